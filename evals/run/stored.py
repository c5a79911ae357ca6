"""Answers that were given before, judged without asking anyone: the output of `tierwise ask --json --input`."""

from __future__ import annotations

import json
from collections import Counter
from typing import TYPE_CHECKING, Any

from evals.reply import Reply
from evals.run.journal import Failure, Record
from ingest.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Collection
    from pathlib import Path

HINT = "Give the output of `tierwise ask --json --input`, each row with the id of its case."


def read_stored(path: Path, label: str, cases: Collection[str]) -> list[Record]:
    """One record a row; the same id again is a further repeat, and an error row is an error.

    Raises:
        InputError: A row is no answer, or no row belongs to a case.
    """
    seen: Counter[str] = Counter()
    records = []
    for number, line in enumerate(_lines(path), 1):
        row = _row(line, path, number)
        case = str(row.get("id"))
        if case not in cases:
            continue
        seen[case] += 1
        records.append(_record(row, label, case, seen[case]))
    if not records:
        message = f"No answer in {path} belongs to a case."
        raise InputError(message, hint=HINT)
    return records


def _lines(path: Path) -> list[str]:
    try:
        return [line for line in path.read_text(encoding="utf-8").split("\n") if line.strip()]
    except (OSError, UnicodeDecodeError) as error:
        message = f"{path} cannot be read: {error}."
        raise InputError(message, hint=HINT) from error


def _row(line: str, path: Path, number: int) -> dict[str, Any]:
    try:
        row = json.loads(line)
        if not isinstance(row, dict):
            raise TypeError(type(row).__name__)
        if "error" not in row:
            Reply.from_row(row)
    except (ValueError, TypeError, InputError) as error:
        message = f"{path}, answer {number}: {error}"
        raise InputError(message, hint=HINT) from error
    return row


def _record(row: dict[str, Any], label: str, case: str, repeat: int) -> Record:
    error = row.get("error")
    if error:
        failure = Failure(str(error.get("message", error)), bool(error.get("retryable")))
        return Record(label, case, repeat, None, None, failure, 1, 0.0)
    return Record(label, case, repeat, row, None, None, 1, 0.0)
