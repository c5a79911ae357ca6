"""With the real corpus and the real embedding model: what is shown as sent is what a server receives."""

from __future__ import annotations

from typing import TYPE_CHECKING

from advisor import build_advisor
from advisor.preview import preview
from advisor.settings import AdvisorSettings
from ingest.index import IndexHandle
from tests.fake_openai import FakeOpenAI, Reply, Seen

if TYPE_CHECKING:
    from ingest.settings import IngestSettings

QUESTION = "How many core AI positions are there in Europe?"


def faithful(seen: Seen) -> Reply:
    """A model that repeats the first sentence of the first passage, with its number."""
    lines = seen.prompt.split("Passage [1]\n", 1)[1].splitlines()
    sentence = lines[1].removeprefix("> ").split(". ")[0].rstrip(".")
    return Reply(f"{sentence} [1].")


def test_what_is_rendered_is_what_a_server_receives(bundled_settings: IngestSettings):
    with FakeOpenAI(replies=faithful) as fake:
        settings = AdvisorSettings(model="openai:test-model", base_url=fake.url)
        shown = preview(IndexHandle(bundled_settings), settings, QUESTION, profile="I am a nurse.")
        assert not fake.asked
        build_advisor(bundled_settings, settings).ask(QUESTION, profile="I am a nurse.")
        sent = [(row["role"], row["content"]) for row in fake.asked[0].body["messages"]]
    assert [(message.role, message.content) for message in shown.messages] == sent
    assert "5,000" in sent[1][1]


def test_a_faithful_model_is_shown_and_cited(bundled_settings: IngestSettings):
    with FakeOpenAI(replies=faithful) as fake:
        settings = AdvisorSettings(model="openai:test-model", base_url=fake.url)
        answer = build_advisor(bundled_settings, settings).ask(QUESTION)
    assert answer.model == "openai:test-model"
    assert answer.notice is None
    assert answer.citations
    assert answer.usage.prompt_tokens == 100


def test_a_question_that_needs_no_model_sends_nothing(bundled_settings: IngestSettings):
    shown = preview(IndexHandle(bundled_settings), AdvisorSettings(), "Hello!")
    assert shown.messages == ()


def test_an_endpoint_that_fails_gives_the_composed_answer_with_a_line_about_it(bundled_settings: IngestSettings):
    with FakeOpenAI(replies=[Reply(status=401)]) as fake:
        settings = AdvisorSettings(model="openai:test-model", base_url=fake.url)
        answer = build_advisor(bundled_settings, settings).ask(QUESTION)
    assert answer.notice is not None
    assert "401" in answer.notice
    assert answer.citations
