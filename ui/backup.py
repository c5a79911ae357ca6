"""One file with what people wrote and the indexes, made while the app runs and read by newer versions.

An archive is written beside its place and renamed; a restore is unpacked, checked and only then put in place by
renaming. Knows nothing about what the entries mean beyond the list in `ui.stored`.
"""

from __future__ import annotations

import json
import sqlite3
import tarfile
import tempfile
import zlib
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ingest.disk import PRIVATE, private_folder
from ingest.errors import ExternalError, InputError, LockHeldError, TierwiseError, UsageError
from ingest.store import IndexStore, index_names
from ui.stored import ASIDE, DATABASE, DISCARDED, INCOMING, KINDS, remove, stored_in

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

# Raised when an older version could no longer read what is written.
FORMAT = 1
ABOUT = "tierwise-backup.json"
_INDEXES = "indexes"
_MODELS = "models"
_KEPT = tuple(kind.name for kind in KINDS if not kind.passing)
_DATABASES = {".sqlite", ".sqlite3"}
# What SQLite writes beside a database; its content is in the copy of the database.
_BESIDE = ("-wal", "-shm", "-journal")
# Vectors and weights hardly become smaller, texts do at any level.
_COMPRESSION = 1


@dataclass(frozen=True, slots=True)
class BackedUp:
    """What a backup holds.

    Attributes:
        file: The archive.
        files: How many files are in it.
        bytes: Size of the archive.
        notes: Sentences about what is not in it.
    """

    file: Path
    files: int
    bytes: int
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Restored:
    """What a restore did.

    Attributes:
        entries: What was put in place, as paths below the home folder.
        made_by: Version of Tierwise that made the backup.
        notes: Sentences about what remains to be done.
    """

    entries: tuple[str, ...]
    made_by: str
    notes: tuple[str, ...] = ()


@dataclass(slots=True)
class _Contents:
    files: list[tuple[str, Path]] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


def back_up(home: Path, file: Path, *, indexes: bool = True, overwrite: bool = False) -> BackedUp:
    """Write an archive of a home folder; a running app may go on, a build of an index may not.

    Args:
        home: The home folder.
        file: The archive to write.
        indexes: Whether indexes and converted models go in; without them the archive holds what people wrote.
        overwrite: Whether a file of that name is replaced.

    Raises:
        UsageError: There is nothing to back up, or the file exists.
        LockHeldError: An index is being built.
        ExternalError: The disk is full or the folder cannot be written.
    """
    file = file.expanduser().absolute()
    if file.exists() and not overwrite:
        raise UsageError(f"{file} exists.", hint="Choose another name, or add --overwrite.")
    if any(file.is_relative_to(entry.path) for entry in stored_in(home)):
        raise UsageError(f"{file} lies in what is to be backed up.", hint="Choose a file outside the home folder.")
    with _disk_errors(file), ExitStack() as stack:
        work = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix=".tierwise-backup-", dir=file.parent)))
        for name in index_names(home) if indexes else ():
            # Nothing is deleted under the copy; moving the pointer goes on.
            stack.enter_context(IndexStore(home, name).lock())
        contents = _contents(home, indexes=indexes)
        if not contents.files:
            raise UsageError(f"There is nothing to back up in {home}.", hint="Name another folder with --home.")
        partial = work / "archive"
        _write(partial, contents.files, work)
        partial.chmod(0o600)
        partial.replace(file)
        return BackedUp(file, len(contents.files), file.stat().st_size, tuple(contents.notes))


def restore(home: Path, file: Path, *, overwrite: bool = False) -> Restored:
    """Put the content of an archive in place, all of it or nothing; nobody may use the home folder meanwhile.

    Args:
        home: The home folder.
        file: The archive.
        overwrite: Whether what is there is replaced; indexes that are not in the archive stay.

    Raises:
        InputError: The file is no backup, is damaged, or holds what no backup holds.
        UsageError: Something of the same name is there already.
        LockHeldError: An index is being built, or another restore runs.
        ExternalError: The disk is full or the folder cannot be written.
    """
    with _disk_errors(home), _alone(private_folder(home)):
        _mend_interrupted(home, overwrite=overwrite)
        incoming = private_folder(home / INCOMING)
        try:
            about = _unpack(file.expanduser(), incoming)
            entries = [entry for entry in _entries(incoming) if not _is_same_model(home, entry)]
            present = [entry for entry in _with_beside(entries) if (home / entry).exists()]
            if present and not overwrite:
                raise UsageError(
                    f"{home} holds {', '.join(present)} already.",
                    hint="Add --overwrite to replace them, or use --home.",
                )
            with ExitStack() as locks:
                for name in index_names(home):
                    locks.enter_context(IndexStore(home, name).lock())
                _put_in_place(home, present, entries)
        finally:
            remove(incoming)
    return Restored(tuple(entries), about["tierwise"], tuple(_remaining(home, entries)))


