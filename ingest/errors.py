"""The one error tree of Tierwise.

Every error says what went wrong with which value (`message`), what the user can do (`hint`) and whether the same call
may succeed later (`retryable`). Knows nothing about exit statuses or how errors are shown.
"""

from __future__ import annotations


class TierwiseError(Exception):
    """Root of every error that Tierwise raises on purpose.

    Args:
        message: One sentence that names what failed, with the offending value.
        hint: One sentence that says what the user can do.
        retryable: Whether the same call, unchanged, may succeed later.
    """

    def __init__(self, message: str, *, hint: str = "", retryable: bool = False) -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint
        self.retryable = retryable

    def __str__(self) -> str:
        return f"{self.message} {self.hint}".strip()


class UsageError(TierwiseError):
    """The call itself is wrong: an unknown option value, a contradiction between settings, a malformed input line."""


class InputError(UsageError):
    """What the user handed over (a question, a file, an address) cannot be used as it is."""


class UnreadableFileError(InputError):
    """A file cannot be turned into text: truncated, encrypted, scanned without text, of an unknown or a wrong type."""


class IndexMissingError(UsageError):
    """There is no index of that name yet."""


class IndexMismatchError(UsageError):
    """An index was built with another embedding model, chunking or format than the one it is being read with."""


class NegativeResult(TierwiseError):  # noqa: N818 - an outcome, not a malfunction
    """A command did its work and the result is a no: a gate failed, a promotion or a plan was refused."""


class ExternalError(TierwiseError):
    """Something outside failed: an endpoint, a server, the disk."""


class ModelUnavailableError(ExternalError):
    """A chat or embedding model cannot be reached, or its weights cannot be loaded."""


class LockHeldError(ExternalError):
    """Another process is writing to the same index."""
