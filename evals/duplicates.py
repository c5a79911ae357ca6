"""Cases that ask nearly the same: they would count one ability twice.

Knows nothing about answers. Paraphrases and fairness swaps share a cluster and are alike on purpose.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from evals.words import content_tokens

if TYPE_CHECKING:
    from collections.abc import Sequence

    from evals.case import Case

# Share of common words from which two cases of different clusters count as one question; higher lets more pass.
NEAR = 0.75


@dataclass(frozen=True, slots=True)
class NearDuplicate:
    """Two cases with nearly the same words.

    Attributes:
        first: Id of the earlier case.
        second: Id of the later case.
        overlap: Jaccard index of their content words in [0, 1].
    """

    first: str
    second: str
    overlap: float


def near_duplicates(cases: Sequence[Case], near: float = NEAR) -> list[NearDuplicate]:
    """Pairs from different clusters with an overlap of `near` or more, and equal wordings wherever they stand."""
    words = [_words(case) for case in cases]
    found = []
    for later, case in enumerate(cases):
        for earlier in range(later):
            equal = _text(cases[earlier]) == _text(case)
            overlap = 1.0 if equal else jaccard(words[earlier], words[later])
            if equal or (overlap >= near and cases[earlier].cluster_id != case.cluster_id):
                found.append(NearDuplicate(cases[earlier].id, case.id, overlap))
    return found


def jaccard(left: frozenset[str], right: frozenset[str]) -> float:
    """Common share of two sets in [0, 1]; two empty sets have nothing in common."""
    union = len(left | right)
    return len(left & right) / union if union else 0.0


def _text(case: Case) -> str:
    turns = [turn.content for turn in case.turns]
    return "\n".join([case.question or "", *turns, case.profile or ""]).casefold()


def _words(case: Case) -> frozenset[str]:
    return content_tokens(_text(case))
