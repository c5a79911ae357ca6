"""Figures in English text, in one notation: thousands separators, %, $, k/M/B, ranges, fractions and number words.

For checking that a sentence states no figure that its claim lacks. Years are figures too. Knows nothing about claims.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_ONES = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen"
)
_SMALL = (_ONES + " eighteen nineteen").split()
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety"
_WORDS = {word: float(value) for value, word in enumerate(_SMALL)} | {
    word: 20.0 + 10 * value for value, word in enumerate(_TENS.split())
}
_SCALES = {
    "k": 1e3, "m": 1e6, "b": 1e9, "bn": 1e9, "dozen": 12.0, "hundred": 1e2, "thousand": 1e3, "lakh": 1e5,
    "million": 1e6, "billion": 1e9, "trillion": 1e12,
}  # fmt: skip
_PARTS = {"half": 2.0, "third": 3.0, "quarter": 4.0, "fourth": 4.0, "fifth": 5.0, "tenth": 10.0}
_TIMES = {"twice": 2.0, "double": 2.0, "triple": 3.0, "threefold": 3.0, "fourfold": 4.0, "tenfold": 10.0}
_VAGUE = ("dozens", "hundreds", "thousands", "millions", "billions")
_WORD = "|".join(sorted(_WORDS, key=len, reverse=True))
_PERCENT = r"\s?%|[\s-]per\s?cent(?:age points?)?\b"
_NUMBER = re.compile(
    rf"""
      (?<![\w.,])(?<![A-Za-z*]{{2}}-)(?<!\b[A-Za-z]-)   # not inside a name: A100, GPT-4
      (?P<digits>\d{{1,3}}(?:,\d{{3}})+(?:\.\d+)?|\d+(?:\.\d+)?)(?!(?-i:[AC-JLN-Z]))
      (?:(?P<unit>[kMB]|bn)\b|[\s-](?P<scale>dozen|hundred|thousand|lakh|million|billion|trillion)\b)?
      s?\+?(?P<percent>{_PERCENT})?
      (?:/(?P<below>\d+)(?![\d%]))?
    | \b(?P<word>{_WORD})(?:-(?P<digit>{"|".join(_SMALL[1:10])}))?\b
      (?:[\s-](?P<of>thirds?|quarters?|fifths?|tenths?)\b)?
      (?:[\s-](?P<wscale>dozen|hundred|thousand|lakh|million|billion|trillion)\b)?(?P<wpercent>{_PERCENT})?
    | \b(?P<part>(?-i:half|Half(?=\sof|\sthe)))\b | \ban?\s(?P<apart>third|quarter|fifth|tenth)\b
    | \b(?P<times>{"|".join(_TIMES)})[ds]?\b
    | \b(?P<vague>{"|".join(_VAGUE)})\b
    """,
    re.VERBOSE | re.IGNORECASE,
)
_BETWEEN = re.compile(r"\s?(?:-|\u2013|->|/|to|and|or)\s?\$?")
# Names of things rather than figures.
_NAMES = re.compile(r"\btiers?\s\d(?:(?:,\s|\sand\s|\sor\s|,\sand\s)\d)*", re.IGNORECASE)
_YEARS = re.compile(r"(19|20)\d\d-(\d\d)")
# Pointing and counting what is at hand rather than measuring ("one of them", "the two sides"), unless of these.
_UNCOUNTED = ("one", "zero", "two", "three")
_MEASURE = re.compile(r"[\s-](?:(?:to|or)\s\w+\s)?(?:years?|months?|weeks?|days?|hours?|times)\b")
_PERCENT_SLACK = 2.0


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure of a text.

    Attributes:
        text: As written.
        readings: What it can mean, as (value, whether in percent): the first number of "15-70%" is 15 or 15 percent.
        loose: Whether it is a fraction in words, which may stand for a percentage near by.
        vague: "hundreds" and the like, which have no value; "" for the others.
    """

    text: str
    readings: frozenset[tuple[float, bool]]
    loose: bool = False
    vague: str = ""

    def agrees(self, other: Figure) -> bool:
        """Whether some reading of both is the same, or near enough for a fraction in words."""
        if self.vague or other.vague:
            return self.vague == other.vague
        if self.readings & other.readings:
            return True
        slack = _PERCENT_SLACK if self.loose or other.loose else 0.0
        return any(
            abs(value - known) <= slack and slack > 0 and percent and known_percent
            for value, percent in self.readings
            for known, known_percent in other.readings
        )


