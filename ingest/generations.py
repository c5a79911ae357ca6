"""What an operator does with the generations of an index: list, show, promote, roll back, remove.

Only the pointer moves; vectors are never touched, so readers always have a whole generation. Knows nothing about how
two generations are compared: it reads the verdict that the comparison left beside the index.
"""

from __future__ import annotations

import json
import shutil
import time
from contextlib import suppress
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Literal

from ingest.errors import IndexMissingError, NegativeResult, TierwiseError
from ingest.manifest import where_vectors_are
from ingest.store import IndexStore, index_names
from ingest.vectors import VectorStore

if TYPE_CHECKING:
    from pathlib import Path

    from ingest.manifest import Manifest
    from ingest.settings import IngestSettings

Verdict = Literal["better", "no difference shown", "worse"]
State = Literal["serving", "previous", "candidate"]

# An export takes a minute; one that was begun longer ago than this is nobody's any more.
_ABANDONED_SECONDS = 86_400

_INVERSE: dict[str, Verdict] = {"better": "worse", "worse": "better"}


@dataclass(frozen=True, slots=True)
class Comparison:
    """What a comparison of two generations found.

    Attributes:
        verdict: How the second one does, measured against the first.
        figures: The numbers behind it, for people.
    """

    verdict: Verdict
    figures: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Generation:
    """A complete generation as an operator sees it.

    Attributes:
        manifest: What it says about itself.
        state: Whether it serves, served before, or waits.
        bytes: Size of its folder; vectors on a Chroma server are not in it.
        compared: How it does against the serving one; None when it serves or nobody has compared them.
    """

    manifest: Manifest
    state: State
    bytes: int
    compared: Comparison | None

    def as_dict(self) -> dict[str, Any]:
        """The generation as JSON."""
        return asdict(self)


def list_generations(settings: IngestSettings) -> list[Generation]:
    """Every complete generation of the index, oldest first."""
    store = IndexStore(settings.home, settings.index)
    return [_generation(store, manifest) for manifest in store.manifests()]


def show_generation(settings: IngestSettings, name: str | None = None) -> Generation:
    """One generation by its name or an unambiguous beginning of it; the serving one for None.

    Raises:
        IndexMissingError: There is no such generation.
    """
    store = IndexStore(settings.home, settings.index)
    return _generation(store, store.manifest(resolve(store, name)))


def resolve(store: IndexStore, name: str | None) -> str:
    """Full name of a complete generation, from its name or an unambiguous beginning; the serving one for None.

    Raises:
        IndexMissingError: There is no such generation, or there are several.
    """
    if name is None or name == "serving":
        return store.require_serving().generation
    names = [manifest.index_id for manifest in store.manifests()]
    found = [name] if name in names else [full for full in names if full.startswith(name)]
    if len(found) != 1:
        what = "no generation" if not found else f"{len(found)} generations that begin with"
        raise IndexMissingError(f"Index {store.name!r} has {what} {name!r}.", hint="Run: tierwise index list")
    return found[0]


def promote(settings: IngestSettings, name: str, *, force: bool = False) -> Manifest:
    """Let a generation serve, unless it was compared with the serving one and found worse, or never was.

    Args:
        settings: Which index.
        name: The generation, or an unambiguous beginning of its name.
        force: Promote in spite of the verdict; that is recorded in the manifest's history.

    Raises:
        NegativeResult: It is worse, or nobody has compared the two.
        LockHeldError: Another operator is moving the pointer.
    """
    store = IndexStore(settings.home, settings.index)
    with store.pointer_lock():
        manifest = store.manifest(resolve(store, name))
        serving = store.require_serving().generation
        if manifest.index_id == serving:
            return manifest
        compared = read_comparison(store, serving, manifest.index_id)
        if not force:
            _require_no_loss(serving, manifest.index_id, compared)
        found = compared.verdict if compared else "not compared"
        entry = f"promoted over {serving}: {found}{', forced' if force else ''}{_figures_text(compared)}"
        return _let_serve(store, manifest, entry)


def rollback(settings: IngestSettings) -> Manifest:
    """Let the generation serve again that served before.

    Raises:
        NegativeResult: There is none.
        LockHeldError: Another operator is moving the pointer.
    """
    store = IndexStore(settings.home, settings.index)
    with store.pointer_lock():
        serving = store.require_serving()
        if serving.previous is None or not store.is_complete(serving.previous):
            raise NegativeResult(
                f"Index {store.name!r} has no earlier generation to go back to.", hint="Run: tierwise index list"
            )
        return _let_serve(store, store.manifest(serving.previous), f"rolled back to, from {serving.generation}")


