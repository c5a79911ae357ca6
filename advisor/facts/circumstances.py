"""What a plan needs to know beside what a person can do: goal, time, money, place. None of it moves a verdict."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from advisor.facts.lengths import LENGTH
from advisor.facts.model import Fact
from advisor.facts.sections import section_at
from advisor.facts.voices import ADVERT, OTHER

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from advisor.facts.model import FactKind
    from advisor.facts.reading import Reading
    from advisor.facts.sections import Section
    from advisor.facts.voices import Voices

_COUNT = (
    r"(?<![\d.,])(?:\d{1,3}(?:[.,]\d{1,2})?(?:\s?(?:-|to)\s?\d{1,3})?|one|two|three|four|five|six"
    r"|seven|eight|nine|ten|twelve"
    r"|fifteen|twenty|twenty-five|thirty|forty)"
)
_TIME = re.compile(
    rf"(?:(?:about|around|roughly|maybe|up to|at most|some) )?{_COUNT}\+? ?(?:hours?|hrs?|h)\b(?: (?:a"
    rf"|per|each|every|/)? ?(?:week|day|weekend|evening|month)|/(?:week|wk|day)|(?: \w+){{0,2}} (?:a"
    r"|per|each|every) (?:week|day))|\b(?:evenings|weekends|nights)(?: and (?:evenings"
    r"|weekends))?(?: only)?\b|\bfull[- ]time\b(?= (?:to|for) (?:learn|study))"
)
_MONEY = re.compile(
    r"(?:[$€£₹]\s?\d[\d,.]{0,12}k?|(?<![\d.,])\d[\d,.]{0,12}k? ?(?:euros?|dollars?|pounds?|rupees|usd|eur|gbp|inr|lakh"
    r"|francs?|chf))(?: (?:to spend|budget|saved|in savings|for (?:courses|training|learning)))?"
)
_GOAL = re.compile(
    r"\b(?:goal(?: first)?|objective|wanted|target|aim|dream)\s*(?:is"
    r"|:)\s*(?:to )?(?P<a>[^.;\n?]{4,90})|\b(?:want(?:s)?|would like|would love|'d like|'d love|hope"
    r"|hoping|aim|aiming|plan|planning|dream)(?: of| to| for)?(?: to)? (?P<b>(?:be|become|work|get"
    r"|move|switch|build|transition|join|do|land|break|go|find|a|an)\b[^.;\n?,]{2,70})"
    r"|^(?P<c>something with ai[^.;\n?]{0,40})|\b(?:want|wnat|need"
    r"|looking for) (?P<d>an? jobb? in [^.;\n?,]{2,30}?)(?= but|$|[.;\n?,])"
)
_PLACE = re.compile(
    r"\b(?:[Ii] live in|[Ii]'m (?:based|living) in|[Bb]ased in|[Ll]iving in|[Ll]ocated in|[Ii]'m in"
    r"|[Ww]ohnhaft in|Location:|Wohnort:) (?P<where>[A-ZÄÖÜ][\w'-]+(?:[ ,]+[A-ZÄÖÜ][\w'-]+){0,2})"
    r"|^(?P<line>[A-ZÄÖÜ][a-zäöüß]+)(?:\.|\n)"
)


def find_circumstances(reading: Reading, voices: Voices, sections: Sequence[Section]) -> list[Fact]:
    """Goal, weekly time, money and place as far as they are stated."""
    facts = [
        *_matches(reading, voices, "time", _TIME),
        *_matches(reading, voices, "money", _MONEY),
        *_goals(reading, voices, sections),
    ]
    where = _PLACE.search(reading.raw)
    if where and where["where"]:
        start, end = where.span("where")
        facts.append(Fact("place", where["where"], start, end, reading.raw[start:end]))
    return facts


def _matches(reading: Reading, voices: Voices, kind: FactKind, pattern: re.Pattern[str]) -> Iterator[Fact]:
    for match in pattern.finditer(reading.text):
        if _foreign(voices, *match.span()) or LENGTH.fullmatch(match[0]):
            continue
        start, end = reading.place(*match.span())
        yield Fact(kind, reading.raw[start:end], start, end, reading.raw[start:end])


def _goals(reading: Reading, voices: Voices, sections: Sequence[Section]) -> Iterator[Fact]:
    for match in _GOAL.finditer(reading.text):
        group = next(name for name in "abcd" if match[name])
        if not _foreign(voices, *match.span(group)):
            start, end = reading.place(*match.span(group))
            yield Fact("goal", reading.raw[start:end], start, end, reading.raw[start:end])
            return
    for section in sections:
        line = re.compile(r"\s*([^\n]{4,120})").match(reading.text, section.start, section.end)
        if section.name == "goal" and line and section_at(sections, section.start) == "goal":
            start, end = reading.place(*line.span(1))
            yield Fact("goal", reading.raw[start:end], start, end, reading.raw[start:end])
            return


def _foreign(voices: Voices, start: int, end: int) -> bool:
    return any(voice in (OTHER, ADVERT) for voice in voices.voice[start:end])
