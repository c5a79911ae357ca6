"""Vectors that an older generation of the same model already has."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from ingest.asked import AskedFor
from ingest.boundaries import Boundaries
from ingest.catalogue import Catalogue
from ingest.errors import IndexMissingError
from ingest.manifest import where_vectors_are
from ingest.vectors import VectorStore, vector_errors

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ingest.manifest import Manifest
    from ingest.settings import IngestSettings
    from ingest.store import IndexStore
    from ingest.types import Chunk, Vectors


@dataclass(frozen=True, slots=True)
class OldGeneration:
    """A generation of the same model whose vectors can be taken over."""

    settings: IngestSettings
    catalogue: Catalogue
    vectors: VectorStore
    sentences: Vectors
    boundaries: Boundaries | None
    asked_for: AskedFor | None

    def known(self, ids: Sequence[str]) -> dict[str, Vectors]:
        """Vectors of those of the passages that it has."""
        with vector_errors(self.settings):
            return self.vectors.get(ids)

    def fine(self, chunk: Chunk) -> Vectors | None:
        """Vectors of a passage's sentences and questions; None where it has none, or had other ones."""
        row = self.catalogue.sentence_row(chunk.passage_id)
        if row is None or fine_texts(self.catalogue.get([chunk.passage_id])[0]) != fine_texts(chunk):
            return None
        return np.asarray(self.sentences[row : row + len(fine_texts(chunk))])

    def gone(self, catalogue: Catalogue) -> int:
        """How many of its passages a new catalogue does not have."""
        batches = ([passage_id for _, passage_id, _, _ in batch] for batch in self.catalogue.texts())
        return sum(len(ids) - len(catalogue.rows_of(ids)) for ids in batches)


def find_old(
    settings: IngestSettings, store: IndexStore, fingerprint: str, before: Manifest | None
) -> OldGeneration | None:
    """A generation whose vectors can be taken over: of the same model, the serving one or else the newest.

    Args:
        settings: How a Chroma server is reached.
        store: The index.
        fingerprint: Of the model.
        before: The serving generation; None where there is none.

    Returns:
        None where no such generation can be read.
    """
    found = [*([before] if before else []), *reversed(list(store.manifests()))]
    for manifest in found:
        if manifest.embedding.fingerprint != fingerprint:
            continue
        folder = store.generation_folder(manifest.index_id)
        there = where_vectors_are(settings, manifest.chroma_url)
        try:
            vectors = VectorStore.open(there, folder, manifest.collection)
            sentences = np.load(folder / "sentences.npy", mmap_mode="r")
            catalogue = Catalogue.open(folder / "catalogue.sqlite")
            fitted = Boundaries.load(folder), AskedFor.load(folder)
            return OldGeneration(there, catalogue, vectors, sentences, *fitted)
        except (IndexMissingError, FileNotFoundError):
            continue
    return None


def fine_texts(chunk: Chunk) -> list[str]:
    """What has a vector of its own beside the passage's: its sentences, then the questions that it answers."""
    return [*(chunk.text[item.start : item.end] for item in chunk.sentences), *chunk.asked]
