"""A run from plan to report, kept in a folder that can be reported, compared, blessed and resumed later.

The folder holds the plan with its cases, the journal, and the reports that are made from the two.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from evals.baseline import gate, read_baseline
from evals.checks import (
    CONDUCT,
    EXPECTED,
    SOURCED,
    Limits,
    Prices,
    gate_checks,
    limit_checks,
    load_checks,
    unique_checks,
)
from evals.folder import read_plan, write_plan
from evals.gate import advisor_gate
from evals.judge import read_calibration, with_judge
from evals.loading import cases_digest
from evals.report import make_report
from evals.results import CaseRun
from evals.results import judge as judge_answer
from evals.run.journal import NAME, Journal, read_journal
from evals.run.runner import Control, Progress, Runner
from evals.run.stored import read_stored
from evals.run.variants import Plan, Variant
from ingest.errors import InputError, UsageError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from pathlib import Path

    from evals.baseline import GateReport
    from evals.checks import Check
    from evals.judge import Judge
    from evals.report import Report
    from evals.run.journal import Record
    from evals.run.variants import AskableAdvisor


@dataclass(frozen=True, slots=True)
class Judging:
    """How answers are judged.

    Attributes:
        plugins: Files with user-written checks.
        limits: Most that one answer may take.
        prices: What tokens cost.
    """

    plugins: tuple[Path, ...] = ()
    limits: Limits = field(default_factory=Limits)
    prices: Prices = field(default_factory=Prices)

    def checks(self) -> tuple[Check, ...]:
        """Every check, user-written ones last.

        Raises:
            UsageError: A user's file cannot be used.
        """
        shipped = (*EXPECTED, *SOURCED, *gate_checks(advisor_gate), *CONDUCT, *limit_checks(self.limits, self.prices))
        mine = [check for path in self.plugins for check in load_checks(path)]
        return tuple(unique_checks([*shipped, *mine]))


@dataclass(frozen=True, slots=True)
class Evaluated:
    """A judged run.

    Attributes:
        plan: What was asked.
        runs: Every judged answer or failure.
        stopped: Why it is incomplete; None when it is not.
    """

    plan: Plan
    runs: tuple[CaseRun, ...]
    stopped: str | None = None

    @property
    def labels(self) -> tuple[str, ...]:
        """The variants in order."""
        return tuple(variant.label for variant in self.plan.variants)

    def report(self, *, gate: GateReport | None = None, created: str | None = None) -> Report:
        """Sum it up."""
        settings = {"repeat": str(self.plan.repeat)}
        return make_report(
            self.runs,
            self.plan.cases,
            self.labels,
            created=created or datetime.now(UTC).isoformat(timespec="seconds"),
            seed=self.plan.seed,
            settings=settings,
            gate=gate,
            stopped=self.stopped,
        )


def evaluate(
    plan: Plan,
    make_advisor: Callable[[Variant], AskableAdvisor],
    judging: Judging,
    control: Control,
    folder: Path,
    *,
    resume: bool = False,
    retry_errors: bool = False,
    on_progress: Callable[[Progress], None] | None = None,
) -> Evaluated:
    """Ask what is open, judge each answer as it comes, and keep everything in the folder.

    Raises:
        UsageError: The folder holds another run, or a variant cannot be asked at all.
    """
    checks = judging.checks()
    judged = _Judged(plan, checks)
    with Journal(folder, plan, resume=resume) as journal:
        write_plan(plan, folder)
        open_jobs = journal.open_jobs(plan, retry_errors=retry_errors)
        reopened = {job.key for job in open_jobs}
        for record in journal.records.values():
            if record.key not in reopened:
                judged.add(record)

        def take(record: Record) -> None:
            journal.add(record)
            judged.add(record)

        progress = Runner(make_advisor, control, take, on_progress).run(open_jobs)
    return Evaluated(plan, tuple(judged.runs), progress.stopped)


def judge_stored(plan: Plan, answers: Path, judging: Judging, folder: Path) -> Evaluated:
    """Judge a file of stored answers as the plan's first variant, and keep them in the folder like a run.

    Raises:
        InputError: The file holds no answer to a case.
        UsageError: The folder holds a run already.
    """
    records = read_stored(answers, plan.variants[0].label, {case.id for case in plan.cases})
    with Journal(folder, plan) as journal:
        write_plan(plan, folder)
        for record in records:
            journal.add(record)
    return judge_records(plan, records, judging)


def judge_records(plan: Plan, records: Iterable[Record], judging: Judging) -> Evaluated:
    """Judge answers that were given before; records of other cases or variants are left out."""
    judged = _Judged(plan, judging.checks())
    for record in records:
        judged.add(record)
    missing = len(plan.jobs) - len(judged.runs)
    return Evaluated(plan, tuple(judged.runs), f"{missing} jobs were never asked" if missing > 0 else None)


def read_run(folder: Path, judging: Judging) -> Evaluated:
    """Read a run's folder and judge it anew.

    Raises:
        InputError: The folder holds no run.
    """
    return judge_records(read_plan(folder), read_journal(folder / NAME), judging)


def gate_run(evaluated: Evaluated, baseline: Path, tolerance: float, *, partial: bool) -> GateReport:
    """Hold a run of one variant against a baseline file.

    Args:
        evaluated: The run.
        baseline: The file.
        tolerance: Fall of the pass rate that is never a regression.
        partial: Whether the run was limited to some cases on purpose.

    Raises:
        UsageError: The run has several variants, or the file is no baseline.
    """
    if len(evaluated.labels) > 1:
        message = "A baseline gates one variant."
        raise UsageError(message, hint="Run one model, prompt and embedding with --baseline.")
    cases = evaluated.plan.cases
    return gate(
        evaluated.report().summaries[0],
        evaluated.runs,
        cases,
        read_baseline(baseline),
        selected=frozenset(case.id for case in cases) if partial else None,
        tolerance=tolerance,
        seed=evaluated.plan.seed,
    )


def add_judge(evaluated: Evaluated, judge: Judge, calibrations: Path) -> Evaluated:
    """The same run with the judge's verdicts; they gate only where a calibration in the folder allows it."""
    calibration = read_calibration(judge.settings.judge_id, calibrations)
    return replace(evaluated, runs=tuple(with_judge(evaluated.runs, evaluated.plan.cases, judge, calibration)))


