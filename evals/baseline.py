"""The committed result that later runs are held against, and the gate that does it.

A baseline holds no timings, so that two equal runs give equal files.
"""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any, Literal

from evals.loading import cases_digest
from evals.results import CaseRate
from evals.stats import Comparison, compare_paired
from ingest.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

    from evals.case import Case
    from evals.results import CaseRun, VariantSummary
    from evals.stamp import Stamp

VERSION = 1
# A mean pass rate may fall by this much before the gate asks whether the interval supports the fall.
TOLERANCE = 0.02
# Share of answers without a verdict above which a run says nothing.
MAX_ERRORS = 0.05
SHOWN = 12

GateVerdict = Literal["green", "regression", "unjudged"]


@dataclass(frozen=True, slots=True)
class BlessedCase:
    """A case as it was when the baseline was blessed."""

    passes: int
    judged: int
    cluster: str
    critical: bool
    digest: str

    @property
    def rate(self) -> CaseRate:
        """Its repeats."""
        return CaseRate(self.passes, self.judged, 0)


@dataclass(frozen=True, slots=True)
class Baseline:
    """A blessed result of one variant."""

    stamp: Mapping[str, Any]
    cases: Mapping[str, BlessedCase]


@dataclass(frozen=True, slots=True)
class GateReport:
    """What the gate found.

    Attributes:
        verdict: `green`, `regression`, or `unjudged` where too much has no verdict.
        reasons: Why it is not green, most important first.
        notes: What is worth knowing and no reason.
        comparison: The run against the baseline on unchanged cases; None where there are none.
    """

    verdict: GateVerdict
    reasons: tuple[str, ...]
    notes: tuple[str, ...]
    comparison: Comparison | None


def make_baseline(summary: VariantSummary, cases: Iterable[Case], stamp: Stamp) -> Baseline:
    """Bless a variant's result.

    Raises:
        UsageError: Some case has no verdict, so that blessing would hide it.
    """
    known = list(cases)
    unjudged = [case.id for case in known if case.id not in summary.cases or not summary.cases[case.id].judged]
    if unjudged:
        message = f"{len(unjudged)} cases have no verdict, such as {unjudged[0]!r}."
        raise UsageError(message, hint="Finish the run with --resume --retry-errors, then bless it.")
    digests = cases_digest(known)
    blessed = {
        case.id: BlessedCase(
            summary.cases[case.id].passes,
            summary.cases[case.id].judged,
            case.cluster_id,
            case.critical,
            digests[case.id],
        )
        for case in sorted(known, key=lambda item: item.id)
    }
    return Baseline(_stamp_row(stamp, summary.label), blessed)


def write_baseline(baseline: Baseline, path: Path) -> None:
    """Write it as JSON, one case a line, so that a change reads well in review."""
    cases = [f"    {json.dumps(name)}: {json.dumps(asdict(case))}" for name, case in baseline.cases.items()]
    stamp = json.dumps(baseline.stamp, sort_keys=True)
    lines = ["{", f'  "version": {VERSION},', f'  "stamp": {stamp},', '  "cases": {', ",\n".join(cases), "  }", "}"]
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


def read_baseline(path: Path) -> Baseline:
    """Read what `write_baseline` wrote.

    Raises:
        UsageError: There is none, or it is of another format.
    """
    try:
        row = json.loads(path.read_text(encoding="utf-8"))
        if row["version"] != VERSION:
            message = f"{path} is a baseline of version {row['version']}."
            raise UsageError(message, hint="Bless a run anew with `tierwise eval bless`.")
        return Baseline(row["stamp"], {name: BlessedCase(**case) for name, case in row["cases"].items()})
    except (OSError, ValueError, KeyError, TypeError) as error:
        message = f"{path} is no baseline: {error}."
        raise UsageError(message, hint="Make one with `tierwise eval bless`.") from error


