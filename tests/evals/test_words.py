from __future__ import annotations

import pytest

from evals.words import content_tokens, count_words, mentions, plain, tokens


@pytest.mark.parametrize(
    ("text", "phrase"),
    [
        ("It asks for a master's from a strong programme.", "masters from strong programme"),
        ("There are 5,000\u201310,000 positions.", "5000"),
        ("hundreds of applicants per position [2].", "hundred applicants"),
        ("The research internships are critical.", "research internship"),
        ("So-called entry\u2011level roles", "entry level"),
        ("You don\u2019t need it", "don't need"),
    ],
)
def test_a_phrase_is_found_in_any_inflection(text, phrase):
    assert mentions(tokens(text), phrase)


@pytest.mark.parametrize(
    ("text", "phrase"),
    [
        ("tier 3 is accessible", "tier 2"),
        ("15,000 positions", "5,000"),
        ("research is done in internships", "research internship"),
        ("", "anything"),
    ],
)
def test_another_phrase_is_not_found(text, phrase):
    assert not mentions(tokens(text), phrase)


def test_markers_are_no_words():
    assert plain("Europe has 5,000 [1][2].") == "Europe has 5,000."
    assert count_words("Europe has 5,000 [1].") == 3
    assert "1" not in content_tokens("Europe [1]")
