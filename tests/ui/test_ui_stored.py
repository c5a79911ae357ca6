"""What is stored: shown, deleted, and nothing else touched."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from ui.cli import run
from ui.stored import delete, stored_in

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    home = tmp_path / "home"
    (home / "indexes" / "default").mkdir(parents=True)
    (home / "indexes" / "default" / "serving.json").write_text("{}")
    (home / "tierwise.sqlite3").write_bytes(b"x" * 1000)
    (home / "diary.txt").write_text("mine")
    return home


def test_show_lists_what_people_wrote_apart(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["data", "show", "--json"]) == 0
    row = json.loads(capsys.readouterr().out)
    assert row["home"] == str(home)
    assert {entry["path"].rsplit("/", 1)[1]: entry["personal"] for entry in row["stored"]} == {
        "tierwise.sqlite3": True,
        "indexes": False,
    }
    assert run(["data", "show"]) == 0
    assert "saved conversations and feedback" in capsys.readouterr().out


def test_show_says_when_nothing_that_you_wrote_is_stored(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["data", "show", "--home", str(tmp_path / "none")]) == 0
    assert "Nothing that you wrote is stored." in capsys.readouterr().out


def test_delete_removes_what_people_wrote_only(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["data", "delete", "--yes"]) == 0
    assert sorted(entry.name for entry in home.iterdir()) == ["diary.txt", "indexes"]
    assert run(["data", "delete", "--yes"]) == 0
    assert "nothing to delete" in capsys.readouterr().out


def test_delete_everything_leaves_files_of_others(home: Path) -> None:
    assert run(["data", "delete", "--everything", "--yes"]) == 0
    assert [entry.name for entry in home.iterdir()] == ["diary.txt"]


def test_delete_asks_first(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["data", "delete"]) == 2
    assert (home / "tierwise.sqlite3").exists()
    assert "--yes" in capsys.readouterr().err


def test_an_index_that_is_being_built_is_not_deleted(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    from ingest.store import IndexStore

    with IndexStore(home, "default").lock():
        assert run(["data", "delete", "--everything", "--yes"]) == 3
    assert (home / "indexes").exists()
    assert "being written" in capsys.readouterr().err


def test_a_link_is_removed_and_not_followed(home: Path, tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / "keep.txt").write_text("x")
    (home / "runs").symlink_to(elsewhere)
    assert {entry.kind.name for entry in stored_in(home)} == {"tierwise.sqlite3", "runs", "indexes"}
    delete(home, everything=False)
    assert (elsewhere / "keep.txt").exists()
    assert not (home / "runs").exists()
