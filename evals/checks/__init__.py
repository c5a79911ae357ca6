"""Checks: named questions about one answer, each proven by answers that it must reject."""

from evals.checks.base import (
    Check,
    CheckResult,
    CheckVerdict,
    Finding,
    Subject,
    case_verdict,
    failed,
    judge_all,
    passed,
    skipped,
)
from evals.checks.conduct import CONDUCT
from evals.checks.expected import EXPECTED
from evals.checks.limits import Limits, Prices, limit_checks
from evals.checks.plugins import load_checks, unique_checks
from evals.checks.sourced import SOURCED, Gate, Support, gate_checks

__all__ = [
    "CONDUCT",
    "EXPECTED",
    "SOURCED",
    "Check",
    "CheckResult",
    "CheckVerdict",
    "Finding",
    "Gate",
    "Limits",
    "Prices",
    "Subject",
    "Support",
    "case_verdict",
    "failed",
    "gate_checks",
    "judge_all",
    "limit_checks",
    "load_checks",
    "passed",
    "skipped",
    "unique_checks",
]
