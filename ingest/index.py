"""An index as its readers see it: dense and lexical scores, passages, sentence vectors.

A reader always works on one complete generation. `IndexHandle` follows the pointer to the serving one between calls, so
a running app moves to a new generation without a restart and never sees a half-built one.
"""

from __future__ import annotations

import logging
import threading
from collections import defaultdict
from collections.abc import Callable
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import numpy as np

from ingest.asked import AskedFor
from ingest.boundaries import Boundaries
from ingest.catalogue import Catalogue
from ingest.embedding import build_encoder
from ingest.errors import IndexMismatchError, TierwiseError
from ingest.lexical import LexicalIndex
from ingest.manifest import as_built, where_vectors_are
from ingest.settings import IngestSettings
from ingest.store import IndexStore
from ingest.types import Encoder
from ingest.vectors import VectorStore, vector_errors

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import numpy.typing as npt

    from ingest.manifest import Manifest
    from ingest.types import Chunk, Vectors

_Fitted = TypeVar("_Fitted", AskedFor, Boundaries)
EncoderFactory = Callable[[IngestSettings, Path | None], Encoder]

_log = logging.getLogger(__name__)


class Index:
    """One complete generation, read-only and safe to share between threads.

    Args:
        settings: A model that is set explicitly must be the one that made the generation.
        store: The index that it belongs to.
        generation: Its name.
        encoder: What embeds questions; None for the model that made the generation.

    Raises:
        IndexMissingError: There is no such complete generation.
        IndexMismatchError: It was made by another model.
    """

    def __init__(
        self, settings: IngestSettings, store: IndexStore, generation: str, encoder: Encoder | None = None
    ) -> None:
        self.manifest: Manifest = store.manifest(generation)
        self._settings = where_vectors_are(settings, self.manifest.chroma_url)
        self._folder = store.generation_folder(generation)
        self.encoder = encoder or build_encoder(as_built(settings, self.manifest), store.exports_folder)
        _check_identity(self.manifest, self.encoder)
        self._catalogue = Catalogue.open(self._folder / "catalogue.sqlite")
        self._last_finest: tuple[Vectors | None, npt.NDArray[np.float32]] = (None, np.empty(0, dtype=np.float32))

    def embed_query(self, text: str) -> Vectors:
        """Unit vector of a question, shape (dimensions,)."""
        vector: Vectors = self.encoder.encode_queries([text])[0]
        return vector

    def nearest(self, vector: Vectors, k: int, where: Mapping[str, str] | None = None) -> dict[str, float]:
        """The `k` passages nearest to a unit vector: passage id to cosine similarity, best first."""
        if not where and self.is_all_curated:
            ids, table = self._curated_table
            similarities = np.einsum("ij,j->i", table, vector)
            best = np.argsort(-similarities, kind="stable")[:k]
            return {ids[row]: float(similarities[row]) for row in best}
        with vector_errors(self._settings):
            return self._vectors.nearest(vector, min(k, self.manifest.chunks), where)

    def similarities(self, vector: Vectors, ids: Sequence[str]) -> dict[str, float]:
        """Cosine similarity of a unit vector to given passages."""
        found = {key: self._curated_vectors[key] for key in ids if key in self._curated_vectors}
        if other := [key for key in ids if key not in found]:
            with vector_errors(self._settings):
                found |= self._vectors.get(other)
        return {key: float(row @ vector) for key, row in found.items()}

    def lexical_scores(self, weighted_terms: Sequence[tuple[str, float]]) -> npt.NDArray[np.float32]:
        """BM25 score of every row for stemmed terms and their weights; shape (chunks,)."""
        return self._lexical.scores(weighted_terms)

    def idf(self, term: str) -> float:
        """How rare a stemmed term is in this index; largest for one that does not occur."""
        return self._lexical.idf(term)

    def ids_at(self, rows: Sequence[int]) -> list[str]:
        """Passage ids at row numbers, in the order given."""
        if self.is_all_curated:
            ids = tuple(self._curated)
            return [ids[row] for row in rows]
        return self._catalogue.ids_at(rows)

    def rows_of(self, ids: Sequence[str]) -> dict[str, int]:
        """Row numbers of passage ids."""
        return self._catalogue.rows_of(ids)

    def documents_of(self, ids: Sequence[str]) -> dict[str, str]:
        """Passage id to the id of its document, in the order given; an unknown id is left out."""
        known = self._curated
        others = self._catalogue.documents_of([key for key in ids if key not in known])
        return {
            key: known[key].document_id if key in known else others[key] for key in ids if key in known or key in others
        }

    def chunks(self, ids: Sequence[str]) -> list[Chunk]:
        """Passages by id, in the order given."""
        known = self._curated
        others = {chunk.passage_id: chunk for chunk in self._catalogue.get([key for key in ids if key not in known])}
        return [known[key] if key in known else others[key] for key in ids if key in known or key in others]

    def curated_chunks(self) -> list[Chunk]:
        """Every passage of the bundled corpus, in row order."""
        return list(self._curated.values())

    def passages_with(self, claim: str) -> Sequence[str]:
        """Ids of the bundled corpus' passages that state a claim, in row order."""
        return self._passages_with.get(claim, ())

    def sentence_vectors(self, chunks: Sequence[Chunk]) -> list[Vectors]:
        """Unit vectors of each chunk's sentences, one array of shape (sentences, dimensions) a chunk.

        The bundled corpus has them stored; sentences of other documents are embedded here.
        """
        firsts = [self._catalogue.sentence_row(chunk.passage_id) for chunk in chunks]
        missing = [chunk for chunk, first in zip(chunks, firsts, strict=True) if first is None]
        texts = [chunk.text[item.start : item.end] for chunk in missing for item in chunk.sentences]
        fresh = iter(self.encoder.encode_passages(texts)) if texts else iter(())
        return [
            np.asarray(self._sentences[first : first + len(chunk.sentences)])
            if first is not None
            else np.asarray([next(fresh) for _ in chunk.sentences], dtype=np.float32)
            for chunk, first in zip(chunks, firsts, strict=True)
        ]

    def finest_similarities(self, vector: Vectors) -> dict[str, float]:
        """For each curated passage, the similarity of its nearest sentence or asked question to a unit vector."""
        return dict(zip(self._sentence_starts[0], self._finest(vector).tolist(), strict=True))

    def message_kinds(self, text: str, vector: Vectors) -> dict[str, float]:
        """Probability of each kind of message for a text and its unit vector: `question`, and the corpus's boundaries.

        Empty for an index without the bundled corpus.
        """
        return self._boundaries.probabilities(text, vector, self._finest(vector)) if self._boundaries else {}

    def claims_asked_for(self, text: str, vector: Vectors) -> dict[str, float]:
        """For each claim of the corpus, how much a question is like those that it answers, about 0 to 1.

        Empty for an index without the bundled corpus. Arguments as those of `message_kinds`; where a conversation goes
        on, the vector may be a mixture.
        """
        return self._asked_for.likeness(text, vector) if self._asked_for else {}

    def warm_up(self) -> None:
        """Load everything that a question needs."""
        vector = self.embed_query("warm up")
        self.nearest(vector, 1)
        self.similarities(vector, [])
        self.lexical_scores([("warm", 1.0)])
        self.curated_chunks()
        self.message_kinds("warm up", vector)
        self.claims_asked_for("warm up", vector)

    def _finest(self, vector: Vectors) -> npt.NDArray[np.float32]:
        """`finest_similarities` in the order of `_sentence_starts`; kept, since a question asks for its own twice."""
        asked, found = self._last_finest
        if asked is vector:
            return found
        ids, starts = self._sentence_starts
        if not ids:
            return np.empty(0, dtype=np.float32)
        # A matrix product would wait for a second thread, which on a busy machine takes longer than the whole work.
        found = np.maximum.reduceat(np.vecdot(np.asarray(self._sentences), vector), starts)
        self._last_finest = (vector, found)
        return found

    @cached_property
    def _vectors(self) -> VectorStore:
        store = VectorStore.open(self._settings, self._folder, self.manifest.collection)
        recorded = store.metadata.get("fingerprint")
        if recorded != self.manifest.embedding.fingerprint:
            raise IndexMismatchError(
                f"Collection {self.manifest.collection} was made by another model than the index says.",
                hint="Build the index anew: tierwise ingest --rebuild",
            )
        return store

    @cached_property
    def _curated_vectors(self) -> dict[str, Vectors]:
        """Vectors of the bundled corpus' passages: a few hundred, which Chroma would look up anew for each question."""
        with vector_errors(self._settings):
            return self._vectors.get([passage_id for passage_id, _ in self._catalogue.sentence_rows()])

    @cached_property
    def _curated(self) -> dict[str, Chunk]:
        """The bundled corpus' passages by id, in row order: kept, since every question shows some of them."""
        return {chunk.passage_id: chunk for chunk in self._catalogue.curated()}

    @cached_property
    def _passages_with(self) -> dict[str, list[str]]:
        found: defaultdict[str, list[str]] = defaultdict(list)
        for passage_id, chunk in self._curated.items():
            for claim in dict.fromkeys(claim for sentence in chunk.sentences for claim in sentence.claims):
                found[claim].append(passage_id)
        return dict(found)

    @cached_property
    def is_all_curated(self) -> bool:
        """Whether there is nothing but the bundled corpus, whose few vectors need not be searched in Chroma."""
        return len(self._sentence_starts[0]) == self.manifest.chunks

    @cached_property
    def _curated_table(self) -> tuple[list[str], Vectors]:
        ids = list(self._curated_vectors)
        return ids, np.stack([self._curated_vectors[key] for key in ids])

    @cached_property
    def _boundaries(self) -> Boundaries | None:
        return self._of_this_version(Boundaries.load(self._folder))

    @cached_property
    def _asked_for(self) -> AskedFor | None:
        return self._of_this_version(AskedFor.load(self._folder))

    def _of_this_version(self, found: _Fitted | None) -> _Fitted | None:
        if found is None and self.manifest.bundled:
            _log.warning("Index %s was built by an older version; run: tierwise ingest", self.manifest.index_id)
        return found

    @cached_property
    def _lexical(self) -> LexicalIndex:
        return LexicalIndex.load(self._folder / "lexical", self.manifest.chunks)

    @cached_property
    def _sentence_starts(self) -> tuple[list[str], npt.NDArray[np.int64]]:
        rows = self._catalogue.sentence_rows()
        return [passage_id for passage_id, _ in rows], np.asarray([row for _, row in rows], dtype=np.int64)

    @cached_property
    def _sentences(self) -> Vectors:
        vectors: Vectors = np.load(self._folder / "sentences.npy", mmap_mode="r")
        return vectors


