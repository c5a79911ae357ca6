"""Writing so that neither a crash nor another user of the machine finds what they should not."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING
from uuid import uuid4

from ingest.errors import ExternalError

if TYPE_CHECKING:
    from pathlib import Path

PRIVATE = 0o700


def private_folder(path: Path) -> Path:
    """Create a folder, and its missing parents, that only its owner can enter.

    Raises:
        ExternalError: It cannot be created.
    """
    try:
        missing = [path, *path.parents]
        for folder in reversed([entry for entry in missing if not entry.exists()]):
            folder.mkdir(mode=PRIVATE, exist_ok=True)
    except OSError as error:
        raise ExternalError(
            f"The folder {path} cannot be created ({error.strerror}).",
            hint="Set TIERWISE_HOME to a folder that you can write to.",
        ) from error
    return path


def write_atomically(path: Path, text: str) -> None:
    """Replace a file's content so that a reader, or a crash, finds the old text or the new one.

    Raises:
        ExternalError: The disk is full or the folder cannot be written.
    """
    partial = path.with_name(f".{path.name}.{uuid4().hex[:8]}")
    try:
        with partial.open("w", encoding="utf-8") as stream:
            stream.write(text)
            stream.flush()
            os.fsync(stream.fileno())
        partial.replace(path)
        _sync_folder(path.parent)
    except OSError as error:
        partial.unlink(missing_ok=True)
        raise ExternalError(
            f"{path} cannot be written ({error.strerror}).",
            hint="Free some space or correct the permissions, then run it again.",
            retryable=True,
        ) from error


def _sync_folder(path: Path) -> None:
    if not hasattr(os, "O_DIRECTORY"):
        # Windows cannot open a folder, and needs no sync of it.
        return
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
