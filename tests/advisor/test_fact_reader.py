"""A chat model points at words; what it says counts only as far as the rules read the same from the text."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from advisor import build_advisor
from advisor.fact_reader import FactReader, borne_out, is_unread, messages_for
from advisor.facts import extract_facts
from advisor.preview import preview
from advisor.redact import redact
from advisor.settings import AdvisorSettings
from ingest.errors import ModelUnavailableError
from ingest.index import IndexHandle
from tests.fake_openai import FakeOpenAI, Reply, Seen

if TYPE_CHECKING:
    from advisor.types import Turn
    from ingest.settings import IngestSettings

# Rules read "Go" as a language only beside words that make it one.
TEXT = "I am a nurse. I am the Go wizard of our ward."
SECRETS = "JANE DOE\njane@x.org | +44 7700 900123 | linkedin.com/in/jane\n12 Baker Street, London NW1 6XE\n"


def pointing(*entries: tuple[str, str]) -> str:
    return "Here you are:\n" + json.dumps([{"kind": kind, "quote": quote} for kind, quote in entries])


def reader(fake: FakeOpenAI) -> FactReader:
    return FactReader(AdvisorSettings(model="openai:test-model", base_url=fake.url, model_timeout=5.0))


def is_about_facts(seen: Seen) -> bool:
    return "list what its author states" in seen.prompt


def test_a_model_adds_only_what_the_text_bears_out() -> None:
    text = "Zwischen 2015 and 2020 Krankenschwester war ich. My sister has a PhD in AI. I know Go."
    pointers = [("education", "PhD in AI"), ("education", "a PhD from MIT"), ("experience", "2020 Krankenschwester")]
    facts = borne_out(text, pointers)
    assert [fact.kind for fact in facts] == [fact.kind for fact in extract_facts(text)]
    assert all(text[fact.start : fact.end] == fact.text for fact in facts)


def test_a_model_cannot_give_a_standing() -> None:
    facts = borne_out("MSc in CS from MIT", [("education", "MSc in CS from MIT")])
    assert [fact.standing for fact in facts if fact.kind == "education"] == ["unstated"]


def test_what_a_model_points_at_and_the_text_bears_out_is_added_and_uncertain() -> None:
    (added,) = set(borne_out(TEXT, [("skill", "Go")])) - set(extract_facts(TEXT))
    assert (added.value, added.text, added.certain) == ("Go; stated", "Go", False)
    assert TEXT[added.start : added.end] == "Go"


@pytest.mark.parametrize(
    ("text", "unread"),
    [
        ("I am a nurse.", False),
        ("I am a nurse. How do I get into tier 3?", False),
        ("I am a nurse. I keep the ward's computers going.", True),
        ("I am a nurse and optimised our reports.", True),
        ("What is tier 2?", False),
        ("My sister is a nurse. She codes.", False),
    ],
)
def test_only_what_rules_leave_unread_is_worth_a_call(text: str, unread: bool) -> None:
    assert is_unread(text) is unread
    assert bool(messages_for(text)) is unread


def test_what_is_sent_is_what_is_shown_and_holds_no_contact_data() -> None:
    text = f"{SECRETS}Nurse, 2016-2025. I keep the ward's computers going."
    with FakeOpenAI(replies=[Reply("[]")]) as fake:
        reader(fake).read([text])
        body = fake.asked[0].body
    assert [(row["role"], row["content"]) for row in body["messages"]] == [
        (message.role, message.content) for message in messages_for(text)
    ]
    for secret in ("JANE", "jane", "7700", "linkedin", "Baker", "NW1"):
        assert secret not in fake.asked[0].prompt
    assert "Nurse, 2016-2025" in fake.asked[0].prompt
    for removal in redact(text).removals:
        assert text[removal.start : removal.end] == removal.text


def test_each_message_is_asked_about_once_and_its_facts_stand_in_the_whole() -> None:
    earlier, last = "I am a nurse. I keep the ward's computers going.", "And what about tier 2?"
    with FakeOpenAI(replies=[Reply("<think>[{}]</think>[]")]) as fake:
        facts = reader(fake)
        first = facts.read([earlier])
        second = facts.read([earlier, last])
        assert len(fake.asked) == 1
    whole = f"{earlier}\n{last}"
    assert first == second == extract_facts(whole)


@pytest.mark.parametrize("reply", [Reply("You are a nurse!"), Reply(status=500), Reply("[{]")])
def test_a_model_that_fails_says_so_once_and_then_the_rules_go_on(reply: Reply) -> None:
    text = "I am a nurse. I keep the ward's computers going."
    with FakeOpenAI(replies=[reply]) as fake:
        facts = reader(fake)
        with pytest.raises(ModelUnavailableError):
            facts.read([text])
        assert facts.read([text]) == extract_facts(text)
        assert len(fake.asked) == 1


ASKED = "I am a nurse. I keep the ward's computers going. Where do I fit?"


def test_in_an_answer_the_model_is_asked_before_the_verdict_and_a_failure_is_told(
    bundled_settings: IngestSettings,
) -> None:
    def broken(seen: Seen) -> Reply:
        return Reply("no list") if is_about_facts(seen) else Reply("Tier 3 asks for nothing that I know [1].")

    with FakeOpenAI(replies=broken) as fake:
        settings = AdvisorSettings(model="openai:test-model", base_url=fake.url)
        advisor = build_advisor(bundled_settings, settings)
        shown = preview(IndexHandle(bundled_settings), settings, ASKED)
        answer = advisor.ask(ASKED)
        sent = [[(row["role"], row["content"]) for row in seen.body["messages"]] for seen in fake.asked]
    assert [is_about_facts(seen) for seen in fake.asked] == [True, False]
    assert sent[0] == [(message.role, message.content) for message in shown.facts[0]]
    assert sent[1] == [(message.role, message.content) for message in shown.messages]
    assert answer.notice is not None
    assert answer.tier == "adjacent"


def test_in_an_answer_the_facts_of_a_model_count(bundled_settings: IngestSettings) -> None:
    def pointed(seen: Seen) -> Reply:
        return Reply(pointing(("skill", "Go"))) if is_about_facts(seen) else Reply("x")

    text = f"{TEXT} Where do I fit?"
    with FakeOpenAI(replies=pointed) as fake:
        settings = AdvisorSettings(model="openai:test-model", base_url=fake.url)
        answer = build_advisor(bundled_settings, settings).ask(text)
    assert answer.assessment is not None
    assert {fact.text for fact in answer.assessment.facts} == {"nurse", "Go"}
    assert not answer.notice or "rules alone" not in answer.notice


def test_questions_that_describe_nobody_ask_for_no_facts(bundled_settings: IngestSettings) -> None:
    with FakeOpenAI(replies=[Reply("x")]) as fake:
        build_advisor(bundled_settings, AdvisorSettings(model="openai:test-model", base_url=fake.url)).ask(
            "What does tier 2 ask for?"
        )
    assert not any(map(is_about_facts, fake.asked))


def test_an_answer_prompt_holds_no_contact_data(bundled_settings: IngestSettings) -> None:
    question = "My name is Jane Doe, jane@x.org. What does tier 2 ask for?"
    history: tuple[Turn, ...] = (
        {"role": "user", "content": "Call me at +44 7700 900123."},
        {"role": "assistant", "content": "Yes."},
    )
    with FakeOpenAI(replies=[Reply("x")]) as fake:
        settings = AdvisorSettings(model="openai:test-model", base_url=fake.url)
        build_advisor(bundled_settings, settings).ask(question, history, f"{SECRETS}I am a nurse.")
    assert fake.asked
    for seen in fake.asked:
        assert not [secret for secret in ("Jane", "JANE", "jane", "7700", "Baker") if secret in seen.prompt]
