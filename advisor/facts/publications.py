"""Publications of the asker: venue and type."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from advisor.facts.model import Fact
from advisor.facts.sections import section_at
from advisor.facts.venues import NO_PAPER, PAPER, REVIEW, VENUE, WORKSHOP

if TYPE_CHECKING:
    from collections.abc import Sequence

    from advisor.facts.reading import Reading
    from advisor.facts.sections import Section
    from advisor.facts.voices import Voices

_REACH = 80
_GENERIC = re.compile(
    r"\b(?:i(?:'ve| have)? (?:\w+ )?(?:published|co-?authored|authored) (?:\w+ ){0,3}?(?:papers?"
    r"|articles?|research|work)|(?:published|co-authored|authored) (?:a|an|one|two|three|four|five|\d+"
    r"|several|some|my) (?:\w+ ){0,2}?(?:papers?|articles?)|(?:one|two|three|four|five|six|\d+|several"
    r"|my|our|a) (?:(?:first-author|peer-reviewed|published|accepted|workshop|conference|journal|small"
    r"|research|scientific|short) )+(?:papers?|articles?|publications?)|(?:one|two|three|four|five|six"
    r"|\d+|several) publications?|(?:one|two|three|four|five|\d+) papers?|(?:a|an|my|our|one|two"
    r"|three) papers? (?:under review|in review|accepted|published|on \w+))"
)

# "NeurIPS (twice)" counts papers without naming them.
_COUNTED = re.compile(r"\s*\((?:once|twice|thrice|\d+ ?x?|x ?\d+|(?:one|two|three|four|five|\d+) (?:times|papers?))\)")


def find_publications(reading: Reading, voices: Voices, sections: Sequence[Section]) -> list[Fact]:
    """Papers that the asker states to have written; not what they read, reviewed, presented about or plan."""
    facts: list[Fact] = []
    for start, end in voices.sentences:
        in_section = section_at(sections, start) == "publications"
        if section_at(sections, start) in ("goal", "hobbies"):
            continue
        here = [
            fact
            for match in VENUE.finditer(reading.text, start, end)
            if (fact := _at_venue(match, reading, voices, (start, end), in_section=in_section))
        ]
        facts += here or _without_venue(reading, voices, start, end)
    return facts


def _at_venue(
    match: re.Match[str], reading: Reading, voices: Voices, sentence: tuple[int, int], *, in_section: bool
) -> Fact | None:
    if not voices.asserted(*match.span()):
        return None
    text = reading.text
    left, right = _clause(text, match, sentence)
    clause = text[left:right]
    paper = _nearest_paper(clause, match.start() - left, match.end() - left)
    own = list(NO_PAPER.finditer(clause))
    if own and not (
        paper
        and re.search(r"\b(?:author|accepted|published|my)\b", clause)
        and not re.search(r"\brejected|declined|reproduc|thesis", clause)
    ):
        return None
    if paper is None and not in_section and not _COUNTED.match(text, match.end()):
        return None
    first = min(match.start(), left + paper[0]) if paper else match.start()
    last = max(match.end(), left + paper[1]) if paper else match.end()
    if not voices.asserted(first, last):
        return None
    return _fact(reading, first, last, _type_of(match, clause), match[0])


def _clause(text: str, match: re.Match[str], sentence: tuple[int, int]) -> tuple[int, int]:
    left, right = sentence
    for stop in re.finditer(
        r"[;]|\bbut\b|, (?:and|then|plus)\b|\band (?:an?|one|two|i|attended|reviewed|was)\b(?! (?:at|in) )",
        text[sentence[0] : sentence[1]],
    ):
        at = sentence[0] + stop.start()
        if at < match.start():
            left = at
        elif at >= match.end():
            right = at
            break
    return left, right


def _nearest_paper(clause: str, start: int, end: int) -> tuple[int, int] | None:
    hits = [hit.span() for hit in PAPER.finditer(clause)]
    near = [hit for hit in hits if max(start - hit[1], hit[0] - end) <= _REACH]
    return min(near, key=lambda hit: max(start - hit[1], hit[0] - end), default=None)


def _type_of(match: re.Match[str], clause: str) -> str:
    if REVIEW.search(clause) and not re.search(r"\baccepted\b", clause):
        return "under review"
    if WORKSHOP.search(clause):
        return "workshop"
    return str(match.lastgroup)


def _without_venue(reading: Reading, voices: Voices, start: int, end: int) -> list[Fact]:
    sentence = reading.text[start:end]
    if NO_PAPER.search(sentence):
        return []
    for match in _GENERIC.finditer(sentence):
        first, last = start + match.start(), start + match.end()
        if voices.asserted(first, last):
            kind = "under review" if REVIEW.search(sentence) else "workshop" if "workshop" in match[0] else "other"
            return [_fact(reading, first, last, kind, "")]
    return []


def _fact(reading: Reading, first: int, last: int, area: str, venue: str) -> Fact:
    start, end = reading.place(first, last)
    at = reading.text.find(venue, first, last) if venue else -1
    name = reading.original(at, at + len(venue)) if at >= 0 else "venue unstated"
    return Fact(
        "publication",
        f"{name}; {area}",
        start,
        end,
        reading.raw[start:end],
        area=area,
        field=name,
    )
