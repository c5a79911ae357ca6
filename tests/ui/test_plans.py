"""Thirty plans by independent arithmetic: read back from what a person gets, reckoned anew from the corpus's own table.

Nothing here calls the planner's functions; steps come from `corpus/plan.yaml`, dates and hours from the files.
"""

from __future__ import annotations

import json
import re
from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from importlib.resources import files
from itertools import product
from typing import TYPE_CHECKING, Any

import icalendar
import pytest
import yaml

from ui.cli import run

if TYPE_CHECKING:
    from pathlib import Path

START = date(2026, 11, 23)
PEOPLE = {
    "nurse": "Nurse, 8 years. I know a bit of Python. No degree.",
    "backend": "MSc CS. 5 years backend developer in Go with REST APIs.",
    "student": "Second-year computer science student, Python.",
    "nobody": "I drive a van, five years.",
    "systems": "BSc in CS, six years of kernel development in C.",
}
CASES = list(product(PEOPLE, ("3", "7.5", "20"), (26, 110)))
STOCK = {row["id"]: row for row in yaml.safe_load(files("corpus").joinpath("plan.yaml").read_text("utf-8"))["steps"]}
_HEAD = re.compile(
    r"^([\d-]{10}) to ([\d-]{10}), ([\d.]+) hours a week: ([\d.]+) of ([\d.]+) hours until ([\d-]{10})\.$", re.M
)
_STEP = re.compile(r"^### (\d+)\. (.+?)(?: \((?:a cheap test first|can be dropped)\))?$", re.M)
_WHEN = re.compile(r"^- When: week (\d+)(?: to (\d+))?, about ([\d.]+) hours \(estimate (\d+)-(\d+):", re.M)
_WEEK = re.compile(r"^- ([\d-]{10}) \(week (\d+)\): (.+)$", re.M)
_WORK = re.compile(r"([\d.]+) h on step (\d+) \(([\w-]+)\)(, done)?")


@dataclass(frozen=True)
class Got:
    """What `tierwise plan` left behind: exit status, files' texts, standard error."""

    status: int
    row: dict[str, Any]
    markdown: str
    calendar: bytes
    said: str


