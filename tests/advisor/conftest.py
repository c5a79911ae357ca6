"""The real corpus, the real embedding model and a real Chroma, built once for all tests that need them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from advisor import build_advisor

if TYPE_CHECKING:
    from advisor import Advisor
    from ingest.index import Index
    from ingest.settings import IngestSettings


@pytest.fixture(scope="session")
def advisor(bundled_settings: IngestSettings) -> Advisor:
    built = build_advisor(bundled_settings)
    built.warm_up()
    return built


@pytest.fixture(scope="session")
def index(advisor: Advisor) -> Index:
    return advisor._handle.current()