def figures_in(text: str) -> tuple[Figure, ...]:
    """Figures of a text in reading order; tier numbers, and digits inside names such as GPT-4, are none."""
    text = _NAMES.sub(lambda match: re.sub(r"\d", "_", match[0]), text.replace("\u2212", "-"))
    matches = [match for match in _NUMBER.finditer(text) if _counts(match)]
    return tuple(_figures(text, matches))


def unbacked(text: str, allowed: Iterable[str]) -> tuple[str, ...]:
    """Figures of `text` that agree with none in the texts of `allowed`."""
    known = [figure for other in allowed for figure in figures_in(other)]
    return tuple(figure.text for figure in figures_in(text) if not any(figure.agrees(candidate) for candidate in known))


def _counts(match: re.Match[str]) -> bool:
    word = (match["word"] or "").lower()
    measured = match["wscale"] or match["wpercent"] or match["of"] or match["digit"]
    if word not in _UNCOUNTED or measured:
        return True
    return word in ("two", "three") and _MEASURE.match(match.string, match.end()) is not None


def _figures(text: str, matches: list[re.Match[str]]) -> Iterator[Figure]:
    neighbours = zip([None, *matches], matches, [*matches[1:], None], strict=False)
    for before, match, after in neighbours:
        readings = set(_readings(match))
        if after and _BETWEEN.fullmatch(text[match.end() : after.start()]):
            readings |= _inherited(match, after)
        if before and _BETWEEN.fullmatch(text[before.end() : match.start()]):
            readings |= _short_year(before, match)
        loose = bool(match["of"] or match["part"] or match["apart"])
        yield Figure(match[0].strip(), frozenset(readings), loose, (match["vague"] or "").lower())


def _readings(match: re.Match[str]) -> Iterator[tuple[float, bool]]:
    part = match["part"] or match["apart"] or match["of"]
    if match["vague"]:
        return
    if match["times"]:
        yield _TIMES[match["times"].lower()], False
        return
    value = _base(match)
    if part:
        yield 100 * value / _PARTS[part.lower().removesuffix("s")], True
        return
    scale = match["unit"] or match["scale"] or match["wscale"]
    yield value * (_SCALES[scale.lower()] if scale else 1.0), bool(match["percent"] or match["wpercent"])
    if match["below"]:
        below = float(match["below"])
        yield from ((value, True), (below, True), (below, False), (100 * value / max(1.0, below), True))


def _base(match: re.Match[str]) -> float:
    if match["digits"]:
        return float(match["digits"].replace(",", ""))
    if match["word"]:
        return _WORDS[match["word"].lower()] + (_WORDS[match["digit"].lower()] if match["digit"] else 0.0)
    return 1.0


def _inherited(match: re.Match[str], after: re.Match[str]) -> set[tuple[float, bool]]:
    """What a number can mean before one with a unit: 15 percent in "15-70%"."""
    if not match["digits"] and not match["word"]:
        return set()
    value = _base(match)
    scale = after["unit"] or after["scale"] or after["wscale"]
    readings = {(value * _SCALES[scale.lower()], False)} if scale else set()
    if after["percent"] or after["wpercent"]:
        readings.add((value, True))
    return readings


def _short_year(before: re.Match[str], match: re.Match[str]) -> set[tuple[float, bool]]:
    """The year that a two-digit one stands for after a whole one: 2034 in "2024-34"."""
    years = _YEARS.fullmatch(f"{before['digits']}-{match['digits']}")
    return {(float(years[1] + years[2]), False)} if years else set()
