"""Runs a command over the lines of a JSONL file: one row out for each line in, in order, whatever happens to a line.

Knows nothing about what the command does with a line.
"""

from __future__ import annotations

import json
import logging
import sys
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from ingest.errors import InputError, UsageError
from ui.status import Status, error_row

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

_log = logging.getLogger(__name__)

RowId = str | int


@dataclass(slots=True)
class Summary:
    """What became of a batch.

    Attributes:
        done: Lines with a result.
        invalid: Numbers of the lines that were wrong in themselves, from 1.
        failed: Numbers of the lines that something outside made fail.
    """

    done: int = 0
    invalid: list[int] = field(default_factory=list)
    failed: list[int] = field(default_factory=list)

    @property
    def status(self) -> Status:
        """Exit status of the command."""
        if self.invalid:
            return Status.USAGE
        return Status.EXTERNAL if self.failed else Status.DONE

    def sentence(self) -> str:
        """One line for standard error."""
        total = self.done + len(self.invalid) + len(self.failed)
        parts = [f"{total} line{'' if total == 1 else 's'}: {self.done} done"]
        parts += [
            f"{len(lines)} {word} (line {', '.join(map(str, lines[:10]))}{' …' if len(lines) > 10 else ''})"
            for word, lines in (("invalid", self.invalid), ("failed", self.failed))
            if lines
        ]
        return ", ".join(parts) + "."


def run_batch(
    lines: Iterable[bytes],
    work: Callable[[Mapping[str, Any]], dict[str, Any]],
    write: Callable[[dict[str, Any]], None],
) -> Summary:
    """Work on each line and write its row.

    Args:
        lines: JSON objects, each with an `id` of its own.
        work: Turns one object into the row without its `id`.
        write: Receives each row as soon as it is there.
    """
    summary = Summary()
    seen: set[str] = set()
    for number, line in enumerate(lines, 1):
        row_id: RowId | None = None
        try:
            row = _parse(line, first=number == 1)
            row_id = _identify(row, seen)
            result = work(row)
        except UsageError as error:
            summary.invalid.append(number)
            write(_error(row_id, number, error))
        except Exception as error:  # noqa: BLE001 - one line must not end the rest
            _log.debug("line %d failed", number, exc_info=True)
            summary.failed.append(number)
            write(_error(row_id, number, error))
        else:
            summary.done += 1
            write({"id": row_id} | result)
    return summary


@contextmanager
def opened(source: str) -> Iterator[IO[bytes]]:
    """The lines of a file, or of standard input for `-`.

    Raises:
        UsageError: The file cannot be opened.
    """
    if source == "-":
        yield sys.stdin.buffer
        return
    try:
        stream = Path(source).open("rb")  # noqa: SIM115 - closed below; only opening may fail here
    except OSError as error:
        raise UsageError(
            f"{source} cannot be read ({error.strerror}).", hint="Name a JSONL file, or - for standard input."
        ) from error
    with stream:
        yield stream


def _parse(line: bytes, *, first: bool) -> dict[str, Any]:
    try:
        row = json.loads(line.decode("utf-8-sig" if first else "utf-8"))
    except UnicodeDecodeError as error:
        raise InputError("The line is not UTF-8 text.", hint="Save the file as UTF-8.") from error
    except (ValueError, RecursionError) as error:
        raise InputError("The line is not JSON.", hint="Write one JSON object a line.") from error
    if not isinstance(row, dict):
        raise InputError("The line is no JSON object.", hint='Write {"id": …, …}.')
    return row


def _identify(row: Mapping[str, Any], seen: set[str]) -> RowId:
    row_id = row.get("id")
    if isinstance(row_id, bool) or not isinstance(row_id, str | int):
        raise InputError("The line has no `id`.", hint="Give each line a text or a number of its own as `id`.")
    key = json.dumps(row_id)
    if key in seen:
        raise _DuplicateIdError(row_id)
    seen.add(key)
    return row_id


class _DuplicateIdError(InputError):
    def __init__(self, row_id: RowId) -> None:
        super().__init__(f"The id {row_id!r} occurs twice.", hint="Give each line an id of its own.")
        self.row_id = row_id


def _error(row_id: RowId | None, number: int, error: Exception) -> dict[str, Any]:
    if isinstance(error, _DuplicateIdError):
        row_id = error.row_id
    return {"id": row_id, "line": number, "error": error_row(error)}
