"""Titles and activities of a sentence, and which length of time belongs to which."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from advisor.facts.work_cues import (
    GAP_BREAK,
    LENGTH_FIRST,
)

if TYPE_CHECKING:
    from advisor.facts.lengths import Length
    from advisor.facts.model import Form

# A mention farther than this from a length does not belong to it.
_REACH = 110


@dataclass(slots=True)
class Mention:
    """A title or an activity; ranges are into the reading's text."""

    kind: str
    start: int
    end: int
    title: bool
    domain: str = ""
    length: Length | None = None
    form: Form = "paid"
    sentence: tuple[int, int] = (0, 0)
    certain: bool = True


def pair(mentions: list[Mention], spans: list[Length], text: str) -> None:
    """Give each length to the mention that it belongs to, the most natural pairs first."""
    pairs = sorted(
        (cost, at, number)
        for at, span in enumerate(spans)
        for number, item in enumerate(mentions)
        if (cost := _cost(span, item, text)) < _REACH
    )
    used: set[int] = set()
    for _, at, number in pairs:
        if at not in used and mentions[number].length is None:
            mentions[number].length = spans[at]
            used.add(at)


def _cost(span: Length, item: Mention, text: str) -> float:
    first = span.end <= item.start
    gap = text[span.end : item.start] if first else text[item.end : span.start]
    if "\n" in gap:
        return _REACH
    cost = float(len(gap)) + 25 * len(GAP_BREAK.findall(gap)) + 6 * gap.count(",")
    if first and LENGTH_FIRST.match(gap):
        cost -= 12
    if not first and re.match(r"\s*(?:,|-|\(|for|with|:)?\s*(?:for |over |about |around |with )*$", gap):
        cost -= 12
    return cost + (0 if item.title else 8)


def absorbed(mentions: list[Mention]) -> list[Mention]:
    """Without mentions that only repeat a kind that is there with a length, or there already."""
    kept: list[Mention] = []
    for item in mentions:
        same = [other for other in mentions if other is not item and _key(other) == _key(item)]
        if item.length is None and any(other.length is not None for other in same):
            continue
        if item.length is None and any(_key(other) == _key(item) for other in kept):
            continue
        if (
            not item.title
            and item.length is None
            and any(other.title and other.kind == item.kind for other in mentions)
        ):
            continue
        if any(_is_repeated(item, other) for other in kept):
            continue
        kept.append(item)
    return kept


def _is_repeated(item: Mention, other: Mention) -> bool:
    """Whether two mentions tell of the same dated time in the same kind of work, as in a CV with a summary."""
    if item.length is None or other.length is None or _key(item) != _key(other):
        return False
    dates = (item.length.dated, item.length.until, item.length.years)
    return item.length.dated and dates == (other.length.dated, other.length.until, other.length.years)


def _key(item: Mention) -> tuple[str, str, str]:
    return item.kind, item.form, item.domain
