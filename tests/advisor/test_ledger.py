"""The account of an answer: what is shown as written, what its source says instead, and what is left out."""

from __future__ import annotations

from dataclasses import replace

import pytest

from advisor.answerer import Draft
from advisor.ledger import Ledger
from tests.briefs import TEXTS, passage

FOUND = [replace(passage(text).chunk, curated=True) for text in TEXTS]
RANGE = TEXTS[2]


def shown(ledger: Ledger) -> list[str]:
    return [event.sentence.text for event in ledger.events]


@pytest.mark.parametrize(
    "draft",
    [
        "Europe has 50,000 core AI positions, the article estimates.",
        "The article estimates 5,000 to 10,000 core AI positions in Poland.",
        "The article does not estimate 5,000 to 10,000 core AI positions in Europe.",
    ],
)
def test_what_the_source_says_is_shown_instead_of_what_it_does_not(draft: str) -> None:
    ledger = Ledger(FOUND, "")
    event = ledger.offer(Draft(draft, (2,)))
    assert event is not None
    assert shown(ledger) == [RANGE]
    assert ledger.citations[0].quote == RANGE
    assert (event.sentence.markers, event.sentence.score) == ((1,), 1.0)
    assert [(item.text, item.marker) for item in ledger.removed] == [(draft, 1)]


def test_the_same_words_are_not_shown_twice() -> None:
    ledger = Ledger(FOUND, "")
    ledger.offer(Draft(RANGE, (2,)))
    assert ledger.offer(Draft("Europe has 50,000 core AI positions, the article estimates.", (2,))) is None
    assert shown(ledger) == [RANGE]
    assert [item.marker for item in ledger.removed] == [None]


@pytest.mark.parametrize(
    ("draft", "reason"),
    [
        ("Your chance of a core AI position in Europe is 40%.", "personal_odds"),
        ("Bread bakes best in a hot oven with steam.", "content"),
    ],
)
def test_what_no_source_comes_near_is_left_out(draft: str, reason: str) -> None:
    ledger = Ledger(FOUND, "")
    assert ledger.offer(Draft(draft, (2,))) is None
    assert [(item.reason, item.marker) for item in ledger.removed] == [(reason, None)]
    assert not ledger.citations


def test_a_document_that_nobody_vouches_for_is_not_quoted_by_itself() -> None:
    ledger = Ledger([replace(chunk, curated=False) for chunk in FOUND], "")
    assert ledger.offer(Draft("Europe has 50,000 core AI positions, the article estimates.", (2,))) is None
    assert shown(ledger) == []
