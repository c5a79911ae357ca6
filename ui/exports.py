"""A plan as a file: Markdown, a calendar, PDF. Sources stay with every step.

What people typed is escaped where a format gives characters a meaning.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, time, timedelta
from typing import TYPE_CHECKING

from ingest.errors import UsageError
from ui.figures import VERDICT_WORDS

if TYPE_CHECKING:
    from pathlib import Path

    from advisor.plan import Plan
    from advisor.schedule import PlannedStep, Week
    from advisor.steps import Step

ESTIMATE = (
    "Hours are estimates: no source gives them for single steps; each step says what its figure is reckoned from."
)
_SPECIAL = re.compile(r"([\\`*_{}\[\]<>#|])")


def save_plan(plan: Plan, path: Path) -> None:
    """Write a plan in the format that the file's name asks for: .md, .pdf or .ics.

    Raises:
        UsageError: The name ends otherwise, or the file cannot be written.
    """
    from ui.pdf import plan_pdf

    makers = {
        ".md": lambda: plan_markdown(plan).encode(),
        ".ics": lambda: plan_calendar(plan),
        ".pdf": lambda: plan_pdf(plan),
    }
    maker = makers.get(path.suffix.lower())
    if maker is None:
        raise UsageError(f"{path.name} ends neither in .md nor in .pdf nor in .ics.", hint="Choose one of them.")
    try:
        path.write_bytes(maker())
    except OSError as error:
        raise UsageError(
            f"{path} cannot be written ({error.strerror}).", hint="Name a file in a folder of your own."
        ) from error


def arithmetic(plan: Plan) -> str:
    """From when to when, and how the hours come together, in one sentence."""
    return (
        f"{plan.start.isoformat()} to {plan.end.isoformat()}, {plan.hours_a_week:g} hours a week: "
        f"{plan.needed_minutes / 60:g} of {plan.available_minutes / 60:g} hours until {plan.deadline.isoformat()}."
    )


def heading(step: Step) -> str:
    """A step's task, and what kind of step it is where that matters."""
    return step.task + (" (a cheap test first)" if step.test else " (can be dropped)" if step.optional else "")


def effort(item: PlannedStep) -> str:
    """When a step is due and how long it takes, with the estimate and its basis."""
    weeks = f"week {item.first}" if item.first == item.last else f"week {item.first} to {item.last}"
    step = item.step
    return f"{weeks}, about {item.hours:g} hours (estimate {step.low}-{step.high}: {step.basis})"


def work_of(week: Week, plan: Plan) -> str:
    """What a week's hours go to, by the steps' numbers and ids."""
    numbers = {item.step.id: number for number, item in enumerate(plan.steps, 1)}
    return ", ".join(
        f"{part.hours:g} h on step {numbers[part.step.id]} ({part.step.id}){', done' if part.done else ''}"
        for part in week.portions
    )


def plan_markdown(plan: Plan) -> str:
    """The plan as Markdown."""
    lines = [
        f"# Plan: {plan.target_name}",
        "",
        arithmetic(plan),
        "",
        ESTIMATE,
        *([] if not plan.tight else ["", "Only the low estimates fit; there is no slack."]),
        *[line for note in plan.notes for line in ("", _plain(note))],
        "",
        "## Where you stand",
        "",
        *_standing(plan),
        "",
        "## Steps",
        "",
        *[line for number, item in enumerate(plan.steps, 1) for line in _step(number, item)],
        "## Weeks",
        "",
        *[_week(week, plan) for week in plan.weeks if week.portions],
    ]
    return "\n".join(lines) + "\n"


def plan_calendar(plan: Plan) -> bytes:
    """The plan as an iCalendar file: an event for each week with work, and one for each proof that is due."""
    from icalendar import Calendar, Event

    calendar = Calendar()
    calendar.add("prodid", "-//Tierwise//Plan//EN")
    calendar.add("version", "2.0")
    calendar.add("x-wr-calname", f"Tierwise: {plan.target_name}")
    stamp = datetime.combine(plan.start, time(), UTC)
    for week in plan.weeks:
        if not week.portions:
            continue
        event = Event()
        event.add("uid", f"week-{week.number}-{plan.target}-{plan.start.isoformat()}@tierwise")
        event.add("dtstamp", stamp)
        event.add("dtstart", week.start)
        event.add("dtend", week.start + timedelta(days=7))
        event.add("summary", f"Week {week.number}: {work_of(week, plan)}")
        event.add("description", "\n".join(f"{part.hours:g} h: {part.step.task}" for part in week.portions))
        event.add("transp", "TRANSPARENT")
        calendar.add_component(event)
    for item in plan.steps:
        event = Event()
        due = plan.start + timedelta(weeks=item.last) - timedelta(days=1)
        event.add("uid", f"proof-{item.step.id}-{plan.target}-{plan.start.isoformat()}@tierwise")
        event.add("dtstamp", stamp)
        event.add("dtstart", due)
        event.add("dtend", due + timedelta(days=1))
        event.add("summary", f"Proof due: {item.step.id}")
        event.add(
            "description", f"{item.step.proof}\nWhy: {item.step.reason.text}\nSource: {item.step.reason.source.label}"
        )
        event.add("transp", "TRANSPARENT")
        calendar.add_component(event)
    return bytes(calendar.to_ical())


def _standing(plan: Plan) -> list[str]:
    lines = []
    for tier, rows in plan.assessment.tiers.items():
        told = ", ".join(f"{name} {VERDICT_WORDS[line.verdict]}" for name, line in rows.items())
        lines.append(f"- Tier {tier}: {told}")
    return lines


def _step(number: int, item: PlannedStep) -> list[str]:
    step = item.step
    return [
        f"### {number}. {heading(step)}",
        "",
        f"- When: {effort(item)}",
        f"- To show: {step.proof}",
        f"- Why: {_plain(step.reason.text)}",
        f"- Source: {_plain(step.reason.source.label)}",
        "",
    ]


def _week(week: Week, plan: Plan) -> str:
    return f"- {week.start.isoformat()} (week {week.number}): {work_of(week, plan)}"


def _plain(text: str) -> str:
    return _SPECIAL.sub(r"\\\1", text)