def _contents(home: Path, *, indexes: bool) -> _Contents:
    found = _Contents()
    for name in _KEPT:
        path = home / name
        if name == _INDEXES:
            for index in index_names(home) if indexes else ():
                _add_index(found, IndexStore(home, index))
        elif name != _MODELS or indexes:
            found.files += _files_below(path, name)
    return found


def _add_index(found: _Contents, store: IndexStore) -> None:
    """The pointer first: what it names is complete then, and stays."""
    prefix = f"{_INDEXES}/{store.name}"
    try:
        if store.serving() is None:
            return
    except UsageError as error:
        found.notes.append(f"Index {store.name!r} is not in this backup. {error}")
        return
    found.files.append((f"{prefix}/{store.serving_file.name}", store.serving_file))
    comparisons = store.comparison_file("", "").parent
    found.files += _files_below(comparisons, f"{prefix}/{comparisons.name}")
    for name in store.generations():
        if not store.is_complete(name):
            continue
        found.files += _files_below(store.generation_folder(name), f"{prefix}/generations/{name}")
        begun = store.begun(name)
        if begun is not None and begun.chroma_url is not None:
            found.notes.append(
                f"The vectors of {name} lie on the Chroma server {begun.chroma_url} and are not in this backup."
            )


def _files_below(path: Path, name: str) -> list[tuple[str, Path]]:
    """Regular files of an entry with their names in the archive; links and what is being written stay out."""
    if path.is_symlink():
        return []
    if path.is_file():
        return [(name, path)]
    files = sorted(entry for entry in path.rglob("*") if entry.is_file() and not entry.is_symlink())
    named = [(file.relative_to(path), file) for file in files if not file.name.endswith(_BESIDE)]
    return [(f"{name}/{at.as_posix()}", file) for at, file in named if not any(part[0] == "." for part in at.parts)]


def _write(partial: Path, files: Sequence[tuple[str, Path]], work: Path) -> None:
    with tarfile.open(partial, "w:gz", compresslevel=_COMPRESSION) as archive:
        for name, path in files:
            source = path
            if path.suffix in _DATABASES:
                source = work / "copy.sqlite"
                _copy_database(path, source)
            archive.add(source, name, recursive=False, filter=_anonymous)
        # Last, so that an archive that was cut off has none.
        about = work / ABOUT
        made = datetime.now(UTC).isoformat(timespec="seconds")
        about.write_text(
            json.dumps({"format": FORMAT, "tierwise": _version(), "made": made, "files": len(files)}), encoding="utf-8"
        )
        archive.add(about, ABOUT, filter=_anonymous)


def _copy_database(path: Path, target: Path) -> None:
    """A copy as of one moment, although somebody may be writing to it."""
    target.unlink(missing_ok=True)
    try:
        with (
            closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)) as source,
            closing(sqlite3.connect(target)) as copy,
        ):
            source.backup(copy)
    except sqlite3.Error as error:
        raise ExternalError(
            f"The database {path} cannot be copied ({error}).",
            hint="Free disk space, or mend it with SQLite's .recover command.",
        ) from error


def _anonymous(member: tarfile.TarInfo) -> tarfile.TarInfo:
    member.uid = member.gid = 0
    member.uname = member.gname = ""
    member.mode = 0o600
    return member


def _unpack(file: Path, folder: Path) -> dict[str, Any]:
    """Unpack an archive and check that it is a whole backup; returns what it says about itself."""
    try:
        with tarfile.open(file, "r:gz") as archive:
            count = 0
            for member in archive:
                _check_member(file, member)
                archive.extract(member, folder, filter="data")
                count += 1
    except (tarfile.TarError, EOFError, zlib.error) as error:
        raise _damaged(file, str(error)) from error
    except OSError as error:
        # gzip tells of damage by an error of the operating system's kind, without a number.
        if error.errno is None or not file.is_file():
            raise _damaged(file, error.strerror or str(error)) from error
        raise
    for path in folder.rglob("*"):
        if path.is_dir():
            path.chmod(PRIVATE)
    about = _about(file, folder / ABOUT)
    if count != about["files"] + 1:
        raise _damaged(file, f"it holds {count - 1} of {about['files']} files")
    if (folder / DATABASE).is_file():
        _check_database(file, folder / DATABASE)
    return about


def _check_member(file: Path, member: tarfile.TarInfo) -> None:
    top, *rest = Path(member.name).parts or ("",)
    if not member.isfile() or top not in (*_KEPT, ABOUT) or ".." in rest:
        raise InputError(f"{file} holds {member.name!r}, which no backup holds.", hint="Nothing was restored from it.")


