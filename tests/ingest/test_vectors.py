from __future__ import annotations

import gc
import socket
import threading
import time
from typing import TYPE_CHECKING

import numpy as np
import pytest

from ingest.errors import ExternalError, IndexMismatchError, IndexMissingError, UsageError
from ingest.settings import IngestSettings
from ingest.vectors import VectorStore, vector_errors
from tests.servers import ChromaServer, free_port

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

ABOUT = {"fingerprint": "abc", "dimensions": 3}


def unit(*rows: list[float]) -> np.ndarray:
    vectors = np.asarray(rows, dtype=np.float32)
    return vectors / np.linalg.norm(vectors, axis=1, keepdims=True)


def filled(settings: IngestSettings, folder: Path, name: str = "tierwise-test") -> VectorStore:
    store = VectorStore.create(settings, folder, name, ABOUT)
    rows = [{"document_id": "one"}, {"document_id": "one"}, {"document_id": "two"}]
    store.add(["a", "b", "c"], unit([1, 0, 0], [1, 1, 0], [0, 0, 1]), rows)
    return store


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ChromaServer]:
    with ChromaServer(tmp_path_factory.mktemp("chroma")) as running:
        yield running


@pytest.fixture(params=["embedded", "server"])
def settings(request: pytest.FixtureRequest, home: Path) -> IngestSettings:
    url = request.getfixturevalue("server").url if request.param == "server" else None
    return IngestSettings(home=home, chroma_url=url, timeout=20)


def test_vectors_are_found_by_cosine_and_come_back_exactly(settings: IngestSettings, tmp_path: Path) -> None:
    name = f"tierwise-{tmp_path.name}-{settings.chroma_url is None}"
    filled(settings, tmp_path, name)
    store = VectorStore.open(settings, tmp_path, name)
    found = store.nearest(unit([1, 0, 0])[0], 2)
    assert list(found) == ["a", "b"]
    assert found["a"] == pytest.approx(1.0, abs=1e-6)
    assert found["b"] == pytest.approx(np.sqrt(0.5), abs=1e-6)
    assert store.nearest(unit([1, 0, 0])[0], 3, {"document_id": "two"}).keys() == {"c"}
    assert store.nearest(unit([1, 0, 0])[0], 0) == {}
    vectors = store.get(["c", "unknown", "b"])
    assert vectors.keys() == {"b", "c"}
    np.testing.assert_array_equal(vectors["b"], unit([1, 1, 0])[0])
    assert store.count() == 3
    assert dict(store.metadata) == ABOUT


def test_an_absent_collection_is_said_and_not_created(settings: IngestSettings, tmp_path: Path) -> None:
    for _ in range(2):
        with pytest.raises(IndexMissingError):
            VectorStore.open(settings, tmp_path, "tierwise-absent")
    assert not (tmp_path / "chroma").exists()


def test_vectors_of_another_length_are_a_mismatch(settings: IngestSettings, tmp_path: Path) -> None:
    name = f"tierwise-{tmp_path.name}-{settings.chroma_url is None}"
    store = filled(settings, tmp_path, name)
    with pytest.raises(IndexMismatchError, match="another length"), vector_errors(settings):
        store.nearest(np.ones(5, dtype=np.float32), 1)
    with pytest.raises(IndexMismatchError, match="another length"), vector_errors(settings):
        store.add(["d"], np.ones((1, 5), dtype=np.float32), [{"document_id": "d"}])


def test_a_dropped_collection_is_gone_from_the_server(server: ChromaServer, home: Path, tmp_path: Path) -> None:
    settings = IngestSettings(home=home, chroma_url=server.url)
    filled(settings, tmp_path, "tierwise-dropped")
    for _ in range(2):
        VectorStore.drop(settings, tmp_path, "tierwise-dropped")
    with pytest.raises(IndexMissingError):
        VectorStore.open(settings, tmp_path, "tierwise-dropped")


def test_a_name_that_somebody_else_took_is_an_error(server: ChromaServer, home: Path, tmp_path: Path) -> None:
    settings = IngestSettings(home=home, chroma_url=server.url)
    filled(settings, tmp_path, "tierwise-taken")
    with pytest.raises(ExternalError, match="exists"):
        VectorStore.create(settings, tmp_path, "tierwise-taken", ABOUT)


def test_a_server_that_goes_away_is_named_and_worth_a_retry(home: Path, tmp_path: Path) -> None:
    with ChromaServer(tmp_path / "data") as server:
        settings = IngestSettings(home=home, chroma_url=server.url, timeout=5)
        store = filled(settings, tmp_path)
        server.kill()
        with pytest.raises(ExternalError, match=server.url) as caught, vector_errors(settings):
            store.nearest(unit([1, 0, 0])[0], 1)
        assert caught.value.retryable
        with pytest.raises(ExternalError, match="does not answer"):
            VectorStore.open(settings, tmp_path, "tierwise-test")


def test_a_server_that_accepts_and_says_nothing_does_not_hang_us(home: Path, tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        settings = IngestSettings(home=home, chroma_url=f"http://127.0.0.1:{listener.getsockname()[1]}", timeout=0.5)
        started = time.monotonic()
        with pytest.raises(ExternalError, match="does not answer"):
            VectorStore.open(settings, tmp_path, "tierwise-test")
        assert time.monotonic() - started < 20


@pytest.mark.parametrize("url", ["localhost:8000", "ftp://localhost", "http://"])
def test_an_address_that_is_none_is_refused(url: str, home: Path, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="http"):
        VectorStore.open(IngestSettings(home=home, chroma_url=url), tmp_path, "tierwise-test")


def test_nobody_listening_is_one_sentence(home: Path, tmp_path: Path) -> None:
    settings = IngestSettings(home=home, chroma_url=f"http://127.0.0.1:{free_port()}")
    with pytest.raises(ExternalError, match=r"does not answer .* TIERWISE_CHROMA_URL"):
        VectorStore.create(settings, tmp_path, "tierwise-test", ABOUT)


def test_a_store_that_nobody_holds_closes_its_database(home: Path, tmp_path: Path) -> None:
    from chromadb.api.shared_system_client import SharedSystemClient

    path = str(tmp_path / "chroma")
    store = filled(IngestSettings(home=home), tmp_path)
    assert path in SharedSystemClient._identifier_to_system
    threads = threading.active_count()
    del store
    gc.collect()
    assert path not in SharedSystemClient._identifier_to_system
    assert threading.active_count() <= threads
