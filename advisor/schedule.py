"""Steps laid into weeks, and what would make them fit where they do not. Pure; arithmetic is in whole minutes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from ingest.errors import NegativeResult

if TYPE_CHECKING:
    from collections.abc import Sequence

    from advisor.steps import Step

MINUTES = 60
WEEK = timedelta(weeks=1)
MOST_HOURS = 80


@dataclass(frozen=True, slots=True)
class Portion:
    """Part of a step that is done in one week; `done` says whether the step ends with it."""

    step: Step
    minutes: int
    done: bool

    @property
    def hours(self) -> float:
        """Its length in hours."""
        return self.minutes / MINUTES


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
        return self.minutes / MINUTES


@dataclass(frozen=True, slots=True)
class Unfitting:
    """A plan that does not fit."""

    steps: Sequence[Step]
    minutes: Sequence[int]
    weekly: int
    count: int
    monday: date


def refusal(request: Unfitting, name: str) -> NegativeResult:
    """The arithmetic, and every way out that would really do."""
    steps, minutes, weekly, count = request.steps, request.minutes, request.weekly, request.count
    needed = sum(minutes) / MINUTES
    until = request.monday + schedule(steps, minutes, weekly).weeks * WEEK - timedelta(days=1)
    ways = [f"move the deadline to {until.isoformat()}"]
    more = range(weekly // MINUTES + 1, MOST_HOURS + 1)
    enough = next((hours for hours in more if schedule(steps, minutes, hours * MINUTES).weeks <= count), None)
    if enough:
        ways.append(f"work {enough} hours a week")
    kept = [at for at, step in enumerate(steps) if not step.optional]
    if len(kept) < len(steps):
        rest = schedule([steps[at] for at in kept], [minutes[at] for at in kept], weekly)
        if rest.weeks <= count:
            ways.append(f"drop {', '.join(step.id for step in steps if step.optional)}")
    if name.startswith(("tier 1", "tier 2")):
        ways.append("choose a nearer target, such as tier 3 or an adjacent field")
    slow = max(steps, key=lambda step: step.weeks)
    why = f"{needed:g} hours are needed at the least, and {weekly / MINUTES:g} hours a week for {count} weeks are "
    why += f"{weekly * count / MINUTES:g}"
    if slow.weeks > count:
        why += f"; {slow.id} alone takes {slow.weeks} weeks at the least"
    return NegativeResult(f"The plan for {name} does not fit: {why}.", hint=f"Either {', or '.join(ways)}.")


@dataclass(frozen=True, slots=True)
class Laid:
    """Steps laid into weeks."""

    portions: tuple[tuple[Portion, ...], ...]
    placed: tuple[PlannedStep, ...]

    @property
    def weeks(self) -> int:
        """How many weeks it takes."""
        return len(self.portions)

    def dated(self, monday: date) -> tuple[Week, ...]:
        """The weeks with their dates."""
        return tuple(Week(number, monday + (number - 1) * WEEK, parts) for number, parts in enumerate(self.portions, 1))


def schedule(steps: Sequence[Step], minutes: Sequence[int], weekly: int) -> Laid:
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
    return Laid(tuple(tuple(parts) for parts in weeks), tuple(placed))
