from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from advisor.question import MAX_PARTS, clean, take_apart, wants


@pytest.mark.parametrize(
    ("text", "question", "told"),
    [
        ("As a nurse from Jordan, what does tier 2 ask for?", "what does tier 2 ask for?", "As a nurse from Jordan,"),
        ("I'm Black and how many jobs are there?", "how many jobs are there?", "I'm Black and"),
        ("i am 57: is a degree a must?", "is a degree a must?", "i am 57:"),
        ("I\u2019m a nurse, what does tier 2 ask for?", "what does tier 2 ask for?", "I'm a nurse,"),
        (
            "As a Muslim from Jordan I ask: how long does it take?",
            "how long does it take?",
            "As a Muslim from Jordan I ask:",
        ),
        ("My name is Ada - do I need a degree?", "do I need a degree?", "My name is Ada -"),
    ],
)
def test_who_asks_is_told_apart_from_what_is_asked(text: str, question: str, told: str) -> None:
    message = take_apart(text)
    assert (message.parts, message.context, message.unintroduced) == ((question,), told, question)


@pytest.mark.parametrize(
    "text",
    [
        "I'm in Berlin, what do ML engineers earn?",
        "As an ML engineer in Nairobi, what would I earn?",
        "I'm torn between data engineering and MLOps, which is growing?",
        "I'm 45, is it too late?",
        "I'm a PhD student, who has published twice at NeurIPS.",
        "I'm scared of AI tools and what they do to juniors.",
        "As a percentage, how many get hired?",
        "As a rule, nobody hires me.",
        "I'm a coder, can build APIs, bored.",
    ],
)
def test_what_belongs_to_the_question_or_states_something_stays(text: str) -> None:
    assert take_apart(text).unintroduced == text


def test_life_story_is_context_and_its_question_the_part():
    message = take_apart("I nursed for nine years. I know some SQL. Could I move into AI?")
    assert message.parts == ("Could I move into AI?",)
    assert message.context == "I nursed for nine years. I know some SQL."


def test_two_questions_in_one_sentence_are_two_parts():
    message = take_apart("How many jobs are there in tier 1 and how is annotation work paid in the US?")
    assert message.parts == ("How many jobs are there in tier 1", "how is annotation work paid in the US?")


def test_a_question_that_leans_on_the_one_before_stays_with_it():
    assert take_apart("What is the OpenAI residency? How long does it last?").parts == (
        "What is the OpenAI residency? How long does it last?",
    )


def test_text_without_a_question_is_one_part():
    assert take_apart("annotation pay").parts == ("annotation pay",)


def test_abbreviations_do_not_end_a_sentence():
    assert take_apart("Is a Ph.D.needed?").parts == ("Is a Ph.D.needed?",)


def test_wants_tells_kinds_of_question_apart():
    assert wants("how much does a data engineer earn").pay
    assert wants("How many positions are there?").number
    assert not wants("How many positions are there?").pay
    assert wants("How do I get into MLOps?").action
    assert wants("Why is hiring so selective?").reason


@given(st.text())
def test_any_text_is_taken_apart_without_loss_of_its_question(text):
    message = take_apart(text)
    assert 1 <= len(message.parts) <= MAX_PARTS
    assert "\x00" not in clean(text)
