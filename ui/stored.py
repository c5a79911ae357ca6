"""What Tierwise keeps on disk, and how to remove it. Only entries on the list here are ever touched."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ingest.errors import ExternalError

if TYPE_CHECKING:
    from pathlib import Path


@dataclass(frozen=True, slots=True)
class Kind:
    """Something that may lie in the home folder.

    Attributes:
        name: Name of the file or folder in the home folder.
        holds: What it is, for a reader.
        personal: Whether it holds what people wrote.
    """

    name: str
    holds: str
    personal: bool


@dataclass(frozen=True, slots=True)
class Stored:
    """Something that does lie there."""

    kind: Kind
    path: Path
    bytes: int

    def as_dict(self) -> dict[str, Any]:
        """The entry as `--json` gives it."""
        return {
            "path": str(self.path),
            "holds": self.kind.holds,
            "bytes": self.bytes,
            "personal": self.kind.personal,
        }


KINDS = (
    Kind("tierwise.sqlite3", "saved conversations and feedback", personal=True),
    Kind("tierwise.sqlite3-wal", "saved conversations and feedback, latest changes", personal=True),
    Kind("tierwise.sqlite3-shm", "saved conversations and feedback, bookkeeping", personal=True),
    Kind("exports", "plans and reports that were exported", personal=True),
    Kind("runs", "evaluation runs", personal=True),
    Kind("indexes", "the indexes of the material", personal=False),
    Kind("models", "converted embedding models", personal=False),
)


def stored_in(home: Path) -> list[Stored]:
    """Everything of Tierwise in a home folder."""
    found = ((kind, home / kind.name) for kind in KINDS)
    return [Stored(kind, path, _size(path)) for kind, path in found if path.exists() or path.is_symlink()]


def delete(home: Path, *, everything: bool) -> list[Stored]:
    """Remove what people wrote, or everything; returns what is gone.

    Files of other programs in the same folder stay.

    Raises:
        ExternalError: Something cannot be removed.
    """
    gone = [entry for entry in stored_in(home) if everything or entry.kind.personal]
    for entry in gone:
        try:
            if entry.path.is_dir() and not entry.path.is_symlink():
                shutil.rmtree(entry.path)
            else:
                entry.path.unlink()
        except OSError as error:
            raise ExternalError(
                f"{entry.path} cannot be removed ({error.strerror}).", hint="Correct its permissions, then try again."
            ) from error
    return gone


def _size(path: Path) -> int:
    if not path.is_dir() or path.is_symlink():
        return path.lstat().st_size
    return sum(entry.lstat().st_size for entry in path.rglob("*") if not entry.is_dir())
