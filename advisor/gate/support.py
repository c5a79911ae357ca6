"""The passage, and the sentences in it, that support what is said, or the check that the best of them fails.

Knows nothing about advice, the asker's own words or which passages were cited.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from advisor.gate.clauses import cuts
from advisor.gate.content import coverage, fault_against
from advisor.gate.copies import copy_fault, is_copy, likeness
from advisor.gate.parts import take_apart, units_of
from advisor.gate.words import alike

if TYPE_CHECKING:
    from collections.abc import Sequence

    from advisor.gate.parts import Parts, Unit
    from advisor.gate.verdict import Fault

_CANDIDATES = 8
# Below this share of its content no cut of a sentence finds support for all of its clauses.
_HOPELESS = 0.3
# Share of content by which another sentence has to be nearer than the one that was copied with a change.
_CLEARLY_BETTER = 0.1
_AS_NEAR = 0.05
# From here on, a clause says itself what it is about.
_OWN_SUBJECT = 4
_OWN_SHARE = 0.75
_OWN_START = re.compile(r"(?:an?|the|every|each|some|most|many|no)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Found:
    """What stands behind a sentence.

    Attributes:
        passage: Index of the passage.
        span: Supporting sentences in it.
        score: Share of the sentence's content that they have, in [0, 1].
        fault: The check that the nearest sentence fails; None when there is support.
        copied: Whether the fault is a change in what is otherwise a copy of the source.
    """

    passage: int
    span: tuple[int, int]
    score: float
    fault: Fault | None = None
    copied: bool = False


def find_support(text: str, passages: Sequence[str], own: Parts | None = None) -> Found | None:
    """The best support for a sentence among the passages; None where there are none.

    A sentence may rest on several source sentences only clause by clause, so that a figure and its subject never come
    from two.
    """
    whole = _nearest(text, passages, own)
    if whole is None or whole.fault is None or whole.copied or whole.score < _HOPELESS:
        return whole
    for clauses in cuts(text):
        joint = _by_clauses(clauses, passages, own)
        if joint is not None:
            return joint
    return whole


def _nearest(text: str, passages: Sequence[str], own: Parts | None) -> Found | None:
    """The first unit that passes, else the nearest one; a changed copy is not rescued by another unit."""
    said = take_apart(text)
    rows = [
        (coverage(said, unit.parts), index, unit)
        for index, passage in enumerate(passages)
        for unit in units_of(passage)
    ]
    rows.sort(key=lambda row: (-row[0], row[2].end - row[2].start))
    near = sorted(
        rows[:_CANDIDATES], key=lambda row: (-round(likeness(said, row[2].parts), 1), row[2].end - row[2].start)
    )
    failed: list[Found] = []
    closest = 0.0
    for score, index, unit in near:
        copied = is_copy(said, unit.parts)
        closeness = likeness(said, unit.parts)
        if any(
            other.copied and other.score > score - _CLEARLY_BETTER and closest - closeness > _AS_NEAR
            for other in failed
        ):
            continue
        closest = max(closest, closeness)
        fault = fault_against(said, unit.parts, passage_words(passages[index]), own)
        found = Found(index, (unit.start, unit.end), score, fault, copied and copy_fault(said, unit.parts) is not None)
        if fault is None:
            return found
        failed.append(found)
    return max(failed, key=lambda found: found.score, default=None)


def _by_clauses(clauses: Sequence[str], passages: Sequence[str], own: Parts | None) -> Found | None:
    subject = take_apart(clauses[0])
    rows: list[Found] = []
    for clause in clauses:
        found = _nearest(clause, passages, own)
        if (
            found is None
            or found.fault
            or not _same_subject(subject, take_apart(clause), _unit_at(passages, found), passages[found.passage])
        ):
            return None
        rows.append(found)
    same = [row for row in rows if row.passage == rows[0].passage]
    span = (min(row.span[0] for row in same), max(row.span[1] for row in same))
    return Found(rows[0].passage, span, sum(row.score for row in rows) / len(rows))


def _unit_at(passages: Sequence[str], found: Found) -> Unit:
    return next(unit for unit in units_of(passages[found.passage]) if (unit.start, unit.end) == found.span)


def _same_subject(subject: Parts, clause: Parts, unit: Unit, passage: str) -> bool:
    """Whether the source of a clause speaks of the sentence's subject, which a clause may leave out."""
    if subject.tiers and not clause.tiers and unit.parts.tiers and not subject.tiers & unit.parts.tiers:
        return False
    if len(clause.content) >= _OWN_SUBJECT and coverage(clause, unit.parts) >= _OWN_SHARE:
        return True
    known = passage_words(passage) if _OWN_START.match(clause.text) else {token.stem for token in unit.parts.content}
    return any(alike(token.stem, stem) for token in subject.content for stem in known)


@lru_cache(maxsize=1024)
def passage_words(passage: str) -> frozenset[str]:
    """Stems of all the words of a passage."""
    return frozenset(stem for unit in units_of(passage) for stem in unit.parts.stems)