def gate(
    summary: VariantSummary,
    runs: Sequence[CaseRun],
    cases: Sequence[Case],
    baseline: Baseline,
    *,
    selected: frozenset[str] | None = None,
    tolerance: float = TOLERANCE,
    max_errors: float = MAX_ERRORS,
    seed: int = 7,
) -> GateReport:
    """Hold a variant's run against a baseline.

    Args:
        summary: The variant.
        runs: Its judged answers, for the reasons.
        cases: The cases of the run.
        baseline: The baseline.
        selected: Ids that the run was limited to on purpose; None for all, then a missing case is a regression.
        tolerance: Fall of the mean pass rate that is never a regression.
        max_errors: Share of answers without a verdict from which the run says nothing.
        seed: Seed of the resampling.
    """
    blessed = {name: case for name, case in baseline.cases.items() if selected is None or name in selected}
    digests = cases_digest(cases)
    shared = [name for name in blessed if name in summary.cases and digests[name] == blessed[name].digest]
    reasons = _regressions(summary, runs, cases, blessed, shared)
    comparison = _compare(summary, blessed, shared, seed)
    if comparison and comparison.difference < -tolerance and comparison.interval.high < 0:
        reasons.insert(0, _drop(comparison, summary, runs, blessed, shared))
    unjudged = _unjudged(summary, cases, max_errors)
    verdict: GateVerdict = "regression" if reasons else "unjudged" if unjudged else "green"
    return GateReport(verdict, tuple(reasons + unjudged), tuple(_notes(summary, blessed, digests)), comparison)


def _regressions(
    summary: VariantSummary,
    runs: Sequence[CaseRun],
    cases: Sequence[Case],
    blessed: Mapping[str, BlessedCase],
    shared: Sequence[str],
) -> list[str]:
    reasons = [f"case {name!r} of the baseline is missing" for name in blessed if name not in summary.cases]
    for case in cases:
        rate = summary.cases.get(case.id)
        if not case.critical or rate is None or not rate.judged or rate.always or case.known_failure:
            continue
        if case.id not in shared or blessed[case.id].rate.always:
            reasons.append(f"critical case {case.id!r} fails: {_why(case.id, runs)}")
    return reasons


def _compare(
    summary: VariantSummary, blessed: Mapping[str, BlessedCase], shared: Sequence[str], seed: int
) -> Comparison | None:
    both = [name for name in shared if summary.cases[name].judged and blessed[name].judged]
    if not both:
        return None
    before = [blessed[name].rate.rate for name in both]
    now = [summary.cases[name].rate for name in both]
    return compare_paired(before, now, [blessed[name].cluster for name in both], seed=seed)


def _drop(
    comparison: Comparison,
    summary: VariantSummary,
    runs: Sequence[CaseRun],
    blessed: Mapping[str, BlessedCase],
    shared: Sequence[str],
) -> str:
    worse = {
        name for name in shared if summary.cases[name].judged and summary.cases[name].rate < blessed[name].rate.rate
    }
    checks = Counter(
        result.check
        for run in runs
        if run.record.case in worse
        for result in run.checks
        if result.gating and result.verdict == "fail"
    )
    blamed = ", ".join(f"{check} x{count}" for check, count in checks.most_common(4))
    low, high = comparison.interval.low, comparison.interval.high
    return (
        f"the pass rate fell by {-comparison.difference:.1%} (95% interval {-high:.1%} to {-low:.1%}): "
        f"{comparison.lost} cases worse, {comparison.gained} better; failing checks: {blamed}"
    )


def _unjudged(summary: VariantSummary, cases: Sequence[Case], max_errors: float) -> list[str]:
    reasons = []
    if summary.total and summary.errors / summary.total > max_errors:
        reasons.append(f"{summary.errors} of {summary.total} answers have no verdict, more than {max_errors:.0%}")
    for case in cases:
        rate = summary.cases.get(case.id)
        if case.critical and (rate is None or (not rate.judged and rate.errors)):
            reasons.append(f"critical case {case.id!r} has no verdict")
    return reasons


def _notes(summary: VariantSummary, blessed: Mapping[str, BlessedCase], digests: Mapping[str, str]) -> list[str]:
    added = sorted(set(summary.cases) - set(blessed))
    changed = [name for name in blessed if name in digests and digests[name] != blessed[name].digest]
    notes = []
    if added:
        notes.append(f"{len(added)} cases are new since the baseline: {_some(added)}")
    if changed:
        notes.append(f"{len(changed)} cases were reworded since the baseline and not compared: {_some(changed)}")
    if summary.now_passing:
        notes.append(f"known failures that pass now, drop the mark: {_some(summary.now_passing)}")
    return notes


def _some(names: Sequence[str]) -> str:
    return ", ".join(names[:SHOWN]) + (" …" if len(names) > SHOWN else "")


def _why(case: str, runs: Iterable[CaseRun]) -> str:
    return next((run.reasons[0] for run in runs if run.record.case == case and run.reasons), "not every repeat passed")


def _stamp_row(stamp: Stamp, label: str) -> dict[str, Any]:
    row = asdict(stamp)
    row["variants"] = [item for item in row["variants"] if item["label"] == label]
    return row
