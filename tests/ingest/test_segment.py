from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.segment import sentence_spans


def split(text: str) -> list[str]:
    return [text[span.start : span.end] for span in sentence_spans(text)]


@pytest.mark.parametrize(
    "sentences",
    [
        ["Mr. Smith of the U.S. Army went home.", "He slept."],
        ["It rained in the U.S.", "The rest stayed dry."],
        ["Pay rose by 3.5 million, e.g. in Berlin.", "Was it much?", "Yes!", "No."],
        ["J. Smith studied vitamin C.", "The end."],
        ["See Fig. 3 and No. 5.", "Nothing else."],
        ["He said “hi.”", "Then he left."],
        ['"He left."', "(Really.)", "We stayed."],
        ["Wait... and see.", "What now?"],
        ["1. Learn Python.", "2. Build something."],
        ["She holds a Ph.D. in physics.", "Her brother has none."],
        ["Works at Acme Inc. in Oslo.", "She earns 5."],
        ["The game 's opening was sung .", "It sold well ."],
    ],
)
def test_cuts_only_between_sentences(sentences: list[str]) -> None:
    assert split(" ".join(sentences)) == sentences


def test_full_width_stops_need_no_space() -> None:
    assert split("これは文です。次の文です。") == ["これは文です。", "次の文です。"]


def test_a_blank_line_ends_a_sentence_and_a_line_break_does_not() -> None:
    assert split("no stop here\n\nnext\nline") == ["no stop here", "next\nline"]


@given(st.text(alphabet=st.sampled_from("aB1.!? \n\t\"'(。Mr")))
def test_spans_are_ordered_stripped_and_cover_everything_but_white_space(text: str) -> None:
    end = 0
    for span in sentence_spans(text):
        assert not text[end : span.start].strip()
        assert text[span.start : span.end] == text[span.start : span.end].strip() != ""
        end = span.end
    assert not text[end:].strip()
