"""Figures that a source does not write but comes to: a multiple of two of its figures, a span between two of its years.

Strict on purpose: only where the source leaves no choice which of its figures are meant.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from advisor.gate.figure import Figure
    from advisor.gate.parts import Parts

# How far a stated multiple may be from what the figures come to; further where it says "more than".
_NEAR = 1.08
_ABOVE = 1.35
_EACH = frozenset({"each", "every", "per"})


def is_derived(figure: Figure, source: Parts) -> bool:
    """Whether a figure follows from the figures of one source sentence."""
    if figure.kind == "times":
        return _is_ratio(figure, source) or _is_growth(figure, source) or _is_rate(figure, source)
    return figure.unit == "year" and _is_span(figure, source)


def _fits(stated: float, exact: float, *, least: bool) -> bool:
    return stated * (2 - _NEAR) <= exact <= stated * (_ABOVE if least else _NEAR)


def _is_ratio(figure: Figure, source: Parts) -> bool:
    counts = [other for other in source.figures if not (other.is_year or other.end or other.vague)]
    if len(counts) != 2 or counts[0].kind != counts[1].kind:
        return False
    low, high = sorted(other.value for other in counts)
    return low > 0 and _fits(figure.value, high / low, least=figure.bound == "min")


def _is_growth(figure: Figure, source: Parts) -> bool:
    """Whether "more than doubled" is said of growth by more than 100%."""
    shares = [other.value for other in source.figures if other.kind == "percent" and not other.end]
    least = figure.bound == "min"
    return len(shares) == 1 and shares[0] >= 100 and _fits(figure.value, 1 + shares[0] / 100, least=least)


def _is_rate(figure: Figure, source: Parts) -> bool:
    """Whether "ten times as many" is said of ten for each."""
    words = {token.lower for token in source.tokens}
    return bool(words & _EACH) and any(
        other.kind == "plain" and other.value == figure.value for other in source.figures
    )


def _is_span(figure: Figure, source: Parts) -> bool:
    years = {other.value for other in source.figures if other.is_year}
    return len(years) == 2 and figure.value == max(years) - min(years)