def join_runs(first: Evaluated, second: Evaluated, first_name: str, second_name: str) -> Evaluated:
    """Two runs as one with all their variants, renamed by their run, on the cases that both asked in the same words.

    Raises:
        InputError: They share no case.
    """
    if first_name == second_name:
        first_name, second_name = f"{first_name} (1)", f"{second_name} (2)"
    digests = cases_digest(second.plan.cases)
    same = {name for name, digest in cases_digest(first.plan.cases).items() if digests.get(name) == digest}
    cases = tuple(case for case in second.plan.cases if case.id in same)
    if not cases:
        message = "The two runs share no case."
        raise InputError(message, hint="Compare runs of the same case files.")
    named = [_renamed(first, first_name), _renamed(second, second_name)]
    variants = tuple(variant for item in named for variant in item.plan.variants)
    runs = tuple(run for item in named for run in item.runs if run.record.case in same)
    plan = Plan(variants, cases, max(first.plan.repeat, second.plan.repeat), second.plan.seed)
    return Evaluated(plan, runs)


def _renamed(evaluated: Evaluated, name: str) -> Evaluated:
    single = len(evaluated.labels) == 1
    labels = {label: name if single else f"{name}: {label}" for label in evaluated.labels}
    variants = tuple(replace(variant, label=labels[variant.label]) for variant in evaluated.plan.variants)
    runs = tuple(replace(run, record=replace(run.record, variant=labels[run.record.variant])) for run in evaluated.runs)
    return Evaluated(replace(evaluated.plan, variants=variants), runs)


class _Judged:
    """Collects records as judged runs; what belongs to no case or variant of the plan is dropped."""

    def __init__(self, plan: Plan, checks: Sequence[Check]) -> None:
        self._cases = {case.id: case for case in plan.cases}
        self._labels = {variant.label for variant in plan.variants}
        self._checks = checks
        self.runs: list[CaseRun] = []

    def add(self, record: Record) -> None:
        case = self._cases.get(record.case)
        if case is not None and record.variant in self._labels:
            self.runs.append(judge_answer(record, case, self._checks))
