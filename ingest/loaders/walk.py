"""Files, folders, archives and addresses as a stream of documents, in which one bad file never stops the others."""

from __future__ import annotations

import os
import sqlite3
import stat
import zipfile
from contextlib import closing
from dataclasses import replace
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from ingest.errors import ExternalError, TierwiseError, UnreadableFileError
from ingest.loaders.files import JSONL_SUFFIXES, document_of_bytes, documents_of_lines
from ingest.loaders.limits import Limits, Skipped, parsing
from ingest.loaders.office import is_bomb
from ingest.loaders.web import fetch
from ingest.types import Document

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

Found = Document | Skipped

_ADDRESSES = ("http://", "https://")
_ZIP_MAGIC = (b"PK\x03\x04", b"PK\x05\x06")
# Office files and books are packed too, and are one document each.
_ONE_DOCUMENT = frozenset({"[Content_Types].xml", "META-INF/container.xml"})
_ENCRYPTED = 0x1
# What lies beside a BEIR corpus and is no document of it.
_BEIR_CORPUS = "corpus.jsonl"
_BEIR_QUESTIONS = "queries.jsonl"
_BEIR_JUDGEMENTS = "qrels"


def iter_documents(
    paths: Iterable[str | Path], limits: Limits | None = None, allow_hosts: Sequence[str] = ()
) -> Iterator[Found]:
    """Every document behind the paths, and a record of every file that gave none.

    Folders are walked in the order of their names. Hidden files are passed over in silence; links to folders are not
    followed. What is unpacked stays in memory. A file reached twice is read once; a second document of the same id gets
    the path of its file for an id.

    Args:
        paths: Files, folders, .zip archives, http(s) addresses.
        limits: How much is read at most; None for the defaults.
        allow_hosts: Host names that may be private.

    Raises:
        ExternalError: The disk for temporary files is full.
    """
    limits = limits or Limits()
    files: set[str] = set()
    with closing(_Ids()) as ids:
        for path in paths:
            if str(path).startswith(_ADDRESSES):
                found = _fetched(str(path), limits, allow_hosts)
            else:
                found = _below(Path(path), limits, files)
            for origin, item in found:
                yield _distinct(item, origin, ids) if isinstance(item, Document) else item


def load_file(path: str | Path, limits: Limits | None = None) -> list[Document]:
    """Documents of one file: one, but for archives and JSON Lines.

    Raises:
        UnreadableFileError: It gives none; says why and what to do.
    """
    found = [item for _, item in _file(Path(path), Path(path).name, limits or Limits())]
    documents = [item for item in found if isinstance(item, Document)]
    if not documents:
        first = next((item for item in found if isinstance(item, Skipped)), None)
        raise UnreadableFileError(
            first.reason if first else f"{path} holds no document.", hint=first.hint if first else ""
        )
    return documents


class _Ids:
    """The file of each id so far, in a temporary database, since a million of them would fill the memory."""

    def __init__(self) -> None:
        # The empty name is SQLite's for a database that lies on disk once it outgrows its cache, and goes when closed.
        self._connection = sqlite3.connect("", isolation_level=None, check_same_thread=False)
        self._connection.executescript("PRAGMA journal_mode = OFF; BEGIN")
        self._connection.execute("CREATE TABLE ids (id TEXT PRIMARY KEY, origin TEXT NOT NULL) WITHOUT ROWID")

    def origin(self, document_id: str) -> str | None:
        """File that a document of this id came from; None for an id not seen yet."""
        row = self._connection.execute("SELECT origin FROM ids WHERE id = ?", (document_id,)).fetchone()
        return row[0] if row else None

    def claim(self, document_id: str, origin: str) -> None:
        """Record an id that has not been seen before."""
        try:
            self._connection.execute("INSERT INTO ids VALUES (?, ?)", (document_id, origin))
        except sqlite3.Error as error:
            message = f"The ids of the documents could not be kept ({error})."
            raise ExternalError(message, hint="Free space for temporary files, then run it again.") from error

    def close(self) -> None:
        """Give the temporary file back."""
        self._connection.close()


def _distinct(document: Document, origin: str, ids: _Ids) -> Found:
    """The document under an id that none before it has."""
    if ids.origin(document.document_id) not in (None, origin):
        document = replace(document, document_id=f"{origin}#{document.document_id}")
    if ids.origin(document.document_id) is not None:
        reason = f"The id {document.document_id} stands twice in this file."
        return Skipped(origin, reason, "Give each document its own.")
    ids.claim(document.document_id, origin)
    return document


def _fetched(url: str, limits: Limits, allow_hosts: Sequence[str]) -> Iterator[tuple[str, Found]]:
    try:
        yield url, fetch(url, limits=limits, allow_hosts=allow_hosts)
    except TierwiseError as error:
        yield url, Skipped(url, error.message, error.hint)


