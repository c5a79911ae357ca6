"""Do the checks notice a bad answer? Good answers are mutated and the kill rate is told by kind."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from evals.checks import Subject, case_verdict, judge_all
from evals.mutate import MUTATIONS, Mutant, mutants
from evals.stats import Interval, wilson

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from evals.case import Case
    from evals.checks import Check
    from evals.results import CaseRun

# Share of mutants of each kind that the checks have to reject.
BAR = 0.97


@dataclass(frozen=True, slots=True)
class Kills:
    """How many mutants of a kind were noticed.

    Attributes:
        kind: The mutation.
        made: Number of mutants.
        killed: Number that some gating check rejected.
        survivors: The others.
    """

    kind: str
    made: int
    killed: int
    survivors: tuple[Mutant, ...]

    @property
    def rate(self) -> float:
        """Share that was noticed; only defined where one was made."""
        return self.killed / self.made

    @property
    def interval(self) -> Interval:
        """Wilson interval of the rate."""
        return wilson(self.killed, self.made)

    @property
    def enough(self) -> bool:
        """Whether the rate reaches the bar."""
        return self.rate >= BAR


def selftest(runs: Iterable[CaseRun], cases: Sequence[Case], checks: Sequence[Check], seed: int = 7) -> list[Kills]:
    """Mutate every answer that passes, and judge the mutants; kinds that no answer allows are left out."""
    by_id = {case.id: case for case in cases}
    made: dict[str, list[tuple[Mutant, bool]]] = {kind: [] for kind in MUTATIONS}
    for run in runs:
        if run.verdict != "pass" or run.reply is None:
            continue
        subject = Subject(by_id[run.record.case], run.reply, run.record.retrieved)
        for mutant in mutants(subject, seed):
            made[mutant.kind].append((mutant, _noticed(mutant, subject, checks)))
    return [_kills(kind, found) for kind, found in made.items() if found]


def selftest_row(kills: Sequence[Kills]) -> Mapping[str, object]:
    """The result as JSON."""
    return {
        item.kind: {
            "made": item.made,
            "killed": item.killed,
            "rate": item.rate,
            "low": item.interval.low,
            "survivors": [
                {"case": mutant.case, "before": mutant.before, "after": mutant.after} for mutant in item.survivors
            ],
        }
        for item in kills
    }


def _noticed(mutant: Mutant, subject: Subject, checks: Sequence[Check]) -> bool:
    spoiled = Subject(subject.case, mutant.reply, subject.retrieved)
    return case_verdict(judge_all(spoiled, checks)) == "fail"


def _kills(kind: str, found: Sequence[tuple[Mutant, bool]]) -> Kills:
    survivors = tuple(mutant for mutant, noticed in found if not noticed)
    return Kills(kind, len(found), len(found) - len(survivors), survivors)
