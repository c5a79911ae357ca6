"""Hostile and odd questions: cleaned, or turned away in one sentence."""

from __future__ import annotations

import pytest

from ingest.errors import InputError
from ui.questions import MAX_CHARACTERS, clean_text, history_of, profile_of, question_of


@pytest.mark.parametrize("text", ["", "   \n\t ", "\x00", "\x07", "\ud800"])
def test_nothing_to_read_is_said_to_be_empty(text: str) -> None:
    with pytest.raises(InputError, match="is empty"):
        clean_text(text)


def test_a_megabyte_is_turned_away_with_the_limit() -> None:
    with pytest.raises(InputError, match=r"1,000,000 characters; 20,000 is the most"):
        clean_text("x" * 1_000_000)
    assert len(clean_text("x" * MAX_CHARACTERS)) == MAX_CHARACTERS


def test_binary_is_turned_away() -> None:
    with pytest.raises(InputError, match="is not text"):
        clean_text(bytes(range(256)).decode("latin-1") * 4)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("What\x00 is\x1b[31m tier 2?", "What  is [31m tier 2?"),
        ("tier \ud83d two of the many tiers", "tier   two of the many tiers"),
        ("a\r\nb\rc", "a\nb\nc"),
        ("re\u0301sume\u0301", "r\u00e9sum\u00e9"),
        ("???", "???"),
        ("🤖", "🤖"),
        ("Что такое tier 2?", "Что такое tier 2?"),
        ("<b>hi</b>", "<b>hi</b>"),
    ],
)
def test_what_can_be_read_is_kept(text: str, expected: str) -> None:
    assert clean_text(text) == expected


def test_history_keeps_every_turn_in_order() -> None:
    turns = [{"role": "user", "content": "a"}, {"role": "assistant", "content": "b", "extra": 1}]
    assert history_of({"history": turns}) == ({"role": "user", "content": "a"}, {"role": "assistant", "content": "b"})
    assert history_of({}) == history_of({"history": None}) == ()


@pytest.mark.parametrize(
    "history",
    ["x", {}, [1], [{"role": "system", "content": "x"}], [{"role": "user"}], [{"role": "user", "content": 1}]],
)
def test_a_malformed_history_is_turned_away(history: object) -> None:
    with pytest.raises(InputError, match="history"):
        history_of({"history": history})


def test_a_huge_turn_is_turned_away() -> None:
    with pytest.raises(InputError, match="Turn 2"):
        history_of({"history": [{"role": "user", "content": "a"}, {"role": "assistant", "content": "b" * 20_001}]})


def test_profile_and_question_must_be_text() -> None:
    assert profile_of({}) is None
    assert profile_of({"profile": " I have a BSc. "}) == "I have a BSc."
    with pytest.raises(InputError, match="profile"):
        profile_of({"profile": 3})
    with pytest.raises(InputError, match="question"):
        question_of({"question": None})
