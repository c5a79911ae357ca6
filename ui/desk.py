"""The one advisor of a running page, made in the background so that the page need not wait for it."""

from __future__ import annotations

import logging
import threading
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from ingest.errors import TierwiseError
from ui.status import sentence

if TYPE_CHECKING:
    from collections.abc import Callable

    from advisor import Advisor

_log = logging.getLogger(__name__)

State = Literal["loading", "ready", "failed"]


@dataclass(frozen=True, slots=True)
class IndexFacts:
    """What the page says about the index in use.

    Attributes:
        index_id: Generation that answers.
        material_date: Date of its newest material, ISO 8601.
        documents: Number of documents.
        embedding: The embedding model.
    """

    index_id: str
    material_date: str
    documents: int
    embedding: str


class Desk:
    """Makes the advisor once and hands it to every visitor.

    Args:
        make: Builds an advisor that is ready to answer; called in a thread of its own.
        facts: Reads what the page says about the index; None while there is no index.
        model: Name of the chat model, for display.
    """

    def __init__(
        self, make: Callable[[], Advisor], facts: Callable[[], IndexFacts | None], model: str = "extractive"
    ) -> None:
        self.facts = facts
        self.model = model
        self._make = make
        self._lock = threading.Lock()
        self._done = threading.Event()
        self._advisor: Advisor | None = None
        self._error: Exception | None = None
        self._running = False

    @property
    def state(self) -> State:
        """Where the work stands."""
        if self._advisor is not None:
            return "ready"
        return "failed" if self._error is not None and not self._running else "loading"

    @property
    def problem(self) -> str:
        """Why the advisor could not be made; empty otherwise."""
        return sentence(self._error) if self._error is not None and self._advisor is None else ""

    def start(self) -> None:
        """Begin in the background; a failed attempt begins anew, a running or finished one does not."""
        with self._lock:
            if self._running or self._advisor is not None:
                return
            self._running = True
            self._error = None
            self._done.clear()
        threading.Thread(target=self._work, name="advisor-warm-up", daemon=True).start()

    def wait(self, seconds: float) -> bool:
        """Wait for the work to end; whether it has."""
        return self._done.wait(seconds)

    def advisor(self) -> Advisor:
        """The advisor; waits for it.

        Raises:
            TierwiseError: It cannot be made. The next call tries again, for the user may have acted on the message.
        """
        self.start()
        return self.result()

    def result(self) -> Advisor:
        """What the work that `start` began comes to; waits for it and begins nothing.

        Raises:
            TierwiseError: The advisor cannot be made.
        """
        self._done.wait()
        if self._advisor is not None:
            return self._advisor
        if isinstance(self._error, TierwiseError):
            raise self._error
        raise TierwiseError(self.problem, retryable=True) from self._error

    def _work(self) -> None:
        try:
            self._advisor = self._make()
        except Exception as error:  # noqa: BLE001 - handed to whoever asks, as one sentence
            _log.warning("The advisor could not be made: %s", error, exc_info=_log.isEnabledFor(logging.DEBUG))
            self._error = error
        finally:
            self._running = False
            self._done.set()
