"""A dated plan from an assessment: which steps, in which week, and whether the time suffices. Pure.

All arithmetic is in whole minutes. The hours of steps are estimates, and the plan says so.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from advisor.schedule import MINUTES, MOST_HOURS, WEEK, PlannedStep, Unfitting, Week, refusal, schedule
from advisor.steps import plan_steps
from ingest.errors import InputError, NegativeResult

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from advisor.assessment import Assessment
    from advisor.steps import Step, Stock

_LONGEST_YEARS = 15
DEFAULT_WEEKS = 52
LEAST_HOURS = 0.25
NO_STUDY = "No degree is stated, so the plan holds no study; state yours to have it counted."
_OPEN = ("not_shown", "not_met", "partly")


@dataclass(frozen=True, slots=True)
class Plan:
    """A dated plan.

    Attributes:
        target: `1`, `2`, `3` or the key of an adjacent field.
        target_name: For readers.
        start: Monday of the first week.
        deadline: Day by which it has to be done.
        hours_a_week: Hours that the asker has.
        steps: In order.
        weeks: In order, up to the last one with work.
        needed_minutes: Sum of the steps.
        available_minutes: Hours a week times the weeks until the deadline.
        tight: Whether only the low estimates fit.
        notes: What the asker should know beside it: an open question, the article's own time scale.
        done_hours: Hours spent before it began, by step id.
        assessment: What it rests on.
    """

    target: str
    target_name: str
    start: date
    deadline: date
    hours_a_week: float
    steps: tuple[PlannedStep, ...]
    weeks: tuple[Week, ...]
    needed_minutes: int
    available_minutes: int
    tight: bool
    notes: tuple[str, ...]
    done_hours: Mapping[str, float]
    assessment: Assessment

    @property
    def end(self) -> date:
        """Sunday of the last week with work."""
        return self.start + WEEK * len(self.weeks) - timedelta(days=1)

    def as_dict(self) -> dict[str, Any]:
        """The plan as `tierwise plan --json` prints it, without the row's `id`."""
        return {
            "target": self.target,
            "target_name": self.target_name,
            "start": self.start.isoformat(),
            "end": self.end.isoformat(),
            "deadline": self.deadline.isoformat(),
            "hours_a_week": self.hours_a_week,
            "hours_needed": self.needed_minutes / MINUTES,
            "hours_available": self.available_minutes / MINUTES,
            "hours_are_estimates": True,
            "tight": self.tight,
            "notes": list(self.notes),
            "done_hours": dict(self.done_hours),
            "steps": [_step_row(item) for item in self.steps],
            "weeks": [
                {
                    "number": week.number,
                    "start": week.start.isoformat(),
                    "work": [{"step": part.step.id, "hours": part.hours, "done": part.done} for part in week.portions],
                }
                for week in self.weeks
            ],
            "assessment": self.assessment.as_dict(),
        }


def make_plan(
    assessment: Assessment,
    hours_a_week: float,
    start: date,
    *,
    deadline: date | None = None,
    target: str | None = None,
    done_hours: Mapping[str, float] | None = None,
    stock: Stock | None = None,
) -> Plan:
    """Plan the way to a target.

    Args:
        assessment: Where the asker stands.
        hours_a_week: Hours that they have in a week.
        start: First day; the plan starts on that day's next Monday, or on it.
        deadline: Day by which it has to be done; None for a year after the start.
        target: `1`, `2`, `3` or an adjacent field's key; None for what the assessment calls most realistic.
        done_hours: Hours already spent, by step id.
        stock: Steps to plan with; None for the bundled ones.

    Raises:
        InputError: A value makes no sense.
        NegativeResult: It cannot be done in the time; says what to drop or move.
    """
    stock = stock or plan_steps()
    chosen = target or _default_target(assessment)
    monday = start + timedelta(days=-start.weekday() % 7)
    until = deadline or monday + DEFAULT_WEEKS * WEEK - timedelta(days=1)
    _check(hours_a_week, monday, until, chosen, stock)
    done = _checked(done_hours or {}, stock)
    steps = [_rest_of(step, done) for step in steps_for(assessment, chosen, stock)]
    if not steps:
        raise NegativeResult(
            f"Nothing is left to plan for {stock.targets[chosen]}.", hint="Name a further target with --target."
        )
    weekly = round(hours_a_week * MINUTES)
    count = ((until - monday).days + 1) // 7
    minutes, tight = _lengths(steps, weekly * count, done)
    laid = schedule(steps, minutes, weekly)
    if laid.weeks > count:
        raise refusal(Unfitting(steps, minutes, weekly, count, monday), stock.targets[chosen])
    return Plan(
        chosen, stock.targets[chosen], monday, until, hours_a_week, laid.placed, laid.dated(monday), sum(minutes),
        weekly * count, tight, _notes(assessment, chosen, stock), done, assessment,
    )  # fmt: skip


