"""What a request is understood as: what other people's questions say of it, and whose way it is about."""

from __future__ import annotations

import shutil
from dataclasses import replace

import pytest

from advisor import build_advisor
from advisor.extractive import rank
from advisor.inquiry import inquire, query_for
from advisor.knowledge import Knowledge
from advisor.question import wants
from advisor.retrieval import search
from advisor.types import Request
from ingest.asked import FILE_NAME
from ingest.index import IndexHandle
from ingest.pipeline import run_ingest
from ingest.settings import IngestSettings

# In words that the sources do not use.
FAR_WORDED = "roughly what headcount worldwide sits in the top research layer"


def copy_of_index(settings, folder):
    return IngestSettings(home=shutil.copytree(settings.home, folder / "home"), threads=settings.threads)


def asked_for(index, question, history=()):
    claims = query_for(index, Request(question, tuple(history)), question).claims
    return max(claims, key=claims.__getitem__), max(claims.values())


def test_a_question_finds_the_claim_that_other_people_asked_for_in_other_words(index):
    claim, likeness = asked_for(index, FAR_WORDED)
    assert claim == "A009"
    assert likeness > asked_for(index, "recipe for banana bread")[1]


def test_passages_and_sentences_with_that_claim_come_first(index):
    text = FAR_WORDED
    query = query_for(index, Request(text), text)
    plain = replace(query, claims={})

    def first(one):
        passages = search(index, one, 8)
        best = rank(Knowledge(index), one, passages, wants(text), ())[0]
        claims = {claim for sentence in passages[0].chunk.sentences for claim in sentence.claims}
        return claims, best.item.claims

    claims, best = first(query)
    assert "A009" in claims & set(best)
    assert search(index, plain, 8) != search(index, query, 8)


def test_filters_hold_for_passages_that_other_people_asked_for_too(index):
    text = "how many core research positions exist"
    query = query_for(index, Request(text), text)
    found = search(index, query, 5, {"document_id": "china"})
    assert {passage.chunk.document_id for passage in found} == {"china"}


def test_the_words_of_the_earlier_question_count_for_a_follow_up(index):
    history = [
        {"role": "user", "content": "What is the competition like in ML engineering?"},
        {"role": "assistant", "content": "Each opening draws hundreds of applicants, according to the article."},
    ]
    assert asked_for(index, "And in AI applications?", history)[0] == "A059"


@pytest.mark.parametrize(
    ("message", "expected"),
    [
        ("I'm a solicitor, eighteen years in. What do specialists get per hour for rating legal answers?", False),
        ("My lad studies programming. By how much did US developer adverts fall until July 2025?", False),
        ("I have a CS bachelor's and two years of Java. How long until I can be an ML engineer?", True),
        ("I was a nurse for nine years and never wrote code. Where do I fit?", True),
        ("I was a nurse for nine years. Any advice?", True),
        ("How many people work in core research?", False),
    ],
)
def test_a_question_about_the_asker_is_told_from_one_that_holds_for_anyone(index, message, expected):
    assert inquire(Knowledge(index), Request(message), describes_asker=True).own_way is expected


def test_a_question_of_several_is_judged_by_what_it_asks_for_itself(advisor):
    answer = advisor.ask("How many core research positions are there? What are my chances at Google?")
    assert answer.outcome == "partial"
    assert "do not quote personal odds" in answer.text


def test_an_operators_own_document_is_not_outdone_by_what_others_asked_about(tmp_path, bundled_settings):
    settings = copy_of_index(bundled_settings, tmp_path)
    notes = tmp_path / "handbook.md"
    notes.write_text("# Pay at Zilverberg\n\nZilverberg in Utrecht pays its MLOps engineers 71,500 euros a year.\n")
    run_ingest(settings, [str(notes)])
    answer = build_advisor(settings).ask("What does Zilverberg pay MLOps engineers in Utrecht?")
    assert "71,500" in answer.text


def test_an_index_of_an_older_version_answers_without_them(tmp_path, bundled_settings, caplog):
    settings = copy_of_index(bundled_settings, tmp_path)
    for file in settings.home.rglob(FILE_NAME):
        file.unlink()
    older = IndexHandle(settings).current()
    assert older.claims_asked_for("how many", older.embed_query("how many")) == {}
    assert "older version" in caplog.text
    assert build_advisor(settings).ask("How many positions are there in core research?").outcome == "answered"


@pytest.mark.parametrize(
    "question",
    [
        "Give me the number of tier 1 positions worldwide.",
        "Can you put a number on how many people work in core research?",
    ],
)
def test_who_asks_for_a_number_does_not_ask_for_their_own_odds(advisor, question):
    answer = advisor.ask(question)
    assert answer.outcome == "answered"
    assert "5,000" in answer.text
    assert "odds" not in answer.text


def test_figures_asked_for_as_ones_own_chances_come_with_a_word_on_it(advisor):
    answer = advisor.ask("What are my chances at Google?")
    assert answer.outcome == "partial"
    assert answer.sentences[0].text.startswith("I do not quote personal odds")
    assert "0.2%" in answer.text


@pytest.mark.parametrize(
    "message", ["I was laid off. what can i do?", "I was fired last week and I feel awful. What now?"]
)
def test_who_lost_their_job_is_told_where_to_begin(advisor, message):
    answer = advisor.ask(message)
    assert answer.outcome == "answered"
    assert answer.sentences[0].text.startswith("That sounds wearing")


def test_a_verdict_is_told_once_a_conversation(advisor):
    first = "I'm a nurse with 12 years on the ward. Could I work in AI?"
    answer = advisor.ask(first)
    verdict = answer.sentences[0].text
    assert "nurse with 12 years" in verdict
    history = [{"role": "user", "content": first}, {"role": "assistant", "content": answer.text}]
    again = advisor.ask("what would I do first, like next month?", history)
    assert again.tier == answer.tier
    assert verdict not in again.text
    assert "Early in" not in again.text


def test_what_is_plainly_asked_for_does_not_make_an_answer_long(advisor):
    answer = advisor.ask("what is the minimum degree for tier 2?")
    said = [sentence for sentence in answer.sentences if sentence.support == "corpus"]
    assert len(said) <= 6
    assert "master's" in answer.text


def test_a_name_that_the_sources_know_is_not_said_to_be_unknown(advisor):
    assert "anything about H1B" not in advisor.ask("Is the O-1 easier than H1B").text


def test_a_question_about_pay_that_wants_no_sum_is_answered_without_one(advisor):
    answer = advisor.ask("In the occupations hit by AI, did young people's wages go down as well?")
    assert "hardly in pay" in answer.sentences[0].text
