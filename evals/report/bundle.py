"""Everything that a report of any form shows, computed once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from evals.baseline import MAX_ERRORS
from evals.results import CaseRun, VariantComparison, VariantSummary, compare_all, summarise
from evals.stamp import Stamp, make_stamp

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from evals.baseline import GateReport
    from evals.case import Case

# Measured by the clock, so they stay out of everything that has to be the same twice.
TIMED = frozenset({"latency", "first_sentence"})


@dataclass(frozen=True, slots=True)
class Timing:
    """How long a variant's answers took, in milliseconds."""

    label: str
    answers: int
    median: float
    p95: float
    first_sentence_median: float | None
    tokens_in: int
    tokens_out: int


@dataclass(frozen=True, slots=True)
class Report:
    """A judged run, ready to be shown.

    Attributes:
        stamp: What it was made of.
        created: When, as ISO 8601; the only place for a date.
        cases: The cases, in the order of their files.
        runs: By case, variant and repeat.
        summaries: In the order of the variants.
        comparisons: Every other variant against the first.
        gate: What the gate found; None when there was no baseline.
        stopped: Why the run is incomplete; None when it is not.
        timings: In the order of the variants.
    """

    stamp: Stamp
    created: str
    cases: tuple[Case, ...]
    runs: tuple[CaseRun, ...]
    summaries: tuple[VariantSummary, ...]
    comparisons: tuple[VariantComparison, ...]
    gate: GateReport | None
    stopped: str | None
    timings: tuple[Timing, ...]

    @property
    def labels(self) -> tuple[str, ...]:
        """The variants in order."""
        return tuple(summary.label for summary in self.summaries)

    @property
    def incomplete(self) -> str | None:
        """Why the result says too little; None when it does not."""
        if self.stopped:
            return self.stopped
        if self.gate and self.gate.verdict == "unjudged":
            return self.gate.reasons[0]
        errors, total = sum(item.errors for item in self.summaries), sum(item.total for item in self.summaries)
        return f"{errors} of {total} answers have no verdict" if errors > MAX_ERRORS * total else None

    def runs_of(self, case: str, label: str) -> tuple[CaseRun, ...]:
        """All repeats of a case under a variant."""
        return tuple(run for run in self.runs if run.record.case == case and run.record.variant == label)


def make_report(
    runs: Sequence[CaseRun],
    cases: Sequence[Case],
    labels: Sequence[str],
    *,
    created: str,
    seed: int = 7,
    settings: Mapping[str, str] | None = None,
    gate: GateReport | None = None,
    stopped: str | None = None,
) -> Report:
    """Order the runs, sum the variants up and compare them."""
    asked = {run.record.case for run in runs}
    shown = [case for case in cases if case.id in asked]
    place = {case.id: at for at, case in enumerate(shown)}
    rank = {label: at for at, label in enumerate(labels)}
    ordered = sorted(runs, key=lambda run: (place[run.record.case], rank[run.record.variant], run.record.repeat))
    summaries = [summarise(label, ordered, shown) for label in labels]
    return Report(
        stamp=make_stamp(ordered, shown, labels, seed, settings or {}),
        created=created,
        cases=tuple(shown),
        runs=tuple(ordered),
        summaries=tuple(summaries),
        comparisons=tuple(compare_all(summaries, shown, seed)),
        gate=gate,
        stopped=stopped,
        timings=tuple(_timing(label, ordered) for label in labels),
    )


def _timing(label: str, runs: Sequence[CaseRun]) -> Timing:
    replies = [run.reply for run in runs if run.record.variant == label and run.reply]
    total = [reply.milliseconds for reply in replies] or [0.0]
    first = [reply.first_sentence for reply in replies if reply.first_sentence is not None]
    return Timing(
        label,
        len(replies),
        float(np.median(total)),
        float(np.quantile(total, 0.95)),
        float(np.median(first)) if first else None,
        sum(reply.tokens_in for reply in replies),
        sum(reply.tokens_out for reply in replies),
    )
