"""A plan asked for in the chat: what is wished is read, and what is told is computed, cited and checked."""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING

import pytest

from advisor.advisor import Advisor
from advisor.phrases import PLAN_NEEDS_YOU, is_fixed
from advisor.plan_answer import NEED_DEADLINE, NEED_HOURS, SENSELESS
from advisor.plan_wish import deadline_in, hours_in, plan_wish, wants_plan
from advisor.steps import plan_steps
from ingest.index import IndexHandle

if TYPE_CHECKING:
    from advisor.types import Answer, Turn
    from ingest.settings import IngestSettings

TODAY = date(2026, 11, 23)
NURSE = "I'm a nurse, 8 years, and I know a bit of Python."


@pytest.mark.parametrize(
    "text",
    [
        "Make me a plan, 6 hours a week until June.",
        "can you give me a week-by-week plan",
        "I need a study plan for tier 3",
        "Plan my next six months, please.",
        "what's a good plan for me?",
        "What do I do on Monday?",
        "A learning plan please",
        "I want tier 2. Plan please, 10 hours a week.",
        "Could you draw up a realistic roadmap?",
    ],
)
def test_wishes_for_a_plan(text: str) -> None:
    assert wants_plan(text)


@pytest.mark.parametrize(
    "text",
    [
        "I plan to do a PhD. Is that wise?",
        "What does tier 2 ask for?",
        "I have a pension plan.",
        "Is it a good plan to do a bootcamp?",
        "My employer's business plan uses AI. Which tier is that?",
        "Does the article plan for layoffs?",
    ],
)
def test_what_is_no_wish_for_a_plan(text: str) -> None:
    assert not wants_plan(text)


@pytest.mark.parametrize(
    ("text", "hours"),
    [
        ("6 hours a week", 6),
        ("ten hours per week", 10),
        ("7.5h/week", 7.5),
        ("about 5-8 hrs a week", 5),
        ("two hours a day", 14),
        ("4 hours every weekend", 4),
        ("6 hours a week, no, 8 hours a week", 8),
        ("I work 8 hours", None),
        ("in 6 weeks", None),
    ],
)
def test_hours_a_week(text: str, hours: float | None) -> None:
    assert hours_in(text) == hours


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("until June", date(2027, 5, 31)),
        ("until the end of June", date(2027, 6, 30)),
        ("by December", date(2026, 11, 30)),
        ("by November", date(2027, 10, 31)),
        ("until June 2028", date(2028, 5, 31)),
        ("in March", date(2027, 3, 31)),
        ("by mid-May", date(2027, 5, 15)),
        ("until autumn", date(2027, 8, 31)),
        ("before next summer", date(2027, 5, 31)),
        ("I will fall behind by far", None),
        ("by June 15", date(2027, 6, 15)),
        ("until 15 October 2027", date(2027, 10, 15)),
        ("by 2027-02-28", date(2027, 2, 28)),
        ("by 2028", date(2027, 12, 31)),
        ("by the end of 2028", date(2028, 12, 31)),
        ("within 12 weeks", date(2027, 2, 14)),
        ("in six months", date(2027, 5, 23)),
        ("for a year", date(2027, 11, 23)),
        ("by 31 February 2027", None),
        ("2016 - 2025", None),
        ("may I ask", None),
        ("8 years as a nurse", None),
    ],
)
def test_deadlines(text: str, day: date | None) -> None:
    assert deadline_in(text, TODAY) == day


def test_a_correction_changes_the_plan_before_and_nothing_else_does() -> None:
    wish = plan_wish([f"{NURSE} Make me a plan until June.", "only 4 hours a week"], TODAY)
    assert wish is not None
    assert (wish.hours, wish.deadline, wish.target) == (4, date(2027, 5, 31), None)
    assert plan_wish([f"{NURSE} Make me a plan until June.", "What does tier 2 ask for?"], TODAY) is None
    assert plan_wish([NURSE, "I have 4 hours a week"], TODAY) is None


