"""What the loaders share: limits, the record of what was skipped, and the translation of parsers' errors."""

from __future__ import annotations

import struct
import zipfile
import zlib
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ingest.errors import UnreadableFileError

if TYPE_CHECKING:
    from collections.abc import Iterator

# What parsers raise on malformed input, besides their own error classes; XML errors are SyntaxErrors.
_MALFORMED: tuple[type[Exception], ...] = (
    ArithmeticError, AssertionError, AttributeError, EOFError, LookupError, OSError, RuntimeError,
    SyntaxError, TypeError, ValueError, struct.error, zipfile.BadZipFile, zipfile.LargeZipFile,
    zlib.error,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Limits:
    """How much is read at most.

    Attributes:
        file_bytes: Bytes of one file; JSON Lines are read as a stream and know only `line_bytes`.
        line_bytes: Bytes of one line of JSON Lines.
        archive_members: Files in a .zip.
        archive_bytes: Bytes that a .zip, or an office file, which is one, may unpack to in all.
        archive_ratio: How many times its packed size a file of more than a megabyte may unpack to.
        table_cells: Cells of one workbook.
        fetch_bytes: Bytes of a fetched page, unpacked.
        fetch_seconds: Seconds for fetching an address, redirects included.
        redirects: Redirects that are followed.
    """

    file_bytes: int = 50_000_000
    line_bytes: int = 10_000_000
    archive_members: int = 5_000
    archive_bytes: int = 500_000_000
    archive_ratio: int = 200
    table_cells: int = 5_000_000
    fetch_bytes: int = 10_000_000
    fetch_seconds: float = 30.0
    redirects: int = 5


@dataclass(frozen=True, slots=True)
class Skipped:
    """An input that gave no document.

    Attributes:
        path: Where it lies, as it was found.
        reason: One sentence that says what is wrong with it.
        hint: What the user can do; "" where there is nothing to do.
    """

    path: str
    reason: str
    hint: str = ""


@contextmanager
def parsing(name: str, kind: str, *own_errors: type[Exception]) -> Iterator[None]:
    """Turn whatever a parser raises on malformed input into `UnreadableFileError`.

    Args:
        name: What the user calls the file.
        kind: What it was read as, such as "a PDF".
        own_errors: The parser's own error classes.
    """
    malformed: tuple[type[Exception], ...] = (*_MALFORMED, *own_errors)
    try:
        yield
    except UnreadableFileError:
        raise
    except malformed as error:
        message = f"{name} cannot be read as {kind}: {str(error) or type(error).__name__}."
        raise UnreadableFileError(message, hint="Open it in its program and save it again.") from error
