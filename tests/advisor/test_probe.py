from __future__ import annotations

import pytest
from pydantic import SecretStr

from advisor.neighbours import Program, find_neighbours
from advisor.probe import ProbeReport, probe_endpoint
from advisor.settings import AdvisorSettings
from tests.fake_openai import FakeOpenAI, Reply
from tests.servers import free_port

COUNTING = Reply("one, two, three, four, five, six", pause=0.005)


def probed(fake: FakeOpenAI, programs=(), **settings) -> ProbeReport:
    chosen = AdvisorSettings(**{"model": "openai:test-model", "base_url": fake.url, "model_timeout": 3.0, **settings})
    return probe_endpoint(chosen, programs)


def levels(report: ProbeReport) -> dict[str, str]:
    return {finding.name: finding.level for finding in report.findings}


@pytest.mark.parametrize("dialect", ["vllm", "llama.cpp", "ollama"])
def test_a_good_endpoint_passes_and_tells_its_window(dialect: str):
    with FakeOpenAI(replies=[COUNTING], dialect=dialect, window=32768) as fake:
        report = probed(fake)
    assert report.ok
    assert set(levels(report).values()) == {"ok"}
    assert report.context_window == 32768
    assert report.models == ("test-model",)
    assert report.tokens_per_second is not None
    assert report.tokens_per_second > 5


def test_a_smaller_window_than_assumed_says_the_setting():
    with FakeOpenAI(replies=[COUNTING], dialect="vllm", window=2048) as fake:
        finding = next(item for item in probed(fake).findings if item.name == "context window")
    assert finding.level == "warn"
    assert "TIERWISE_CONTEXT_WINDOW=2048" in finding.hint


def test_what_is_missing_is_said_and_done_without():
    reply = Reply("one two three", pieces=("one two three",), usage=False)
    with FakeOpenAI(replies=[reply], schema=False, is_seeded=False) as fake:
        report = probed(fake)
    assert report.ok
    found = levels(report)
    assert [found[name] for name in ("context window", "streaming", "usage", "structured output", "seed")] == [
        "warn"
    ] * 5


def test_a_slow_model_is_said_to_be_slow():
    with FakeOpenAI(replies=[Reply("one two three", pause=0.3)]) as fake:
        finding = next(item for item in probed(fake).findings if item.name == "speed")
    assert finding.level == "warn"
    assert "sentence by sentence" in finding.detail


def test_a_model_that_is_not_listed_is_named_with_those_that_are():
    with FakeOpenAI(models=("alpha", "beta")) as fake:
        report = probed(fake)
    finding = next(item for item in report.findings if item.name == "models")
    assert finding.level == "warn"
    assert "alpha, beta" in finding.detail
    assert not report.ok


@pytest.mark.parametrize(
    "reply", [Reply(status=500), Reply(fault="html"), Reply(fault="cut"), Reply("", pieces=("",)), Reply(delay=2.0)]
)
def test_a_broken_endpoint_is_a_failure_in_words(reply: Reply):
    with FakeOpenAI(replies=[reply]) as fake:
        report = probed(fake, model_timeout=0.5)
    assert not report.ok
    assert report.findings[-1].detail.endswith(".")


def test_a_wrong_key_and_a_missing_server_are_failures_with_hints():
    with FakeOpenAI(key="right") as fake:
        report = probed(fake, api_key=SecretStr("wrong"))
    assert "TIERWISE_API_KEY" in report.findings[-1].hint
    absent = probe_endpoint(AdvisorSettings(model="openai:x", base_url=f"http://127.0.0.1:{free_port()}/v1"), ())
    assert not absent.ok
    assert "TIERWISE_BASE_URL" in absent.findings[-1].hint


def test_a_running_program_is_offered_and_asked_only_for_its_models():
    with FakeOpenAI(models=("llama3.1", "qwen3"), dialect="ollama") as fake:
        programs = (Program("Ollama", fake.port), Program("LM Studio", free_port()))
        report = probe_endpoint(AdvisorSettings(), programs)
        assert [seen.path for seen in fake.requests] == ["/v1/models"]
    assert report.ok
    (neighbour,) = report.neighbours
    assert (neighbour.name, neighbour.base_url) == ("Ollama", fake.url)
    assert "TIERWISE_MODEL=openai:llama3.1" in neighbour.offer
    assert f"TIERWISE_BASE_URL={fake.url}" in neighbour.offer


def test_another_program_on_that_port_is_not_taken_for_one():
    import http.server
    import threading

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), http.server.SimpleHTTPRequestHandler)
    server.RequestHandlerClass.log_message = lambda *_: None
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        assert find_neighbours((Program("llama.cpp", server.server_address[1]),)) == ()
    finally:
        server.shutdown()
        server.server_close()
