from __future__ import annotations

import sqlite3
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from ingest.catalogue import Catalogue
from ingest.errors import ExternalError, IndexMissingError
from ingest.types import Chunk, Document, Sentence, Source

if TYPE_CHECKING:
    from pathlib import Path

SOURCE = Source("notes", "My notes")
ARTICLE = Source("article", "The article", "Its author", 2026, "https://example.org/article")


def document(name: str) -> Document:
    return Document(name, f"Title of {name}", (), SOURCE, "0" * 64)


def chunk(name: str, text: str, document_id: str = "one", *, curated: bool = False) -> Chunk:
    sentence = Sentence(0, len(text), ARTICLE, ("A001",), "step", ("2",), "pay", opinion=True)
    return Chunk(name, document_id, "Title", "A > B", text, SOURCE, (sentence,), 7, curated, ("why?",))


@pytest.fixture
def catalogue(tmp_path: Path) -> Catalogue:
    return Catalogue.create(tmp_path / "catalogue.sqlite")


def test_chunks_come_back_whole_and_in_the_order_asked_for(catalogue: Catalogue) -> None:
    chunks = [chunk("a", "Cats chase mice."), chunk("b", "Dogs guard houses.")]
    assert catalogue.add_document(document("one"), chunks, "one.md") == 14
    assert catalogue.get(["b", "unknown", "a"]) == chunks[::-1]


def test_the_same_content_is_stored_once_and_known_under_both_names(catalogue: Catalogue) -> None:
    catalogue.add_document(document("one"), [chunk("a", "Same.")], "one.md")
    assert catalogue.add_document(document("two"), [chunk("a", "Same.", "two")], "two.md") == 0
    catalogue.add_document(document("one"), [chunk("a", "Same.")], "one.md")
    assert catalogue.counts() == (2, 1)
    assert catalogue.get(["a"]) == [replace(chunk("a", "Same."), also_in=("two",))]


def test_rows_are_dense_and_found_both_ways(catalogue: Catalogue) -> None:
    names = [f"p{number}" for number in range(1200)]
    catalogue.add_document(document("one"), [chunk(name, name) for name in names], "one.md")
    assert [row for batch in catalogue.texts(500) for row, *_ in batch] == list(range(1200))
    assert catalogue.ids_at([1199, 0, 600]) == ["p1199", "p0", "p600"]
    assert catalogue.rows_of(names) == {name: row for row, name in enumerate(names)}
    assert next(iter(catalogue.texts()))[0] == (0, "p0", "one", "A > B\np0")


def test_rows_are_looked_up_by_key_and_not_by_scanning(catalogue: Catalogue, tmp_path: Path) -> None:
    catalogue.commit()
    with sqlite3.connect(tmp_path / "catalogue.sqlite") as connection:
        plan = connection.execute("EXPLAIN QUERY PLAN SELECT row - 1 FROM chunks WHERE row IN (1, 2)").fetchall()
    assert "SEARCH" in plan[0][3]


def test_sentence_rows_are_those_that_were_set(catalogue: Catalogue) -> None:
    catalogue.add_document(document("one"), [chunk(name, name, curated=name != "b") for name in "abc"], "one.md")
    catalogue.set_sentence_row("c", 0)
    catalogue.set_sentence_row("a", 4)
    assert catalogue.sentence_rows() == [("c", 0), ("a", 4)]
    assert (catalogue.sentence_row("a"), catalogue.sentence_row("b"), catalogue.sentence_row("z")) == (4, None, None)
    assert [one.passage_id for one in catalogue.curated()] == ["a", "c"]


def test_a_reader_cannot_write_and_does_not_create(catalogue: Catalogue, tmp_path: Path) -> None:
    catalogue.add_document(document("one"), [chunk("a", "Text.")], "one.md")
    catalogue.commit()
    reader = Catalogue.open(tmp_path / "catalogue.sqlite")
    assert reader.counts() == (1, 1)
    with pytest.raises(ExternalError, match="readonly"):
        reader.add_document(document("two"), [], "two.md")
    with pytest.raises(IndexMissingError, match="gone"):
        Catalogue.open(tmp_path / "absent.sqlite")
    assert not (tmp_path / "absent.sqlite").exists()


def test_a_damaged_file_is_one_clear_error(tmp_path: Path) -> None:
    (tmp_path / "catalogue.sqlite").write_bytes(b"no database at all" * 100)
    with pytest.raises(ExternalError, match="not a database"):
        Catalogue.open(tmp_path / "catalogue.sqlite").counts()
