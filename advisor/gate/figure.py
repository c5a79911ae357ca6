"""A figure of a text, and when one in a source lets a sentence state another.

Knows nothing about how figures are found.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

Kind = Literal["plain", "percent", "money", "times", "vague"]
Bound = Literal["", "min", "max"]

_YEAR = re.compile(r"(?:19|20)\d\d")
_PART_SLACK = 2.0
_PART_SLACK_NEAR = 3.5
_PART_ABOVE = 12.0
_MONTHS = {"month": 1, "year": 12}
# From here on, a figure without its decimals is the same figure.
_WHOLE_FROM = 50.0


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure.

    Attributes:
        text: As written.
        value: In ones; percent figures in percent points; 0 for the vague.
        kind: What it counts.
        currency: Of money, where it is known.
        unit: Unit of time that follows, in the singular; "" for none.
        bound: Whether the true value is said to be at least or at most it.
        near: Whether it is said to be approximate.
        loose: Whether it is a fraction in words.
        end: "low" or "high" of a range; "" outside of one.
        vague: "thousands" and the like.
        start: First character.
        stop: One past the last.
    """

    text: str
    value: float
    kind: Kind
    currency: str = ""
    unit: str = ""
    bound: Bound = ""
    near: bool = False
    loose: bool = False
    end: Literal["", "low", "high"] = ""
    vague: str = ""
    start: int = 0
    stop: int = 0

    @property
    def is_year(self) -> bool:
        """Whether it reads as a calendar year."""
        return self.kind == "plain" and _YEAR.fullmatch(self.text) is not None

    @property
    def key(self) -> str:
        """Equal for figures that mean the same."""
        return self.vague or f"{self.value:g}{'%' if self.kind == 'percent' else '$' if self.kind == 'money' else ''}"

    def backed_by(self, other: Figure) -> bool:
        """Whether `other` in a source lets a sentence say this."""
        if self.vague or other.vague:
            return self.vague == other.vague
        return self._same_kind(other) and self._same_value(other) and self._same_bound(other)

    def _same_kind(self, other: Figure) -> bool:
        if self.unit and other.unit and self.unit != other.unit and {self.unit, other.unit} != set(_MONTHS):
            return False
        if self.currency and other.currency and self.currency != other.currency:
            return False
        if self.kind == other.kind:
            return True
        if (self.kind, other.kind) == ("plain", "times"):
            return not self.unit or self.unit == "factor"
        return (self.kind, other.kind) == ("times", "plain") and other.unit == "factor"

    def _same_value(self, other: Figure) -> bool:
        if {self.unit, other.unit} == {"month", "year"}:
            return self.value * _MONTHS[self.unit] == other.value * _MONTHS[other.unit]
        if abs(self.value - other.value) <= 1e-9 * max(1.0, abs(other.value)):
            return True
        if (self.loose or other.loose) and self.kind == "percent":
            return self._same_part(other)
        if self._drops_decimals(other):
            return True
        return self.near and not self.is_year and _rounds_to(other.value, self.value)

    def _same_part(self, other: Figure) -> bool:
        """Fractions in words are loose, and "more than half" is any percentage that is not much more."""
        more = other.value - self.value
        if self.bound == "min":
            return 0 <= more <= _PART_ABOVE
        if self.bound == "max":
            return 0 <= -more <= _PART_ABOVE
        return abs(more) <= (_PART_SLACK_NEAR if self.near else _PART_SLACK)

    def _drops_decimals(self, other: Figure) -> bool:
        digits = (
            len(self.text.partition(".")[2].rstrip("%")) if self.text.partition(".")[2].rstrip("%").isdigit() else 0
        )
        whole_enough = digits > 0 or abs(other.value) >= _WHOLE_FROM
        return whole_enough and other.value != int(other.value) and self.value == round(other.value, digits)

    def _same_bound(self, other: Figure) -> bool:
        if self.is_year:
            return True
        if other.end and not self.end:
            return self.bound == ("min" if other.end == "low" else "max")
        if self.end and other.end and self.end != other.end:
            return False
        if {self.bound, other.bound} == {"min", "max"}:
            return False
        return not (other.bound == "max" and not self.bound and not self.near)


def _rounds_to(exact: float, rounded: float) -> bool:
    for digits in (1, 2, 3):
        if f"{exact:.{digits - 1}e}" == f"{rounded:.{digits - 1}e}" and float(f"{rounded:.{digits - 1}e}") == rounded:
            return abs(exact - rounded) <= 0.05 * max(abs(exact), 1e-9)
    return False
