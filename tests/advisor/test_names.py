"""Names that a question is about."""

from __future__ import annotations

import pytest

from advisor.names import country_of, mentions


@pytest.mark.parametrize(
    ("place", "country"),
    [("Pune", "india"), ("Bangalore", "india"), ("Ohio", "united states"), ("Toronto", "canada"), ("India", None)],
)
def test_country_of_a_city_or_state(place: str, country: str | None) -> None:
    assert country_of(place) == country


def test_a_figure_for_north_america_speaks_of_both_countries() -> None:
    text = "Coding bootcamps in North America charged about $15,000."
    assert mentions(text, "Canada")
    assert mentions(text, "USA")
    assert not mentions(text, "Mexico")
    assert not mentions("Engineers in Poland use Python.", "United States")
