"""What a command's end means to the shell: the one place where exit statuses are decided and errors are worded."""

from __future__ import annotations

import enum

from ingest.errors import NegativeResult, TierwiseError, UsageError


class Status(enum.IntEnum):
    """Exit statuses of `tierwise`."""

    DONE = 0
    NEGATIVE = 1
    USAGE = 2
    EXTERNAL = 3
    INTERRUPTED = 130


def status_of(error: BaseException) -> Status:
    """The exit status that an error ends a command with."""
    if isinstance(error, KeyboardInterrupt):
        return Status.INTERRUPTED
    if isinstance(error, NegativeResult):
        return Status.NEGATIVE
    if isinstance(error, UsageError):
        return Status.USAGE
    return Status.EXTERNAL


def sentence(error: BaseException) -> str:
    """An error as the user reads it, on one line: what failed, then what to do."""
    if isinstance(error, KeyboardInterrupt):
        return "Stopped."
    if isinstance(error, TierwiseError):
        return " ".join(str(error).split())
    if isinstance(error, OSError):
        name = f" ({error.filename})" if error.filename else ""
        return f"The system refused: {error.strerror or error}{name}. Correct that, then run it again."
    detail = " ".join(str(error).split())[:200]
    return (
        f"Something inside Tierwise failed ({type(error).__name__}: {detail}). Run it again with --debug for details."
    )


def error_row(error: BaseException) -> dict[str, object]:
    """The `error` object of a batch row or of the HTTP API."""
    if isinstance(error, TierwiseError):
        return {"message": error.message, "hint": error.hint, "retryable": error.retryable}
    return {"message": sentence(error), "hint": "", "retryable": False}
