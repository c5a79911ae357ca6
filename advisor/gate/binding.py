"""Whether what stands together in the source stands together in the sentence: figure and subject, tier and trait.

Where a source sentence holds several figures (or tiers, or names), each has words that stand with it alone. A
sentence that puts the words of one beside another has mixed them up. Pure functions of two sentences taken apart.
"""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from advisor.gate.polarity import negations, poles
from advisor.gate.verdict import Fault
from advisor.gate.words import alike

if TYPE_CHECKING:
    from collections.abc import Sequence

    from advisor.gate.parts import Parts, Token
    from advisor.types import RemovalReason

# Another anchor beside a figure says more about what it belongs to than any number of words.
_ANCHOR_WEIGHT = 3
_MOST_WORDS = 2
_MARGIN = 2
_FIGURE_MARGIN = 3
_STRONG_BREAKS = frozenset(
    {";", "while", "whereas", "but", "against", "although", "though", "because", "since", "than", "unlike"}
)
_JOINTS = frozenset({"and", "or", "nor", ",", "(", ")", "to", "between", "from"})
_REASONS: dict[str, RemovalReason] = {"figure": "number", "tier": "tier", "name": "name"}
_COMMON_NAMES = frozenset({"ai", "ml", "us", "llm", "api"})


_SORTS = {
    "degree": frozenset({"phd", "masters", "bachelors"}),
    "place": frozenset({"us", "uk", "china", "india", "europe", "germany", "japan", "canada"}),
}


class Group(NamedTuple):
    """Anchors of one kind that stand together, and the tokens around them up to the next group."""

    keys: frozenset[str]
    sort: str
    context: tuple[Token, ...]


def binding_fault(said: Parts, source: Parts) -> Fault | None:
    """The first figure, tier or name of `said` that stands with words which the source puts with another."""
    for kind in ("figure", "tier", "name"):
        theirs = groups(source, kind)
        for group in groups(said, kind) if len(theirs) > 1 else ():
            if not group.sort:
                continue
            wrong = _misplaced(group, [other for other in theirs if other.sort == group.sort])
            if wrong:
                return Fault(
                    _REASONS[kind],
                    f"the source has {', '.join(sorted(wrong))} where this says {', '.join(sorted(group.keys))}",
                )
    return comparison_fault(said, source)


@lru_cache(maxsize=8192)
def groups(parts: Parts, kind: str) -> tuple[Group, ...]:
    """Groups of anchors of a kind in order; years and names of everything are no anchors."""
    runs: list[list[int]] = []
    for at, token in enumerate(parts.tokens):
        if token.kind != kind or (token.figure and token.figure.is_year) or token.stem in _COMMON_NAMES:
            continue
        if runs and _joined(parts.tokens[runs[-1][-1] + 1 : at], kind):
            runs[-1].append(at)
        else:
            runs.append([at])
    cuts = [
        0,
        *(_cut(parts.tokens, one[-1], other[0]) for one, other in pairwise(runs)),
        len(parts.tokens),
    ]
    return tuple(
        Group(
            frozenset(parts.tokens[at].stem for at in run),
            _sort(parts.tokens[run[0]]),
            tuple(t for t in parts.tokens[cuts[i] : cuts[i + 1]] if t.kind not in ("light", "break", kind)),
        )
        for i, run in enumerate(runs)
    )


def _sort(token: Token) -> str:
    if token.figure:
        return token.figure.kind
    if token.kind != "name":
        return token.kind
    return next((sort for sort, names in _SORTS.items() if token.stem in names), "")


def _joined(between: Sequence[Token], kind: str) -> bool:
    if kind == "name":
        return all(token.lower in _JOINTS or token.lower == "of" for token in between)
    return all(token.lower in _JOINTS for token in between)


def _cut(tokens: Sequence[Token], first: int, second: int) -> int:
    places = range(first + 1, second)
    for wanted in (_STRONG_BREAKS, {",", ":"}, {"and", "or", "nor"}, {"to", "from", "for", "with", "in"}):
        for at in places:
            if tokens[at].lower in wanted:
                return at
    return first + 1


def _misplaced(group: Group, theirs: Sequence[Group]) -> frozenset[str] | None:
    mine = [other for other in theirs if group.keys <= other.keys]
    if not mine:
        return None
    scores = [_shared(group, other, theirs) for other in theirs]
    own = max(score for score, other in zip(scores, theirs, strict=True) if group.keys <= other.keys)
    best = max(range(len(theirs)), key=scores.__getitem__)
    margin = _MARGIN if group.sort == "tier" else _FIGURE_MARGIN
    if scores[best] >= own + margin and not group.keys & theirs[best].keys:
        return theirs[best].keys
    return None


def _shared(group: Group, other: Group, theirs: Sequence[Group]) -> int:
    elsewhere = {token.stem for third in theirs if third is not other for token in third.context}
    own = {token.stem: token for token in other.context if token.stem not in elsewhere}
    shared = [
        token
        for stem, token in own.items()
        if any(mine.stem == stem or (not token.is_anchor and alike(mine.stem, stem)) for mine in group.context)
    ]
    anchors = sum(token.is_anchor and token.stem not in _COMMON_NAMES for token in shared)
    return _ANCHOR_WEIGHT * anchors + min(_MOST_WORDS, len(shared) - anchors)


