"""Figures in an English text: `$200K`, `15,000-25,000`, `5 to 10 years`, `twentyfold`, `24.5 percent`.

Knows nothing about cases or answers.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from evals.words import plain, tokens

_BELOW_TWENTY = (
    *("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve", "thirteen"),
    *("fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen"),
)
_TENS = ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety", "a hundred")
_NAMED = {word: float(value) for value, word in enumerate(_BELOW_TWENTY, 1)}
_NAMED |= {word: 10.0 * value for value, word in enumerate(_TENS, 2)}
_SCALES = {"k": 1e3, "m": 1e6, "b": 1e9, "bn": 1e9, "lakh": 1e5, "hundred": 1e2, "thousand": 1e3}
_SCALES |= {"million": 1e6, "billion": 1e9}
_CURRENCIES = {
    "dollar": "$",
    "usd": "$",
    "us$": "$",
    "$": "$",
    "euro": "€",
    "eur": "€",
    "€": "€",
    "£": "£",
    "pound": "£",
}
_WORDS_AFTER = 4
_WRITTEN = r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?"
_SPELLED = "|".join(sorted(_NAMED, key=len, reverse=True))
_FIGURE = re.compile(
    r"(?P<currency>us\$|[$€£])?\s?"
    rf"(?:(?<![\w.,])|(?<=[$€£]))(?P<number>{_WRITTEN}|(?:{_SPELLED})(?=fold|[^a-z]|$))"
    r"(?:\s?-?(?P<scale>k|m|bn|b|hundred|thousand|million|billion|lakh)(?![a-z]))?"
    r"\+?"
    r"(?:\s?(?P<percent>%|percent\b|per cent\b)|[\s-]?(?P<times>x\b|fold\b|times\b))?",
)
_RANGE_GAP = re.compile(r"\+?\s?(?:-|to|and|or)\s?(?:about |over |more than )?")


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure as the text states it.

    Attributes:
        value: Scaled value, 200000 for `200K`.
        unit: `%`, `x`, a currency sign or "".
        after: The next stemmed words, for units such as years.
        start: First character in the folded text.
        end: One past the last.
        scale: The factor that was written out, 1 where none was.
    """

    value: float
    unit: str
    after: tuple[str, ...]
    start: int
    end: int
    scale: float = 1.0


def find_figures(text: str) -> list[Figure]:
    """Every figure in order; both ends of a range carry the unit that is written once."""
    folded = plain(text).casefold()
    found = [_figure(match, folded) for match in _FIGURE.finditer(folded)]
    for at in range(len(found) - 2, -1, -1):
        gap = folded[found[at].end : found[at + 1].start]
        if _RANGE_GAP.fullmatch(gap):
            found[at], found[at + 1] = _as_range(found[at], found[at + 1])
    return found


def states(figures: list[Figure], value: float, unit: str | None, tolerance: float) -> bool:
    """Whether one of the figures is the value within the relative tolerance and has the unit."""
    limit = abs(value) * tolerance + 1e-9
    return any(abs(figure.value - value) <= limit and _has_unit(figure, unit) for figure in figures)


def _figure(match: re.Match[str], text: str) -> Figure:
    written = match["number"].replace(",", "")
    scale = _SCALES[match["scale"]] if match["scale"] else 1.0
    number = _NAMED.get(written) or float(written)
    after = tuple(tokens(text[match.end() : match.end() + 60])[:_WORDS_AFTER])
    unit = _CURRENCIES.get(match["currency"] or "", "")
    if match["percent"]:
        unit = "%"
    elif match["times"]:
        unit = "x"
    elif not unit and after:
        unit = _CURRENCIES.get(after[0], "")
    return Figure(number * scale, unit, after, match.start(), match.end(), scale)


def _as_range(left: Figure, right: Figure) -> tuple[Figure, Figure]:
    """`$15-20 million` and `5-10 years`: what is said once holds for both."""
    scale = right.scale if left.scale == 1 and left.value < 1000 <= right.scale else 1.0
    lower = replace(left, value=left.value * scale, unit=left.unit or right.unit, after=right.after)
    return lower, replace(right, unit=right.unit or left.unit)


def _has_unit(figure: Figure, unit: str | None) -> bool:
    if unit is None:
        return True
    if unit in ("%", "x", "$", "€", "£"):
        return figure.unit == unit
    return any(stem in figure.after for stem in tokens(unit))
