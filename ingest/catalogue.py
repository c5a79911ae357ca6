"""The passages of one generation, in row order, with everything but their vectors. SQLite, one file a generation.

Rows are shared by the lexical index and by the sentence vectors, so a row number is enough to find a passage.
"""

from __future__ import annotations

import json
import sqlite3
import threading
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from ingest.errors import ExternalError, IndexMissingError
from ingest.types import Chunk, Sentence, Source

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from ingest.types import Document

_SCHEMA = """
CREATE TABLE chunks (
  row INTEGER PRIMARY KEY, passage_id TEXT NOT NULL UNIQUE, document_id TEXT NOT NULL, curated INTEGER NOT NULL,
  sentence_row INTEGER, body TEXT NOT NULL, text TEXT NOT NULL
);
CREATE TABLE also_in (passage_id TEXT NOT NULL, document_id TEXT NOT NULL, PRIMARY KEY (passage_id, document_id));
CREATE TABLE documents (
  document_id TEXT PRIMARY KEY, title TEXT NOT NULL, content_hash TEXT NOT NULL, origin TEXT NOT NULL
);
"""
_BATCH = 500


class Catalogue:
    """Reads and writes the passages of a generation."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self._lock = threading.Lock()

    @classmethod
    def create(cls, path: Path) -> Catalogue:
        """Start the catalogue of a new generation.

        Raises:
            ExternalError: The disk is full or the folder cannot be written.
        """
        try:
            connection = sqlite3.connect(path, check_same_thread=False)
            connection.executescript(_SCHEMA)
        except sqlite3.Error as error:
            raise _failed(error) from error
        return cls(connection)

    @classmethod
    def open(cls, path: Path) -> Catalogue:
        """Open the catalogue of a complete generation for reading only.

        Raises:
            IndexMissingError: The file is not there.
        """
        if not path.is_file():
            raise IndexMissingError(f"{path} is gone.", hint="Build the index anew: tierwise ingest --rebuild")
        try:
            return cls(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True, check_same_thread=False))
        except sqlite3.Error as error:
            raise _failed(error) from error

    def add_document(self, document: Document, chunks: Sequence[Chunk], origin: str) -> int:
        """Store a document's chunks; content that is there already only learns the document's name.

        Args:
            document: The document.
            chunks: Its chunks.
            origin: File or address that it was read from.

        Returns:
            How many tokens the chunks have that were not there before.
        """
        added = 0
        self._execute(
            "INSERT OR REPLACE INTO documents VALUES (?, ?, ?, ?)",
            (document.document_id, document.title, document.content_hash, origin),
        )
        for chunk in chunks:
            cursor = self._execute(
                "INSERT OR IGNORE INTO chunks (passage_id, document_id, curated, body, text) VALUES (?, ?, ?, ?, ?)",
                (chunk.passage_id, chunk.document_id, int(chunk.curated), _encode(chunk), chunk.embedded_text),
            )
            if cursor.rowcount:
                added += chunk.tokens
            else:
                self._execute(
                    "INSERT OR IGNORE INTO also_in "
                    "SELECT ?, ? WHERE ? != (SELECT document_id FROM chunks WHERE passage_id = ?)",
                    (chunk.passage_id, chunk.document_id, chunk.document_id, chunk.passage_id),
                )
        return added

    def commit(self) -> None:
        """Write what was added to disk.

        Raises:
            ExternalError: The disk is full.
        """
        try:
            self._connection.commit()
        except sqlite3.Error as error:
            raise _failed(error) from error

    def close(self) -> None:
        """Release the file."""
        self._connection.close()

    def counts(self) -> tuple[int, int]:
        """Numbers of documents and of chunks."""
        return self._one("SELECT COUNT(*) FROM documents"), self._one("SELECT COUNT(*) FROM chunks")

    def texts(self, batch: int = _BATCH) -> Iterator[list[tuple[int, str, str, str]]]:
        """Every chunk in row order, in batches: row from 0, passage id, document id, embedded text."""
        at = 0
        while rows := self._all(
            "SELECT row - 1, passage_id, document_id, text FROM chunks WHERE row > ? ORDER BY row LIMIT ?", (at, batch)
        ):
            yield rows
            at = rows[-1][0] + 1

    def curated(self) -> Iterator[Chunk]:
        """Every curated chunk in row order."""
        for (passage_id,) in self._all("SELECT passage_id FROM chunks WHERE curated = 1 ORDER BY row", ()):
            yield self.get([passage_id])[0]

    def set_sentence_row(self, passage_id: str, row: int) -> None:
        """Record at which row a chunk's sentence vectors start."""
        self._execute("UPDATE chunks SET sentence_row = ? WHERE passage_id = ?", (row, passage_id))

    def sentence_row(self, passage_id: str) -> int | None:
        """Row of a chunk's first sentence vector; None when it has none or is not here."""
        rows = self._all("SELECT sentence_row FROM chunks WHERE passage_id = ?", (passage_id,))
        return rows[0][0] if rows else None

    def sentence_rows(self) -> list[tuple[str, int]]:
        """Passage ids that have vectors of their sentences, with the row of the first, in row order."""
        return self._all(
            "SELECT passage_id, sentence_row FROM chunks WHERE sentence_row IS NOT NULL ORDER BY sentence_row", ()
        )

    def ids_at(self, rows: Sequence[int]) -> list[str]:
        """Passage ids at row numbers, in the order given."""
        found = dict(self._in("SELECT row - 1, passage_id FROM chunks WHERE row IN", [row + 1 for row in rows]))
        return [found[row] for row in rows]

    def rows_of(self, ids: Sequence[str]) -> dict[str, int]:
        """Row numbers of passage ids."""
        return dict(self._in("SELECT passage_id, row - 1 FROM chunks WHERE passage_id IN", ids))

    def documents_of(self, ids: Sequence[str]) -> dict[str, str]:
        """Passage id to the id of its document, in the order given; an unknown id is left out."""
        found = dict(self._in("SELECT passage_id, document_id FROM chunks WHERE passage_id IN", ids))
        return {key: found[key] for key in ids if key in found}

    def get(self, ids: Sequence[str]) -> list[Chunk]:
        """Chunks of passage ids, in the order given; an unknown id is left out."""
        also: dict[str, list[str]] = {}
        for passage_id, document_id in self._in("SELECT passage_id, document_id FROM also_in WHERE passage_id IN", ids):
            also.setdefault(passage_id, []).append(document_id)
        bodies = dict(self._in("SELECT passage_id, body FROM chunks WHERE passage_id IN", ids))
        return [_decode(bodies[key], tuple(sorted(also.get(key, ())))) for key in ids if key in bodies]

    def _execute(self, sql: str, values: tuple[Any, ...]) -> sqlite3.Cursor:
        try:
            return self._connection.execute(sql, values)
        except sqlite3.Error as error:
            raise _failed(error) from error

    def _all(self, sql: str, values: tuple[Any, ...]) -> list[Any]:
        with self._lock:
            return self._execute(sql, values).fetchall()

    def _one(self, sql: str) -> int:
        return int(self._all(sql, ())[0][0])

    def _in(self, sql: str, values: Sequence[Any]) -> Iterator[Any]:
        for at in range(0, len(values), _BATCH):
            part = tuple(values[at : at + _BATCH])
            yield from self._all(f"{sql} ({','.join('?' * len(part))})", part)


def _failed(error: sqlite3.Error) -> ExternalError:
    return ExternalError(
        f"The index could not be written or read ({error}).",
        hint="Free disk space, then run: tierwise ingest",
        retryable=True,
    )


def _encode(chunk: Chunk) -> str:
    row = asdict(chunk)
    del row["also_in"]
    for sentence in row["sentences"]:
        # Nearly every sentence of a user's own document has the document's source.
        if sentence["source"] == row["source"]:
            sentence["source"] = None
    return json.dumps(row, ensure_ascii=False, separators=(",", ":"))


def _decode(body: str, also_in: tuple[str, ...]) -> Chunk:
    row = json.loads(body)
    source = Source(**row.pop("source"))
    sentences = tuple(
        Sentence(
            **{
                **item,
                "source": Source(**item["source"]) if item["source"] else source,
                "claims": tuple(item["claims"]),
                "tiers": tuple(item["tiers"]),
            }
        )
        for item in row.pop("sentences")
    )
    asked = tuple(row.pop("asked"))
    return Chunk(**row, source=source, sentences=sentences, asked=asked, also_in=also_in)
