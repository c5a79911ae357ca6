"""Plots with intervals as inline SVG, which a browser shows without anything from elsewhere."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

ROW = 24
LABEL_WIDTH = 260
PLOT_WIDTH = 420
VALUE_WIDTH = 150
LABEL_LETTERS = 36


@dataclass(frozen=True, slots=True)
class Point:
    """A row of a plot: a value with its interval.

    Attributes:
        label: What stands at the left.
        value: The value.
        low: Lower end of the interval.
        high: Upper end.
        words: What stands at the right.
        kind: CSS class of the row: `plain`, `good` or `bad`.
    """

    label: str
    value: float
    low: float
    high: float
    words: str
    kind: str = "plain"


def interval_plot(points: Sequence[Point], low: float, high: float, *, rule: float | None = None) -> str:
    """A dot with a whisker a row, on one axis from `low` to `high`; `rule` draws a vertical line there."""
    height = ROW * (len(points) + 1)
    width = LABEL_WIDTH + PLOT_WIDTH + VALUE_WIDTH
    parts = [f'<svg class="plot" viewBox="0 0 {width} {height}" width="{width}" height="{height}" role="img">']
    ticks = [low + step * (high - low) / 4 for step in range(5)]
    for tick in ticks:
        x = _x(tick, low, high)
        parts.append(f'<line class="grid" x1="{x:.1f}" x2="{x:.1f}" y1="0" y2="{height - ROW}"/>')
        parts.append(f'<text class="tick" x="{x:.1f}" y="{height - 8}" text-anchor="middle">{100 * tick:.0f}</text>')
    if rule is not None:
        x = _x(rule, low, high)
        parts.append(f'<line class="rule" x1="{x:.1f}" x2="{x:.1f}" y1="0" y2="{height - ROW}"/>')
    parts += [_row(point, at, low, high) for at, point in enumerate(points)]
    return "".join([*parts, "</svg>"])


def _row(point: Point, at: int, low: float, high: float) -> str:
    y = ROW * at + ROW / 2
    left, middle, right = (_x(value, low, high) for value in (point.low, point.value, point.high))
    shown = point.label if len(point.label) <= LABEL_LETTERS else f"{point.label[: LABEL_LETTERS - 1]}…"
    return (
        f'<g class="{point.kind}"><title>{escape(point.label)}: {escape(point.words)}</title>'
        f'<text x="{LABEL_WIDTH - 12}" y="{y + 4:.1f}" text-anchor="end">{escape(shown)}</text>'
        f'<line class="whisker" x1="{left:.1f}" x2="{right:.1f}" y1="{y:.1f}" y2="{y:.1f}"/>'
        f'<circle cx="{middle:.1f}" cy="{y:.1f}" r="4"/>'
        f'<text x="{LABEL_WIDTH + PLOT_WIDTH + 12}" y="{y + 4:.1f}">{escape(point.words)}</text></g>'
    )


def _x(value: float, low: float, high: float) -> float:
    share = (min(max(value, low), high) - low) / (high - low)
    return LABEL_WIDTH + share * PLOT_WIDTH
