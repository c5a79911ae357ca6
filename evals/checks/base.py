"""What a check is: a named question about one answer with the verdict pass, fail, error or skip.

An error is not a failure: the check could not be done. A skip is never a pass: there was nothing to check.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from evals.case import Case
    from evals.reply import Found, Reply

CheckVerdict = Literal["pass", "fail", "error", "skip"]


@dataclass(frozen=True, slots=True)
class Subject:
    """What a check looks at.

    Attributes:
        case: The case with what it expects.
        reply: The answer.
        retrieved: What retrieval gives for the question, best first; None when it was not asked.
        user_texts: Everything that the asker wrote.
    """

    case: Case
    reply: Reply
    retrieved: tuple[Found, ...] | None = None

    @property
    def user_texts(self) -> tuple[str, ...]:
        """Everything that the asker wrote, the profile included."""
        return self.case.user_texts


@dataclass(frozen=True, slots=True)
class Finding:
    """What a check found.

    Attributes:
        verdict: The verdict.
        reason: Why, in one line; "" for a plain pass.
        score: A share in [0, 1] or a measured quantity; None when there is only the verdict.
    """

    verdict: CheckVerdict
    reason: str = ""
    score: float | None = None


@dataclass(frozen=True, slots=True)
class Check:
    """A question about one answer.

    Attributes:
        name: Unique among the checks of a run.
        judge: The question itself.
        gating: Whether a failure fails the case; else the check is only reported.
        about: One line for readers of a report.
    """

    name: str
    judge: Callable[[Subject], Finding]
    gating: bool = True
    about: str = ""


@dataclass(frozen=True, slots=True)
class CheckResult:
    """A finding with the check that made it."""

    check: str
    gating: bool
    verdict: CheckVerdict
    reason: str
    score: float | None


def passed(reason: str = "", score: float | None = None) -> Finding:
    """The answer is right in this respect."""
    return Finding("pass", reason, score)


def failed(reason: str, score: float | None = None) -> Finding:
    """The answer is wrong in this respect."""
    return Finding("fail", reason, score)


def skipped(reason: str) -> Finding:
    """There is nothing to check."""
    return Finding("skip", reason)


def judge_all(subject: Subject, checks: Iterable[Check]) -> tuple[CheckResult, ...]:
    """Apply every check; one that raises is an error of that check and stops nothing."""
    return tuple(_judge(subject, check) for check in checks)


def case_verdict(results: Iterable[CheckResult]) -> CheckVerdict:
    """The verdict of a case: a failed check counts before one that could not be done, and a skip counts for nothing."""
    verdicts = {result.verdict for result in results if result.gating}
    order: tuple[CheckVerdict, ...] = ("fail", "error", "pass")
    return next((verdict for verdict in order if verdict in verdicts), "skip")


def _judge(subject: Subject, check: Check) -> CheckResult:
    try:
        finding = check.judge(subject)
    except Exception as error:  # noqa: BLE001 - user-written checks raise what they like, and one must not end the run
        finding = Finding("error", f"{type(error).__name__}: {error}")
    return CheckResult(check.name, check.gating, finding.verdict, finding.reason, finding.score)
