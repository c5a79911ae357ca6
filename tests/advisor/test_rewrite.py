from __future__ import annotations

import time

import pytest

from advisor.rewrite import Rewriter
from advisor.settings import AdvisorSettings
from tests.fake_openai import FakeOpenAI, Reply
from tests.servers import free_port

HISTORY = (
    {"role": "user", "content": "What does tier 2 ask for at Google?"},
    {"role": "assistant", "content": "A master's degree, says the article for 2026."},
)


def rewritten(fake: FakeOpenAI, question: str = "and without one?", history=HISTORY, **settings) -> str | None:
    chosen = AdvisorSettings(**{"model": "openai:test-model", "base_url": fake.url, **settings})
    return Rewriter(chosen).rewrite(question, history)


def test_a_follow_up_becomes_a_question_that_stands_alone():
    with FakeOpenAI(replies=[Reply("What does tier 2 ask for at Google without a master's degree?")]) as fake:
        assert rewritten(fake) == "What does tier 2 ask for at Google without a master's degree?"
        prompt = fake.asked[0].prompt
    assert "> and without one?" in prompt
    assert "> Asker: What does tier 2 ask for at Google?" in prompt


@pytest.mark.parametrize(
    "line",
    [
        'Question: "Is tier 2 open without one?"',
        "<think>They mean tier 2.</think>\nIs tier 2 open without one?\nI hope this helps!",
        "> Is tier 2 open without one?",
    ],
)
def test_only_the_question_is_taken(line: str):
    with FakeOpenAI(replies=[Reply(line)]) as fake:
        assert rewritten(fake) == "Is tier 2 open without one?"


@pytest.mark.parametrize(
    "line",
    [
        "Is tier 2 open at Google with 5 years?",
        "Is tier 2 open at Google and at OpenAI without one?",
        "",
        "word " * 200,
        "<think>never ends",
    ],
)
def test_what_nobody_said_is_not_searched_for(line: str):
    with FakeOpenAI(replies=[Reply(line, pieces=(line,))]) as fake:
        assert rewritten(fake) is None


def test_a_first_message_needs_no_model():
    with FakeOpenAI() as fake:
        assert rewritten(fake, history=()) is None
        assert not fake.asked


@pytest.mark.parametrize("reply", [Reply(status=500), Reply(status=401), Reply(fault="html"), Reply(delay=3.0)])
def test_a_failing_model_is_silence_not_an_error(reply: Reply):
    with FakeOpenAI(replies=[reply]) as fake:
        started = time.monotonic()
        assert rewritten(fake, model_timeout=0.5) is None
        assert time.monotonic() - started < 2.5


def test_an_absent_endpoint_and_a_wrong_model_are_silence_too():
    for settings in (
        AdvisorSettings(model="openai:x", base_url=f"http://127.0.0.1:{free_port()}/v1"),
        AdvisorSettings(model="nonsense:x"),
    ):
        assert Rewriter(settings).rewrite("and then?", HISTORY) is None