def remove(settings: IngestSettings, name: str) -> Manifest:
    """Delete a generation that does not serve, with its vectors.

    Raises:
        NegativeResult: It serves.
        LockHeldError: The index is being written.
        ExternalError: The Chroma server that holds its vectors does not answer; the next run tries again.
    """
    store = IndexStore(settings.home, settings.index)
    with store.lock(), store.pointer_lock():
        manifest = store.manifest(resolve(store, name))
        serving = store.serving()
        if serving is not None and serving.generation == manifest.index_id:
            raise NegativeResult(
                f"Generation {manifest.index_id} serves and stays.", hint="Promote another one first, or roll back."
            )
        discard(settings, store, manifest.index_id)
        _drop_exports(settings, store)
        return manifest


def sweep(settings: IngestSettings, store: IndexStore) -> list[str]:
    """Delete what nobody needs any more; the caller holds the write lock.

    Returns:
        Names of the generations that went. One whose Chroma server does not answer waits for the next sweep.
    """
    with store.pointer_lock():
        names = store.superseded()
        for name in names:
            # From here on nobody can promote it.
            store.retire(name)
    gone = []
    for name in names:
        with suppress(TierwiseError):
            discard(settings, store, name)
            gone.append(name)
    _drop_exports(settings, store)
    return gone


def _drop_exports(settings: IngestSettings, store: IndexStore) -> None:
    """Delete the ONNX exports of models that no generation of any index was made by; one being built names its own."""
    folder = store.exports_folder
    exports = [entry for entry in folder.iterdir() if entry.is_dir()] if folder.is_dir() else []
    if not exports:
        return
    used = {one for name in index_names(settings.home) for one in IndexStore(settings.home, name).fingerprints()}
    for export in exports:
        # One that begins with a dot is being written, or was when its process died.
        age = time.time() - export.stat().st_mtime
        if export.name not in used and (not export.name.startswith(".") or age > _ABANDONED_SECONDS):
            shutil.rmtree(export, ignore_errors=True)


def discard(settings: IngestSettings, store: IndexStore, generation: str) -> None:
    """Delete a generation, complete or not, and its collection on a server.

    Raises:
        ExternalError: The server does not answer; the remains are kept, and no longer count as complete.
    """
    store.retire(generation)
    begun = store.begun(generation)
    if begun is not None and begun.chroma_url is not None:
        there = where_vectors_are(settings, begun.chroma_url)
        VectorStore.drop(there, store.generation_folder(generation), begun.collection)
    store.delete(generation)


def read_comparison(store: IndexStore, first: str, second: str) -> Comparison | None:
    """How `second` does against `first`, whichever way round they were compared; None when they never were."""
    for file, inverted in ((store.comparison_file(first, second), False), (store.comparison_file(second, first), True)):
        try:
            row = json.loads(file.read_text(encoding="utf-8"))
            verdict, figures = row["verdict"], dict(row["figures"])
        except (OSError, ValueError, KeyError, TypeError):
            continue
        return Comparison(_INVERSE.get(verdict, verdict) if inverted else verdict, figures)
    return None


def folder_bytes(folder: Path) -> int:
    """Bytes of all files below a folder; 0 where there is none."""
    return sum(file.stat().st_size for file in folder.rglob("*") if file.is_file())


def _require_no_loss(serving: str, name: str, compared: Comparison | None) -> None:
    if compared is None:
        raise NegativeResult(
            f"Generation {name} has not been compared with {serving}, which serves.",
            hint=f"Run: tierwise index compare {serving} {name}",
        )
    if compared.verdict == "worse":
        raise NegativeResult(
            f"Generation {name} is worse than {serving}, which serves{_figures_text(compared)}.",
            hint="Keep the serving one; --force promotes in spite of that and records it.",
        )


def _figures_text(compared: Comparison | None) -> str:
    headline = compared.figures.get("headline") if compared else None
    return f" ({headline})" if headline else ""


def _let_serve(store: IndexStore, manifest: Manifest, entry: str) -> Manifest:
    now = datetime.now(UTC).isoformat(timespec="seconds")
    recorded = replace(manifest, history=(*manifest.history, f"{now} {entry}"))
    store.complete(recorded)
    store.switch(manifest.index_id)
    return recorded


def _generation(store: IndexStore, manifest: Manifest) -> Generation:
    serving = store.serving()
    name = manifest.index_id
    state: State = "candidate"
    if serving is not None and name in (serving.generation, serving.previous):
        state = "serving" if name == serving.generation else "previous"
    compared = read_comparison(store, serving.generation, name) if serving and state != "serving" else None
    return Generation(manifest, state, folder_bytes(store.generation_folder(name)), compared)
