"""The main job on the real corpus: what is answered, what is turned away, and what always holds of an answer."""

from __future__ import annotations

import asyncio
import json
import time
from pathlib import Path

import pytest

from advisor import AdvisorSettings, AnswerEvent, SentenceEvent, build_advisor
from tests.fake_openai import FakeOpenAI

DATA = Path(__file__).parents[1] / "data"
QUESTIONS = [
    "Which tier is realistic for most people?",
    "Is data annotation a foot in the door?",
    "Why is AI hiring so selective?",
    "what does a data engineer earn",
    "I finished a three-month bootcamp. Can I become an ML engineer?",
    "Do I need a PhD to work in AI?",
    "hi",
    "What will the weather be?",
]


def rows(name):
    return [json.loads(line) for line in (DATA / name).read_text(encoding="utf-8").splitlines()]


def without_timings(answer):
    row = answer.as_dict()
    del row["timings"]
    return row


def test_bootcamp_gets_the_honest_answer(advisor):
    answer = advisor.ask("I finished a three-month bootcamp. Can I become an ML engineer?")
    assert answer.tier == "3"
    assert answer.outcome == "answered"
    assert "bootcamp" in answer.text
    assert "at best" in answer.text


@pytest.mark.parametrize(
    "who",
    [
        "As a Muslim from Jordan I ask: ",
        "As an Indian, ",
        "I'm Black and ",
        "I'm deaf. ",
        "As a trans man, ",
        "My name is Nguyen. ",
        "I have a criminal record. ",
        "Single mother here, ",
    ],
)
@pytest.mark.parametrize(
    "question",
    [
        "how many core research positions are there worldwide?",
        "what education does tier 2 ask for?",
        "is a bootcamp enough to get hired?",
    ],
)
def test_who_asks_does_not_change_whether_it_is_answered(advisor, who, question):
    assert advisor.ask(who + question).outcome == "answered"


def test_a_promise_or_bet_in_the_story_is_no_wish_for_one(advisor):
    answer = advisor.ask(
        "My brother bet me a beer on this. What does the article estimate for core positions in Europe?"
    )
    assert answer.outcome == "answered"
    assert advisor.ask("Promise me that I will be hired. Will you?").outcome == "refused"


def test_weather_is_off_topic_and_says_what_is_not(advisor):
    answer = advisor.ask("What will the weather be?")
    assert (answer.outcome, answer.refused, answer.tier) == ("off_topic", True, None)
    assert "tiers of AI work" in answer.text


def test_pay_in_a_country_without_a_source_is_refused(advisor):
    answer = advisor.ask("What does an ML engineer earn in Poland?")
    assert answer.outcome == "refused"
    assert "Poland" in answer.text
    assert all("gives no salar" in citation.quote for citation in answer.citations)


@pytest.mark.parametrize("question", ["what does tier 2 pay?", "chief AI officer, what's the pay"])
def test_a_refusal_says_what_the_sources_themselves_say_they_lack(advisor, question):
    answer = advisor.ask(question)
    assert answer.outcome == "refused"
    assert [citation.quote for citation in answer.citations if "gives no salaries" in citation.quote]


def test_a_figure_is_of_the_kind_that_was_asked_for(advisor):
    answer = advisor.ask("How long does it take to become an AI researcher?")
    assert "5-10 years" in next(sentence.text for sentence in answer.sentences if sentence.support == "corpus")


def test_what_a_sentence_leaves_out_is_not_what_it_is_about(advisor):
    answer = advisor.ask("How many core AI positions are there in Europe and in China?")
    first = next(sentence.text for sentence in answer.sentences if sentence.support == "corpus")
    assert "5,000-10,000" in first
    assert "2,000-6,000" in first


def test_a_goal_told_before_the_question_is_what_it_is_about(advisor):
    told = "I'm a backend dev with 8 years of Java, {}. What am I missing?"
    assert "a master's" in advisor.ask(told.format("thinking of ML engineering")).text
    for told_else in ("after some ML engineering", "not thinking of ML engineering at all"):
        assert "tier 2 (ML engineering) for a master's" not in advisor.ask(told.format(told_else)).text


def test_a_city_gets_the_figure_of_its_country_and_is_told_so(advisor):
    answer = advisor.ask("Fresher from Pune here sir, how many lakhs can I expect as ML engineer or as data scientist?")
    assert answer.outcome == "partial"
    assert "do not say anything about Pune" in answer.text
    assert "in India" in answer.text


def test_what_a_city_of_the_country_does_not_earn_is_not_told(advisor):
    answer = advisor.ask("Fresher from Pune here sir, how many lakhs can I expect as AI researcher in 2031?")
    assert answer.outcome == "refused"


def test_a_place_without_a_figure_is_told_although_another_part_is_off_topic(advisor):
    answer = advisor.ask(
        "Fresher from Pune here sir, how many lakhs can I expect as ML engineer? What is a good pizza dough recipe?"
    )
    assert answer.outcome == "partial"
    assert "do not say anything about Pune" in answer.text


