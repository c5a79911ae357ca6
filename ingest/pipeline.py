"""One run of ingestion: decide whether there is anything to do, build a new generation, let it serve.

The old generation answers until the pointer is switched; a run that dies anywhere leaves it untouched, and the next run
sweeps the remains. An unchanged run loads neither a model nor Chroma.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ingest import asked, boundaries
from ingest.corpus import corpus_updated
from ingest.embedding.factory import with_absolute_model
from ingest.errors import IndexMissingError, UsageError
from ingest.generations import sweep
from ingest.inputs import (
    absolute_inputs,
    corpus_files_digest,
    digest_inputs,
    is_address,
    newest_file_date,
    read_stamps,
    stamp_files,
)
from ingest.manifest import MODEL_SETTINGS, as_built
from ingest.report import IngestReport, SilentProgress
from ingest.store import IndexStore

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ingest.inputs import FileStamp
    from ingest.manifest import Manifest
    from ingest.report import Progress
    from ingest.settings import IngestSettings
    from ingest.types import Encoder


@dataclass(frozen=True, slots=True)
class Plan:
    """What a run is to build, decided before anything heavy is loaded.

    Attributes:
        inputs: Absolute paths and addresses.
        bundled: Whether the bundled corpus goes in.
        stamps: Every file behind the inputs.
        digest: Digest over all that decides the result.
        before: Manifest of the serving generation; None for a first build.
        same: The generation that already is the result: the serving one, or a candidate of another model; None where
            there is none, or an address has to be fetched to know.
    """

    inputs: tuple[str, ...]
    bundled: bool
    stamps: dict[str, FileStamp]
    digest: str
    before: Manifest | None
    same: Manifest | None

    @property
    def material_date(self) -> str:
        """Date of the newest material, ISO 8601."""
        return max(newest_file_date(self.stamps), corpus_updated() if self.bundled else "")


@dataclass(frozen=True, slots=True)
class Job:
    """What a run was asked for.

    Attributes:
        paths: Files, folders and addresses; empty to refresh what the index was built from.
        only: Whether the bundled corpus is left out.
        strict: Whether one unreadable input stops the run.
        rebuild: Whether no vector of an older generation is taken over.
        allow_hosts: Names of private hosts that may be fetched from.
        encoder: What embeds; None for the model that the settings name.
    """

    paths: tuple[str, ...] = ()
    only: bool = False
    strict: bool = False
    rebuild: bool = False
    allow_hosts: tuple[str, ...] = ()
    encoder: Encoder | None = None


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
    encoder: Encoder | None = None,
) -> IngestReport:
    """Build or refresh an index.

    Args:
        settings: Which index, which model, where. A model that is not set explicitly is the serving generation's.
        paths: Files, folders and addresses; empty to refresh what the index was built from.
        only: Leave the bundled corpus out.
        dry_run: Read and chunk, but embed and store nothing.
        check: Only say whether there is anything to do.
        strict: Let one unreadable input stop the run.
        rebuild: Build even when nothing changed, and take over no vector.
        allow_hosts: Names of private hosts that may be fetched from.
        progress: Told what is going on; None for silence.
        encoder: What embeds; None for the model that the settings name.

    Returns:
        What was done. `changed` is False when there was nothing to do.

    Raises:
        InputError: A path does not exist; with `strict`, an input cannot be read.
        LockHeldError: Another process writes to this index.
        ExternalError: The disk, a server or an endpoint failed; what served before still serves.
    """
    store = IndexStore(settings.home, settings.index)
    job = Job(tuple(paths), only, strict, rebuild, tuple(allow_hosts), encoder)
    settings, plan = _plan(settings, store, job)
    if check:
        return empty_report(settings.index, changed=True) if plan.same is None else _untouched(settings.index, plan)
    if plan.same is not None and not rebuild:
        return _untouched(settings.index, plan)
    watcher = progress or SilentProgress()
    if dry_run:
        from ingest.build import rehearse

        return rehearse(settings, plan, job, watcher)
    with store.lock(timeout=0):
        # Whoever held the lock before may have built just this.
        settings, plan = _plan(settings, store, job)
        if plan.same is not None and not rebuild:
            return _untouched(settings.index, plan)
        sweep(settings, store)
        from ingest.build import build_generation

        return build_generation(settings, store, plan, job, watcher)


def _plan(settings: IngestSettings, store: IndexStore, job: Job) -> tuple[IngestSettings, Plan]:
    before = _serving_manifest(store, job)
    if before is not None:
        settings = as_built(settings, before)
    settings = with_absolute_model(settings)
    recorded = store.recorded_inputs()
    inputs = absolute_inputs(job.paths or recorded.paths)
    bundled = not job.only and (recorded.bundled or bool(job.paths))
    known = read_stamps(store.generation_folder(before.index_id) / "files.json") if before else {}
    stamps = stamp_files(inputs, known)
    parts = {
        "model": job.encoder.identity.fingerprint if job.encoder else _model_digest(settings),
        "chunking": str(chunking()),
        "corpus": corpus_files_digest() if bundled else "",
        "boundaries": str(boundaries.parameters()) if bundled else "",
        "asked": str(asked.parameters()) if bundled else "",
        "vectors": "server" if settings.chroma_url else "embedded",
    }
    digest = digest_inputs(stamps, inputs, parts)
    return settings, Plan(inputs, bundled, stamps, digest, before, _same(store, before, inputs, digest))


def _serving_manifest(store: IndexStore, job: Job) -> Manifest | None:
    try:
        serving = store.serving()
        return store.manifest(serving.generation) if serving else None
    except IndexMissingError:
        return None
    except UsageError:
        # Of another version, or damaged; building anew is what mends it.
        if not job.rebuild:
            raise
        return None


def _same(store: IndexStore, before: Manifest | None, inputs: Sequence[str], digest: str) -> Manifest | None:
    if before is None or any(is_address(path) for path in inputs):
        return None
    if before.corpus_digest == digest:
        return before
    # An older generation of the serving model is no candidate: its content has been replaced.
    others = [one for one in store.manifests() if one.embedding.fingerprint != before.embedding.fingerprint]
    return next((one for one in reversed(others) if one.corpus_digest == digest), None)


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


def _untouched(index: str, plan: Plan) -> IngestReport:
    same = plan.same
    if same is None:
        return empty_report(index, changed=False)
    return IngestReport(
        index=index,
        index_id=same.index_id,
        changed=False,
        serving=same is plan.before,
        documents=same.documents,
        chunks=same.chunks,
        embedded=0,
        reused=same.chunks,
        removed=0,
        tokens=same.tokens,
        skipped=(),
        seconds={},
        query_backend=same.query_backend,
    )
