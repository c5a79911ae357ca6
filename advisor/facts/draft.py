"""A degree while its parts are gathered: field and status from the words around its name."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from advisor.facts.degrees import MENTION
from advisor.facts.fields import FIELD, RELATED, is_related
from advisor.facts.lengths import THIS_YEAR, lengths
from advisor.facts.study_cues import (
    AFTER,
    NO_FIELD,
    OF_SCHOOL,
    OPEN_PHRASE,
    OTHER_DATES,
    PHRASE,
    RUN_AFTER,
    RUN_BEFORE,
    STOP_AFTER,
    STOP_BEFORE,
    YET,
)

if TYPE_CHECKING:
    from advisor.facts.model import Level, Status


# Characters before a degree in which its field can stand.
_BEFORE = 80


@dataclass(slots=True)
class Draft:
    """A degree while its parts are gathered; ranges are into the reading's text."""

    level: Level
    start: int
    end: int
    first: int
    last: int
    field: str = ""
    status: Status = "finished"
    generic: bool = False
    study: bool = False


def is_course(draft: Draft, text: str, start: int, end: int) -> bool:
    """Whether a course has a field of computing; its neighbours in the clause say so."""
    if draft.field:
        return is_related(draft.field)
    left = max(text.rfind(mark, start, draft.start) for mark in ",;:\n") + 1
    match = RELATED.search(text, max(start, left), draft.end)
    if match is None:
        match = re.compile(rf"\s*(?:in|on|for|about|:|-|,|\()\s*(?:{RELATED.pattern})").match(text, draft.end, end)
    if match is None:
        # Somebody who asks about AI work and names no subject of their bootcamp means a computing one.
        if not re.search(r"coding|boot", text[draft.start : draft.end]):
            return False
        draft.field = "programming"
        return True
    draft.field = match[0].strip(" ,:-(")
    return True


def set_field(draft: Draft, text: str, start: int, end: int) -> None:
    """Find the field of study around a degree, within its sentence `[start, end)`."""
    after = AFTER.match(text, draft.end, end)
    if after:
        phrase = PHRASE.match(text, after.end(), end)
        mark_allows = after["in"] or after["mark"] not in (",",) or phrase
        if phrase and mark_allows and _is_field_here(phrase, after, text):
            draft.field, draft.last = phrase[0].strip(), phrase.end()
            return
        if after["in"] and not NO_FIELD.match(text, after.end()):
            phrase = OPEN_PHRASE.match(text, after.end(), end)
            if phrase and phrase[0].strip():
                draft.field, draft.last = phrase[0].strip(), phrase.end()
                return
    of_school = OF_SCHOOL.match(text, draft.end, end)
    if of_school and not draft.field:
        draft.field = of_school["field"] or of_school["field2"]
    if draft.field:
        return
    before = re.search(
        (
            rf"(?<![\w-])({FIELD}(?:(?: and |/| & ){FIELD})?)(?:\s+(?:honours|hons|graduate|student|engineering"
            r"|science))?(?P<gap>\s*[(,:]?\s*|\s+(?:degree|at) \()$"
        ),
        text[max(start, draft.start - _BEFORE) : draft.start],
    )
    if before and (draft.level != "course" or "," not in before["gap"]):
        draft.field, draft.first = before[1].strip(), max(start, draft.start - _BEFORE) + before.start(1)


def _is_field_here(phrase: re.Match[str], after: re.Match[str], text: str) -> bool:
    """A listed word after a bare comma is a field only where the clause ends with it, else it may be the next skill."""
    if after["in"] or after["mark"] != ",":
        return True
    return bool(re.match(r"\s*(?:[.,;()\n]|$|from\b|at\b|\d)", text[phrase.end() : phrase.end() + 8]))


def status_of(draft: Draft, text: str, start: int, end: int) -> Status:
    """Whether a degree is finished, runs or was broken off, by the words of its sentence `[start, end)`."""
    before = text[max(start, draft.first - 90) : draft.first]
    after = text[draft.end : min(end, draft.end + 90)]
    following = MENTION.search(text, draft.last, end)
    if following:
        after = text[draft.end : max(draft.end, following.start())]
    line = text[start:end]
    if STOP_BEFORE.search(before) or STOP_AFTER.match(after):
        return "running" if YET.search(line) and "dropped" not in line else "stopped"
    if RUN_BEFORE.search(before) or RUN_AFTER.match(after):
        return "running"
    if any(
        length.until == THIS_YEAR
        and not OTHER_DATES.search(text[draft.last : length.start])
        and re.search(r"present|now|today|since|seit|heute|current|ongoing|-\s*$", text[length.start : length.end])
        for length in lengths(text, draft.last, draft.end + len(after))
    ):
        return "running"
    late = re.search(r"\b(20[2-4]\d)\b(?!.*\b20[2-4]\d\b)", after)
    return "running" if late and int(late[1]) > THIS_YEAR else "finished"
