"""The stages that turn inputs into a complete generation: read, embed, sentences, lexical.

Memory stays bounded: documents are streamed, passages are embedded and stored in windows. Knows nothing about when a
build is needed.
"""

from __future__ import annotations

import time
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import numpy as np

from ingest.asked import asked_digest, fit_asked_for
from ingest.boundaries import QUESTION, example_texts, fit_boundaries, training_digest
from ingest.catalogue import Catalogue
from ingest.chunk import chunk_document
from ingest.corpus import load_asked, load_boundaries, load_corpus
from ingest.disk import write_atomically
from ingest.embedding import build_encoder
from ingest.embedding.local import LocalEncoder
from ingest.errors import ExternalError, TierwiseError, UnreadableFileError
from ingest.generations import discard
from ingest.inputs import stamps_text
from ingest.lexical import LexicalIndex
from ingest.manifest import MODEL_SETTINGS, Manifest
from ingest.pipeline import chunking, empty_report
from ingest.report import IngestReport, SkippedInput
from ingest.reuse import find_old, fine_texts
from ingest.vectors import VectorStore, vector_errors

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from ingest.pipeline import Job, Plan
    from ingest.report import Progress
    from ingest.reuse import OldGeneration
    from ingest.settings import IngestSettings
    from ingest.store import IndexStore
    from ingest.types import Document, Encoder

# Passages embedded and stored at a time: enough to sort by length, little enough to bound memory (1,024 vectors of 384
# floats are 1.5 MB) and to show progress every few seconds.
WINDOW = 1024
_EXPORT_CHECK_TEXTS = 1000
# Passages among those texts; the rest are their sentences, which are quicker to embed and have other lengths.
_EXPORT_CHECK_PASSAGES = 200


@dataclass(slots=True)
class Build:
    """A generation in the making."""

    settings: IngestSettings
    store: IndexStore
    encoder: Encoder
    generation: str
    progress: Progress
    seconds: dict[str, float] = field(default_factory=dict)
    skipped: list[SkippedInput] = field(default_factory=list)
    tokens: int = 0
    embedded: int = 0
    reused: int = 0

    @property
    def folder(self) -> Path:
        """Where it is written."""
        return self.store.generation_folder(self.generation)

    @property
    def collection(self) -> str:
        """Chroma collection that it writes to."""
        begun = self.store.begun(self.generation)
        return begun.collection if begun else self.generation

    @contextmanager
    def stage(self, name: str, total: int | None = None) -> Iterator[None]:
        """Time a stage and announce it."""
        self.progress.stage(name, total)
        started = time.perf_counter()
        yield
        self.seconds[name] = round(time.perf_counter() - started, 3)


@dataclass(frozen=True, slots=True)
class _Made:
    """What the stages put into a generation."""

    documents: int
    chunks: int
    sentences: int
    removed: int
    collection: str
    backend: str


def build_generation(
    settings: IngestSettings,
    store: IndexStore,
    plan: Plan,
    job: Job,
    progress: Progress,
) -> IngestReport:
    """Build a generation and, unless it is another model's, let it serve; the caller holds the write lock.

    Raises:
        ExternalError: The disk, a server or an endpoint failed; what served before still serves.
    """
    encoder = job.encoder or build_encoder(settings, store.exports_folder)
    generation = store.new_generation(settings.chroma_url, encoder.identity.fingerprint)
    build = Build(settings, store, encoder, generation, progress)
    try:
        return _build(build, plan, job)
    except OSError as error:
        raise ExternalError(
            f"The index could not be written ({error.strerror or error}).",
            hint="Free disk space or correct the permissions, then run it again; the old index still answers.",
            retryable=True,
        ) from error
    finally:
        if not store.is_complete(build.generation):
            # What is left on a server that has gone is for the next run to clear away.
            with suppress(TierwiseError):
                discard(settings, store, build.generation)


def rehearse(settings: IngestSettings, plan: Plan, job: Job, progress: Progress) -> IngestReport:
    """Read and chunk everything, store nothing: what a run would do."""
    encoder = job.encoder or build_encoder(settings)
    skipped: list[SkippedInput] = []
    progress.stage("read", None)
    documents = chunks = tokens = 0
    for document, _ in _documents(plan, job, skipped):
        pieces = chunk_document(document, encoder.count_tokens, encoder.identity.max_tokens)
        documents, chunks, tokens = documents + 1, chunks + len(pieces), tokens + sum(piece.tokens for piece in pieces)
        progress.advance()
    report = empty_report(settings.index, changed=plan.same is None)
    return replace(report, documents=documents, chunks=chunks, tokens=tokens, skipped=tuple(skipped))


