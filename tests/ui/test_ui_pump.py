"""Reading in a thread: everything in order, errors handed on, and no waiting after giving up."""

from __future__ import annotations

import threading
import time
from typing import TYPE_CHECKING

import pytest

from ui.pump import pumped

if TYPE_CHECKING:
    from collections.abc import Iterator


def test_items_come_in_order_and_end() -> None:
    assert list(pumped(range(1000), lambda: False)) == list(range(1000))


def test_an_error_comes_after_what_was_made() -> None:
    def failing() -> Iterator[int]:
        yield 1
        raise ValueError("no more")

    seen = []
    with pytest.raises(ValueError, match="no more"):
        seen.extend(pumped(failing(), lambda: False))
    seen_first = next(pumped(failing(), lambda: False))
    assert seen_first == 1


def test_giving_up_ends_the_wait_and_begins_no_further_item() -> None:
    release, made, closed = threading.Event(), [], threading.Event()

    def slow() -> Iterator[int]:
        try:
            for number in range(100):
                made.append(number)
                yield number
                release.wait(10)
        finally:
            closed.set()

    wanted = threading.Event()
    items = pumped(slow(), wanted.is_set)
    assert next(items) == 0
    wanted.set()
    started = time.perf_counter()
    assert list(items) == []
    assert time.perf_counter() - started < 1
    release.set()
    assert closed.wait(5)
    assert made == [0, 1]


def test_a_consumer_that_leaves_is_noticed() -> None:
    closed = threading.Event()

    def endless() -> Iterator[int]:
        try:
            while True:
                time.sleep(0.01)
                yield 1
        finally:
            closed.set()

    items = pumped(endless(), lambda: False)
    next(items)
    items.close()  # type: ignore[attr-defined]
    assert closed.wait(5)
