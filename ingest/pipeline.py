"""One run of ingestion: decide whether there is anything to do, build a new generation, let it serve.

The old generation answers until the pointer is switched; a run that dies anywhere leaves it untouched, and the next run
sweeps the remains. An unchanged run loads neither a model nor Chroma.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ingest.corpus import corpus_updated
from ingest.errors import IndexMissingError
from ingest.inputs import (
    absolute_inputs,
    corpus_files_digest,
    digest_inputs,
    is_address,
    newest_file_date,
    read_stamps,
    stamp_files,
)
from ingest.report import IngestReport, SilentProgress
from ingest.store import IndexStore, Manifest

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ingest.inputs import FileStamp
    from ingest.report import Progress
    from ingest.settings import IngestSettings
    from ingest.store import Serving

# What changes a vector; part of an index's identity and recorded in its manifest.
MODEL_SETTINGS = (
    "embedding",
    "embedding_base_url",
    "embedding_dimensions",
    "query_prefix",
    "passage_prefix",
    "max_tokens",
    "dtype",
    "trust_remote_code",
)


@dataclass(frozen=True, slots=True)
class Plan:
    """What a run is to build, decided before anything heavy is loaded.

    Attributes:
        inputs: Absolute paths and addresses.
        bundled: Whether the bundled corpus goes in.
        stamps: Every file behind the inputs.
        digest: Digest over all that decides the result.
        serving: What serves now; None for a first build.
        before: Its manifest; None for a first build.
    """

    inputs: tuple[str, ...]
    bundled: bool
    stamps: dict[str, FileStamp]
    digest: str
    serving: Serving | None
    before: Manifest | None

    @property
    def material_date(self) -> str:
        """Date of the newest material, ISO 8601."""
        dates = [newest_file_date(self.stamps), corpus_updated() if self.bundled else ""]
        return max(dates)

    @property
    def unchanged(self) -> bool:
        """Whether the serving generation already is the result; an address has to be fetched to know."""
        has_addresses = any(is_address(path) for path in self.inputs)
        return self.before is not None and self.before.corpus_digest == self.digest and not has_addresses


@dataclass(frozen=True, slots=True)
class ReadOptions:
    """How inputs are read.

    Attributes:
        strict: Whether one unreadable input stops the run.
        allow_hosts: Names of private hosts that may be fetched from.
        rebuild: Whether no vector of the serving generation is taken over.
    """

    strict: bool = False
    allow_hosts: tuple[str, ...] = ()
    rebuild: bool = False


def run_ingest(
    settings: IngestSettings,
    paths: Sequence[str] = (),
    *,
    only: bool = False,
    dry_run: bool = False,
    check: bool = False,
    strict: bool = False,
    rebuild: bool = False,
    allow_hosts: Sequence[str] = (),
    progress: Progress | None = None,
) -> IngestReport:
    """Build or refresh an index.

    Args:
        settings: Which index, which model, where.
        paths: Files, folders and addresses; empty to refresh what the index was built from.
        only: Leave the bundled corpus out.
        dry_run: Read and chunk, but embed and store nothing.
        check: Only say whether there is anything to do.
        strict: Let one unreadable input stop the run.
        rebuild: Build even when nothing changed, and take over no vector.
        allow_hosts: Names of private hosts that may be fetched from.
        progress: Told what is going on; None for silence.

    Returns:
        What was done. `changed` is False when there was nothing to do.

    Raises:
        InputError: A path does not exist; with `strict`, an input cannot be read.
        LockHeldError: Another process writes to this index.
        ExternalError: The disk, a server or an endpoint failed; what served before still serves.
    """
    store = IndexStore(settings.home, settings.index)
    plan = _plan(settings, store, paths, only)
    if plan.before is not None and (check or (plan.unchanged and not rebuild)):
        return _untouched(settings.index, plan.before)
    if check:
        return empty_report(settings.index, changed=True)
    watcher = progress or SilentProgress()
    options = ReadOptions(strict, tuple(allow_hosts), rebuild)
    if dry_run:
        from ingest.build import rehearse

        return rehearse(settings, plan, options, watcher)
    with store.lock(timeout=0):
        # Whoever held the lock before may have built just this.
        plan = _plan(settings, store, paths, only)
        if plan.before is not None and plan.unchanged and not rebuild:
            return _untouched(settings.index, plan.before)
        store.sweep()
        from ingest.build import Build, build_generation
        from ingest.embedding import build_encoder

        encoder = build_encoder(settings, store.exports_folder)
        return build_generation(Build(settings, store, encoder, store.new_generation(), watcher), plan, options)


def _plan(settings: IngestSettings, store: IndexStore, paths: Sequence[str], only: bool) -> Plan:
    serving = store.serving()
    before = None
    if serving is not None:
        try:
            before = store.manifest(serving.generation)
        except IndexMissingError:
            serving = None
    inputs = absolute_inputs(paths or (before.inputs if before else ()))
    bundled = not only and (before.bundled if before and not paths else True)
    known = read_stamps(store.generation_folder(serving.generation) / "files.json") if serving else {}
    stamps = stamp_files(inputs, known)
    parts = {
        "model": _model_digest(settings),
        "chunking": str(chunking()),
        "corpus": corpus_files_digest() if bundled else "",
    }
    return Plan(inputs, bundled, stamps, digest_inputs(stamps, inputs, parts), serving, before)


def chunking() -> dict[str, int]:
    """Parameters of the chunker, as an index records them."""
    from ingest.chunk import CURATED_TARGET_TOKENS, TARGET_TOKENS

    return {"target_tokens": TARGET_TOKENS, "curated_target_tokens": CURATED_TARGET_TOKENS}


def empty_report(index: str, *, changed: bool) -> IngestReport:
    """Report of a run that built nothing."""
    return IngestReport(
        index=index,
        index_id=None,
        changed=changed,
        serving=False,
        documents=0,
        chunks=0,
        embedded=0,
        reused=0,
        removed=0,
        tokens=0,
        skipped=(),
        seconds={},
        query_backend="",
    )


def _model_digest(settings: IngestSettings) -> str:
    """Digest over the model's files and settings; files are read, no model is loaded."""
    values = [str(getattr(settings, name)) for name in MODEL_SETTINGS]
    if not settings.embedding.startswith("openai:"):
        from ingest.embedding import resolve_model

        values.append(resolve_model(settings).identity(0).fingerprint)
    return hashlib.sha256("\x1f".join(values).encode()).hexdigest()


def _untouched(index: str, manifest: Manifest) -> IngestReport:
    return IngestReport(
        index=index,
        index_id=manifest.index_id,
        changed=False,
        serving=True,
        documents=manifest.documents,
        chunks=manifest.chunks,
        embedded=0,
        reused=manifest.chunks,
        removed=0,
        tokens=manifest.tokens,
        skipped=(),
        seconds={},
        query_backend=manifest.query_backend,
    )