@pytest.fixture
def plan(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.setattr("ui.assessing.claim_passages", lambda _settings: {})

    def made(words: str, hours: str, weeks: int, *more: str) -> Got:
        markdown, calendar = tmp_path / "plan.md", tmp_path / "plan.ics"
        deadline = (START + timedelta(days=7 * weeks - 1)).isoformat()
        command = ["plan", words, "--start", START.isoformat(), "--hours", hours, "--deadline", deadline, *more]
        status = run([*command, "--json", "--out", str(markdown), "--out", str(calendar)])
        printed = capsys.readouterr()
        if status:
            return Got(status, {}, "", b"", printed.err)
        return Got(0, json.loads(printed.out), markdown.read_text("utf-8"), calendar.read_bytes(), printed.err)

    return made


def steps_of(markdown: str) -> list[str]:
    """Ids of the steps in their order, found by their task."""
    by_task = {row["task"]: key for key, row in STOCK.items()}
    return [by_task[task] for _, task in _STEP.findall(markdown)]


@pytest.mark.parametrize(("person", "hours", "weeks"), CASES)
def test_hours_weeks_and_dates_add_up(plan: Any, person: str, hours: str, weeks: int) -> None:
    got: Got = plan(PEOPLE[person], hours, weeks)
    weekly = Fraction(hours)
    if got.status:
        check_refusal(plan, got, PEOPLE[person], hours, weeks)
        return
    start, end, told_weekly, needed, available, deadline = _HEAD.findall(got.markdown)[0]
    assert (date.fromisoformat(start), Fraction(told_weekly)) == (START, weekly)
    assert Fraction(available) == weekly * ((date.fromisoformat(deadline) - START).days + 1) / 7 == weekly * weeks
    ids = steps_of(got.markdown)
    whens = _WHEN.findall(got.markdown)
    tight = "Only the low estimates fit" in got.markdown
    by_hand = Fraction(0)
    for key, (first, last, about, low, high) in zip(ids, whens, strict=True):
        assert [int(low), int(high)] == STOCK[key]["hours"]
        hours_of_step = Fraction(low) if tight else Fraction(int(low) + int(high), 2)
        assert Fraction(about) == hours_of_step
        assert int(last or first) - int(first) + 1 >= STOCK[key].get("weeks", 0)
        by_hand += hours_of_step
    assert Fraction(needed) == by_hand <= Fraction(available)
    middle = sum(Fraction(sum(STOCK[key]["hours"]), 2) for key in ids)
    assert tight == (middle > Fraction(available))
    check_weeks(got.markdown, ids, whens, weekly)
    assert date.fromisoformat(end) <= date.fromisoformat(deadline)
    check_calendar(got, ids, whens)
    assert got.row["hours_needed"] == float(needed) == sum(step["hours"] for step in got.row["steps"])
    assert (got.row["start"], got.row["end"], got.row["deadline"]) == (start, end, deadline)


def check_weeks(markdown: str, ids: list[str], whens: list[tuple[str, ...]], weekly: Fraction) -> None:
    """Each Monday follows the one before, no week is overfull, each step gets its hours between its weeks."""
    spent: dict[str, Fraction] = defaultdict(Fraction)
    seen: dict[str, list[int]] = defaultdict(list)
    for monday, number, work in _WEEK.findall(markdown):
        assert date.fromisoformat(monday) == START + timedelta(days=7 * (int(number) - 1))
        parts = _WORK.findall(work)
        assert sum(Fraction(hours) for hours, *_ in parts) <= weekly
        for hours, step, key, _ in parts:
            assert ids[int(step) - 1] == key
            spent[key] += Fraction(hours)
            seen[key].append(int(number))
    assert set(spent) == set(ids)
    for key, (first, last, about, *_) in zip(ids, whens, strict=True):
        assert spent[key] == Fraction(about)
        assert min(seen[key]) == int(first)
        assert max(seen[key]) <= int(last or first)
    assert len(re.findall(r", done\b", markdown)) == len(ids)


def check_calendar(got: Got, ids: list[str], whens: list[tuple[str, ...]]) -> None:
    """The calendar says the same as the Markdown."""
    events: Any = icalendar.Calendar.from_ical(got.calendar).walk("VEVENT")
    weeks = [event for event in events if str(event["summary"]).startswith("Week ")]
    told = _WEEK.findall(got.markdown)
    assert [(event["dtstart"].dt.isoformat(), str(event["summary"])) for event in weeks] == [
        (monday, f"Week {number}: {work}") for monday, number, work in told
    ]
    assert all(event["dtend"].dt - event["dtstart"].dt == timedelta(days=7) for event in weeks)
    due = {str(event["summary"]).removeprefix("Proof due: "): event["dtstart"].dt for event in events[len(weeks) :]}
    assert due == {
        key: START + timedelta(days=7 * int(last or first) - 1)
        for key, (first, last, *_) in zip(ids, whens, strict=True)
    }


def check_refusal(plan: Any, got: Got, words: str, hours: str, weeks: int) -> None:
    """The refusal is right by the corpus's own figures, and each way out that it names does."""
    assert got.status == 1
    needed, weekly, told_weeks, available = re.findall(
        r"([\d.]+) hours are needed at the least, and ([\d.]+) hours a week for (\d+) weeks are ([\d.]+)", got.said
    )[0]
    assert (Fraction(weekly), int(told_weeks)) == (Fraction(hours), weeks)
    assert Fraction(available) == Fraction(hours) * weeks
    until = date.fromisoformat(re.findall(r"deadline to ([\d-]{10})", got.said)[0])
    later = ((until - START).days + 1) // 7
    moved: Got = plan(words, hours, later)
    assert moved.status == 0
    assert plan(words, hours, later - 1).status == 1
    ids = steps_of(moved.markdown)
    assert Fraction(needed) == sum(STOCK[key]["hours"][0] for key in ids)
    slowest = max(STOCK[key].get("weeks", 0) for key in ids)
    assert Fraction(needed) > Fraction(available) or slowest > weeks or later > weeks
    for enough in re.findall(r"work (\d+) hours a week", got.said):
        assert plan(words, enough, weeks).status == 0
        assert plan(words, str(int(enough) - 1), weeks).status == 1
    for dropped in re.findall(r"drop ([\w, -]+?)(?:, or|\.)", got.said):
        names = dropped.split(", ")
        assert all(STOCK[name]["optional"] for name in names)
        kept = sum(STOCK[key]["hours"][0] for key in ids if key not in names)
        assert kept <= Fraction(available)


def test_some_of_the_thirty_fit_and_some_do_not(plan: Any) -> None:
    statuses = [plan(PEOPLE[person], hours, weeks).status for person, hours, weeks in CASES]
    assert len(statuses) == 30
    assert 5 <= statuses.count(1) <= 25
    assert set(statuses) == {0, 1}
