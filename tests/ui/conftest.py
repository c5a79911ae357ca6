from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.fakes_ui import WordAdvisor

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(autouse=True)
def _own_working_directory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No test reads the developer's own `.env` or `tierwise.toml`."""
    work = tmp_path / "work"
    work.mkdir()
    monkeypatch.chdir(work)


@pytest.fixture
def advisor(monkeypatch: pytest.MonkeyPatch) -> WordAdvisor:
    """The advisor that `ask` and `search` find in place of the real one."""
    fake = WordAdvisor()
    for module in ("ui.commands.ask", "ui.commands.search"):
        monkeypatch.setattr(f"{module}.open_advisor", lambda _settings: fake)
    return fake
