"""The one question that the gate answers: may this sentence be shown, and what stands behind it?

Checks from what nothing can license (markup, odds, promises) to what a passage must hold. Knows nothing about drafts,
retrieval or rendering.
"""

from __future__ import annotations

import re
from dataclasses import replace
from functools import lru_cache
from typing import TYPE_CHECKING

from advisor.gate.attribution import without_lead_in
from advisor.gate.canonical import plain
from advisor.gate.conduct import conduct_fault, is_advice
from advisor.gate.content import coverage, unbacked_figure
from advisor.gate.parts import take_apart, units_of
from advisor.gate.support import Found, find_support
from advisor.gate.verdict import Fault, Verdict

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from advisor.gate.parts import Parts, Unit
    from advisor.types import RemovalReason

_QUOTED = re.compile(r'"([^"]+)"')
_YOU = re.compile(r"\b(?:you|your|yours|you've|you're)\b", re.IGNORECASE)
_ABOUT_ASKER = re.compile(
    r"^(?:(?:since|as|because|given that|so|and|with|on what you wrote,?|from what you (?:wrote|say|said),?)\s+)?"
    r"(?:you(?:'ve|'re| have| are| hold| wrote| said| say| mention(?:ed)?| told| describe[d]?| work(?:ed)?"
    r"| studied| study| did| do| know"
    r"| already| also| currently| want| would like| asked| built| list(?:ed)?| had| were| was| live| speak"
    r"| use| plan)\b"
    r"|your (?!chances?|odds)\w+)",
    re.IGNORECASE,
)
# Joints that put two statements beside each other and say no more about how they hang together.
_SIDE_BY_SIDE = re.compile(r";\s|,?\s(?:and|while|whereas)\s")
_BEHIND_WHILE = re.compile(r",\s")
_POINTS_BACK = re.compile(
    r"(?:they|their|it|its|this|that|these|those|he|his|she|her|such|both|neither)\b", re.IGNORECASE
)
_USER_SHARE = 0.6
_LEAST_QUOTE = 1
# Share of its content from which on a source sentence is about the same thing as what was said.
_NEAR_ENOUGH = 0.3


def verify(
    text: str,
    cited: Sequence[str],
    *,
    retrieved: Sequence[str] = (),
    user_text: str = "",
    phrases: frozenset[str] = frozenset(),
) -> Verdict:
    """Check one drafted sentence.

    Args:
        text: The sentence without citation markers.
        cited: Texts of the passages that it cites.
        retrieved: Texts of all passages that were found, among which a better citation may be.
        user_text: Everything that the asker wrote.
        phrases: Fixed sentences that may always be shown.
    """
    sentence = text.strip()
    if sentence in phrases:
        return Verdict(ok=True, support="boilerplate")
    fault = conduct_fault(sentence)
    if fault:
        return _removed(fault.reason, fault.detail)
    stated = without_lead_in(sentence)
    return (
        _verbatim(stated, cited)
        or _own_words(sentence, user_text)
        or _advice(sentence)
        or _claim(stated, cited, retrieved, user_text)
    )


def _removed(reason: RemovalReason, detail: str) -> Verdict:
    return Verdict(ok=False, support="corpus", reason=reason, detail=detail, score=0.0)


def _verbatim(sentence: str, cited: Sequence[str]) -> Verdict | None:
    """Support by a sentence of a cited passage in its own words, or by two that are only put side by side."""
    for index, passage in enumerate(cited):
        found = _stated(sentence, passage)
        if found:
            span = (min(unit.start for unit in found), max(unit.end for unit in found))
            return Verdict(ok=True, support="corpus", passage=index, span=span)
    return None


def _stated(sentence: str, passage: str) -> tuple[Unit, ...]:
    units = _by_wording(passage)
    whole = units.get(_wording(sentence))
    if whole:
        return (whole,)
    body, joints = sentence, _SIDE_BY_SIDE
    if sentence.lower().startswith("while "):
        body, joints = sentence[len("while ") :], _BEHIND_WHILE
    for joint in joints.finditer(body):
        first, second = units.get(_wording(body[: joint.start()])), units.get(_wording(body[joint.end() :]))
        if first and second and not _points_elsewhere(first, second, passage):
            return (first, second)
    return ()


def _points_elsewhere(first: Unit, second: Unit, passage: str) -> bool:
    """Whether a pronoun at the head of the second of two joined sentences would come to stand for something else."""
    follows = first.end <= second.start and not passage[first.end : second.start].strip()
    return not follows and _POINTS_BACK.match(second.parts.text) is not None


@lru_cache(maxsize=1024)
def _by_wording(passage: str) -> Mapping[str, Unit]:
    return {_wording(unit.parts.text): unit for unit in units_of(passage)}


def _wording(sentence: str) -> str:
    """A sentence with plain signs, its first letter small and without its full stop."""
    text = plain(sentence).removesuffix(".")
    return text[:1].lower() + text[1:]


def _own_words(sentence: str, user_text: str) -> Verdict | None:
    """Support by what the asker wrote, for sentences that are about them and say nothing about the world."""
    if not user_text or not _ABOUT_ASKER.search(sentence):
        return None
    said, own = take_apart(sentence), take_apart(user_text)
    if said.tiers - own.tiers or unbacked_figure(said, own.figures) or _misquoted(sentence, [user_text]):
        return None
    if any(name.lower() not in own.stems for name in said.names):
        return None
    score = coverage(said, own)
    return Verdict(ok=True, support="user", score=score) if score >= _USER_SHARE else None


def _advice(sentence: str) -> Verdict | None:
    return Verdict(ok=True, support="advice") if is_advice(sentence) else None


def _claim(sentence: str, cited: Sequence[str], retrieved: Sequence[str], user_text: str) -> Verdict:
    own = take_apart(user_text) if user_text and _YOU.search(sentence) else None
    found = _supported(sentence, cited, own, user_text)
    if found.fault is None:
        return Verdict(ok=True, support="corpus", score=found.score, passage=found.passage, span=found.span)
    for index, passage in enumerate(retrieved):
        other = None if passage in cited else _supported(sentence, [passage], own, user_text)
        if other and other.fault is None:
            return replace(
                _removed(found.fault.reason, found.fault.detail), score=other.score, span=other.span, elsewhere=index
            )
    kept = _removed(found.fault.reason, found.fault.detail)
    if found.score < _NEAR_ENOUGH:
        return replace(kept, score=found.score)
    return replace(kept, score=found.score, passage=found.passage, span=found.span)


def _supported(sentence: str, passages: Sequence[str], own: Parts | None, user_text: str) -> Found:
    if not passages:
        return _nothing("no_citation", "no passage is cited")
    wrong = _misquoted(sentence, [*passages, user_text])
    if wrong:
        return _nothing("quote", wrong)
    return find_support(sentence, passages, own) or _nothing("content", "the cited passage is empty")


def _nothing(reason: RemovalReason, detail: str) -> Found:
    return Found(0, (0, 0), 0.0, Fault(reason, detail))


def _misquoted(sentence: str, sources: Sequence[str]) -> str | None:
    texts = [plain(source).lower() for source in sources]
    for match in _QUOTED.finditer(plain(sentence)):
        quote = match[1].strip().rstrip(".,;!?").lower()
        if len(quote) > _LEAST_QUOTE and not any(quote in text for text in texts):
            return match[1]
    return None
