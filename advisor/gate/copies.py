"""A sentence that repeats its source almost word for word: what was exchanged, put in or left out.

In a copy the order of words is evidence: a figure, tier, name or opposite that stands where the source has another one
is a change of meaning, wherever else the source may have it. Pure functions of two sentences taken apart.
"""

from __future__ import annotations

from difflib import SequenceMatcher
from functools import lru_cache
from typing import TYPE_CHECKING

from advisor.gate.attribution import substance
from advisor.gate.parts import take_apart
from advisor.gate.verdict import Fault
from advisor.gate.words import alike, hedge, known_words, opposites, stem, word_list

if TYPE_CHECKING:
    from collections.abc import Sequence

    from advisor.gate.parts import Parts, Token
    from advisor.gate.words import Side
    from advisor.types import RemovalReason

# Share of a sentence's words that stand in its source in the same order, from which it counts as a copy.
_COPY = 0.75
# From here on, words that are no synonyms count as changed too.
_NEAR_COPY = 0.9
# From here on, two things in each other's place are seen as exchanged.
_ORDERED = 0.55
_LEAST_WORDS = 6
# Share of all content words that both sentences have, from which on their order tells, and how much of it is the same.
_SAME_WORDS = 0.8
_SAME_ORDER = 0.75
# Words that say how two things stand to each other, so that their order matters.
_RELATES = frozenset({"than", "rather", "sooner", "every", "each", "per", "more", "less", "fewer", "against"})
_ANCHORS: tuple[tuple[str, RemovalReason], ...] = (("figure", "number"), ("tier", "tier"), ("name", "name"))
_JOINTS = frozenset({"and", "or", "nor", "to"})
_EMPTY_VERBS = frozenset(
    [
        "need",
        "take",
        "have",
        "make",
        "get",
        "use",
        "become",
        "keep",
        "hold",
        "stand",
        "run",
        "reach",
        "come",
        "total",
        "add",
        "hire",
    ]
)


@lru_cache(maxsize=8192)
def likeness(said: Parts, source: Parts) -> float:
    """Share of the words of `said` that `source` has in the same order, in [0, 1]."""
    mine = [_sign(token) for token in said.tokens if token.kind != "break"]
    if not mine:
        return 0.0
    theirs = [_sign(token) for token in source.tokens if token.kind != "break"]
    blocks = SequenceMatcher(None, mine, theirs, autojunk=False).get_matching_blocks()
    return sum(block.size for block in blocks) / len(mine)


def is_copy(said: Parts, source: Parts) -> bool:
    """Whether `said` is near enough to `source` for its word order to be compared."""
    return len(said.tokens) >= _LEAST_WORDS and likeness(said, source) >= _COPY


def copy_fault(said: Parts, source: Parts) -> Fault | None:
    """The first change of meaning in a copy; None where `said` is none."""
    if len(said.tokens) < _LEAST_WORDS:
        return None
    reordered = _reordered(said, source)
    if reordered or likeness(said, source) < _ORDERED:
        return reordered
    mine = [token for token in said.tokens if token.kind != "break"]
    theirs = [token for token in source.tokens if token.kind != "break"]
    matcher = SequenceMatcher(None, [_sign(t) for t in mine], [_sign(t) for t in theirs], autojunk=False)
    said_words = {token.lower for token in mine}
    denied = any(token.lower in word_list("denials") and token.lower not in said_words for token in theirs)
    near = len(mine) >= _LEAST_WORDS and likeness(said, source) >= _NEAR_COPY
    kept = {_sign(t) for block in matcher.get_matching_blocks() for t in mine[block.a : block.a + block.size]}
    exchanged = _exchanged(mine, theirs, matcher.get_opcodes())
    if exchanged or not is_copy(said, source):
        return exchanged
    for kind, start, end, other_start, other_end in matcher.get_opcodes():
        if kind == "equal":
            continue
        added, lost = mine[start:end], theirs[other_start:other_end]
        fault = _changed(added, lost) or _negated(added, lost, kept, denied=denied)
        if fault is None and near:
            fault = _other_words(added, lost)
        if fault:
            return fault
    return None


def _reordered(said: Parts, source: Parts) -> Fault | None:
    """The source's own words in another order, where that turns round how two things stand to each other."""
    mine, theirs = take_apart(substance(said.text)), take_apart(substance(source.text))
    bags = [{token.stem for token in parts.content} for parts in (mine, theirs)]
    shared = len(bags[0] & bags[1])
    if len(mine.content) < _LEAST_WORDS or shared < _SAME_WORDS * len(bags[0] | bags[1]):
        return None
    if not any(token.lower in _RELATES for token in theirs.tokens):
        return None
    if likeness(mine, theirs) >= _SAME_ORDER:
        return None
    return Fault("comparison", "the source's words in another order")


