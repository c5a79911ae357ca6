from __future__ import annotations

import pytest

from evals.figures import find_figures, states


@pytest.mark.parametrize(
    ("text", "value", "unit"),
    [
        ("about 5,000 positions worldwide", 5000, "positions"),
        ("5,000\u201310,000 core AI positions", 5000, "positions"),
        ("5,000\u201310,000 core AI positions", 10000, "positions"),
        ("15,000 to 25,000", 25000, None),
        ("500,000+ positions", 500_000, "positions"),
        ("$200K of value", 200_000, "$"),
        ("$20M or more", 20e6, "$"),
        ("$20 million", 20e6, "$"),
        ("two million dollars", 2e6, "$"),
        ("US$14.3 billion", 14.3e9, "$"),
        ("100x the output", 100, "x"),
        ("100 times as much", 100, "x"),
        ("a hundred times as much", 100, "x"),
        ("about twentyfold", 20, "x"),
        ("a 42-fold rise", 42, "x"),
        ("2-3 times an average one", 2, "x"),
        ("expect 5-10 years", 5, "years"),
        ("five to ten years", 10, "year"),
        ("a six-month bootcamp", 6, "months"),
        ("24.5 percent.", 24.5, "%"),
        ("fell by 13%", 13, "%"),
        ("top-20 programme", 20, None),
        ("pay of 400,000-550,000 yuan", 400_000, "yuan"),
        ("$771K-1.47M a year", 1.47e6, "$"),
        ("15-20 million people", 15e6, "people"),
        ("10 lakh rupees", 1e6, "rupees"),
    ],
)
def test_a_figure_is_read_with_its_unit(text, value, unit):
    assert states(find_figures(text), value, unit, 0)


@pytest.mark.parametrize(
    ("text", "value", "unit"),
    [
        ("15,000 positions", 5000, None),
        ("5,000 positions", 5000, "%"),
        ("5 percent", 5, "years"),
        ("$200K", 200, None),
        ("the second tier", 2, None),
        ("someone", 1, None),
        ("v2x", 2, None),
        ("Europe has some [5].", 5, None),
        ("", 0, None),
    ],
)
def test_another_figure_is_none(text, value, unit):
    assert not states(find_figures(text), value, unit, 0)


def test_tolerance_is_relative():
    figures = find_figures("about 52,000 positions")
    assert states(figures, 50_000, None, 0.05)
    assert not states(figures, 50_000, None, 0.03)
