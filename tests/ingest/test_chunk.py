from __future__ import annotations

import re
import time
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.chunk import chunk_document
from ingest.types import Block, Chunk, Document, Sentence, Source

if TYPE_CHECKING:
    from collections.abc import Sequence

SOURCE = Source(key="notes.md", title="Notes")
SPECIAL = 2


def count_words(texts: Sequence[str]) -> list[int]:
    """A tokenizer of words and punctuation with a start and an end token, like the models' own."""
    return [len(re.findall(r"\w{1,8}|[^\w\s]", text)) + SPECIAL for text in texts]


def document(*blocks: Block, curated: bool = False) -> Document:
    return Document("notes", "Notes", blocks, SOURCE, "0" * 64, curated=curated)


def paragraph(*sentences: str) -> Block:
    return Block("paragraph", " ".join(sentences))


def quotes(chunk: Chunk) -> list[str]:
    return [chunk.text[sentence.start : sentence.end] for sentence in chunk.sentences]


LENGTHS = st.lists(st.integers(1, 90), min_size=1, max_size=7)
SHAPES = st.lists(
    st.one_of(
        st.tuples(st.just("heading"), st.integers(1, 4), st.just([1])),
        st.tuples(
            st.sampled_from(["paragraph", "list", "table"]),
            st.just(0),
            st.lists(st.integers(1, 90), min_size=1, max_size=7),
        ),
        st.tuples(st.just("lead-in"), st.just(0), st.just([5])),
    ),
    max_size=10,
)


@st.composite
def documents(draw: st.DrawFn) -> Document:
    """Documents in which every word occurs once and carries its position."""
    number = 0
    blocks = []
    for kind, level, lengths in draw(SHAPES):
        sentences = []
        for length in lengths:
            words = [f"w{number + offset:05d}" for offset in range(length)]
            sentences.append(" ".join(words) + ("." if kind == "paragraph" else ":" if kind == "lead-in" else ""))
            number += length
        joint = "\n" if kind in ("list", "table") else " "
        blocks.append(Block("paragraph" if kind == "lead-in" else kind, joint.join(sentences), level=level))
    return document(*blocks)


@settings(deadline=None, max_examples=150)
@given(documents(), st.integers(32, 120), st.integers(10, 120))
def test_every_chunk_keeps_the_limit_and_its_sentences_cover_it(doc: Document, limit: int, target: int) -> None:
    for chunk in chunk_document(doc, count_words, limit, target):
        assert count_words([chunk.embedded_text]) == [chunk.tokens]
        assert chunk.tokens <= limit
        end = 0
        for sentence in chunk.sentences:
            assert not chunk.text[end : sentence.start].strip()
            assert chunk.text[sentence.start : sentence.end].strip()
            end = sentence.end
        assert end == len(chunk.text)


@settings(deadline=None, max_examples=150)
@given(documents(), st.integers(32, 120), st.integers(10, 120))
def test_no_text_is_lost_and_its_order_is_kept(doc: Document, limit: int, target: int) -> None:
    chunks = chunk_document(doc, count_words, limit, target)
    held = re.findall(r"w\d{5}", " ".join(chunk.embedded_text for chunk in chunks))
    assert list(dict.fromkeys(held)) == re.findall(r"w\d{5}", " ".join(block.text for block in doc.blocks))


@given(documents())
@settings(deadline=None, max_examples=50)
def test_the_same_document_gives_the_same_chunks_with_distinct_ids(doc: Document) -> None:
    chunks = chunk_document(doc, count_words, 60)
    assert chunks == chunk_document(doc, count_words, 60)
    assert len({chunk.passage_id for chunk in chunks}) == len(chunks)


def test_rejoined_paragraphs_equal_the_text_in_order() -> None:
    sentences = [f"Sentence number {number} says {'something ' * (number % 7)}here." for number in range(200)]
    doc = document(*(paragraph(*sentences[start : start + 9]) for start in range(0, 200, 9)))
    chunks = chunk_document(doc, count_words, 64, 40)
    assert [quote for chunk in chunks for quote in quotes(chunk)] == sentences
    assert len(chunks) > 20


def test_a_section_that_fits_is_one_chunk_under_its_heading_path() -> None:
    doc = document(
        Block("heading", "Guide", level=1),
        Block("heading", "Pay", level=2),
        paragraph("Pay varies.", "Ask early."),
        Block("heading", "Hours", level=2),
        paragraph("Hours vary."),
    )
    first, second = chunk_document(doc, count_words, 100)
    assert (first.section, first.text) == ("Guide > Pay", "Pay varies. Ask early.")
    assert (second.section, second.text) == ("Guide > Hours", "Hours vary.")
    assert first.embedded_text.startswith("Guide > Pay\n")


def test_chunks_of_a_long_section_are_of_even_size() -> None:
    doc = document(
        paragraph(
            *["Each of these sentences has exactly eight words."] * 1,
            *[f"Sentence {number:02d} of these has exactly eight words." for number in range(22)],
        )
    )
    sizes = [chunk.tokens for chunk in chunk_document(doc, count_words, 256, 80)]
    assert max(sizes) - min(sizes) <= 12
    assert max(sizes) <= 90


def test_a_table_repeats_its_header_and_keeps_rows_whole() -> None:
    rows = [f"role {number} | {number},000 | Berlin" for number in range(30)]
    doc = document(Block("table", "\n".join(["Role | Openings | City", *rows])))
    chunks = chunk_document(doc, count_words, 60)
    assert len(chunks) > 3
    for chunk in chunks:
        lines = chunk.text.split("\n")
        assert lines[0] == "Role | Openings | City"
        assert len(lines) > 1
        assert quotes(chunk) == lines
    assert [line for chunk in chunks for line in chunk.text.split("\n")[1:]] == rows


