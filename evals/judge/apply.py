"""Adds the judge's verdict to judged runs; it gates only where a calibration says that it may."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import TYPE_CHECKING

from evals.checks import CheckResult, CheckVerdict, case_verdict
from evals.judge.policy import CANNOT
from ingest.errors import ModelUnavailableError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from evals.case import Case
    from evals.judge.calibrate import Calibration
    from evals.judge.judge import Judge
    from evals.results import CaseRun

JUDGE_CHECK = "judge"
_SCORES = {"good": 1.0, "flawed": 0.5, "bad": 0.0}


def with_judge(
    runs: Sequence[CaseRun],
    cases: Sequence[Case],
    judge: Judge,
    calibration: Calibration | None,
    concurrency: int = 4,
) -> list[CaseRun]:
    """The same runs with one more check; refusals are judged like answers, failures have nothing to judge.

    Args:
        runs: Judged runs.
        cases: Their cases.
        judge: The judge.
        calibration: What is known of this judge; None for nothing, then it is only reported.
        concurrency: Calls at once.
    """
    gating = calibration is not None and calibration.may_gate and calibration.judge_id == judge.settings.judge_id
    by_id = {case.id: case for case in cases}
    with ThreadPoolExecutor(concurrency, thread_name_prefix="judge") as pool:
        return list(pool.map(lambda run: _with_verdict(run, by_id[run.record.case], judge, gating=gating), runs))


def _with_verdict(run: CaseRun, case: Case, judge: Judge, *, gating: bool) -> CaseRun:
    if run.reply is None:
        return run
    result = _result(run, case, judge, gating=gating)
    checks = (*run.checks, result)
    return replace(run, checks=checks, verdict=case_verdict(checks))


def _result(run: CaseRun, case: Case, judge: Judge, *, gating: bool) -> CheckResult:
    if run.reply is None:
        return CheckResult(JUDGE_CHECK, gating, "skip", "there is no answer", None)
    found = [passage.text for passage in run.record.retrieved or ()]
    cited = [citation.passage for citation in run.reply.citations]
    passages = tuple(dict.fromkeys([*cited, *found]))
    question = "\n".join([*(f"{turn.role}: {turn.content}" for turn in case.turns[:-1]), case.last_question])
    try:
        opinion = judge.grade(question, run.reply.text, passages, run.record.repeat)
    except ModelUnavailableError as error:
        return CheckResult(JUDGE_CHECK, gating, "error", error.message, None)
    if opinion.grade is None:
        return CheckResult(JUDGE_CHECK, gating, "error", "no verdict that was offered", None)
    if opinion.grade == CANNOT:
        return CheckResult(JUDGE_CHECK, gating, "skip", "cannot judge", None)
    verdict: CheckVerdict = "fail" if opinion.grade == "bad" else "pass"
    return CheckResult(JUDGE_CHECK, gating, verdict, opinion.grade, _SCORES[opinion.grade])
