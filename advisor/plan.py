"""A dated plan from an assessment: which steps, in which week, and whether the time suffices. Pure.

All arithmetic is in whole minutes. The hours of steps are estimates; the plan says so and never hides that they do not fit.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from advisor.steps import plan_steps
from ingest.errors import InputError, NegativeResult

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from advisor.assessment import Assessment
    from advisor.steps import Step, Stock

_MINUTES = 60
_WEEK = timedelta(weeks=1)
MOST_HOURS = 80
_LONGEST_YEARS = 15
DEFAULT_WEEKS = 52
_OPEN = ("not_shown", "not_met", "partly")


@dataclass(frozen=True, slots=True)
class Portion:
    """Part of a step that is done in one week; `done` says whether the step ends with it."""

    step: Step
    minutes: int
    done: bool

    @property
    def hours(self) -> float:
        """Its length in hours."""
        return self.minutes / _MINUTES


@dataclass(frozen=True, slots=True)
class Week:
    """One week of a plan.

    Attributes:
        number: From 1.
        start: Its Monday.
        portions: What to work on, in order; empty in a week that only waits for something that takes its time.
    """

    number: int
    start: date
    portions: tuple[Portion, ...]


@dataclass(frozen=True, slots=True)
class PlannedStep:
    """A step with its place in the plan.

    Attributes:
        step: The step.
        minutes: Estimated length.
        first: Number of the week that it starts in.
        last: Number of the week that it ends in.
    """

    step: Step
    minutes: int
    first: int
    last: int

    @property
    def hours(self) -> float:
        """Its length in hours."""
        return self.minutes / _MINUTES


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
    assessment: Assessment

    @property
    def end(self) -> date:
        """Sunday of the last week with work."""
        return self.start + _WEEK * len(self.weeks) - timedelta(days=1)

    def as_dict(self) -> dict[str, Any]:
        """The plan as `tierwise plan --json` prints it, without the row's `id`."""
        return {
            "target": self.target,
            "target_name": self.target_name,
            "start": self.start.isoformat(),
            "end": self.end.isoformat(),
            "deadline": self.deadline.isoformat(),
            "hours_a_week": self.hours_a_week,
            "hours_needed": self.needed_minutes / _MINUTES,
            "hours_available": self.available_minutes / _MINUTES,
            "hours_are_estimates": True,
            "tight": self.tight,
            "notes": list(self.notes),
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
    until = deadline or monday + DEFAULT_WEEKS * _WEEK - timedelta(days=1)
    _check(hours_a_week, monday, until, chosen, stock)
    steps = steps_for(assessment, chosen, stock)
    if not steps:
        raise NegativeResult(
            f"Nothing is left to plan for {stock.targets[chosen]}.", hint="Name a further target with --target."
        )
    weekly = round(hours_a_week * _MINUTES)
    count = ((until - monday).days + 1) // 7
    minutes, tight = _lengths(steps, weekly * count, done_hours or {})
    laid = _schedule(steps, minutes, weekly)
    if laid.weeks > count:
        raise _refusal(_Request(steps, minutes, weekly, count, monday), stock.targets[chosen])
    return Plan(
        chosen, stock.targets[chosen], monday, until, hours_a_week, laid.placed, laid.dated(monday), sum(minutes),
        weekly * count, tight, _notes(assessment, chosen, stock), assessment,
    )  # fmt: skip


def replan(plan: Plan, today: date, done_hours: Mapping[str, float], stock: Stock | None = None) -> Plan:
    """The rest of a plan from today on, after weeks were missed or went faster.

    Args:
        plan: The plan that was followed.
        today: First day of the new plan.
        done_hours: Hours really spent so far, by step id; a step that is not named was not begun.
        stock: Steps to plan with; None for the bundled ones.

    Raises:
        InputError: A step is not in the plan, or today lies after the deadline.
        NegativeResult: The rest cannot be done by the old deadline; says what to drop or move.
    """
    unknown = set(done_hours) - {item.step.id for item in plan.steps}
    if unknown:
        raise InputError(f"The plan has no step {sorted(unknown)[0]!r}.", hint="Name steps by their id.")
    return make_plan(plan.assessment, plan.hours_a_week, today, plan.deadline, plan.target, done_hours, stock)


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
    """Verdicts as a plan takes them: what is only being learnt is still to be learnt, an unstated degree is a question."""
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
        notes.append("No degree is stated, so the plan holds no study; state yours to have it counted.")
    if target in stock.time_scale:
        notes.append(stock.time_scale[target].text)
    return tuple(notes)


def _default_target(assessment: Assessment) -> str:
    return assessment.adjacent_field or assessment.most_realistic or "3"


def _check(hours_a_week: float, monday: date, until: date, target: str, stock: Stock) -> None:
    if target not in stock.targets:
        raise InputError(f"{target!r} is no target.", hint=f"Choose one of {', '.join(stock.targets)}.")
    if not 0 < hours_a_week <= MOST_HOURS:
        raise InputError(
            f"{hours_a_week:g} hours a week cannot be planned.", hint=f"Give more than 0 and at most {MOST_HOURS}."
        )
    if until < monday + _WEEK - timedelta(days=1):
        raise InputError(
            f"The deadline {until.isoformat()} leaves no full week after {monday.isoformat()}.",
            hint="Move the deadline.",
        )
    if (until - monday).days > _LONGEST_YEARS * 366:
        raise InputError(f"The deadline {until.isoformat()} is too far away.", hint="Choose an earlier one.")


def _lengths(steps: Sequence[Step], available: int, done: Mapping[str, float]) -> tuple[list[int], bool]:
    """Minutes of each step that are left: the middle of its estimate, or the low end where only that fits."""
    spent = {key: round(hours * _MINUTES) for key, hours in done.items()}
    middle = [max(0, (step.low + step.high) * _MINUTES // 2 - spent.get(step.id, 0)) for step in steps]
    if sum(middle) <= available:
        return middle, False
    return [max(0, step.low * _MINUTES - spent.get(step.id, 0)) for step in steps], True


@dataclass(frozen=True, slots=True)
class _Request:
    """A plan that does not fit."""

    steps: Sequence[Step]
    minutes: Sequence[int]
    weekly: int
    count: int
    monday: date


def _refusal(request: _Request, name: str) -> NegativeResult:
    """The arithmetic, and every way out that would really do."""
    steps, minutes, weekly, count = request.steps, request.minutes, request.weekly, request.count
    needed = sum(minutes) / _MINUTES
    until = request.monday + _schedule(steps, minutes, weekly).weeks * _WEEK - timedelta(days=1)
    ways = [f"move the deadline to {until.isoformat()}"]
    more = range(weekly // _MINUTES + 1, MOST_HOURS + 1)
    enough = next((hours for hours in more if _schedule(steps, minutes, hours * _MINUTES).weeks <= count), None)
    if enough:
        ways.append(f"work {enough} hours a week")
    kept = [at for at, step in enumerate(steps) if not step.optional]
    if len(kept) < len(steps):
        rest = _schedule([steps[at] for at in kept], [minutes[at] for at in kept], weekly)
        if rest.weeks <= count:
            ways.append(f"drop {', '.join(step.id for step in steps if step.optional)}")
    ways.append("choose a nearer target, such as tier 3 or an adjacent field")
    slow = max(steps, key=lambda step: step.weeks)
    why = f"{needed:g} hours are needed at the least, and {weekly / _MINUTES:g} hours a week for {count} weeks are "
    why += f"{weekly * count / _MINUTES:g}"
    if slow.weeks > count:
        why += f"; {slow.id} alone takes {slow.weeks} weeks at the least"
    return NegativeResult(f"The plan for {name} does not fit: {why}.", hint=f"Either {', or '.join(ways)}.")


@dataclass(frozen=True, slots=True)
class _Laid:
    """Steps laid into weeks."""

    portions: tuple[tuple[Portion, ...], ...]
    placed: tuple[PlannedStep, ...]

    @property
    def weeks(self) -> int:
        """How many weeks it takes."""
        return len(self.portions)

    def dated(self, monday: date) -> tuple[Week, ...]:
        """The weeks with their dates."""
        return tuple(
            Week(number, monday + (number - 1) * _WEEK, parts) for number, parts in enumerate(self.portions, 1)
        )


def _schedule(steps: Sequence[Step], minutes: Sequence[int], weekly: int) -> _Laid:
    """Fill the weeks in the order of the steps; a step that takes its time ends no sooner than that."""
    weeks: list[list[Portion]] = [[]]
    room = weekly
    placed: list[PlannedStep] = []
    for step, total in zip(steps, minutes, strict=True):
        left, first = total, 0
        while left:
            if not room:
                weeks.append([])
                room = weekly
            part = min(left, room)
            left -= part
            room -= part
            first = first or len(weeks)
            weeks[-1].append(Portion(step, part, done=left == 0))
        if total:
            placed.append(PlannedStep(step, total, first, max(len(weeks), first + step.weeks - 1)))
    last = max([len(weeks), *(item.last for item in placed)])
    weeks += [[] for _ in range(last - len(weeks))]
    return _Laid(tuple(tuple(parts) for parts in weeks), tuple(placed))


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