def test_a_list_keeps_its_lead_in_in_every_chunk() -> None:
    items = [f"item {number} asks for six more words" for number in range(20)]
    doc = document(paragraph("Intro.", "Bring along:"), Block("list", "\n".join(items)))
    chunks = chunk_document(doc, count_words, 60)
    assert len(chunks) > 2
    assert all("Bring along:\nitem" in chunk.text for chunk in chunks)


def test_an_annotated_sentence_keeps_its_annotation() -> None:
    text = "Tier 2 asks for a degree. Few have one."
    registered = Source(key="article", title="Article", year=2026)
    sentences = (
        Sentence(0, 25, registered, claims=("A049",), role="step", tiers=("2",), topic="degree", opinion=True),
        Sentence(26, 39, registered, claims=("A050",)),
    )
    doc = document(Block("paragraph", text, sentences=sentences), curated=True)
    (chunk,) = chunk_document(doc, count_words, 60)
    assert chunk.sentences == sentences
    assert chunk.curated
    changed = replace(doc.blocks[0], sentences=(replace(sentences[0], claims=("A048",)), sentences[1]))
    (other,) = chunk_document(replace(doc, blocks=(changed,)), count_words, 60)
    assert other.passage_id != chunk.passage_id


def test_text_that_is_not_annotated_is_kept_beside_the_annotated() -> None:
    block = Block("paragraph", "Known fact. Stray text.", sentences=(Sentence(0, 11, SOURCE, claims=("A001",)),))
    (chunk,) = chunk_document(document(block), count_words, 60)
    assert [sentence.claims for sentence in chunk.sentences] == [("A001",), ()]
    assert quotes(chunk) == ["Known fact.", "Stray text."]


def test_the_same_content_has_the_same_id_wherever_it_stands() -> None:
    here = document(Block("heading", "Pay", level=1), paragraph("Pay varies."))
    there = replace(here, document_id="copy", title="Copy", source=Source(key="copy.md", title="Copy"))
    elsewhere = document(Block("heading", "Hours", level=1), paragraph("Pay varies."))
    first, second, third = (chunk_document(doc, count_words, 60)[0].passage_id for doc in (here, there, elsewhere))
    assert first == second != third


def test_an_edit_changes_only_the_chunk_that_holds_it() -> None:
    sections = [b for n in range(6) for b in (Block("heading", f"Part {n}", level=1), paragraph(f"Text of part {n}."))]
    before = {chunk.passage_id for chunk in chunk_document(document(*sections), count_words, 60)}
    sections[3] = paragraph("Another text.")
    after = {chunk.passage_id for chunk in chunk_document(document(*sections), count_words, 60)}
    assert len(before & after) == 5


def test_a_sentence_above_the_limit_is_cut_at_white_space() -> None:
    words = [f"word{number}" for number in range(300)]
    chunks = chunk_document(document(paragraph(" ".join(words))), count_words, 50)
    assert [word for chunk in chunks for word in chunk.text.split()] == words
    assert max(chunk.tokens for chunk in chunks) <= 50


def test_a_tokenizer_that_is_not_additive_keeps_the_limit_too() -> None:
    def count_pairs(texts: Sequence[str]) -> list[int]:
        """Joining costs: every second word counts twice."""
        return [count_words([text])[0] + len(text.split()) // 2 for text in texts]

    rows = [f"role {number} with many | {number},000 in all | Berlin and around" for number in range(30)]
    sentences = [f"Sentence number {number} has seven words." for number in range(40)]
    doc = document(paragraph(*sentences), Block("table", "\n".join(["Role of people | Openings | City", *rows])))
    chunks = chunk_document(doc, count_pairs, 40)
    assert max(chunk.tokens for chunk in chunks) <= 40
    held = [quote for chunk in chunks for quote in quotes(chunk)]
    assert [quote for quote in held if quote in sentences] == sentences
    assert [quote for quote in held if quote in rows] == rows


def test_text_without_white_space_is_cut_into_bounded_chunks() -> None:
    blob = "".join(str(number) for number in range(15_000))
    chunks = chunk_document(document(Block("paragraph", blob)), lambda texts: [3 for _ in texts], 50)
    assert "".join(chunk.text for chunk in chunks) == blob
    assert max(len(chunk.text) for chunk in chunks) <= 50 * 12


@pytest.mark.parametrize("heading", ["Nothing below me", "Very long heading " * 40])
def test_a_heading_that_cannot_be_a_path_is_text(heading: str) -> None:
    chunks = chunk_document(document(Block("heading", heading.strip(), level=1)), count_words, 60)
    assert " ".join(chunk.text for chunk in chunks) == heading.strip()


def test_a_deep_path_drops_its_outer_headings_first() -> None:
    headings = [Block("heading", f"Level {level} of many words here", level=level) for level in range(1, 7)]
    (chunk,) = chunk_document(document(*headings, paragraph("Text.")), count_words, 50)
    assert chunk.section.endswith("Level 6 of many words here")
    assert "Level 1" not in chunk.section


def test_an_empty_document_has_no_chunks() -> None:
    assert chunk_document(document(Block("paragraph", " \n ")), count_words, 60) == []


def test_five_hundred_short_documents_take_a_tenth_of_a_minute_at_most() -> None:
    docs = [
        document(paragraph(*[f"Sentence {n} of document {d} has some ten words in it." for n in range(15)]))
        for d in range(500)
    ]
    start = time.perf_counter()
    for doc in docs:
        assert chunk_document(doc, count_words, 256)
    assert time.perf_counter() - start < 6