class Compared(NamedTuple):
    """`A more than B`: both sides, and +1 where A is the greater."""

    left: tuple[Token, ...]
    right: tuple[Token, ...]
    sign: int


_VERBS_OF_ORDER = {
    "exceed": 1,
    "exceeds": 1,
    "exceeded": 1,
    "surpass": 1,
    "surpasses": 1,
    "beat": 1,
    "beats": 1,
    "trail": -1,
    "trails": -1,
}
_OUTDOES = re.compile(r"out-?(?:earn|number|pac|perform|strip|weigh|rank|grow|sell|do(?:es|ne)|did)")
_REACH = 3
_LONGEST_COMPARATIVE = 9
_SIDE_ENDS = frozenset({";", ",", "while", "whereas", "although", "because"})


def comparison_fault(said: Parts, source: Parts) -> Fault | None:
    """A comparison that the source does not make the same way round, as far as its words tell."""
    theirs = compared(source)
    for mine in compared(said):
        if not theirs:
            if not _by_its_figures(mine):
                return Fault("comparison", "the source compares nothing")
            continue
        if not any(_same_way(mine, other) for other in theirs):
            return Fault("comparison", "the source does not compare the same way round")
    return None


def _same_way(mine: Compared, other: Compared) -> bool:
    straight = _pairs(mine.left, other.left, other.right) + _pairs(mine.right, other.right, other.left)
    crossed = _pairs(mine.left, other.right, other.left) + _pairs(mine.right, other.left, other.right)
    return straight > crossed if mine.sign == other.sign else crossed > straight


@lru_cache(maxsize=4096)
def compared(parts: Parts) -> tuple[Compared, ...]:
    """Comparisons in a sentence; bounds of figures ("more than 66,000") are none."""
    denied = {id(token) for negation in negations(parts) for token in negation.scope}
    tokens = [token for token in parts.tokens if token.kind != "name" or id(token) not in denied]
    found = []
    for at, token in enumerate(tokens):
        if token.lower == "than" and at + 1 < len(tokens) and not tokens[at + 1].figure:
            start = _comparative(tokens, at, parts)
            left = _side(tokens[:start][::-1]) or _side(tokens[start:at][::-1])
            found.append(Compared(left, _side(tokens[at + 1 :]), _sign(tokens, at, parts)))
        elif _order_of(token.lower) or (
            token.lower == "ahead" and tokens[at + 1 : at + 2] and tokens[at + 1].lower == "of"
        ):
            found.append(Compared(_side(tokens[:at][::-1]), _side(tokens[at + 1 :]), _order_of(token.lower) or 1))
        elif token.figure and token.figure.kind == "times" and _measures(tokens[at + 1 : at + 3]):
            found.append(Compared(_side(tokens[:at][::-1]), _side(tokens[at + 1 :]), 1))
    return tuple(found)


def _order_of(word: str) -> int:
    """+1 for a verb whose subject is the greater, -1 for one whose subject is the smaller, 0 for any other word."""
    return 1 if _OUTDOES.match(word) else _VERBS_OF_ORDER.get(word, 0)


def _comparative(tokens: Sequence[Token], than: int, parts: Parts) -> int:
    """Where the comparative of a "than" begins: what stands before it is compared, else what stands in between."""
    for at in range(than - 1, max(-1, than - _LONGEST_COMPARATIVE), -1):
        lower = tokens[at].lower
        if lower in ("more", "less", "fewer") or (
            lower.endswith("er") and any(pole.word == lower for pole in poles(parts))
        ):
            return at
    return than


def _measures(after: Sequence[Token]) -> bool:
    return (
        bool(after)
        and after[0].lower in ("the", "as", "an", "a", "that", "those")
        and after[-1].lower not in ("year", "month", "week")
    )


def _sign(tokens: Sequence[Token], at: int, parts: Parts) -> int:
    near = {token.lower for token in tokens[max(0, at - 10) : at]}
    if near & {"less", "fewer"}:
        return -1
    for pole in reversed(poles(parts)):
        if pole.word in near and pole.word.endswith("er"):
            return pole.sign
    return 1


def _side(tokens: Sequence[Token]) -> tuple[Token, ...]:
    side: list[Token] = []
    for token in tokens:
        if token.lower in _SIDE_ENDS and side:
            break
        if token.kind in ("content", "name", "tier", "figure"):
            side.append(token)
        if len(side) == _REACH:
            break
    return tuple(side)


def _pairs(mine: Sequence[Token], other: Sequence[Token], far: Sequence[Token]) -> int:
    apart = {token.stem for token in far}
    return sum(
        _ANCHOR_WEIGHT if token.is_anchor else 1
        for token in {token.stem: token for token in other if token.stem not in apart}.values()
        if any(own.stem == token.stem or (not token.is_anchor and alike(own.stem, token.stem)) for own in mine)
    )


def _by_its_figures(mine: Compared) -> bool:
    """Whether a comparison names a figure for each side, and these compare as it says."""
    left = [token.figure for token in mine.left if token.figure and not token.figure.is_year]
    right = [token.figure for token in mine.right if token.figure and not token.figure.is_year]
    if not left or not right or left[0].kind != right[0].kind or left[0].kind == "vague":
        return False
    return (left[0].value - right[0].value) * mine.sign > 0