def _about(file: Path, path: Path) -> dict[str, Any]:
    try:
        about = json.loads(path.read_text(encoding="utf-8"))
        written, made_by, count = int(about["format"]), str(about["tierwise"]), int(about["files"])
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise _damaged(file, f"{ABOUT} is missing or unreadable") from error
    if written > FORMAT:
        raise InputError(
            f"{file} was made by Tierwise {made_by} in a form that this version cannot read.",
            hint=f"Install Tierwise {made_by} or a newer one.",
        )
    return {"tierwise": made_by, "files": count}


def _check_database(file: Path, path: Path) -> None:
    try:
        with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)) as database:
            (verdict,) = database.execute("PRAGMA quick_check").fetchone()
    except sqlite3.Error as error:
        raise _damaged(file, f"its database: {error}") from error
    if verdict != "ok":
        raise _damaged(file, f"its database: {verdict}")


def _damaged(file: Path, why: str) -> InputError:
    return InputError(f"{file} is no whole backup ({why}).", hint="Nothing was changed; name another file.")


def _entries(folder: Path) -> list[str]:
    """What is put in place one by one: each index and each model by itself, everything else as it lies there."""
    found = []
    for name in _KEPT:
        path = folder / name
        if name in (_INDEXES, _MODELS):
            found += [f"{name}/{entry.name}" for entry in sorted(path.iterdir())] if path.is_dir() else []
        elif path.exists():
            found.append(name)
    return found


def _with_beside(entries: Sequence[str]) -> list[str]:
    """The entries, and what SQLite keeps beside the database that one of them is."""
    beside = [DATABASE + suffix for suffix in _BESIDE] if DATABASE in entries else []
    return [*entries, *beside]


def _is_same_model(home: Path, entry: str) -> bool:
    """Whether an entry is a converted model that is there already; its name is a digest of its content."""
    return entry.startswith(f"{_MODELS}/") and (home / entry).is_dir()


def _put_in_place(home: Path, present: Sequence[str], entries: Sequence[str]) -> None:
    moved: list[tuple[Path, Path]] = []
    try:
        for entry in present:
            _move(home / entry, home / ASIDE / entry, moved)
        for entry in entries:
            _move(home / INCOMING / entry, home / entry, moved)
    except BaseException:
        for source, target in reversed(moved):
            target.replace(source)
        remove(home / ASIDE)
        raise
    if (home / ASIDE).exists():
        # From here on what was there before is gone, however far deleting it gets.
        (home / ASIDE).replace(home / DISCARDED)
        remove(home / DISCARDED)


def _move(source: Path, target: Path, moved: list[tuple[Path, Path]]) -> None:
    private_folder(target.parent)
    source.replace(target)
    moved.append((source, target))


def _mend_interrupted(home: Path, *, overwrite: bool) -> None:
    """Put back what a killed restore had set aside and nothing has taken the place of.

    Raises:
        UsageError: Something has taken its place, and nobody said that either may go.
    """
    remove(home / INCOMING)
    remove(home / DISCARDED)
    aside = home / ASIDE
    for entry in _entries(aside):
        # The database last: as long as it is missing, what belongs beside it belongs to the one set aside.
        group = [DATABASE + suffix for suffix in _BESIDE] if entry == DATABASE else []
        for part in [*group, entry] if not (home / entry).exists() else ():
            if (aside / part).exists():
                _move(aside / part, home / part, [])
    left = _entries(aside)
    if left and not overwrite:
        raise UsageError(
            f"A restore was interrupted and left {', '.join(left)} of before in {aside}.",
            hint="Move what you need out of there and delete it, or add --overwrite to let it go.",
        )
    remove(aside)


def _remaining(home: Path, entries: Sequence[str]) -> Iterator[str]:
    for entry in entries:
        folder, _, name = entry.partition("/")
        if folder != _INDEXES:
            continue
        store = IndexStore(home, name)
        try:
            manifest = store.manifest(store.require_serving().generation)
        except TierwiseError as error:
            yield str(error)
            continue
        if manifest.chroma_url is not None:
            yield f"Index {name!r} expects its vectors on the Chroma server {manifest.chroma_url}."


def _version() -> str:
    try:
        return version("tierwise")
    except PackageNotFoundError:
        return "unknown"


@contextmanager
def _alone(home: Path) -> Iterator[None]:
    from filelock import FileLock, Timeout

    lock = FileLock(home / ".restore.lock", timeout=0)
    try:
        lock.acquire()
    except Timeout as error:
        raise LockHeldError(
            f"Another restore into {home} is running.", hint="Wait until it is done.", retryable=True
        ) from error
    try:
        yield
    finally:
        lock.release()
        (home / ".restore.lock").unlink(missing_ok=True)


@contextmanager
def _disk_errors(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise ExternalError(
            f"{error.filename or path} cannot be read or written ({error.strerror or error}).",
            hint="Free disk space or correct the permissions, then try again; nothing was changed.",
            retryable=True,
        ) from error
