"""A backup and its restore: whole or not at all, whatever the archive holds and wherever it stops."""

from __future__ import annotations

import io
import json
import sqlite3
import stat
import tarfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from ingest.errors import ExternalError, InputError, LockHeldError, UsageError
from ingest.index import IndexHandle
from ingest.pipeline import run_ingest
from ingest.settings import IngestSettings
from ingest.store import IndexStore
from tests.fakes import best_text, fake_encoder, write_files
from ui.backup import ABOUT, FORMAT, back_up, restore
from ui.cli import run
from ui.stored import ASIDE, DATABASE, INCOMING, stored_in

if TYPE_CHECKING:
    from collections.abc import Iterator


def write_database(path: Path, *texts: str) -> sqlite3.Connection:
    """A database in the mode in which a running app keeps its latest changes in a file beside it."""
    connection = sqlite3.connect(path)
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("CREATE TABLE IF NOT EXISTS said (text TEXT)")
    connection.executemany("INSERT INTO said VALUES (?)", [(text,) for text in texts])
    connection.commit()
    return connection


def said(home: Path) -> list[str]:
    with sqlite3.connect(home / DATABASE) as connection:
        rows = connection.execute("SELECT text FROM said").fetchall()
    connection.close()
    return [text for (text,) in rows]


def build_index(home: Path, documents: Path, name: str = "default") -> str:
    settings = IngestSettings(home=home, index=name, embedding="fake:words")
    return str(run_ingest(settings, [str(documents)], only=True, encoder=fake_encoder(settings)).index_id)


@pytest.fixture
def documents(tmp_path: Path) -> Path:
    return write_files(tmp_path / "documents", {"trains.txt": "Trains run on steel rails."})


@pytest.fixture
def used(tmp_path: Path, documents: Path) -> Iterator[Path]:
    """A home folder in use: an app holds its database open, an index serves, a build was killed."""
    home = tmp_path / "used"
    build_index(home, documents)
    IndexStore(home, "default").new_generation()
    (home / "runs" / "one").mkdir(parents=True)
    (home / "runs" / "one" / "run.json").write_text("{}", encoding="utf-8")
    (home / "models" / "abc").mkdir(parents=True)
    (home / "models" / "abc" / "model.onnx").write_bytes(b"weights")
    (home / "models" / ".export-x").mkdir()
    (home / "models" / ".export-x" / "half.onnx").write_bytes(b"half")
    (home / "diary.txt").write_text("not ours", encoding="utf-8")
    app = write_database(home / DATABASE, "What is tier 2?")
    yield home
    app.close()


@pytest.fixture
def archive(used: Path, tmp_path: Path) -> Path:
    return back_up(used, tmp_path / "backup.tar.gz").file


def names_in(archive: Path) -> list[str]:
    with tarfile.open(archive) as opened:
        return opened.getnames()


