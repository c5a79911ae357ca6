"""Plans: which steps, refusals that are right, re-planning. The arithmetic is redone in `tests/ui/test_plans.py`."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from advisor.assessment import assess_text
from advisor.plan import Plan, hours_before, make_plan, replan, steps_for
from advisor.steps import parse_steps, plan_steps
from ingest.corpus import load_corpus, load_registry
from ingest.errors import InputError, NegativeResult

START = date(2026, 11, 23)
PEOPLE = {
    "nurse": "Nurse, 8 years. I know a bit of Python. No degree.",
    "backend": "MSc CS. 5 years backend developer in Go with REST APIs.",
    "student": "Second-year computer science student, Python.",
    "nobody": "I drive a van, five years.",
    "systems": "BSc in CS, six years of kernel development in C.",
}


def plan_or_refusal(person: str, hours: float, weeks: int, target: str | None = None) -> Plan | NegativeResult:
    deadline = START + timedelta(weeks=weeks, days=-1)
    try:
        return make_plan(assess_text(PEOPLE[person]), hours, START, deadline=deadline, target=target)
    except NegativeResult as error:
        return error


def test_a_refusal_states_its_arithmetic_and_its_ways_out_work() -> None:
    error = plan_or_refusal("backend", 5, 10)
    assert isinstance(error, NegativeResult)
    assert "5 hours a week for 10 weeks are 50" in error.message
    until = date.fromisoformat(error.hint.split("deadline to ")[1][:10])
    hours = int(error.hint.split("work ")[1].split()[0])
    assessment = assess_text(PEOPLE["backend"])
    assert make_plan(assessment, 5, START, deadline=until).end <= until
    assert isinstance(plan_or_refusal("backend", hours, 10), Plan)
    assert isinstance(plan_or_refusal("backend", hours - 1, 10), NegativeResult)
    with pytest.raises(NegativeResult):
        make_plan(assessment, 5, START, deadline=until - timedelta(weeks=1))


def test_dropping_is_offered_only_where_it_is_enough() -> None:
    error = plan_or_refusal("backend", 14, 10)
    assert isinstance(error, NegativeResult)
    assert "drop" in error.hint
    assert "drop" not in str(plan_or_refusal("backend", 5, 10))


def test_a_doctorate_cannot_be_hurried() -> None:
    error = plan_or_refusal("nobody", 80, 104, target="1")
    assert isinstance(error, NegativeResult)
    assert "doctorate alone takes 156 weeks" in error.message


def test_the_cheap_test_comes_first() -> None:
    for person in ("nurse", "student", "nobody"):
        result = plan_or_refusal(person, 20, 110)
        assert isinstance(result, Plan)
        assert result.steps[0].step.test
        assert result.steps[0].step.high <= 60


def test_steps_carry_their_source_and_an_estimate_with_its_basis() -> None:
    claims = load_registry().claims
    for step in plan_steps().steps:
        assert step.reason.text.endswith(".")
        assert step.reason.source.title
        assert set(step.reason.claims) <= set(claims)
        assert set(step.basis_claims) <= set(claims)
        assert 0 < step.low <= step.high
        assert step.basis
        assert step.proof


def test_missed_weeks_are_planned_anew() -> None:
    plan = plan_or_refusal("backend", 8, 60)
    assert isinstance(plan, Plan)
    first = plan.steps[0]
    later = START + timedelta(weeks=6)
    again = replan(plan, later, {first.step.id: 10})
    assert again.start == later
    assert again.deadline == plan.deadline
    assert again.steps[0].minutes == first.minutes - 600
    assert again.needed_minutes == plan.needed_minutes - 600
    done = replan(plan, later, {first.step.id: 500})
    assert first.step.id not in [item.step.id for item in done.steps]
    with pytest.raises(NegativeResult):
        replan(plan, plan.deadline - timedelta(weeks=4), {})


def test_hours_of_a_plan_made_anew_twice_add_up() -> None:
    plan = plan_or_refusal("backend", 8, 60)
    assert isinstance(plan, Plan)
    first = plan.steps[0].step.id
    twice = replan(replan(plan, START + timedelta(weeks=2), {first: 3}), START + timedelta(weeks=4), {first: 4})
    assert twice.done_hours == {first: 7}
    assert twice.needed_minutes == plan.needed_minutes - 7 * 60


def test_hours_before_a_day_are_those_of_the_weeks_that_are_over() -> None:
    plan = plan_or_refusal("backend", 8, 60)
    assert isinstance(plan, Plan)
    assert hours_before(plan, START + timedelta(days=6)) == {}
    assert sum(hours_before(plan, START + timedelta(weeks=3)).values()) == 24
    assert sum(hours_before(plan, plan.end + timedelta(days=1)).values()) * 60 == plan.needed_minutes


def test_what_is_only_being_learnt_is_still_planned() -> None:
    result = make_plan(assess_text("I know a bit of Python."), 10, START, target="3")
    assert "fundamentals" in [item.step.id for item in result.steps]


def test_an_unstated_degree_is_a_question_and_no_study() -> None:
    result = make_plan(assess_text("Kernel developer, six years."), 10, START, target="2", deadline=date(2029, 12, 31))
    assert "masters" not in [item.step.id for item in result.steps]
    assert any("No degree is stated" in note for note in result.notes)
    known = steps_for(assess_text(PEOPLE["systems"]), "2", plan_steps())
    assert "masters" in [step.id for step in known]


def test_the_articles_time_scale_stands_beside_tier_2() -> None:
    result = make_plan(assess_text(PEOPLE["backend"]), 20, START, target="2", deadline=date(2029, 12, 31))
    assert any("5-10 years" in note for note in result.notes)


def test_a_plan_starts_on_a_monday() -> None:
    assert make_plan(assess_text(PEOPLE["nurse"]), 10, date(2026, 11, 25)).start == date(2026, 11, 30)


@pytest.mark.parametrize(
    ("hours", "deadline", "target"),
    [(0, None, None), (float("nan"), None, None), (200, None, None), (5, date(2026, 11, 24), None), (5, None, "4")],
)
def test_senseless_values_are_refused(hours: float, deadline: date | None, target: str | None) -> None:
    with pytest.raises(InputError):
        make_plan(assess_text(PEOPLE["nurse"]), hours, START, deadline=deadline, target=target)


def test_hours_on_an_unknown_step_are_refused() -> None:
    with pytest.raises(InputError):
        make_plan(assess_text(PEOPLE["nurse"]), 5, START, done_hours={"nothing": 3})


def test_a_step_without_a_corpus_sentence_is_named() -> None:
    row = "{id: s, targets: ['3'], claims: [A999], task: t, proof: p, hours: [1, 2], basis: b}"
    text = f"targets: {{'3': x}}\ntime_scale: {{}}\nsteps:\n- {row}\n"
    with pytest.raises(InputError, match="A999"):
        parse_steps(text, load_corpus())
