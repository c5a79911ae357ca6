"""A passage as `search --json`, its batches and the HTTP interface give it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from ingest.types import Passage


def passage_row(passage: Passage) -> dict[str, Any]:
    """The passage with the names of the public contract."""
    chunk = passage.chunk
    return {
        "passage_id": chunk.passage_id,
        "document_id": chunk.document_id,
        "title": chunk.title,
        "section": chunk.section,
        "source": chunk.source.label,
        "text": chunk.text,
        "score": float(passage.score),
    }