class IndexHandle:
    """The serving generation of an index, followed as it changes.

    Args:
        settings: Which index; a model that is set explicitly must be the one that made the generation found first.
        build: Makes the encoder of a generation from settings and the folder of ONNX exports.
    """

    def __init__(self, settings: IngestSettings, build: EncoderFactory = build_encoder) -> None:
        self.settings = settings
        self.store = IndexStore(settings.home, settings.index)
        self._build = build
        self._opening = threading.Lock()
        self._index: Index | None = None
        self._seen = (0, 0)

    @property
    def manifest(self) -> Manifest:
        """What the serving generation says about itself.

        Raises:
            IndexMissingError: The index has never been built.
        """
        return self.store.manifest(self.store.require_serving().generation)

    def current(self) -> Index:
        """The serving generation, opened.

        Once one is open, a new one that cannot be opened is reported in the log, and the open one answers on.

        Raises:
            IndexMissingError: The index has never been built.
            IndexMismatchError: It was made by another model than the settings name.
        """
        index = self._index
        # While one caller opens the new generation, which takes seconds, the others go on with the one they have.
        if index is None:
            with self._opening:
                return self._up_to_date()
        if self._stamp() != self._seen and self._opening.acquire(blocking=False):
            try:
                return self._up_to_date()
            finally:
                self._opening.release()
        return index

    def _up_to_date(self) -> Index:
        stamp = self._stamp()
        if self._index is None:
            self._index = self._open(as_built(self.settings, self.manifest), None)
        elif stamp != self._seen:
            self._index = self._follow(self._index)
        self._seen = stamp
        return self._index

    def _follow(self, before: Index) -> Index:
        try:
            manifest = self.manifest
            if before.manifest.index_id == manifest.index_id:
                return before
            # A promotion may change the model under a running app, whose settings still name the one before.
            same_model = before.manifest.embedding.fingerprint == manifest.embedding.fingerprint
            settings = self.settings.model_copy(update=manifest.model_settings)
            index = self._open(settings, before.encoder if same_model else None)
            index.warm_up()
        except TierwiseError as error:
            _log.error("The new index cannot be opened; %s answers on. %s", before.manifest.index_id, error)
            return before
        return index

    def _open(self, settings: IngestSettings, encoder: Encoder | None) -> Index:
        generation = self.manifest.index_id
        return Index(settings, self.store, generation, encoder or self._build(settings, self.store.exports_folder))

    def _stamp(self) -> tuple[int, int]:
        try:
            stat = self.store.serving_file.stat()
        except FileNotFoundError:
            return (0, 0)
        return (stat.st_mtime_ns, stat.st_ino)


