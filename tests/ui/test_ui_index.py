from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from typer.testing import CliRunner

from ingest.errors import IndexMissingError, NegativeResult, TierwiseError
from ingest.pipeline import run_ingest
from ingest.settings import IngestSettings
from tests.fakes import fake_encoder, write_files
from ui.commands.index import app

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def names(home: Path, tmp_path: Path) -> list[str]:
    folder = write_files(tmp_path / "documents", {"a.txt": "Cats chase mice.", "b.txt": "Dogs guard houses."})
    found = []
    for model in ("words", "other"):
        settings = IngestSettings(home=home, embedding=f"fake:{model}")
        found.append(str(run_ingest(settings, [str(folder)], only=True, encoder=fake_encoder(settings)).index_id))
    return found


def index(*arguments: str) -> str:
    result = CliRunner().invoke(app, list(arguments))
    if isinstance(result.exception, TierwiseError):
        raise result.exception
    assert result.exit_code == 0, result.output
    return result.stdout


def test_the_list_shows_each_generation_and_its_verdict(names: list[str]) -> None:
    text = index("list")
    first, second = (next(line for line in text.splitlines() if name in line) for name in names)
    assert "serving" in first
    assert "fake:words" in first
    assert "candidate" in second
    assert "not compared" in second
    row = json.loads(index("list", "--json"))
    assert [one["manifest"]["index_id"] for one in row["generations"]] == names


def test_no_index_is_an_empty_list() -> None:
    assert "no index" in index("list")
    assert json.loads(index("list", "--json"))["generations"] == []


def test_one_generation_is_shown(names: list[str]) -> None:
    assert "fake:words (128 dimensions)" in index("show")
    assert json.loads(index("show", names[1], "--json"))["state"] == "candidate"
    with pytest.raises(IndexMissingError):
        index("show", "nothing")


def test_promote_rollback_and_remove(names: list[str]) -> None:
    with pytest.raises(NegativeResult, match="has not been compared"):
        index("promote", names[1])
    assert "serves." in index("promote", names[1], "--force")
    assert "forced" in index("show")
    row = json.loads(index("rollback", "--json"))
    assert (row["index_id"], row["embedding"]) == (names[0], "fake:words")
    with pytest.raises(NegativeResult, match="serves and stays"):
        index("remove", names[0])
    assert "is removed" in index("remove", names[1])
    assert names[1] not in index("list")
