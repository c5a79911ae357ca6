"""Whether an asker wants a plan, and with how many hours a week until when. Pure functions of text and a date."""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, TypeVar

from advisor.domain import tiers_named

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

_T = TypeVar("_T")
_MONTHS = (
    "january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november",
    "december",
)  # fmt: skip
# The month that each season begins with.
_SEASONS = {"spring": 3, "summer": 6, "autumn": 9, "fall": 9, "winter": 12}
_NAMES = [f"{name[:3]}(?:{name[3:]})?" if len(name) > 3 else name for name in _MONTHS]
_MONTH = rf"(?:{'|'.join([*_NAMES, 'sept', *_SEASONS])})"
_NUMBERS = {
    "a": 1, "an": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9,
    "ten": 10, "eleven": 11, "twelve": 12, "fifteen": 15, "twenty": 20, "thirty": 30, "forty": 40,
}  # fmt: skip
_NUMBER = rf"(?:\d{{1,3}}(?:[.,]\d{{1,2}})?|{'|'.join(_NUMBERS)})"
_PLAN = r"(?:plan|schedule|roadmap|timetable)"
_WISH = re.compile(
    rf"\b(?:make|give|write|build|draw up|draft|create|get|set up|need|want|like|have|show)\b (?:me |us )?"
    rf"(?:an? |the |my |some )?(?:[\w-]+ ){{0,3}}?{_PLAN}\b|\bplan (?:out )?(?:my|our|the next|me)\b"
    rf"|\bwhat(?:'s| is| would be) (?:my|a good|the) (?:\w+ )?{_PLAN}\b"
    rf"|(?:^|[.!?,;])\W*(?:an? )?(?:[\w-]+ ){{0,2}}?{_PLAN},? please\b"
    r"|\b(?:week[- ]by[- ]week|step[- ]by[- ]step) plan\b|\b(?:do|start with) on monday\b",
    re.IGNORECASE,
)
# A plan that is already there, or somebody else's.
_OTHER_PLAN = re.compile(
    rf"\b(?:pension|business|health|savings?|phone|back-?up|pricing|payment) {_PLAN}\b", re.IGNORECASE
)
_HOURS = re.compile(
    rf"\b({_NUMBER})(?: ?(?:-|\u2013|to|or) ?{_NUMBER})?\+? ?(?:hours?|hrs?|h)\b(?: of \w+)?"
    rf" ?(?:a|an|per|each|every|/|in the|weekly|daily)? ?(week|wk|day|evening|night|weekend)?",
    re.IGNORECASE,
)
_DAILY = frozenset({"day", "evening", "night"})
_DAYS = 7
_WITHIN = re.compile(rf"\b(?:in|within|for|over|next) (?:the next )?({_NUMBER}) (week|month|year)s?\b", re.IGNORECASE)
_ISO = re.compile(r"\b(20\d\d)-(\d\d)-(\d\d)\b")
_BY = r"\b(?:by|until|till|before|up to|deadline(?: is)?:?)\s+"
_DAY_OF = re.compile(
    rf"{_BY}(?:the )?(?:(\d{{1,2}})(?:st|nd|rd|th)?(?: of)? ({_MONTH})|({_MONTH}) (\d{{1,2}})(?:st|nd|rd|th)?)"
    r"(?!\d)(?:,? (20\d\d))?\b",
    re.IGNORECASE,
)
_IN_MONTH = re.compile(
    rf"\b(?P<how>by|until|till|before|up to|in|through|end of|deadline(?: is)?:?)\s+(?P<end>the end of |end of |mid-?)?"
    rf"(?:next )?(?P<month>{_MONTH})\b(?:,? (?P<year>20\d\d))?",
    re.IGNORECASE,
)
_IN_YEAR = re.compile(rf"{_BY}(the end of )?(20\d\d)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class PlanWish:
    """What an asker wants planned.

    Attributes:
        hours: Hours a week; None where none are named.
        deadline: Last day; None where none is named.
        target: `1`, `2` or `3`, where the wish names one tier; else None.
    """

    hours: float | None
    deadline: date | None
    target: str | None


def plan_wish(messages: Sequence[str], today: date) -> PlanWish | None:
    """The wish for a plan in the last message, or in the one before where the last corrects its hours or deadline.

    Args:
        messages: What the asker wrote, oldest first; hours and a deadline that were named before still hold.
        today: The day of the call, from which "until June" is reckoned.
    """
    last, earlier = messages[-1], messages[-2] if len(messages) > 1 else ""
    corrects = wants_plan(earlier) and (hours_in(last) is not None or deadline_in(last, today) is not None)
    if not wants_plan(last) and not corrects:
        return None
    named = tiers_named(last if wants_plan(last) else earlier)
    return PlanWish(
        hours=_latest(hours_in(text) for text in messages),
        deadline=_latest(deadline_in(text, today) for text in messages),
        target=named[0] if len(named) == 1 and named[0] in ("1", "2", "3") else None,
    )


def wants_plan(text: str) -> bool:
    """Whether a message asks for a plan."""
    return bool(_WISH.search(text) and not _OTHER_PLAN.search(text))


def hours_in(text: str) -> float | None:
    """Hours a week that a text names, the last of several; None for none."""
    found = None
    for match in _HOURS.finditer(text):
        if match[2] is None and "weekly" not in match[0] and "daily" not in match[0]:
            continue
        is_daily = "daily" in match[0] or (match[2] or "").lower() in _DAILY
        found = _number(match[1]) * (_DAYS if is_daily else 1)
    return found


def deadline_in(text: str, today: date) -> date | None:
    """The day by which a text wants something done; None for none.

    "Until June" ends with May, "until the end of June" and "in June" with June; a month without a year is the next one,
    and a season is the month that it begins with.
    """
    for read in (_iso, _day, _month, _year, _within):
        try:
            found = read(text, today)
        except ValueError:
            # A day that the calendar does not have.
            continue
        if found is not None:
            return found
    return None


def _iso(text: str, today: date) -> date | None:  # noqa: ARG001 - one shape for all readers
    match = _ISO.search(text)
    return date(*map(int, match.groups())) if match else None


def _day(text: str, today: date) -> date | None:
    match = _DAY_OF.search(text)
    if match is None:
        return None
    month, day = _month_number(match[2] or match[3]), int(match[1] or match[4])
    found = date(int(match[5]) if match[5] else today.year, month, day)
    return found if match[5] or found > today else date(today.year + 1, month, day)


def _month(text: str, today: date) -> date | None:
    match = _IN_MONTH.search(text)
    if match is None:
        return None
    month, end = _month_number(match["month"]), (match["end"] or "").lower()
    year = int(match["year"]) if match["year"] else today.year + (month < today.month)
    if end.startswith("mid"):
        return date(year, month, 15)
    if end or match["how"].lower() in ("in", "through", "end of"):
        return date(year, month, monthrange(year, month)[1])
    before = date(year, month, 1) - timedelta(days=1)
    return before if match["year"] or before > today else date(year + 1, month, 1) - timedelta(days=1)


def _year(text: str, today: date) -> date | None:  # noqa: ARG001 - one shape for all readers
    match = _IN_YEAR.search(text)
    return None if match is None else date(int(match[2]) - (not match[1]), 12, 31)


def _within(text: str, today: date) -> date | None:
    match = _WITHIN.search(text)
    if match is None:
        return None
    count, unit = _number(match[1]), match[2].lower()
    if unit == "week":
        # Whole weeks are planned, and they begin on a Monday.
        monday = today + timedelta(days=-today.weekday() % 7)
        return monday + timedelta(days=round(7 * count) - 1)
    months = today.month - 1 + round(count * (12 if unit == "year" else 1))
    year, month = today.year + months // 12, months % 12 + 1
    return date(year, month, min(today.day, monthrange(year, month)[1]))


def _month_number(name: str) -> int:
    season = _SEASONS.get(name.lower())
    return season or next(number for number, month in enumerate(_MONTHS, 1) if month.startswith(name.lower()[:3]))


def _number(word: str) -> float:
    return float(_NUMBERS.get(word.lower()) or word.replace(",", "."))


def _latest(found: Iterable[_T | None]) -> _T | None:
    return next((item for item in reversed([*found]) if item is not None), None)
