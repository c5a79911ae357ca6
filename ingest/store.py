"""Where indexes lie on disk, which generation of one serves, and what each generation says about itself.

An index is a folder of generations. A generation is complete once its manifest is written, and serves once
`serving.json` names it; both happen by atomic replacement, so a reader sees the old index or the new one.
Knows nothing about vectors, documents or questions.
"""

from __future__ import annotations

import json
import os
import shutil
from contextlib import contextmanager
from dataclasses import asdict
from datetime import UTC, datetime
from typing import TYPE_CHECKING
from uuid import uuid4

from filelock import FileLock, Timeout

from ingest.disk import private_folder, write_atomically
from ingest.errors import IndexMissingError, LockHeldError, UsageError
from ingest.manifest import FORMAT, Begun, Manifest, RecordedInputs, Serving

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

# Moving the pointer takes milliseconds; a second operator waits that long for the first.
_POINTER_PATIENCE = 10.0


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

    def comparison_file(self, first: str, second: str) -> Path:
        """Where the comparison of two generations is stored."""
        return self.folder / "comparisons" / f"{first}--{second}.json"

    def serving(self) -> Serving | None:
        """What serves now; None when the index has never been built.

        Raises:
            UsageError: The pointer is there and cannot be read.
        """
        try:
            row = json.loads(self.serving_file.read_text(encoding="utf-8"))
            return Serving(row["generation"], row.get("previous"))
        except FileNotFoundError:
            return None
        except PermissionError as error:
            raise UsageError(
                f"{self.serving_file} cannot be read.",
                hint="Correct its permissions, or set TIERWISE_HOME to a folder of yours.",
            ) from error
        except (ValueError, KeyError, TypeError) as error:
            raise UsageError(f"{self.serving_file} is damaged.", hint=self._rebuild_hint()) from error

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
        """Make `generation` the one that serves, atomically; the caller holds the pointer's lock."""
        before = self._serving_or_none()
        previous = before.generation if before and before.generation != generation else (before and before.previous)
        write_atomically(self.serving_file, json.dumps({"generation": generation, "previous": previous}))

    def manifest(self, generation: str) -> Manifest:
        """What a generation says about itself.

        Raises:
            IndexMissingError: There is no complete generation of that name.
            UsageError: It was written in another format, or is damaged.
        """
        file = self.generation_folder(generation) / "manifest.json"
        try:
            row = json.loads(file.read_text(encoding="utf-8"))
            if row.get("format") != FORMAT:
                raise UsageError(
                    f"Index {self.name!r} is of format {row.get('format')}, this version reads {FORMAT}.",
                    hint=self._rebuild_hint(),
                )
            return Manifest.from_dict(row)
        except (FileNotFoundError, NotADirectoryError) as error:
            raise IndexMissingError(
                f"Index {self.name!r} has no generation {generation!r}.", hint="Run: tierwise index list"
            ) from error
        except (ValueError, KeyError, TypeError, AttributeError, PermissionError) as error:
            raise UsageError(f"{file} cannot be read.", hint=self._rebuild_hint()) from error

    def complete(self, manifest: Manifest) -> None:
        """Declare a generation complete by writing its manifest."""
        write_atomically(
            self.generation_folder(manifest.index_id) / "manifest.json",
            json.dumps(asdict(manifest), indent=1, sort_keys=True),
        )

    def manifests(self) -> Iterator[Manifest]:
        """Every complete generation of this version's format, oldest first."""
        found = []
        for generation in self.generations():
            try:
                found.append(self.manifest(generation))
            except UsageError:
                continue
        yield from sorted(found, key=lambda manifest: manifest.created)

    def generations(self) -> list[str]:
        """Names of all generations, half-built ones included, sorted."""
        folder = self.generations_folder
        return sorted(entry.name for entry in folder.iterdir() if entry.is_dir()) if folder.is_dir() else []

    def new_generation(self, chroma_url: str | None = None, fingerprint: str = "") -> str:
        """Create the folder of a new generation, note whose vectors will be where, and return its name."""
        generation = f"{datetime.now(UTC):%Y%m%d-%H%M%S}-{uuid4().hex[:6]}"
        folder = private_folder(self.generation_folder(generation))
        begun = Begun(f"tierwise-{self.name}-{generation}", chroma_url, fingerprint)
        write_atomically(folder / "begun.json", json.dumps(asdict(begun)))
        return generation

    def begun(self, generation: str) -> Begun | None:
        """Where a generation's vectors are, complete or not; None when it died before it said so."""
        try:
            return Begun(**json.loads((self.generation_folder(generation) / "begun.json").read_text(encoding="utf-8")))
        except (OSError, ValueError, TypeError):
            return None

    def recorded_inputs(self) -> RecordedInputs:
        """What the serving generation was built from, in whatever format; the bundled corpus where none serves."""
        serving = self._serving_or_none()
        if serving is None:
            return RecordedInputs()
        try:
            row = json.loads((self.generation_folder(serving.generation) / "manifest.json").read_text(encoding="utf-8"))
            return RecordedInputs(tuple(map(str, row["inputs"])), bool(row["bundled"]))
        except (OSError, ValueError, KeyError, TypeError):
            return RecordedInputs()

    def superseded(self) -> list[str]:
        """Half-built generations and old ones of the serving model, which nobody needs any more.

        The serving generation, the one before it and complete ones of other models stay. Only the holder of the write
        lock may ask: to anybody else a generation in the making looks half-built.
        """
        serving = self._serving_or_none()
        kept = {serving.generation, serving.previous} if serving else set()
        made_by = {manifest.index_id: manifest.embedding.fingerprint for manifest in self.manifests()}
        ours = made_by.get(serving.generation) if serving else None
        return [
            name
            for name in self.generations()
            if name not in kept and (not self.is_complete(name) or (ours is not None and made_by.get(name) == ours))
        ]

    def fingerprints(self) -> set[str]:
        """Of the models of all generations, half-built ones and those of other formats included."""
        found = set()
        for generation in self.generations():
            begun = self.begun(generation)
            try:
                text = (self.generation_folder(generation) / "manifest.json").read_text(encoding="utf-8")
                found.add(str(json.loads(text)["embedding"]["fingerprint"]))
            except (OSError, ValueError, KeyError, TypeError):
                found.add(begun.fingerprint if begun else "")
        return found - {""}

    def is_complete(self, generation: str) -> bool:
        """Whether a generation was finished, in whatever format."""
        return (self.generation_folder(generation) / "manifest.json").is_file()

    def retire(self, generation: str) -> None:
        """Take a generation's completeness away, before any of its parts goes."""
        (self.generation_folder(generation) / "manifest.json").unlink(missing_ok=True)

    def delete(self, generation: str) -> None:
        """Remove a retired generation's folder and the comparisons that it took part in."""
        shutil.rmtree(self.generation_folder(generation), ignore_errors=True)
        for file in self.comparison_file("", "").parent.glob(f"*{generation}*.json"):
            file.unlink(missing_ok=True)

    @contextmanager
    def lock(self, timeout: float = 0.0) -> Iterator[None]:
        """Hold the index's write lock.

        Args:
            timeout: Seconds to wait for another writer.

        Raises:
            LockHeldError: Another process holds it; the message says which.
        """
        with self._locked("lock", timeout):
            yield

    @contextmanager
    def pointer_lock(self) -> Iterator[None]:
        """Hold the right to move the pointer, for the moment that takes; a build in progress does not hold it.

        Raises:
            LockHeldError: Another process holds it for longer than a move can take.
        """
        with self._locked("pointer", _POINTER_PATIENCE):
            yield

    @contextmanager
    def _locked(self, name: str, timeout: float) -> Iterator[None]:
        private_folder(self.folder)
        lock = FileLock(self.folder / name, timeout=timeout, is_singleton=False)
        holder = self.folder / f"{name}.holder"
        try:
            lock.acquire()
        except Timeout as error:
            who = holder.read_text(encoding="utf-8").strip() if holder.is_file() else ""
            raise LockHeldError(
                f"Index {self.name!r} is being written by {who or 'another process'}.",
                hint="Wait until it is done, then try again.",
                retryable=True,
            ) from error
        try:
            write_atomically(holder, f"process {os.getpid()} since {datetime.now(UTC):%H:%M:%S} UTC")
            yield
        finally:
            lock.release()

    def _serving_or_none(self) -> Serving | None:
        try:
            return self.serving()
        except UsageError:
            return None

    def _rebuild_hint(self) -> str:
        return f"Build the index anew: tierwise ingest --rebuild{self._option()}"

    def _option(self) -> str:
        return "" if self.name == "default" else f" --index {self.name}"


def index_names(home: Path) -> list[str]:
    """Names of all indexes under a home folder, sorted."""
    folder = home / "indexes"
    return sorted(entry.name for entry in folder.iterdir() if entry.is_dir()) if folder.is_dir() else []
