"""Writing to the terminal: text that cannot break it, tables, streamed paragraphs, progress.

Results go to standard output through `emit`, everything else to standard error through `note`.
"""

from __future__ import annotations

import io
import json
import re
import shutil
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, TextIO

from ingest.errors import ExternalError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

# Escape sequences in an answer or a document could otherwise rewrite the screen or the window's title.
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
_MAX_WIDTH = 100


class ReaderGoneError(ExternalError):
    """Whoever read standard output has enough, such as `head`; there is nobody to tell."""


def printable(text: str) -> str:
    """Text without control characters and lone surrogates; line breaks and tabs stay."""
    return _CONTROL.sub("", text.encode("utf-8", "replace").decode("utf-8"))


def emit(text: str, end: str = "\n") -> None:
    """Write a result to standard output.

    Raises:
        ExternalError: The reader has gone or the disk is full.
    """
    try:
        _write(sys.stdout, text + end)
    except OSError as error:
        # The interpreter would flush again at exit and print a second complaint.
        sys.stdout = io.StringIO()
        if isinstance(error, BrokenPipeError):
            raise ReaderGoneError("Nobody reads the output any more.") from error
        raise ExternalError(f"The output cannot be written ({error.strerror}).") from error


def emit_json(row: dict[str, Any]) -> None:
    """Write one JSON object on one line."""
    emit(json_line(row))


def json_line(row: dict[str, Any]) -> str:
    """One JSON object on one line; what JSON cannot say (lone surrogates) is replaced."""
    return json.dumps(row, ensure_ascii=False, default=str).encode("utf-8", "replace").decode("utf-8")


def note(text: str) -> None:
    """Say something about the work, on standard error."""
    _write(sys.stderr, printable(text) + "\n")


def width() -> int:
    """Columns to wrap at; 0 where standard output is no terminal and lines stay whole."""
    return min(shutil.get_terminal_size().columns, _MAX_WIDTH) if sys.stdout.isatty() else 0


def table(columns: Sequence[str], rows: Sequence[Sequence[str]], title: str = "") -> str:
    """A table as text, with colours only on a terminal."""
    from rich import box
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    grid = Table(title=title or None, box=box.SIMPLE_HEAD, title_justify="left", pad_edge=False)
    for name in columns:
        grid.add_column(name, overflow="fold")
    for row in rows:
        grid.add_row(*(Text(printable(cell)) for cell in row))
    out = io.StringIO()
    Console(file=out, width=width() or 140, force_terminal=sys.stdout.isatty(), highlight=False).print(grid)
    return "\n".join(line.rstrip() for line in out.getvalue().strip("\n").splitlines())


class Flow:
    """Writes words as they come and breaks lines between them.

    Args:
        columns: Width of a line; 0 for lines without end.
    """

    def __init__(self, columns: int) -> None:
        self._columns = columns
        self._column = 0
        self._indent = ""

    def paragraph(self, prefix: str = "", gap: int = 1) -> None:
        """Start a new paragraph or list item; `gap` line breaks before it unless it is the first."""
        if self._column:
            emit("\n" * gap, end="")
        self._column, self._indent = 0, " " * len(prefix)
        self._put(prefix)

    def words(self, text: str) -> None:
        """Write a sentence after what is there."""
        for word in printable(text).split():
            spaced = f" {word}" if self._column > len(self._indent) else word
            if self._columns and self._column + len(spaced) > self._columns and spaced != word:
                emit("")
                self._column, spaced = 0, self._indent + word
            self._put(spaced)
        sys.stdout.flush()

    def end(self) -> None:
        """Close the last line."""
        if self._column:
            emit("")
            self._column = 0

    def _put(self, text: str) -> None:
        emit(text, end="")
        self._column += len(text)


@contextmanager
def spinner(text: str) -> Iterator[None]:
    """Show on standard error that something takes a while; silent where that is no terminal."""
    if not sys.stderr.isatty():
        yield
        return
    from rich.console import Console

    with Console(stderr=True).status(text):
        yield


def _write(stream: TextIO, text: str) -> None:
    encoding = getattr(stream, "encoding", None) or "utf-8"
    stream.write(text.encode(encoding, "replace").decode(encoding))
    stream.flush()