@pytest.fixture(scope="module")
def dated(bundled_settings: IngestSettings) -> Advisor:
    return Advisor(IndexHandle(bundled_settings), today=lambda: TODAY)


def texts(answer: Answer) -> list[str]:
    return [sentence.text for sentence in answer.sentences]


def test_a_plan_in_an_answer_has_sources_and_right_arithmetic(dated: Advisor) -> None:
    answer = dated.ask(f"{NURSE} Make me a plan, 6 hours a week until July.")
    assert (answer.outcome, answer.tier, answer.removed) == ("answered", "adjacent", ())
    steps = [
        (int(number), int(first), int(last or first), float(hours))
        for number, first, last, hours in re.findall(
            r"Step (\d+), week (\d+)(?: to (\d+))?, about ([\d.]+) hours", answer.text
        )
    ]
    assert [step[0] for step in steps] == list(range(1, len(steps) + 1))
    needed, available, deadline = re.findall(r": ([\d.]+) of the ([\d.]+) hours until ([\d-]+)", answer.text)[0]
    assert sum(step[3] for step in steps) == float(needed) <= float(available)
    weeks = (date.fromisoformat(deadline) - TODAY).days // 7
    assert (deadline, float(available)) == ("2027-06-30", 6 * weeks)
    assert max(step[2] for step in steps) <= weeks
    assert max(step[2] for step in steps) * 6 >= float(needed)
    reasons = {step.reason.text for step in plan_steps().steps}
    assert len([citation for citation in answer.citations if citation.quote in reasons]) == len(steps)


def test_every_line_of_a_plan_is_known_to_the_gate_and_no_other_is(dated: Advisor) -> None:
    answer = dated.ask(f"{NURSE} Make me a plan, 6 hours a week until July.")
    for sentence in answer.sentences:
        assert sentence.support == "corpus" or is_fixed(sentence.text)
    task = plan_steps().steps[0].task
    assert is_fixed(f"Step 1, week 1 to 2, about 8 hours: {task}")
    for forged in (
        "Step 1, week 1 to 2, about 8 hours: Earn 500,000 dollars.",
        f"Step 1, week 1 to 2, about 8 hours at Google: {task}",
        "To show for it: An offer from OpenAI.",
        "The plan for tier 2 (ML engineering) does not fit: nobody is hired any more.",
    ):
        assert not is_fixed(forged)


def test_a_plan_that_does_not_fit_is_refused_with_its_ways_out(dated: Advisor) -> None:
    answer = dated.ask(f"{NURSE} Make me a plan, 1 hour a week until July.")
    assert answer.outcome == "answered"
    refused, ways = texts(answer)[2:4]
    assert "does not fit" in refused
    assert ways.startswith("Either move the deadline to 20")
    assert not re.search(r"Step \d", answer.text)
    assert answer.removed == ()


def test_what_was_not_named_is_said_and_what_makes_no_sense_too(dated: Advisor) -> None:
    assert {NEED_HOURS, NEED_DEADLINE} <= set(texts(dated.ask(f"{NURSE} Make me a plan.")))
    assert SENSELESS in texts(dated.ask(f"{NURSE} Make me a plan, 200 hours a week."))


def test_without_a_word_about_the_asker_a_plan_asks_for_it(dated: Advisor) -> None:
    assert texts(dated.ask("Make me a plan for tier 3."))[-1] == PLAN_NEEDS_YOU


def test_a_follow_up_corrects_the_hours(dated: Advisor) -> None:
    first = dated.ask(f"{NURSE} Make me a plan, 6 hours a week until July.")
    history: tuple[Turn, ...] = (
        {"role": "user", "content": f"{NURSE} Make me a plan, 6 hours a week until July."},
        {"role": "assistant", "content": first.text},
    )
    assert "at 9 hours a week" in dated.ask("I have 9 hours a week after all.", history).text