class PinnedIndex(IndexHandle):
    """One generation, whichever serves, read with the model that made it.

    Args:
        settings: Which index, and how models are run; which model is the generation's own business.
        generation: Its name.
        build: Makes the encoder from settings and the folder of ONNX exports.
    """

    def __init__(self, settings: IngestSettings, generation: str, build: EncoderFactory = build_encoder) -> None:
        manifest = IndexStore(settings.home, settings.index).manifest(generation)
        super().__init__(settings.model_copy(update=manifest.model_settings), build)
        self._manifest = manifest

    @property
    def manifest(self) -> Manifest:
        """What the generation says about itself."""
        return self._manifest

    def _stamp(self) -> tuple[int, int]:
        return (0, 0)


def _check_identity(manifest: Manifest, encoder: Encoder) -> None:
    ours, theirs = encoder.identity, manifest.embedding
    if ours.fingerprint != theirs.fingerprint or ours.dimensions != theirs.dimensions:
        raise IndexMismatchError(
            f"Index {manifest.index_id} was built with {theirs.spec} "
            f"({theirs.fingerprint[:8]}, {theirs.dimensions} dimensions), not with {ours.spec} "
            f"({ours.fingerprint[:8]}, {ours.dimensions} dimensions).",
            hint=f"Build it for this model with: tierwise ingest --embedding {ours.spec}",
        )