def _exchanged(
    mine: Sequence[Token], theirs: Sequence[Token], codes: Sequence[tuple[str, int, int, int, int]]
) -> Fault | None:
    """Two things in each other's place, unless they are only joined by "and" or the like."""
    changes = [code for code in codes if code[0] == "replace"]
    for at, (_, start, end, other_start, other_end) in enumerate(changes):
        for _, later, last, other_later, other_last in changes[at + 1 :]:
            here, gone = _weighty(mine[start:end]), _weighty(theirs[other_start:other_end])
            there, lost = _weighty(mine[later:last]), _weighty(theirs[other_later:other_last])
            apart = any(token.lower not in _JOINTS for token in mine[end:later])
            pair = _alike_pair(here & lost - gone, there & gone - lost)
            if pair and apart:
                kinds = {token.kind for token in mine[start:end]}
                reason: RemovalReason = next((reason for kind, reason in _ANCHORS[:2] if kind in kinds), "comparison")
                return Fault(reason, f"“{pair[0]}” and “{pair[1]}” are exchanged")
    return None


def _weighty(tokens: Sequence[Token]) -> set[tuple[str, bool]]:
    """What can change places: figures with figures, words and names with one another."""
    return {(token.stem, token.figure is not None) for token in tokens if token.kind not in ("light", "break")}


def _alike_pair(here: set[tuple[str, bool]], there: set[tuple[str, bool]]) -> tuple[str, str] | None:
    return next(((one, other) for one, kind in sorted(here) for other, far in sorted(there) if kind == far), None)


def _sign(token: Token) -> str:
    return token.stem if token.kind != "light" else token.lower


def _changed(added: Sequence[Token], lost: Sequence[Token]) -> Fault | None:
    for kind, reason in _ANCHORS:
        new = [token for token in added if token.kind == kind]
        old = [token for token in lost if token.kind == kind]
        for one, other in zip(new, old, strict=False):
            if not _same_anchor(one, other) and not any(_same_anchor(one, third) for third in old):
                return Fault(reason, f"“{one.text}” where the source says “{other.text}”")
    mixed = _mixed_anchors(added, lost)
    if mixed:
        return mixed
    for one in added:
        for other in lost:
            if any(side.line == far.line and side.sign != far.sign for side in _sides(one) for far in _sides(other)):
                return Fault("comparison", f"“{one.text}” where the source says “{other.text}”")
    return None


def _mixed_anchors(added: Sequence[Token], lost: Sequence[Token]) -> Fault | None:
    """A tier where a name stood, or the other way round: `ML engineer` is a tier's name, `AI engineer` is none."""
    new = [token for token in added if token.kind in ("tier", "name")]
    old = [token for token in lost if token.kind in ("tier", "name")]
    if len(new) == len(old) == 1 and new[0].kind != old[0].kind:
        return Fault("name", f"“{new[0].text}” where the source says “{old[0].text}”")
    return None


def _same_anchor(one: Token, other: Token) -> bool:
    if one.figure and other.figure:
        return one.figure.backed_by(other.figure)
    return one.stem == other.stem


def _sides(token: Token) -> tuple[Side, ...]:
    return opposites().get(stem(token.lower), ())


def _other_words(added: Sequence[Token], lost: Sequence[Token]) -> Fault | None:
    new = [token for token in added if token.kind == "content" and token.stem not in _EMPTY_VERBS]
    old = [token for token in lost if token.kind == "content" and token.stem not in _EMPTY_VERBS]
    if not new or not old or len(new) > len(old) + 1:
        return None
    strange = [one for one in new if _known(one) and not any(alike(one.stem, other.stem) for other in lost)]
    gone = [other for other in old if _known(other) and not any(alike(other.stem, one.stem) for one in added)]
    return Fault("content", f"“{strange[0].text}” where the source says “{gone[0].text}”") if strange and gone else None


def _known(token: Token) -> bool:
    """Whether the tables know a word, so that not finding two alike means something."""
    return token.stem in known_words()


def _negated(added: Sequence[Token], lost: Sequence[Token], kept: set[str], *, denied: bool) -> Fault | None:
    here = [token for token in added if token.kind == "negation"]
    there = [token for token in lost if token.kind == "negation"]
    if len(here) > len(there) and not denied:
        return Fault("negation", f"“{here[0].text.lower()}” is not in the source")
    if len(there) > len(here):
        behind = lost[lost.index(there[-1]) + 1 :]
        gone = next((token for token in behind if token.kind not in ("light", "break")), None)
        if (gone is None or _sign(gone) in kept) and not any(hedge(token.lower) for token in added):
            return Fault("negation", f"the source says “{there[-1].text.lower()}”")
    return None
