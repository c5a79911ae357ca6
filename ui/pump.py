"""Reads an iterator in a thread of its own, so that whoever consumes it can stop waiting for the next item."""

from __future__ import annotations

import queue
import threading
from dataclasses import dataclass
from typing import TYPE_CHECKING, Generic, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

T = TypeVar("T")
_POLL_SECONDS = 0.1


@dataclass(frozen=True, slots=True)
class _Item(Generic[T]):
    value: T


@dataclass(frozen=True, slots=True)
class _End:
    error: BaseException | None = None


def pumped(items: Iterable[T], give_up: Callable[[], bool]) -> Iterator[T]:
    """The items as they come, until they end or `give_up` says so.

    An item that is being made when the consumer gives up is finished in the background and dropped; no other is begun.

    Args:
        items: What to read; its errors are raised here.
        give_up: Asked between items and, while waiting, ten times a second.
    """
    waiting: queue.SimpleQueue[_Item[T] | _End] = queue.SimpleQueue()
    abandoned = threading.Event()
    threading.Thread(target=_read, args=(items, waiting, abandoned), name="answer", daemon=True).start()
    try:
        while not give_up():
            try:
                got = waiting.get(timeout=_POLL_SECONDS)
            except queue.Empty:
                continue
            if isinstance(got, _Item):
                yield got.value
            elif got.error is not None:
                raise got.error
            else:
                return
    finally:
        abandoned.set()


def _read(items: Iterable[T], waiting: queue.SimpleQueue[_Item[T] | _End], abandoned: threading.Event) -> None:
    try:
        for item in items:
            if abandoned.is_set():
                return
            waiting.put(_Item(item))
    except BaseException as error:  # noqa: BLE001 - raised again where the items are consumed
        waiting.put(_End(error))
    else:
        waiting.put(_End())
