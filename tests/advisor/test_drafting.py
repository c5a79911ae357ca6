from __future__ import annotations

import random

import pytest

from advisor.drafting import SentenceReader

ANSWER = """**Short answer:** Tier 2 in the U.S. AI market asks for a degree [1]. It pays "well."[2]
Hundreds apply [1][3].
**Bold** claim; see e.g. Stanford [9].

## Why

- First reason [1, 2]
- **Second**: reason two. More on it.[3]
  continued here [2].

1. Do this
2) Do that. 【4】

**Next steps**

Build one project.
My sources do not say. Ph.D. holders [passage 2] do. You wrote that you code. Wrapped line
goes on here [1-3].

Sources:
[1] foo bar.
"""
EXPECTED = [
    ("Short answer: Tier 2 in the U.S. AI market asks for a degree.", (0,), "claim", 0, ""),
    ('It pays "well."', (1,), "claim", 0, ""),
    ("Hundreds apply.", (0, 2), "claim", 0, ""),
    ("Bold claim; see e.g. Stanford.", (), "claim", 0, ""),
    ("First reason", (0, 1), "claim", 1, "- "),
    ("Second: reason two.", (), "claim", 1, "- "),
    ("More on it.", (2,), "claim", 1, ""),
    ("continued here.", (1,), "claim", 1, ""),
    ("Do this", (), "advice", 1, "1. "),
    ("Do that.", (3,), "claim", 1, "2. "),
    ("Build one project.", (), "advice", 2, ""),
    ("My sources do not say.", (), "boilerplate", 2, ""),
    ("Ph.D. holders do.", (1,), "claim", 2, ""),
    ("You wrote that you code.", (), "user", 2, ""),
    ("Wrapped line goes on here.", (0, 1, 2), "claim", 2, ""),
]


def read(pieces, passages=4, *, complete=True):
    reader = SentenceReader(passages)
    drafts = [draft for piece in pieces for draft in reader.feed(piece)]
    drafts += reader.close(complete=complete)
    return [(draft.text, draft.cited, draft.kind, draft.block, draft.prefix) for draft in drafts]


def test_markdown_becomes_sentences_with_citations_blocks_and_prefixes():
    assert read([ANSWER]) == EXPECTED


@pytest.mark.parametrize("seed", range(40))
def test_the_sentences_do_not_depend_on_how_the_stream_is_cut(seed: int):
    chance, pieces, at = random.Random(seed), [], 0
    while at < len(ANSWER):
        length = chance.randint(1, 9)
        pieces.append(ANSWER[at : at + length])
        at += length
    assert read(pieces) == EXPECTED


def test_a_sentence_comes_out_with_the_first_letter_of_the_next():
    reader = SentenceReader(2)
    assert list(reader.feed("Few apply [1].")) == []
    assert list(reader.feed(" ")) == []
    assert [draft.text for draft in reader.feed("M")] == ["Few apply."]


def test_an_abbreviation_waits_for_the_word_that_decides():
    reader = SentenceReader(2)
    assert list(reader.feed("It is the U.S. A")) == []
    assert list(reader.feed("I market that grew. N")) != []


def test_a_marker_after_the_stop_belongs_to_the_sentence_before_it():
    assert [row[:2] for row in read(["One fact. [1] ", "Two facts. [2", "] Three."])] == [
        ("One fact.", (0,)),
        ("Two facts.", (1,)),
        ("Three.", ()),
    ]


def test_an_asterisk_inside_a_name_is_no_emphasis():
    assert (
        read(["**O*NET** lists *two* roles, **24.5**% in O*NET [1]."])[0][0] == "O*NET lists two roles, 24.5% in O*NET."
    )


def test_numbers_of_passages_that_were_not_given_are_dropped():
    assert read(["A fact [0][5][2]."])[0][1] == (1,)


def test_a_cut_off_sentence_is_dropped_and_a_whole_one_kept():
    assert [row[0] for row in read(["Whole one [1]. Cut off in the mi"], complete=False)] == ["Whole one."]
    assert [row[0] for row in read(["Whole one [1]. Whole two [1]."], complete=False)] == ["Whole one.", "Whole two."]
    assert [row[0] for row in read(["Whole one [1]. Without a stop"])] == ["Whole one.", "Without a stop"]


def test_a_repeated_sentence_is_said_once_and_ends_the_reading():
    reader = SentenceReader(1)
    drafts = [draft.text for _ in range(50) for draft in reader.feed("The same again. ")]
    assert drafts == ["The same again."]
    assert reader.stopped


def test_a_sentence_that_repeats_its_own_end_stops_the_reading():
    reader = SentenceReader(1)
    for _ in range(400):
        assert list(reader.feed("and more and ")) == []
        if reader.stopped:
            break
    assert reader.stopped
    assert not list(reader.close(complete=False))


def test_a_word_like_source_may_begin_a_sentence():
    assert [row[0] for row in read(["Sources differ on this [1].\n", "Reference letters help."])] == [
        "Sources differ on this.",
        "Reference letters help.",
    ]


def test_private_characters_cannot_pass_as_citations():
    assert read(["A fact\ue001."])[0][1] == ()


@pytest.mark.parametrize(
    "text", ["", "\n\n\n", "***", "- ", "1.", "[1]", "# Head", "```\n```", "| a | b |\n|---|---|\n"]
)
def test_nothing_much_gives_no_crash(text: str):
    assert all(row[0] for row in read([text]))
