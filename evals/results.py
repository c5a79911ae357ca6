"""Judged runs: records and checks -> verdicts -> a summary of each variant and a comparison of every two.

A case's pass rate over its repeats comes first, then the mean over cases. Errors and skips are in no rate.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from evals.checks import CheckResult, CheckVerdict, Subject, case_verdict, judge_all
from evals.stats import Comparison, Rate, compare_paired, pass_at_k, pass_hat_k, pass_rate, with_holm

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from evals.case import Case
    from evals.checks import Check
    from evals.reply import Reply
    from evals.run.journal import Record

REFUSALS = frozenset({"refused", "off_topic"})


@dataclass(frozen=True, slots=True)
class CaseRun:
    """One judged answer, or the error in its place.

    Attributes:
        record: The answer or failure.
        reply: The answer as checks saw it; None for a failure.
        verdict: Of all gating checks; `error` for a failure.
        checks: What each check found; empty for a failure.
    """

    record: Record
    reply: Reply | None
    verdict: CheckVerdict
    checks: tuple[CheckResult, ...]

    @property
    def reasons(self) -> tuple[str, ...]:
        """Why it did not pass, one line for each gating check."""
        if self.record.failure:
            return (self.record.failure.message,)
        wrong = (item for item in self.checks if item.gating and item.verdict in ("fail", "error"))
        return tuple(f"{item.check}: {item.reason}" for item in wrong)


@dataclass(frozen=True, slots=True)
class CaseRate:
    """A case's repeats under one variant.

    Attributes:
        passes: Repeats that passed.
        judged: Repeats that passed or failed.
        errors: Repeats without a verdict for reasons outside of the answer.
    """

    passes: int
    judged: int
    errors: int

    @property
    def rate(self) -> float:
        """Share of judged repeats that passed; only defined where one was judged."""
        return self.passes / self.judged

    @property
    def always(self) -> bool:
        """Whether every judged repeat passed, and there was one."""
        return self.judged > 0 and self.passes == self.judged


@dataclass(frozen=True, slots=True)
class CheckSummary:
    """How often a check gave which verdict.

    Attributes:
        score: Mean of its scores; None where it gives none.
    """

    check: str
    gating: bool
    passes: int
    fails: int
    errors: int
    skips: int
    score: float | None


@dataclass(frozen=True, slots=True)
class Refusals:
    """The confusion matrix of turning questions away, over answers whose case expects one or the other."""

    rightly_refused: int
    wrongly_answered: int
    wrongly_refused: int
    rightly_answered: int


@dataclass(frozen=True, slots=True)
class VariantSummary:
    """What one variant did.

    Attributes:
        label: The variant.
        rate: Mean of case rates; None when nothing was judged.
        cases: Case id -> its repeats, in the order of the cases.
        by_tag: Tag -> mean of case rates.
        checks: In the order of the checks.
        refusals: Confusion matrix of refusing.
        at_least_once: pass@k for k of 1 to the number of repeats.
        every_time: pass^k for k of 1 to the number of repeats.
        errors: Repeats that got no verdict.
        total: Repeats that should have one.
        known_failing: Cases marked as known failures that fail.
        now_passing: Cases marked as known failures that pass.
    """

    label: str
    rate: Rate | None
    cases: Mapping[str, CaseRate]
    by_tag: Mapping[str, Rate]
    checks: tuple[CheckSummary, ...]
    refusals: Refusals
    at_least_once: tuple[float, ...]
    every_time: tuple[float, ...]
    errors: int
    total: int
    known_failing: tuple[str, ...]
    now_passing: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class VariantComparison:
    """The second variant against the first, on the cases that both have a verdict for."""

    first: str
    second: str
    result: Comparison


def judge(record: Record, case: Case, checks: Sequence[Check]) -> CaseRun:
    """Apply the checks to a record."""
    reply = record.reply
    if reply is None:
        return CaseRun(record, None, "error", ())
    results = judge_all(Subject(case, reply, record.retrieved), checks)
    return CaseRun(record, reply, case_verdict(results), results)


def summarise(label: str, runs: Iterable[CaseRun], cases: Sequence[Case]) -> VariantSummary:
    """Sum one variant up; cases that it has no run for are left out."""
    mine = [run for run in runs if run.record.variant == label]
    by_case: dict[str, list[CaseRun]] = {case.id: [] for case in cases}
    for run in mine:
        by_case[run.record.case].append(run)
    rates = {name: _case_rate(found) for name, found in by_case.items() if found}
    judged = [case for case in cases if case.id in rates and rates[case.id].judged]
    known = [case for case in judged if case.known_failure]
    tags = sorted({tag for case in judged for tag in case.tags})
    return VariantSummary(
        label=label,
        rate=_rate(judged, rates) if judged else None,
        cases=rates,
        by_tag={tag: _rate([case for case in judged if tag in case.tags], rates) for tag in tags},
        checks=_check_summaries(mine),
        refusals=_refusals(mine, cases),
        at_least_once=_over_repeats(rates.values(), pass_at_k),
        every_time=_over_repeats(rates.values(), pass_hat_k),
        errors=sum(run.verdict == "error" for run in mine),
        total=len(mine),
        known_failing=tuple(case.id for case in known if not rates[case.id].always),
        now_passing=tuple(case.id for case in known if rates[case.id].always),
    )


def compare_all(summaries: Sequence[VariantSummary], cases: Sequence[Case], seed: int) -> list[VariantComparison]:
    """Every other variant against the first, corrected for their number; none where no case is shared."""
    if len(summaries) < 2:
        return []
    base, others = summaries[0], [item for item in summaries[1:] if _shared(summaries[0], item)]
    results = with_holm([_compare(base, other, cases, seed) for other in others])
    return [VariantComparison(base.label, other.label, result) for other, result in zip(others, results, strict=True)]


def _compare(base: VariantSummary, other: VariantSummary, cases: Sequence[Case], seed: int) -> Comparison:
    clusters = {case.id: case.cluster_id for case in cases}
    shared = _shared(base, other)
    first = [base.cases[name].rate for name in shared]
    second = [other.cases[name].rate for name in shared]
    return compare_paired(first, second, [clusters[name] for name in shared], seed=seed)


def _shared(base: VariantSummary, other: VariantSummary) -> list[str]:
    judged = {name for name, rate in other.cases.items() if rate.judged}
    return [name for name, rate in base.cases.items() if rate.judged and name in judged]


def _case_rate(runs: Sequence[CaseRun]) -> CaseRate:
    verdicts = Counter(run.verdict for run in runs)
    return CaseRate(verdicts["pass"], verdicts["pass"] + verdicts["fail"], verdicts["error"])


def _rate(cases: Sequence[Case], rates: Mapping[str, CaseRate]) -> Rate:
    return pass_rate([rates[case.id].rate for case in cases], [case.cluster_id for case in cases])


def _check_summaries(runs: Sequence[CaseRun]) -> tuple[CheckSummary, ...]:
    by_check: dict[str, list[CheckResult]] = {}
    for run in runs:
        for result in run.checks:
            by_check.setdefault(result.check, []).append(result)
    return tuple(_check_summary(name, results) for name, results in by_check.items())


def _check_summary(name: str, results: Sequence[CheckResult]) -> CheckSummary:
    verdicts = Counter(result.verdict for result in results)
    scores = [result.score for result in results if result.score is not None]
    score = float(np.mean(scores)) if scores else None
    counts = (verdicts["pass"], verdicts["fail"], verdicts["error"], verdicts["skip"])
    return CheckSummary(name, results[0].gating, *counts, score)


def _refusals(runs: Sequence[CaseRun], cases: Sequence[Case]) -> Refusals:
    expected = {case.id: set(case.expect.outcome) for case in cases if case.expect.outcome}
    counts: Counter[tuple[bool, bool]] = Counter()
    for run in runs:
        outcomes = expected.get(run.record.case, set())
        if run.reply and outcomes and (outcomes <= REFUSALS or not outcomes & REFUSALS):
            counts[outcomes <= REFUSALS, run.reply.refused] += 1
    return Refusals(counts[True, True], counts[True, False], counts[False, True], counts[False, False])


def _over_repeats(rates: Iterable[CaseRate], estimate: Callable[[int, int, int], float]) -> tuple[float, ...]:
    """The estimate for k of 1 up to the most repeats, each over the cases that have as many."""
    judged = [rate for rate in rates if rate.judged]
    most = max((rate.judged for rate in judged), default=0)
    return tuple(
        float(np.mean([estimate(rate.judged, rate.passes, k) for rate in judged if rate.judged >= k]))
        for k in range(1, most + 1)
    )
