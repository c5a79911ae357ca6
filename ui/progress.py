"""The progress of building an index, on standard error."""

from __future__ import annotations

import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING

from ui.terminal import note

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rich.progress import Progress, TaskID


class BarProgress:
    """A bar a stage; stages follow each other."""

    def __init__(self, bars: Progress) -> None:
        self._bars = bars
        self._task: TaskID | None = None

    def stage(self, name: str, total: int | None) -> None:
        """Begin a stage of `total` steps; None where nobody knows."""
        self._finish()
        self._task = self._bars.add_task(name.capitalize(), total=total)

    def advance(self, n: int = 1) -> None:
        """Count `n` steps of the current stage."""
        if self._task is not None:
            self._bars.advance(self._task, n)

    def _finish(self) -> None:
        if self._task is not None:
            done = self._bars.tasks[self._task]
            self._bars.update(self._task, total=done.total or done.completed or 1, completed=done.total or 1)


class LineProgress:
    """One line a stage, for logs and pipes."""

    def stage(self, name: str, total: int | None) -> None:
        """Say that a stage begins."""
        note(f"{name.capitalize()}{f' ({total})' if total else ''} …")

    def advance(self, n: int = 1) -> None:
        """Nothing to show between two lines."""


@contextmanager
def shown_progress() -> Iterator[BarProgress | LineProgress]:
    """What to hand to `run_ingest`: bars on a terminal, lines elsewhere."""
    if not sys.stderr.isatty():
        yield LineProgress()
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

    columns = (
        SpinnerColumn(),
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=Console(stderr=True)) as bars:
        yield BarProgress(bars)
