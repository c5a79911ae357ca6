"""Where indexes lie on disk, which generation of one serves, and what each generation says about itself.

An index is a folder of generations. A generation is complete once its manifest is written, and serves once
`serving.json` names it; both happen by atomic replacement, so a reader sees the old index or the new one.
Knows nothing about vectors, documents or questions.
"""

from __future__ import annotations

import json
import os
import shutil
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from filelock import FileLock, Timeout

from ingest.errors import ExternalError, IndexMissingError, LockHeldError, UsageError
from ingest.types import EmbeddingIdentity

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

FORMAT = 1
PRIVATE = 0o700
_KEPT_GENERATIONS = 2


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a generation says about itself.

    Attributes:
        index_id: Name of the generation, unique.
        created: Moment of completion, ISO 8601 in UTC.
        embedding: Identity of the model whose vectors it holds.
        model_settings: Settings that model was loaded with, so that a reader loads it the same way.
        chunking: Parameters of the chunker.
        corpus_digest: Digest over every document's content; equal inputs give equal digests.
        material_date: Date of the newest material in it, ISO 8601.
        inputs: Paths and addresses it was built from, as given.
        bundled: Whether the bundled corpus is in it.
        documents: Number of documents.
        chunks: Number of passages.
        sentences: Number of passages' sentences with vectors of their own.
        tokens: Tokens of all passages.
        collection: Chroma collection.
        chroma_url: Server that holds the vectors; None for embedded Chroma.
        query_backend: What embeds questions: `onnx`, or why it is torch.
        seconds: Seconds per stage of the build.
        history: Recorded decisions about it, such as a forced promotion.
    """

    index_id: str
    created: str
    embedding: EmbeddingIdentity
    model_settings: dict[str, Any]
    chunking: dict[str, int]
    corpus_digest: str
    material_date: str
    inputs: tuple[str, ...]
    bundled: bool
    documents: int
    chunks: int
    sentences: int
    tokens: int
    collection: str
    chroma_url: str | None
    query_backend: str
    seconds: dict[str, float] = field(default_factory=dict)
    history: tuple[str, ...] = ()
    format: int = FORMAT

    @classmethod
    def from_dict(cls, row: dict[str, Any]) -> Manifest:
        """Read what `asdict` wrote."""
        row = row | {
            "embedding": EmbeddingIdentity(**row["embedding"]),
            "inputs": tuple(row["inputs"]),
            "history": tuple(row["history"]),
        }
        return cls(**row)


@dataclass(frozen=True, slots=True)
class Serving:
    """Which generation answers, and which one did before (for a rollback; None when there was none)."""

    generation: str
    previous: str | None = None


class IndexStore:
    """One named index under the home folder."""

    def __init__(self, home: Path, name: str) -> None:
        self.home = home
        self.name = name
        self.folder = home / "indexes" / name
        self.generations_folder = self.folder / "generations"

    @property
    def serving_file(self) -> Path:
        """The pointer that readers watch."""
        return self.folder / "serving.json"

    @property
    def exports_folder(self) -> Path:
        """ONNX exports, one sub-folder a model fingerprint, shared by all indexes of this home."""
        return self.home / "models"

    def generation_folder(self, generation: str) -> Path:
        """Folder of one generation."""
        return self.generations_folder / generation

    def serving(self) -> Serving | None:
        """What serves now; None when the index has never been built."""
        try:
            row = json.loads(self.serving_file.read_text(encoding="utf-8"))
        except FileNotFoundError:
            return None
        except PermissionError as error:
            raise UsageError(
                f"{self.serving_file} cannot be read.",
                hint="Correct its permissions, or set TIERWISE_HOME to a folder of yours.",
            ) from error
        return Serving(row["generation"], row.get("previous"))

    def require_serving(self) -> Serving:
        """What serves now.

        Raises:
            IndexMissingError: The index has never been built.
        """
        serving = self.serving()
        if serving is None:
            raise IndexMissingError(
                f"There is no index {self.name!r} yet.", hint=f"Run: tierwise ingest{self._option()}"
            )
        return serving

    def switch(self, generation: str) -> None:
        """Make `generation` the one that serves, atomically."""
        before = self.serving()
        previous = before.generation if before and before.generation != generation else (before and before.previous)
        write_atomically(self.serving_file, json.dumps({"generation": generation, "previous": previous}))

    def manifest(self, generation: str) -> Manifest:
        """What a generation says about itself.

        Raises:
            IndexMissingError: There is no complete generation of that name.
            UsageError: It was written in another format.
        """
        file = self.generation_folder(generation) / "manifest.json"
        try:
            row = json.loads(file.read_text(encoding="utf-8"))
        except FileNotFoundError as error:
            raise IndexMissingError(
                f"Index {self.name!r} has no generation {generation!r}.", hint="Run: tierwise index list"
            ) from error
        except (ValueError, PermissionError) as error:
            raise UsageError(
                f"{file} cannot be read.", hint=f"Build the index anew: tierwise ingest --rebuild{self._option()}"
            ) from error
        if row.get("format") != FORMAT:
            raise UsageError(
                f"Index {self.name!r} is of format {row.get('format')}, this version reads {FORMAT}.",
                hint=f"Build it anew: tierwise ingest --rebuild{self._option()}",
            )
        return Manifest.from_dict(row)

    def complete(self, manifest: Manifest) -> None:
        """Declare a generation complete by writing its manifest."""
        write_atomically(
            self.generation_folder(manifest.index_id) / "manifest.json",
            json.dumps(asdict(manifest), indent=1, sort_keys=True),
        )

    def manifests(self) -> Iterator[Manifest]:
        """Every complete generation, oldest first."""
        found = [
            self.manifest(folder.name)
            for folder in (self.generations_folder.iterdir() if self.generations_folder.is_dir() else ())
            if (folder / "manifest.json").is_file()
        ]
        yield from sorted(found, key=lambda manifest: manifest.created)

    def new_generation(self) -> str:
        """Create the folder of a new generation and return its name."""
        generation = f"{datetime.now(UTC):%Y%m%d-%H%M%S}-{uuid4().hex[:6]}"
        private_folder(self.generation_folder(generation))
        return generation

    def sweep(self) -> list[str]:
        """Remove half-built generations and old ones of the serving model; returns the names removed.

        The serving generation, the one before it and candidates of other models stay.
        """
        serving = self.serving()
        kept = {serving.generation, serving.previous} if serving else set()
        complete = {manifest.index_id: manifest for manifest in self.manifests()}
        ours = (
            complete[serving.generation].embedding.fingerprint if serving and serving.generation in complete else None
        )
        removed = []
        for folder in self.generations_folder.iterdir() if self.generations_folder.is_dir() else ():
            manifest = complete.get(folder.name)
            if folder.name in kept or (manifest and manifest.embedding.fingerprint != ours):
                continue
            shutil.rmtree(folder, ignore_errors=True)
            removed.append(folder.name)
        return removed

    def lock(self, timeout: float = 0.0) -> FileLock:
        """Take the index's write lock; a context manager.

        Args:
            timeout: Seconds to wait for another writer.

        Raises:
            LockHeldError: Another process holds it; the message says which.
        """
        private_folder(self.folder)
        lock = FileLock(self.folder / "lock", timeout=timeout, is_singleton=False)
        holder = self.folder / "lock.holder"
        try:
            lock.acquire()
        except Timeout as error:
            who = holder.read_text(encoding="utf-8").strip() if holder.is_file() else "another process"
            raise LockHeldError(
                f"Index {self.name!r} is being written by {who}.",
                hint="Wait until it is done, then try again.",
                retryable=True,
            ) from error
        holder.write_text(f"process {os.getpid()} since {datetime.now(UTC):%H:%M:%S} UTC", encoding="utf-8")
        return lock

    def _option(self) -> str:
        return "" if self.name == "default" else f" --index {self.name}"


def index_names(home: Path) -> list[str]:
    """Names of all indexes under a home folder, sorted."""
    folder = home / "indexes"
    return sorted(entry.name for entry in folder.iterdir() if entry.is_dir()) if folder.is_dir() else []


def private_folder(path: Path) -> Path:
    """Create a folder, and its missing parents, that only its owner can enter.

    Raises:
        ExternalError: It cannot be created.
    """
    try:
        missing = [path, *path.parents]
        for folder in reversed([entry for entry in missing if not entry.exists()]):
            folder.mkdir(mode=PRIVATE, exist_ok=True)
    except OSError as error:
        raise ExternalError(
            f"The folder {path} cannot be created ({error.strerror}).",
            hint="Set TIERWISE_HOME to a folder that you can write to.",
        ) from error
    return path


def write_atomically(path: Path, text: str) -> None:
    """Replace a file's content so that a reader, or a crash, finds the old text or the new one.

    Raises:
        ExternalError: The disk is full or the folder cannot be written.
    """
    partial = path.with_name(f".{path.name}.{uuid4().hex[:8]}")
    try:
        with partial.open("w", encoding="utf-8") as stream:
            stream.write(text)
            stream.flush()
            os.fsync(stream.fileno())
        partial.replace(path)
        _sync_folder(path.parent)
    except OSError as error:
        partial.unlink(missing_ok=True)
        raise ExternalError(
            f"{path} cannot be written ({error.strerror}).",
            hint="Free some space or correct the permissions, then run it again.",
        ) from error


def _sync_folder(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
