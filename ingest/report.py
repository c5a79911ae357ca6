"""What a run of ingestion did, for people and for programs."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any, Protocol


class Progress(Protocol):
    """Told what a long run is doing."""

    def stage(self, name: str, total: int | None, /) -> None:
        """A stage begins; `total` is its number of steps, None when unknown."""

    def advance(self, count: int = 1, /) -> None:
        """Steps of the current stage are done."""


class SilentProgress:
    """A progress that nobody watches."""

    def stage(self, name: str, total: int | None) -> None:
        """Ignore the stage."""

    def advance(self, count: int = 1) -> None:
        """Ignore the steps."""


@dataclass(frozen=True, slots=True)
class SkippedInput:
    """An input that could not be read, why, and what to do."""

    path: str
    reason: str
    hint: str


@dataclass(frozen=True, slots=True)
class IngestReport:
    """Outcome of one run.

    Attributes:
        index: Name of the index.
        index_id: Generation that holds the result; None for a dry run or a check that found changes.
        changed: Whether the inputs differ from what serves.
        serving: Whether the result is what answers now; a new model's generation waits for `tierwise index promote`.
        documents: Documents in the result.
        chunks: Passages in the result.
        embedded: Passages that were embedded in this run.
        reused: Passages whose vectors were taken over.
        removed: Passages of the serving generation that are gone.
        tokens: Tokens of all passages.
        skipped: Inputs that could not be read.
        seconds: Seconds per stage.
        query_backend: What embeds questions: `onnx`, or why it is torch.
    """

    index: str
    index_id: str | None
    changed: bool
    serving: bool
    documents: int
    chunks: int
    embedded: int
    reused: int
    removed: int
    tokens: int
    skipped: tuple[SkippedInput, ...]
    seconds: dict[str, float]
    query_backend: str

    def as_dict(self) -> dict[str, Any]:
        """The report as JSON."""
        return asdict(self)