def test_everything_comes_back_elsewhere(used: Path, archive: Path, tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    done = restore(elsewhere, archive)
    assert set(done.entries) == {DATABASE, "runs", "indexes/default", "models/abc"}
    assert said(elsewhere) == ["What is tier 2?"]
    assert (elsewhere / "runs" / "one" / "run.json").read_text(encoding="utf-8") == "{}"
    index = IndexHandle(IngestSettings(home=elsewhere), fake_encoder).current()
    assert best_text(index, "steel rails") == "Trains run on steel rails."
    folders = [elsewhere, *(entry for entry in elsewhere.rglob("*") if entry.is_dir())]
    assert {stat.S_IMODE(folder.stat().st_mode) for folder in folders} == {0o700}


def test_only_what_is_ours_and_whole_goes_in(archive: Path, used: Path) -> None:
    names = names_in(archive)
    assert names[-1] == ABOUT
    assert not [name for name in names if "diary" in name or "half" in name or name.endswith(("-wal", "lock"))]
    store = IndexStore(used, "default")
    (half_built,) = set(store.generations()) - {store.require_serving().generation}
    assert not [name for name in names if half_built in name]
    assert stat.S_IMODE(archive.stat().st_mode) == 0o600
    assert [entry.name for entry in archive.parent.iterdir() if entry.name.startswith(".")] == []


def test_indexes_can_be_left_out(used: Path, tmp_path: Path) -> None:
    made = back_up(used, tmp_path / "small.tar.gz", indexes=False)
    assert set(names_in(made.file)) == {DATABASE, "runs/one/run.json", ABOUT}
    assert made.files == 2


def test_nothing_to_back_up_is_said(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="nothing to back up"):
        back_up(tmp_path / "none", tmp_path / "b.tar.gz")
    assert not (tmp_path / "b.tar.gz").exists()


def test_a_file_is_overwritten_only_when_told_to(used: Path, archive: Path) -> None:
    before = archive.read_bytes()
    with pytest.raises(UsageError, match="--overwrite"):
        back_up(used, archive)
    assert archive.read_bytes() == before
    back_up(used, archive, indexes=False, overwrite=True)
    assert archive.stat().st_size < len(before)


def test_an_archive_may_not_lie_in_what_it_holds(used: Path) -> None:
    with pytest.raises(UsageError, match="lies in what is to be backed up"):
        back_up(used, used / "runs" / "b.tar.gz")


def test_vectors_on_a_server_are_said_to_be_missing(used: Path, tmp_path: Path) -> None:
    store = IndexStore(used, "default")
    folder = store.generation_folder(store.require_serving().generation)
    begun = json.loads((folder / "begun.json").read_text(encoding="utf-8"))
    (folder / "begun.json").write_text(json.dumps(begun | {"chroma_url": "http://chroma:8000"}), encoding="utf-8")
    (note,) = back_up(used, tmp_path / "b.tar.gz").notes
    assert "http://chroma:8000" in note


def test_a_damaged_index_does_not_keep_people_from_their_words(used: Path, tmp_path: Path) -> None:
    IndexStore(used, "default").serving_file.write_text("{", encoding="utf-8")
    made = back_up(used, tmp_path / "b.tar.gz")
    assert "not in this backup" in made.notes[0]
    restore(tmp_path / "elsewhere", made.file)
    assert said(tmp_path / "elsewhere") == ["What is tier 2?"]


def test_an_index_that_is_being_built_is_neither_read_nor_replaced(used: Path, archive: Path, tmp_path: Path) -> None:
    with IndexStore(used, "default").lock():
        with pytest.raises(LockHeldError, match="being written"):
            back_up(used, tmp_path / "other.tar.gz")
        with pytest.raises(LockHeldError, match="being written"):
            restore(used, archive, overwrite=True)
    assert not (tmp_path / "other.tar.gz").exists()
    assert said(used) == ["What is tier 2?"]


def test_what_is_there_is_replaced_only_when_told_to(used: Path, archive: Path, documents: Path) -> None:
    write_database(used / DATABASE, "And tier 3?").close()
    mine = build_index(used, documents, "mine")
    with pytest.raises(UsageError, match=r"holds tierwise\.sqlite3, runs, indexes/default.* already"):
        restore(used, archive)
    assert said(used) == ["What is tier 2?", "And tier 3?"]
    restore(used, archive, overwrite=True)
    assert said(used) == ["What is tier 2?"]
    assert IndexStore(used, "mine").require_serving().generation == mine
    assert (used / "diary.txt").exists()
    assert not [entry for entry in stored_in(used) if entry.kind.passing]


def write_archive(path: Path, *members: tarfile.TarInfo, about: dict[str, Any] | None = None) -> Path:
    with tarfile.open(path, "w:gz") as archive:
        for member in members:
            member.size = 4096 if member.isfile() else 0
            archive.addfile(member, io.BytesIO(b"x" * 4096))
        text = json.dumps({"format": FORMAT, "tierwise": "9.9", "files": len(members)} | (about or {})).encode()
        last = tarfile.TarInfo(ABOUT)
        last.size = len(text)
        archive.addfile(last, io.BytesIO(text))
    return path


def member(name: str, kind: bytes = tarfile.REGTYPE, target: str = "") -> tarfile.TarInfo:
    made = tarfile.TarInfo(name)
    made.type, made.linkname = kind, target
    return made


@pytest.mark.parametrize(
    "foreign",
    [
        member("../outside.txt"),
        member("runs/../../outside.txt"),
        member("/tmp/outside.txt"),
        member("other/file.txt"),
        member("runs/link", tarfile.SYMTYPE, "../../outside.txt"),
        member("runs/hard", tarfile.LNKTYPE, "/etc/passwd"),
        member("runs/pipe", tarfile.FIFOTYPE),
        member("runs", tarfile.DIRTYPE),
    ],
    ids=lambda one: one.name,
)
def test_an_archive_with_anything_else_is_refused(foreign: tarfile.TarInfo, tmp_path: Path) -> None:
    file = write_archive(tmp_path / "evil.tar.gz", member("runs/good.txt"), foreign)
    with pytest.raises(InputError, match="which no backup holds"):
        restore(tmp_path / "home", file)
    assert sorted(entry.name for entry in tmp_path.rglob("*")) == ["evil.tar.gz", "home", "work"]


def test_another_version_is_said(tmp_path: Path) -> None:
    file = write_archive(tmp_path / "new.tar.gz", member("runs/x"), about={"format": FORMAT + 1})
    with pytest.raises(InputError, match=r"made by Tierwise 9\.9 .* cannot read") as caught:
        restore(tmp_path / "home", file)
    assert "Install Tierwise 9.9" in caught.value.hint


@pytest.mark.parametrize("damage", ["cut", "changed", "no archive", "absent", "a folder", "a file too few", "no about"])
def test_a_damaged_archive_changes_nothing(damage: str, used: Path, archive: Path, tmp_path: Path) -> None:
    content = archive.read_bytes()
    if damage == "cut":
        archive.write_bytes(content[: len(content) // 2])
    elif damage == "changed":
        middle = len(content) // 2
        archive.write_bytes(content[:middle] + bytes(64) + content[middle + 64 :])
    elif damage == "no archive":
        archive.write_text("Dear diary", encoding="utf-8")
    elif damage == "a file too few":
        write_archive(archive, member("runs/x"), about={"files": 2})
    elif damage == "no about":
        with tarfile.open(archive, "w:gz") as empty:
            empty.add(used / "diary.txt", "runs/x")
    else:
        archive.unlink()
        if damage == "a folder":
            archive.mkdir()
    with pytest.raises(InputError, match="is no whole backup") as caught:
        restore(used, archive, overwrite=True)
    assert "Nothing was changed" in caught.value.hint
    assert said(used) == ["What is tier 2?"]
    assert not (used / INCOMING).exists()


def test_a_damaged_database_in_an_archive_is_noticed(tmp_path: Path) -> None:
    file = write_archive(tmp_path / "b.tar.gz", member(DATABASE))
    with pytest.raises(InputError, match="its database"):
        restore(tmp_path / "home", file)
    assert not (tmp_path / "home" / DATABASE).exists()


@pytest.mark.parametrize("fails_at", range(1, 8))
def test_a_failure_in_the_middle_puts_back_what_was_there(
    fails_at: int, used: Path, archive: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_database(used / DATABASE, "And tier 3?").close()
    (used / "runs" / "mine.json").write_text("{}", encoding="utf-8")
    moves, real = 0, Path.replace

    def replace(source: Path, target: Path) -> Path:
        nonlocal moves
        ours = INCOMING in source.parts or ASIDE in Path(target).parts
        moves += ours
        if ours and moves == fails_at:
            raise OSError(28, "No space left on device", str(target))
        return real(source, target)

    monkeypatch.setattr(Path, "replace", replace)
    with pytest.raises(ExternalError, match="No space left on device"):
        restore(used, archive, overwrite=True)
    monkeypatch.undo()
    assert said(used) == ["What is tier 2?", "And tier 3?"]
    assert (used / "runs" / "mine.json").exists()
    assert IndexStore(used, "default").serving() is not None
    assert not [entry for entry in stored_in(used) if entry.kind.name in (INCOMING, ASIDE)]


class Killed(BaseException):
    """Stands for a process that is gone at once."""


def test_what_a_killed_restore_set_aside_comes_back(
    used: Path, archive: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    write_database(used / DATABASE, "And tier 3?").close()
    with monkeypatch.context() as patched:
        # As if the power failed when everything of before was out and nothing new was in.
        patched.setattr("ui.backup._put_in_place", lambda folder, present, _entries: set_aside(folder, present))
        with pytest.raises(Killed):
            restore(used, archive, overwrite=True)
    assert not (used / DATABASE).exists()
    with pytest.raises(UsageError, match="already"):
        restore(used, archive)
    assert said(used) == ["What is tier 2?", "And tier 3?"]
    assert not (used / ASIDE).exists()


def set_aside(home: Path, present: list[str]) -> None:
    for entry in present:
        (home / ASIDE / entry).parent.mkdir(parents=True, exist_ok=True)
        (home / entry).rename(home / ASIDE / entry)
    raise Killed


def test_what_was_set_aside_does_not_go_for_what_came_after_it(used: Path, archive: Path) -> None:
    (used / ASIDE).mkdir()
    (used / ASIDE / "runs").mkdir()
    (used / ASIDE / "runs" / "old.json").write_text("{}", encoding="utf-8")
    with pytest.raises(UsageError, match=r"interrupted and left runs"):
        restore(used, archive)
    assert (used / ASIDE / "runs" / "old.json").exists()
    restore(used, archive, overwrite=True)
    assert not (used / ASIDE).exists()


def test_an_index_of_a_later_format_is_restored_and_said(used: Path, tmp_path: Path) -> None:
    store = IndexStore(used, "default")
    file = store.generation_folder(store.require_serving().generation) / "manifest.json"
    row = json.loads(file.read_text(encoding="utf-8"))
    file.write_text(json.dumps(row | {"format": 99}), encoding="utf-8")
    done = restore(tmp_path / "elsewhere", back_up(used, tmp_path / "b.tar.gz").file)
    assert "format 99" in done.notes[0]
    assert "tierwise ingest --rebuild" in done.notes[0]


def test_the_commands(used: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file, elsewhere = tmp_path / "b.tar.gz", tmp_path / "elsewhere"
    assert run(["data", "backup", str(file), "--home", str(used), "--json"]) == 0
    row = json.loads(capsys.readouterr().out)
    assert (row["file"], row["notes"]) == (str(file), [])
    assert row["files"] + 1 == len(names_in(file))
    assert run(["data", "backup", str(file), "--home", str(used)]) == 2
    assert "--overwrite" in capsys.readouterr().err
    assert run(["data", "restore", str(file), "--home", str(elsewhere)]) == 0
    assert f"Restored {elsewhere / DATABASE}." in capsys.readouterr().out
    assert run(["data", "restore", str(file), "--home", str(elsewhere)]) == 2
    assert run(["data", "restore", str(file), "--home", str(elsewhere), "--overwrite", "--json"]) == 0
    capsys.readouterr()


def test_a_database_elsewhere_is_said_to_be_left_out(
    used: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TIERWISE_DATABASE_URL", "postgresql://ann:hunter2@db/tierwise")
    assert run(["data", "backup", str(tmp_path / "b.tar.gz"), "--home", str(used)]) == 0
    error = capsys.readouterr().err
    assert "pg_dump" in error
    assert "hunter2" not in error