def _below(path: Path, limits: Limits, files: set[str]) -> Iterator[tuple[str, Found]]:
    if not path.is_dir():
        yield from _once(path, path.name, limits, files)
        return
    failures: list[OSError] = []
    for folder, folders, names in os.walk(path, onerror=failures.append):
        folders.sort()
        for name in [name for name in folders if (Path(folder) / name).is_symlink()]:
            yield folder, Skipped(str(Path(folder, name)), "A link to a folder is not followed.", "Name its target.")
        folders[:] = [name for name in folders if not name.startswith(".")]
        if _BEIR_CORPUS in names:
            folders[:] = [name for name in folders if name != _BEIR_JUDGEMENTS]
        for name in sorted(names):
            file = Path(folder, name)
            if name == _BEIR_QUESTIONS and _BEIR_CORPUS in names:
                yield folder, Skipped(str(file), "The questions of a test collection are no documents.", "")
            elif not name.startswith("."):
                yield from _once(file, file.relative_to(path).as_posix(), limits, files)
    for failure in failures:
        reason = f"The folder cannot be listed: {failure.strerror}."
        yield str(failure.filename), Skipped(str(failure.filename), reason, "Check its permissions.")


def _once(file: Path, document_id: str, limits: Limits, files: set[str]) -> Iterator[tuple[str, Found]]:
    real = os.path.realpath(file)
    if real not in files:
        files.add(real)
        yield from _file(file, document_id, limits)


def _file(file: Path, document_id: str, limits: Limits) -> Iterator[tuple[str, Found]]:
    """Documents of a file with where each came from."""
    try:
        status = file.stat()
        if not stat.S_ISREG(status.st_mode):
            yield str(file), Skipped(str(file), "It is no regular file.", "Name a file or a folder.")
        elif file.suffix.lower() in JSONL_SUFFIXES:
            with file.open("rb") as lines:
                yield from ((str(file), item) for item in documents_of_lines(str(file), lines, limits))
        elif _is_archive(file):
            yield from _archive(file, document_id, limits)
        else:
            yield str(file), _plain_file(file, document_id, status.st_size, limits)
    except UnreadableFileError as error:
        yield str(file), Skipped(str(file), error.message, error.hint)
    except OSError as error:
        reason = f"{file.name} cannot be opened: {error.strerror or error}."
        yield str(file), Skipped(str(file), reason, "Check that it exists and its permissions.")


def _plain_file(file: Path, document_id: str, size: int, limits: Limits) -> Document:
    if size > limits.file_bytes:
        raise _too_large(document_id, size, limits)
    return document_of_bytes(document_id, file.read_bytes(), limits)


def _too_large(name: str, size: int, limits: Limits) -> UnreadableFileError:
    message = f"{name} has {size:,} bytes, more than the {limits.file_bytes:,} that are read."
    return UnreadableFileError(message, hint="Split it into smaller files.")


def _is_archive(file: Path) -> bool:
    with file.open("rb") as opened:
        if not opened.read(4).startswith(_ZIP_MAGIC):
            return False
    try:
        with zipfile.ZipFile(file) as archive:
            names = set(archive.namelist())
    except (zipfile.BadZipFile, ValueError):
        return False
    return not names & _ONE_DOCUMENT


def _archive(file: Path, document_id: str, limits: Limits) -> Iterator[tuple[str, Found]]:
    with parsing(file.name, "an archive"):
        archive = zipfile.ZipFile(file)
    with archive:
        members = [member for member in archive.infolist() if not member.is_dir() and not _is_hidden(member)]
        total = sum(member.file_size for member in members)
        if len(members) > limits.archive_members or total > limits.archive_bytes:
            message = f"{file.name} holds {len(members):,} files of {total:,} bytes, more than is read."
            raise UnreadableFileError(message, hint="Split it, or unpack it and add the folder.")
        for member in members:
            place = f"{file}/{member.filename}"
            try:
                yield from _member(archive, member, place, f"{document_id}/{member.filename}", limits)
            except UnreadableFileError as error:
                yield place, Skipped(place, error.message, error.hint)


def _is_hidden(member: zipfile.ZipInfo) -> bool:
    parts = PurePosixPath(member.filename.replace("\\", "/")).parts
    return any((part.startswith(".") and part != "..") or part == "__MACOSX" for part in parts)


def _member(
    archive: zipfile.ZipFile, member: zipfile.ZipInfo, place: str, document_id: str, limits: Limits
) -> Iterator[tuple[str, Found]]:
    _check_member(member, document_id, limits)
    with parsing(document_id, "part of an archive", RuntimeError), archive.open(member) as opened:
        if member.filename.lower().endswith(JSONL_SUFFIXES):
            # Lines are read as they are asked for; what fails meanwhile belongs to the reader of the archive.
            yield from ((place, item) for item in documents_of_lines(place, opened, limits))
            return
        data = opened.read(limits.file_bytes + 1)
    if len(data) > limits.file_bytes:
        raise _too_large(document_id, len(data), limits)
    yield place, document_of_bytes(document_id, data, limits)


def _check_member(member: zipfile.ZipInfo, name: str, limits: Limits) -> None:
    path = PurePosixPath(member.filename.replace("\\", "/"))
    if not path.parts or path.is_absolute() or ".." in path.parts or ":" in path.parts[0]:
        raise UnreadableFileError(f"{name} points outside of its archive.", hint="Do not trust the archive.")
    if stat.S_ISLNK(member.external_attr >> 16):
        raise UnreadableFileError(f"{name} is a link.", hint="Pack the file itself.")
    if member.flag_bits & _ENCRYPTED:
        raise UnreadableFileError(f"{name} needs a password.", hint="Pack it without one.")
    if is_bomb(member, limits):
        raise UnreadableFileError(f"{name} unpacks to {member.file_size:,} bytes, far more than text does.", hint="")
    if member.file_size > limits.file_bytes:
        raise _too_large(name, member.file_size, limits)
