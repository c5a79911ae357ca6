"""What every test runs in: a home folder of its own, no settings from outside, no network beyond this machine."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

# Read once, when the libraries are imported.
os.environ["HF_HUB_OFFLINE"] = "1"
os.environ["HF_HUB_DISABLE_TELEMETRY"] = "1"
os.environ["ANONYMIZED_TELEMETRY"] = "False"
os.environ["TOKENIZERS_PARALLELISM"] = "true"

import pytest
import pytest_socket
from filelock import FileLock

from ingest.pipeline import run_ingest
from ingest.settings import IngestSettings
from ingest.store import IndexStore
from tests.fakes import BagOfWords

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from ingest.types import Encoder

LOOPBACK = ["127.0.0.1", "::1", "localhost"]


@pytest.fixture(autouse=True)
def _no_outside_network() -> Iterator[None]:
    pytest_socket.socket_allow_hosts(LOOPBACK, allow_unix_socket=True)
    yield
    pytest_socket._remove_restrictions()


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A home folder that nobody else uses."""
    return tmp_path / "home"


@pytest.fixture(autouse=True)
def _own_settings(monkeypatch: pytest.MonkeyPatch, home: Path) -> None:
    for name in [name for name in os.environ if name.startswith("TIERWISE_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("TIERWISE_HOME", str(home))


@pytest.fixture(scope="session")
def bundled_settings(tmp_path_factory: pytest.TempPathFactory) -> IngestSettings:
    """The real corpus under the real embedding model, built once and only read."""
    return _built_once(tmp_path_factory, IngestSettings(home=_shared(tmp_path_factory) / "bundled", threads=2))


@pytest.fixture(scope="session")
def bundled_by_words(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Home folder with the real corpus under `fake:words`, built once; copy it before changing it."""
    settings = IngestSettings(home=_shared(tmp_path_factory) / "by-words", embedding="fake:words")
    return _built_once(tmp_path_factory, settings, BagOfWords()).home


def _shared(factory: pytest.TempPathFactory) -> Path:
    """A folder that all processes of a run have in common."""
    own = factory.getbasetemp()
    return own.parent if "PYTEST_XDIST_WORKER" in os.environ else own


def _built_once(
    factory: pytest.TempPathFactory, settings: IngestSettings, encoder: Encoder | None = None
) -> IngestSettings:
    with FileLock(_shared(factory) / f"{settings.home.name}.lock"):
        if IndexStore(settings.home, settings.index).serving() is None:
            run_ingest(settings, encoder=encoder)
    return settings
