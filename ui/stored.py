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
        passing: Whether it is there only while something is going on, so that no backup needs it.
    """

    name: str
    holds: str
    personal: bool
    passing: bool = False


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


DATABASE = "tierwise.sqlite3"
# A restore unpacks into the first, sets what was there aside in the second, and deletes that under the third name.
INCOMING, ASIDE, DISCARDED = ".restore-new", ".restore-old", ".restore-done"

KINDS = (
    Kind(DATABASE, "saved conversations and feedback", personal=True),
    Kind(f"{DATABASE}-wal", "saved conversations and feedback, latest changes", personal=True, passing=True),
    Kind(f"{DATABASE}-shm", "saved conversations and feedback, bookkeeping", personal=True, passing=True),
    Kind("exports", "plans and reports that were exported", personal=True),
    Kind("runs", "evaluation runs", personal=True),
    Kind("indexes", "the indexes of the material", personal=False),
    Kind("models", "converted embedding models", personal=False),
    *(
        Kind(name, "what an interrupted restore left", personal=True, passing=True)
        for name in (INCOMING, ASIDE, DISCARDED)
    ),
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
        remove(entry.path)
    return gone


def remove(path: Path) -> None:
    """Remove a file, a link or a whole folder; nothing where there is none.

    Raises:
        ExternalError: It cannot be removed.
    """
    try:
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path)
        else:
            path.unlink(missing_ok=True)
    except OSError as error:
        raise ExternalError(
            f"{path} cannot be removed ({error.strerror}).", hint="Correct its permissions, then try again."
        ) from error


def _size(path: Path) -> int:
    if not path.is_dir() or path.is_symlink():
        return path.lstat().st_size
    return sum(entry.lstat().st_size for entry in path.rglob("*") if not entry.is_dir())