def _build(build: Build, plan: Plan, job: Job) -> IngestReport:
    made = _fill(build, plan, job)
    write_atomically(build.folder / "files.json", stamps_text(plan.stamps))
    manifest = _manifest(build, plan, made)
    with build.stage("switch"):
        serves = _finish(build, plan.before, manifest)
    return IngestReport(
        index=build.store.name,
        index_id=manifest.index_id,
        changed=True,
        serving=serves,
        documents=made.documents,
        chunks=made.chunks,
        embedded=build.embedded,
        reused=build.reused,
        removed=made.removed,
        tokens=build.tokens,
        skipped=tuple(build.skipped),
        seconds=build.seconds,
        query_backend=made.backend,
    )


def _fill(build: Build, plan: Plan, job: Job) -> _Made:
    catalogue = Catalogue.create(build.folder / "catalogue.sqlite")
    with build.stage("read"):
        _read(build, plan, job, catalogue)
    documents, chunks = catalogue.counts()
    with build.stage("model"):
        backend = _export(build, catalogue)
    fingerprint = build.encoder.identity.fingerprint
    old = None if job.rebuild else find_old(build.settings, build.store, fingerprint, plan.before)
    with build.stage("embed", chunks):
        collection = _store_vectors(build, catalogue, old)
    with build.stage("sentences"):
        sentences = _store_sentences(build, catalogue, old)
        if plan.bundled:
            _store_judgement(build, catalogue, old)
    with build.stage("lexical"):
        batches = catalogue.texts(WINDOW)
        LexicalIndex.build(build.folder / "lexical", ([text for *_, text in batch] for batch in batches))
    catalogue.commit()
    removed = old.gone(catalogue) if old else 0
    catalogue.close()
    return _Made(documents, chunks, sentences, removed, collection, backend)


def _manifest(build: Build, plan: Plan, made: _Made) -> Manifest:
    return Manifest(
        index_id=build.generation,
        created=datetime.now(UTC).isoformat(timespec="microseconds"),
        embedding=build.encoder.identity,
        model_settings={name: getattr(build.settings, name) for name in MODEL_SETTINGS},
        chunking=chunking(),
        corpus_digest=plan.digest,
        material_date=plan.material_date,
        inputs=plan.inputs,
        bundled=plan.bundled,
        documents=made.documents,
        chunks=made.chunks,
        sentences=made.sentences,
        tokens=build.tokens,
        collection=made.collection,
        chroma_url=build.settings.chroma_url,
        query_backend=made.backend,
        seconds=build.seconds,
    )


def _finish(build: Build, before: Manifest | None, manifest: Manifest) -> bool:
    """Declare the generation complete and let it serve, unless someone has to decide that; returns whether it does."""
    with build.store.pointer_lock():
        build.store.complete(manifest)
        serving = build.store.serving() if before else None
        moved = serving is not None and before is not None and serving.generation != before.index_id
        # Another model's generation waits to be compared and promoted, and so does one that an operator overtook.
        if moved or (before is not None and before.embedding.fingerprint != manifest.embedding.fingerprint):
            return False
        build.store.switch(build.generation)
        return True


def _documents(plan: Plan, job: Job, skipped: list[SkippedInput]) -> Iterator[tuple[Document, str]]:
    """Every document with where it came from; what cannot be read is added to `skipped`."""
    if plan.bundled:
        yield from ((document, "bundled corpus") for document in load_corpus())
    if not plan.inputs:
        return
    from ingest.loaders import Skipped, iter_documents

    for item in iter_documents(plan.inputs, allow_hosts=job.allow_hosts):
        if not isinstance(item, Skipped):
            yield item, item.source.url or item.source.key
            continue
        if job.strict:
            raise UnreadableFileError(f"{item.path}: {item.reason}", hint=item.hint)
        skipped.append(SkippedInput(item.path, item.reason, item.hint))


