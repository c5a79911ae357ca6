"""Figures: one value in many notations, and what keeps two alike figures apart."""

import pytest

from advisor.gate.canonical import canonical, plain
from advisor.gate.numbers import figures_in


def backed(said: str, source: str) -> bool:
    mine, theirs = (figures_in(canonical(plain(text))) for text in (said, source))
    assert mine, said
    return all(any(figure.backed_by(other) for other in theirs) for figure in mine)


@pytest.mark.parametrize(
    ("said", "source"),
    [
        ("5k jobs", "5,000 jobs"),
        ("five thousand jobs", "5,000 jobs"),
        ("half a million jobs", "500,000 jobs"),
        ("$2 million", "$2M"),
        ("2 million dollars", "$2M"),
        ("24.5 per cent", "24.5%"),
        ("20 to 30 hours", "20-30 hours"),
        ("$249K to 530K a year", "$249K-530K a year"),
        ("between five and ten thousand jobs", "5,000-10,000 jobs"),
        ("a fifth of them", "20% of them"),
        ("one in five of them", "20% of them"),
        ("twofold growth", "2x growth"),
        ("an 18-fold rise", "18 times more"),
        ("a decade", "10 years"),
        ("about 113k dollars", "$112,590"),
        ("about a third", "34%"),
        ("from 2022 to 2032", "2022-32"),
        ("a top 20 school", "a top-20 school"),
        ("at least five years", "5+ years"),
        ("up to 10 lakh rupees", "up to 1,000,000 rupees"),
        ("hundreds of applicants", "hundreds of applicants"),
    ],
)
def test_same_figure(said: str, source: str) -> None:
    assert backed(said, source)


@pytest.mark.parametrize(
    ("said", "source"),
    [
        ("20 people", "20% of people"),
        ("20% of people", "20 people"),
        ("18 jobs", "$18"),
        ("6 years", "6 months"),
        ("5,000 jobs", "5,000-10,000 jobs"),
        ("more than 20 jobs", "up to 20 jobs"),
        ("10 lakh rupees", "up to 10 lakh rupees"),
        ("2025", "2024"),
        ("about 2025", "2024"),
        ("about 45%", "34%"),
        ("$127,000", "EUR 127,000"),
        ("hundreds of applicants", "thousands of applicants"),
        ("hundreds of thousands of people", "thousands of people"),
    ],
)
def test_different_figure(said: str, source: str) -> None:
    assert not backed(said, source)


@pytest.mark.parametrize("text", ["GPT-4 and A100 cards", "tier 2 and tier 3", "one of the roles", "the tiers 1 and 2"])
def test_names_are_no_figures(text: str) -> None:
    assert figures_in(canonical(text)) == ()
