from __future__ import annotations

import json
import os
import signal
import stat
import subprocess
import sys
import textwrap
from typing import TYPE_CHECKING

import pytest

from ingest.disk import write_atomically
from ingest.errors import ExternalError, IndexMissingError, LockHeldError, UsageError
from ingest.manifest import Manifest, Serving, as_built
from ingest.settings import IngestSettings
from ingest.store import IndexStore, index_names
from ingest.types import EmbeddingIdentity

if TYPE_CHECKING:
    from pathlib import Path


def manifest(name: str, model: str = "one", created: str = "") -> Manifest:
    return Manifest(
        index_id=name,
        created=created or name,
        embedding=EmbeddingIdentity(f"fake:{model}", model, 8, 64),
        model_settings={"embedding": f"fake:{model}"},
        chunking={"target_tokens": 100},
        corpus_digest=f"digest of {name}",
        material_date="2026-01-01",
        inputs=("/somewhere",),
        bundled=False,
        documents=1,
        chunks=2,
        sentences=0,
        tokens=30,
        collection=f"tierwise-{name}",
        chroma_url=None,
        query_backend="onnx",
    )


def built(store: IndexStore, model: str = "one") -> str:
    name = store.new_generation()
    store.complete(manifest(name, model))
    return name


@pytest.fixture
def store(home: Path) -> IndexStore:
    return IndexStore(home, "default")


def test_an_index_that_was_never_built_says_how_to_build_it(store: IndexStore) -> None:
    assert store.serving() is None
    assert list(store.manifests()) == []
    with pytest.raises(IndexMissingError, match="Run: tierwise ingest"):
        store.require_serving()


def test_a_manifest_is_read_as_it_was_written(store: IndexStore) -> None:
    name = built(store)
    assert store.manifest(name) == manifest(name)


def test_a_generation_without_manifest_is_not_complete(store: IndexStore) -> None:
    name = store.new_generation()
    assert list(store.manifests()) == []
    with pytest.raises(IndexMissingError, match=name):
        store.manifest(name)


def test_the_pointer_remembers_what_served_before(store: IndexStore) -> None:
    first, second = built(store), built(store)
    store.switch(first)
    assert store.serving() == Serving(first, None)
    store.switch(second)
    assert store.serving() == Serving(second, first)
    store.switch(second)
    assert store.serving() == Serving(second, first)
    store.switch(first)
    assert store.serving() == Serving(first, second)


def test_a_damaged_pointer_is_one_clear_error(store: IndexStore) -> None:
    store.switch(built(store))
    store.serving_file.write_text("{", encoding="utf-8")
    with pytest.raises(UsageError, match="--rebuild"):
        store.serving()


def test_another_format_is_refused_and_still_names_its_inputs(store: IndexStore) -> None:
    name = built(store)
    store.switch(name)
    file = store.generation_folder(name) / "manifest.json"
    file.write_text(json.dumps(json.loads(file.read_text(encoding="utf-8")) | {"format": 99}), encoding="utf-8")
    with pytest.raises(UsageError, match="format 99"):
        store.manifest(name)
    assert store.recorded_inputs().paths == ("/somewhere",)
    assert not store.recorded_inputs().bundled


def test_superseded_are_only_remains_and_old_ones_of_the_serving_model(store: IndexStore) -> None:
    oldest, older, serving = built(store), built(store), built(store)
    candidate, half_built = built(store, "other"), store.new_generation()
    for name in (oldest, older, serving):
        store.switch(name)
    assert set(store.superseded()) == {oldest, half_built}
    store.switch(candidate)
    assert set(store.superseded()) == {half_built}


def test_deleting_takes_completeness_first_and_comparisons_too(store: IndexStore) -> None:
    name, other = built(store), built(store)
    file = store.comparison_file(other, name)
    file.parent.mkdir(parents=True)
    file.write_text("{}", encoding="utf-8")
    store.retire(name)
    assert not store.is_complete(name)
    assert store.generation_folder(name).is_dir()
    store.delete(name)
    assert store.generations() == [other]
    assert not file.exists()


def test_folders_are_private(store: IndexStore) -> None:
    folder = store.generation_folder(store.new_generation())
    for path in (folder, store.folder, store.home):
        assert stat.S_IMODE(path.stat().st_mode) == 0o700


def test_index_names_are_found(home: Path) -> None:
    assert index_names(home) == []
    for name in ("mine", "default"):
        IndexStore(home, name).new_generation()
    assert index_names(home) == ["default", "mine"]


HOLD = """
    import sys, time
    from pathlib import Path
    from ingest.store import IndexStore
    with IndexStore(Path(sys.argv[1]), "default").lock():
        print("held", flush=True)
        time.sleep(60)
"""


def hold_lock(home: Path) -> subprocess.Popen[str]:
    holder = subprocess.Popen(
        [sys.executable, "-c", textwrap.dedent(HOLD), str(home)], stdout=subprocess.PIPE, text=True
    )
    assert holder.stdout is not None
    assert holder.stdout.readline() == "held\n"
    return holder


def test_a_held_lock_names_its_holder_and_dies_with_it(store: IndexStore) -> None:
    holder = hold_lock(store.home)
    try:
        with pytest.raises(LockHeldError, match=f"process {holder.pid} ") as caught, store.lock():
            pass
        assert caught.value.retryable
        holder.send_signal(signal.SIGKILL)
        holder.wait()
        with store.lock():
            assert str(os.getpid()) in (store.folder / "lock.holder").read_text(encoding="utf-8")
    finally:
        holder.kill()
        holder.wait()


def test_a_lock_is_free_again_after_use(store: IndexStore) -> None:
    manager = store.lock()
    with manager:
        pass
    with store.lock(), store.pointer_lock():
        pass


def test_a_build_in_progress_does_not_stop_the_pointer_from_moving(store: IndexStore) -> None:
    holder = hold_lock(store.home)
    try:
        with store.pointer_lock():
            store.switch(built(store))
    finally:
        holder.kill()
        holder.wait()


def test_a_failed_write_leaves_the_old_text(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "pointer.json"
    write_atomically(file, "old")

    def full(_descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("ingest.disk.os.fsync", full)
    with pytest.raises(ExternalError, match="No space left on device") as caught:
        write_atomically(file, "new")
    assert caught.value.retryable
    assert file.read_text(encoding="utf-8") == "old"
    assert list(tmp_path.iterdir()) == [file]


def test_a_model_is_the_recorded_one_unless_set_explicitly() -> None:
    recorded = manifest("x", "recorded")
    assert as_built(IngestSettings(), recorded).embedding == "fake:recorded"
    assert as_built(IngestSettings(embedding="bundled"), recorded).embedding == "bundled"