def _read(build: Build, plan: Plan, job: Job, catalogue: Catalogue) -> None:
    limit = build.encoder.identity.max_tokens
    for document, origin in _documents(plan, job, build.skipped):
        chunks = chunk_document(document, build.encoder.count_tokens, limit)
        build.tokens += catalogue.add_document(document, chunks, origin)
        build.progress.advance()
    catalogue.commit()


def _export(build: Build, catalogue: Catalogue) -> str:
    """Make sure that questions need no torch; returns what will embed them."""
    if not isinstance(build.encoder, LocalEncoder):
        return "endpoint"
    rows = next(catalogue.texts(_EXPORT_CHECK_PASSAGES), [])
    chunks = catalogue.get([passage_id for _, passage_id, _, _ in rows])
    texts = [chunk.embedded_text for chunk in chunks] + [text for chunk in chunks for text in fine_texts(chunk)]
    problem = build.encoder.ensure_export(texts[:_EXPORT_CHECK_TEXTS]) if texts else "the index is empty"
    return "onnx" if problem is None else f"torch: {problem}"


def _store_vectors(build: Build, catalogue: Catalogue, old: OldGeneration | None) -> str:
    identity = build.encoder.identity
    name = build.collection
    about: dict[str, str | int] = {"fingerprint": identity.fingerprint, "dimensions": identity.dimensions}
    store = VectorStore.create(build.settings, build.folder, name, about)
    for batch in catalogue.texts(WINDOW):
        ids = [passage_id for _, passage_id, _, _ in batch]
        known = old.known(ids) if old else {}
        fresh = [(passage_id, text) for _, passage_id, _, text in batch if passage_id not in known]
        if fresh:
            vectors = build.encoder.encode_passages([text for _, text in fresh])
            known |= zip([passage_id for passage_id, _ in fresh], vectors, strict=True)
        build.embedded += len(fresh)
        build.reused += len(batch) - len(fresh)
        with vector_errors(build.settings):
            store.add(
                ids,
                np.stack([known[passage_id] for passage_id in ids]),
                [{"document_id": document_id} for _, _, document_id, _ in batch],
            )
        build.progress.advance(len(batch))
    return name


def _store_sentences(build: Build, catalogue: Catalogue, old: OldGeneration | None) -> int:
    """Vectors of the curated passages' sentences, and after them of the questions that each passage answers."""
    chunks = list(catalogue.curated())
    rows = [old.fine(chunk) if old else None for chunk in chunks]
    texts = [text for chunk, row in zip(chunks, rows, strict=True) if row is None for text in fine_texts(chunk)]
    fresh = iter(build.encoder.encode_passages(texts)) if texts else iter(())
    parts, at = [], 0
    for chunk, row in zip(chunks, rows, strict=True):
        vectors = row if row is not None else np.stack([next(fresh) for _ in fine_texts(chunk)])
        catalogue.set_sentence_row(chunk.passage_id, at)
        parts.append(vectors)
        at += len(vectors)
    dimensions = build.encoder.identity.dimensions
    table = np.concatenate(parts) if parts else np.empty((0, dimensions), dtype=np.float32)
    np.save(build.folder / "sentences.npy", table.astype(np.float32))
    return at


def _store_judgement(build: Build, catalogue: Catalogue, old: OldGeneration | None) -> None:
    """What tells messages apart, and which claims they ask for; taken over where all that it rests on is the old."""
    asked, boundaries = load_asked(), load_boundaries()
    examples = {**boundaries, QUESTION: (*boundaries[QUESTION], *sorted(asked))}
    table = np.load(build.folder / "sentences.npy")
    starts = [row for _, row in catalogue.sentence_rows()]
    kinds, claims = (old.boundaries, old.asked_for) if old else (None, None)
    kinds = kinds if kinds and kinds.digest == training_digest(examples, table, starts) else None
    claims = claims if claims and claims.digest == asked_digest(asked) else None
    if kinds is None or claims is None:
        texts = example_texts(examples)
        vectors = build.encoder.encode_queries(texts)
        rows = {text: row for row, text in enumerate(texts)}
        kinds = kinds or fit_boundaries(examples, vectors, table, starts)
        claims = claims or fit_asked_for(asked, vectors[[rows[text] for text in asked]])
    kinds.save(build.folder)
    claims.save(build.folder)
