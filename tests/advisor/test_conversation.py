from __future__ import annotations

from advisor.conversation import (
    contextual_query,
    is_follow_up,
    leans_on_context,
    standalone_tiers,
    without_change_of_subject,
)
from advisor.retrieval import plain_query, search

HISTORY = [
    {"role": "user", "content": "Which layers does the AI industry have?"},
    {
        "role": "assistant",
        "content": "The article names three layers: core research, ML engineering and AI applications.",
    },
]


def top_claims(index, query):
    return {claim for passage in search(index, query, 5) for item in passage.chunk.sentences for claim in item.claims}


def test_first_message_is_no_follow_up():
    assert not is_follow_up("and the second one?", [])


def test_change_of_subject_drops_the_old_one():
    assert not is_follow_up("By the way, what do data annotators earn per hour?", HISTORY)
    assert not is_follow_up("How many computer science graduates does China produce each year?", HISTORY)


def test_a_question_that_says_too_little_needs_what_stands_beside_it():
    assert leans_on_context("Any data?")
    assert leans_on_context("Which is the wiser door?")
    assert leans_on_context("Does that hold for a small country?")
    assert not leans_on_context("How many core research positions are there worldwide?")


def test_ordinal_refers_to_the_list_given_last():
    assert standalone_tiers("How many jobs are in the second one?", HISTORY) == ("2",)
    assert standalone_tiers("And the last one?", HISTORY) == ("3",)


def test_ellipsis_inherits_the_subject(index):
    history = [
        {"role": "user", "content": "How many core AI positions are there in Europe?"},
        {"role": "assistant", "content": "The article estimates that Europe has 5,000-10,000 core AI positions."},
    ]
    assert "A022" in top_claims(index, contextual_query(index, "and in China?", history))


def test_follow_up_that_means_nothing_alone_is_found(index):
    history = [
        {"role": "user", "content": "Are bootcamps in trouble?"},
        {"role": "assistant", "content": "2U announced in December 2024 that it would leave the bootcamp business."},
    ]
    assert "F094" in top_claims(index, contextual_query(index, "What about the reasons then?", history))
    assert "F094" not in top_claims(index, plain_query(index, "What about the reasons then?"))


def test_a_sentence_that_only_announces_another_subject_tells_nothing():
    assert without_change_of_subject("Different topic.") == ""
    assert without_change_of_subject("I am a nurse. Ok, new question.").strip() == "I am a nurse."
    assert without_change_of_subject("By the way, I am a nurse.") == "By the way, I am a nurse."