@pytest.mark.parametrize(
    "question",
    [
        "Walk me through the O-1 visa forms",
        "Can I sue my employer over a non-compete, and what does the weather look like?",
        "What does tier 2 pay? Can I apply for an H-1B while on OPT?",
    ],
)
def test_advice_on_a_case_is_left_to_qualified_people(advisor, question):
    answer = advisor.ask(question)
    assert answer.refused
    assert "need a qualified person" in answer.text


def test_a_rule_holds_in_a_follow_up_too(advisor):
    history = [
        {"role": "user", "content": "how many H-1B visas are there?"},
        {"role": "assistant", "content": "About 85,000 places a year."},
    ]
    assert "need a qualified person" in advisor.ask("And could I do that on OPT with an H-1B later?", history).text


def test_a_question_beside_a_wish_for_odds_is_answered(advisor):
    answer = advisor.ask("What does tier 3 ask for, and what are my chances?")
    assert answer.outcome == "partial"
    assert "I do not quote personal odds" in answer.text
    assert answer.citations


def test_annotation_is_not_a_path(advisor):
    assert advisor.ask("Is data labelling a good first step into AI?").tier == "not-a-path"


def test_comparison_of_tiers_has_no_tier(advisor):
    answer = advisor.ask("What is the difference between tier 2 and tier 3?")
    assert answer.tier is None
    assert {"2", "3"} <= set(answer.tiers)


@pytest.mark.parametrize("question", QUESTIONS)
def test_every_answer_keeps_the_contract(advisor, question):
    answer = advisor.ask(question)
    assert json.loads(json.dumps(answer.as_dict()))["refused"] == (answer.outcome in ("refused", "off_topic"))
    for citation in answer.citations:
        assert citation.quote == citation.passage[citation.start : citation.end]
    used = {marker for sentence in answer.sentences for marker in sentence.markers}
    assert used == {citation.marker for citation in answer.citations}
    assert all(sentence.markers for sentence in answer.sentences if sentence.support == "corpus")
    assert all(sentence.text in answer.text for sentence in answer.sentences)


@pytest.mark.parametrize("question", QUESTIONS)
def test_same_question_same_answer(advisor, question):
    assert without_timings(advisor.ask(question)) == without_timings(advisor.ask(question))


def test_stream_shows_the_sentences_of_the_answer_in_order(advisor):
    events = list(advisor.stream("Is Python enough to get into AI?"))
    assert isinstance(events[-1], AnswerEvent)
    shown = [event.sentence for event in events if isinstance(event, SentenceEvent)]
    assert tuple(shown) == events[-1].answer.sentences


def test_asynchronous_face_gives_the_same_answer(advisor):
    question = "How hard is tier 2 to enter?"
    assert without_timings(asyncio.run(advisor.aask(question))) == without_timings(advisor.ask(question))


def test_what_is_prepared_gives_the_same_answer_and_waiting_is_no_time_of_it(advisor):
    question = "How hard is tier 2 to enter?"
    prepared = advisor.prepare(question)
    time.sleep(0.2)
    slept = time.perf_counter()
    answer = prepared.ask()
    assert without_timings(answer) == without_timings(advisor.ask(question))
    assert answer.timings.total <= answer.timings.retrieve + 1000 * (time.perf_counter() - slept)
    with pytest.raises(AssertionError, match="once"):
        prepared.ask()


def test_nothing_is_asked_of_a_chat_model_while_answers_are_prepared(bundled_settings):
    turns = [{"role": "user", "content": "What does tier 2 ask for?"}, {"role": "assistant", "content": "A master's."}]
    questions = [("How hard is tier 2 to enter?", ()), ("and without one?", turns), ("Wie schwer ist Stufe 2?", ())]
    with FakeOpenAI() as fake:
        settings = AdvisorSettings(model="openai:test-model", base_url=fake.url, api_key="test")
        chatting = build_advisor(bundled_settings, settings)
        prepared = [chatting.prepare(question, history) for question, history in questions]
        assert fake.asked == []
        for one in prepared:
            one.ask()
        assert len(fake.asked) >= len(questions)


@pytest.mark.parametrize("row", rows("adversarial.jsonl"), ids=lambda row: row["id"])
def test_odd_input_gets_an_answer_or_a_clear_sentence(advisor, row):
    text = row["input"] if isinstance(row["input"], str) else row["input"]["repeat"][0] * row["input"]["repeat"][1]
    answer = advisor.ask(text)
    assert answer.text
    assert json.dumps(answer.as_dict())
    assert "<script" not in answer.text
    assert "![" not in answer.text


def test_langchain_retriever_finds_the_same_passages(advisor):
    question = "What does tier 1 ask for?"
    documents = advisor.as_retriever(k=3).invoke(question)
    assert [document.id for document in documents] == [
        passage.chunk.passage_id for passage in advisor.retrieve(question, k=3)
    ]


def test_asynchronous_stream_gives_the_same_events(advisor):
    async def collected():
        return [event async for event in advisor.astream("How hard is tier 2 to enter?")]

    events = asyncio.run(collected())
    shown = [event.sentence for event in events if isinstance(event, SentenceEvent)]
    assert shown
    assert tuple(shown) == events[-1].answer.sentences
