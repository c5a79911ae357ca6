"""The real corpus, the real embedding model and a real Chroma, built once for all tests that need them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from advisor import build_advisor
from ingest.pipeline import run_ingest
from ingest.settings import IngestSettings

if TYPE_CHECKING:
    from advisor import Advisor
    from ingest.index import Index


@pytest.fixture(scope="session")
def bundled_settings(tmp_path_factory: pytest.TempPathFactory) -> IngestSettings:
    settings = IngestSettings(home=tmp_path_factory.mktemp("bundled"), threads=2)
    run_ingest(settings)
    return settings


@pytest.fixture(scope="session")
def advisor(bundled_settings: IngestSettings) -> Advisor:
    built = build_advisor(bundled_settings)
    built.warm_up()
    return built


@pytest.fixture(scope="session")
def index(advisor: Advisor) -> Index:
    return advisor._handle.current()