def replan(plan: Plan, today: date, done_hours: Mapping[str, float], stock: Stock | None = None) -> Plan:
    """The rest of a plan from today on, after weeks were missed or went faster.

    Args:
        plan: The plan that was followed.
        today: First day of the new plan.
        done_hours: Hours really spent on it so far, by step id; a step that is not named was not begun.
        stock: Steps to plan with; None for the bundled ones.

    Raises:
        InputError: A step is not in the plan, or today lies after the deadline.
        NegativeResult: The rest cannot be done by the old deadline; says what to drop or move.
    """
    unknown = set(done_hours) - {item.step.id for item in plan.steps}
    if unknown:
        raise InputError(f"The plan has no step {sorted(unknown)[0]!r}.", hint="Name steps by their id.")
    total = {key: plan.done_hours.get(key, 0.0) + done_hours.get(key, 0.0) for key in {*plan.done_hours, *done_hours}}
    return make_plan(
        plan.assessment, plan.hours_a_week, today, deadline=plan.deadline, target=plan.target, done_hours=total,
        stock=stock,
    )  # fmt: skip


def hours_before(plan: Plan, day: date) -> dict[str, float]:
    """Hours that a plan gives to each step in its weeks that are over on a day."""
    hours: dict[str, float] = {}
    for week in plan.weeks:
        if week.start + WEEK <= day:
            for part in week.portions:
                hours[part.step.id] = hours.get(part.step.id, 0.0) + part.hours
    return hours


def steps_for(assessment: Assessment, target: str, stock: Stock) -> list[Step]:
    """Steps that help this asker towards a target: the cheap test first, then what takes longest."""
    verdicts = _verdicts(assessment, target)
    has_job = any(
        fact.kind == "experience" and fact.form == "paid" and fact.area not in ("domain", "other")
        for fact in assessment.facts
    )
    chosen = [
        step
        for step in stock.steps
        if target in step.targets
        and (has_job or not step.needs_job)
        and (not step.closes or any(verdicts.get(name) in (step.only or _OPEN) for name in step.closes))
    ]
    return sorted(chosen, key=lambda step: (not step.test, -step.weeks))


def _verdicts(assessment: Assessment, target: str) -> dict[str, str]:
    """Verdicts as a plan takes them: what is being learnt is not there yet, an unstated degree is a question."""
    lines = assessment.tiers[target if target in assessment.tiers else "3"]
    verdicts: dict[str, str] = {}
    for name, line in lines.items():
        learning = line.verdict == "partly" and line.fact is not None and line.fact.hedged
        verdicts[name] = "not_shown" if learning else line.verdict
    if target != "1" and _is_degree_unknown(assessment):
        verdicts.pop("education", None)
    return verdicts


def _is_degree_unknown(assessment: Assessment) -> bool:
    return not any(
        fact.kind == "education" or (fact.kind == "lack" and fact.area == "education") for fact in assessment.facts
    )


def _notes(assessment: Assessment, target: str, stock: Stock) -> tuple[str, ...]:
    notes: list[str] = []
    if target in ("2", "3") and _is_degree_unknown(assessment):
        notes.append(NO_STUDY)
    if target in stock.time_scale:
        notes.append(stock.time_scale[target].text)
    return tuple(notes)


def _default_target(assessment: Assessment) -> str:
    return assessment.adjacent_field or assessment.most_realistic or "3"


def _check(hours_a_week: float, monday: date, until: date, target: str, stock: Stock) -> None:
    if target not in stock.targets:
        raise InputError(f"{target!r} is no target.", hint=f"Choose one of {', '.join(stock.targets)}.")
    if not LEAST_HOURS <= hours_a_week <= MOST_HOURS:
        raise InputError(
            f"{hours_a_week:g} hours a week cannot be planned.",
            hint=f"Give at least {LEAST_HOURS} and at most {MOST_HOURS}.",
        )
    if until < monday + WEEK - timedelta(days=1):
        raise InputError(
            f"The deadline {until.isoformat()} leaves no full week after {monday.isoformat()}.",
            hint="Move the deadline.",
        )
    if (until - monday).days > _LONGEST_YEARS * 366:
        raise InputError(f"The deadline {until.isoformat()} is too far away.", hint="Choose an earlier one.")


def _checked(done: Mapping[str, float], stock: Stock) -> Mapping[str, float]:
    known = {step.id for step in stock.steps}
    for key, hours in done.items():
        if key not in known or not 0 <= hours < math.inf:
            raise InputError(f"{hours:g} hours done on {key!r} cannot be counted.", hint="Name steps by their id.")
    return done


def _rest_of(step: Step, done: Mapping[str, float]) -> Step:
    """A step of which a part is done takes only that much less of its least time."""
    share = min(1.0, done.get(step.id, 0.0) / step.low)
    return replace(step, weeks=math.ceil(step.weeks * (1 - share)))


def _lengths(steps: Sequence[Step], available: int, done: Mapping[str, float]) -> tuple[list[int], bool]:
    """Minutes of each step that are left: the middle of its estimate, or the low end where only that fits."""
    spent = {key: round(hours * MINUTES) for key, hours in done.items()}
    middle = [max(0, (step.low + step.high) * MINUTES // 2 - spent.get(step.id, 0)) for step in steps]
    if sum(middle) <= available:
        return middle, False
    return [max(0, step.low * MINUTES - spent.get(step.id, 0)) for step in steps], True


def _step_row(item: PlannedStep) -> dict[str, Any]:
    step = item.step
    return {
        "id": step.id,
        "task": step.task,
        "proof": step.proof,
        "reason": step.reason.text,
        "source": step.reason.source.label,
        "claims": list(step.reason.claims),
        "hours": item.hours,
        "estimate": {"low": step.low, "high": step.high, "basis": step.basis},
        "first_week": item.first,
        "last_week": item.last,
        "test": step.test,
        "optional": step.optional,
    }
