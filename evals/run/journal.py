"""The append-only record of a run: one JSON object a line, so that a killed run loses at most one line."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any, TextIO

from evals.reply import Found, Reply
from ingest.errors import InputError, UsageError

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path
    from types import TracebackType

    from evals.run.variants import Job, Plan

VERSION = 1
NAME = "journal.jsonl"


@dataclass(frozen=True, slots=True)
class Failure:
    """Why a case got no answer. It is no verdict on the variant.

    Attributes:
        message: What failed.
        retryable: Whether the same call may succeed later: an endpoint that was gone, a timeout, too many requests.
    """

    message: str
    retryable: bool


@dataclass(frozen=True, slots=True)
class Record:
    """What became of one job: an answer or a failure.

    Attributes:
        variant: Label of the variant.
        case: Id of the case.
        repeat: From 1.
        row: The answer's JSON contract; None for a failure.
        retrieved: What retrieval gave for the question; None when it was not asked.
        failure: None for an answer.
        attempts: Calls that it took.
        elapsed: Milliseconds over all attempts, without what was prepared before the answer had its place.
    """

    variant: str
    case: str
    repeat: int
    row: dict[str, Any] | None
    retrieved: tuple[Found, ...] | None
    failure: Failure | None
    attempts: int
    elapsed: float

    @property
    def key(self) -> str:
        """The key of its job."""
        return f"{self.variant}|{self.case}|{self.repeat}"

    @property
    def reply(self) -> Reply | None:
        """The answer as checks see it; None for a failure."""
        return None if self.row is None else Reply.from_row(self.row)


class Journal:
    """Opens the journal of a plan in a folder, new or to go on with.

    Args:
        folder: Folder of the run; created with access for its owner only.
        plan: What the run asks.
        resume: Go on with what is there instead of refusing to overwrite it.

    Raises:
        UsageError: There is a journal already and `resume` is off, or it belongs to another plan.
    """

    def __init__(self, folder: Path, plan: Plan, *, resume: bool = False) -> None:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self.path = folder / NAME
        self.records: dict[str, Record] = {}
        if self.path.exists() and self.path.stat().st_size:
            if not resume:
                message = f"{folder} already holds a run."
                raise UsageError(message, hint="Give --resume to go on with it, or another --out.")
            self._take_up(plan)
        self._file: TextIO = self.path.open("a", encoding="utf-8")
        if not self._file.tell():
            self._write({"kind": "run", "version": VERSION, "plan": plan.digest, "jobs": len(plan.jobs)})

    def add(self, record: Record) -> None:
        """Write one record; it is with the operating system when this returns."""
        self.records[record.key] = record
        self._write({"kind": "record", **asdict(record)})

    def open_jobs(self, plan: Plan, *, retry_errors: bool = False) -> list[Job]:
        """Jobs without an answer: never asked, or lost to something that may work now; `retry_errors` adds the rest."""
        return [job for job in plan.jobs if _open(self.records.get(job.key), retry_errors=retry_errors)]

    def __enter__(self) -> Journal:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._file.close()

    def _take_up(self, plan: Plan) -> None:
        rows = list(_whole_lines(self.path))
        if not rows or rows[0].get("plan") != plan.digest:
            message = f"{self.path} belongs to a run with other cases, variants, repeats or seed."
            raise UsageError(message, hint="Repeat the command that started it, or give another --out.")
        self.records = {record.key: record for record in _records(rows)}

    def _write(self, row: dict[str, Any]) -> None:
        self._file.write(json.dumps(row, ensure_ascii=False) + "\n")
        self._file.flush()


def read_journal(path: Path) -> list[Record]:
    """The last record of every job, in the order in which jobs were first recorded.

    Raises:
        InputError: There is no readable journal.
    """
    if not path.is_file():
        message = f"There is no journal at {path}."
        raise InputError(message, hint="Give the folder that `tierwise eval run` named.")
    return list({record.key: record for record in _records(_whole_lines(path))}.values())


def _open(record: Record | None, *, retry_errors: bool) -> bool:
    if record is None:
        return True
    return record.failure is not None and (record.failure.retryable or retry_errors)


def _whole_lines(path: Path) -> Iterable[dict[str, Any]]:
    """Parsed lines; the torn last one of a killed run is cut off, so that the next line starts on its own."""
    content = path.read_bytes()
    whole = content[: content.rfind(b"\n") + 1]
    if len(whole) < len(content):
        with path.open("r+b") as file:
            file.truncate(len(whole))
    for number, line in enumerate(whole.splitlines(), 1):
        try:
            yield json.loads(line)
        except ValueError as error:
            message = f"{path}:{number} is no JSON."
            raise InputError(message, hint="The journal was changed by hand; start a new run.") from error


def _records(rows: Iterable[dict[str, Any]]) -> Iterable[Record]:
    for row in rows:
        if row.pop("kind") != "record":
            continue
        found, failure = row["retrieved"], row["failure"]
        row["retrieved"] = None if found is None else tuple(Found.from_row(item) for item in found)
        row["failure"] = None if failure is None else Failure(**failure)
        yield Record(**row)
