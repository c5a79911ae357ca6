"""Whether a sentence says yes where its source says yes: negation, opposites, hedges and absolutes.

Pure functions of two sentences taken apart. Knows nothing about figures, names or passages.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from advisor.gate.verdict import Fault
from advisor.gate.words import alike, hedge, opposites, stem, word_list

if TYPE_CHECKING:
    from advisor.gate.parts import Parts, Token
    from advisor.types import RemovalReason

_SCOPE = 4
_FLIPPED = 1
_HEDGED = 2
_ENOUGH_OF_SCOPE = 0.6
_SAME_ABSOLUTE = (
    frozenset({"only", "solely", "exclusively", "merely", "just", "alone", "sole", "single", "best", "most"}),
    frozenset({"all", "every", "everyone", "everybody", "each", "per", "people", "anyone", "both", "fully"}),
    frozenset({"must", "require", "requires", "required", "mandatory", "need", "needs", "needed", "necessary", "ask",
               "asks", "expect", "expects", "has", "have", "should", "learn"}),
    frozenset({"none", "nobody", "never", "no", "not", "nothing", "neither", "without"}),
)  # fmt: skip
_SUBJECTS = frozenset({"no", "nobody", "none", "neither"})
_SHORT_SUBJECT = 4
_NEXT_TO = 3
_ENDS = frozenset({";", "while", "whereas", "but", "although", "because"})
_WEAK = frozenset({"alone", "only", "merely", "just", "beyond", "besides", "more", "also"})


class Negation(NamedTuple):
    """A negating word: its place, what it is, and the tokens that it reaches."""

    at: int
    token: Token
    scope: tuple[Token, ...]


class Pole(NamedTuple):
    """A word with an opposite: its line, its sign after negation, and the word."""

    line: int
    sign: int
    word: str
    around: tuple[Token, ...]


def polarity_fault(said: Parts, source: Parts) -> Fault | None:
    """The first disagreement of two sentences in what they affirm."""
    return (
        _unbacked_negation(said, source)
        or _dropped_negation(said, source)
        or _opposite(said, source)
        or _raised_certainty(said, source)
        or _added_absolute(said, source)
    )


@lru_cache(maxsize=4096)
def negations(parts: Parts) -> tuple[Negation, ...]:
    """Negating words in order, each with the content words up to the next break or negation."""
    found = []
    for at, token in enumerate(parts.tokens):
        if token.kind == "negation":
            found.append(Negation(at, token, tuple(_reach(token, parts.tokens[at + 1 :]))))
    return tuple(found)


def _reach(negator: Token, tokens: tuple[Token, ...]) -> list[Token]:
    """What a negating word denies; "no role, X included, needs Y" denies beyond the first break."""
    scope: list[Token] = []
    breaks = [at for at, token in enumerate(tokens) if token.kind == "break"]
    skips = negator.lower in _SUBJECTS and len(breaks) > 1 and breaks[0] <= _SHORT_SUBJECT
    if skips:
        tokens = (*tokens[: breaks[0]], *tokens[breaks[1] + 1 :])
    for at, token in enumerate(tokens):
        if token.kind == "negation" or (token.kind == "break" and at) or len(scope) == _SCOPE:
            break
        if token.kind not in ("light", "break"):
            scope.append(token)
    return scope


def _overlap(first: tuple[Token, ...], second: tuple[Token, ...]) -> bool:
    return any(alike(one.stem, other.stem) for one in first for other in second)


def _unbacked_negation(said: Parts, source: Parts) -> Fault | None:
    theirs = negations(source)
    signs = {(pole.line, pole.sign) for pole in poles(source)}
    for negation in negations(said):
        if not negation.scope or any(_overlap(negation.scope, other.scope) for other in theirs):
            continue
        flipped = {
            (side.line, -side.sign)
            for token in negation.scope[:_FLIPPED]
            for side in opposites().get(stem(token.lower), ())
        }
        if flipped & signs or (negation.token.stem == "insufficient" and _says_weakly(source)):
            continue
        return Fault("negation", f"“{negation.token.lower} {negation.scope[0].lower}” is not what the source says")
    return None


def _dropped_negation(said: Parts, source: Parts) -> Fault | None:
    mine = negations(said)
    covered = [token for negation in mine for token in negation.scope]
    free = [token for token in said.content if token not in covered]
    denied = {id(token) for negation in negations(source) for token in negation.scope}
    affirmed = tuple(token for token in source.content if id(token) not in denied)
    signs = {(pole.line, pole.sign) for pole in poles(said)}
    for negation in negations(source):
        head = negation.scope[:3]
        if not head or _overlap(head[:1], affirmed) or any(_overlap(head, other.scope) for other in mine):
            continue
        if negation.token.stem == "insufficient" and _says_weakly(said):
            continue
        if _denies(said) or any(
            not _overlap(other.scope, third.scope) for other in mine for third in negations(source)
        ):
            continue
        flipped = {
            (side.line, -side.sign) for token in head[:_FLIPPED] for side in opposites().get(stem(token.lower), ())
        }
        hit = sum(any(alike(token.stem, other.stem) for other in free) for token in head)
        if hit >= _ENOUGH_OF_SCOPE * len(head) and not flipped & signs:
            return Fault("negation", f"the source says “{negation.token.lower} {head[0].lower}”")
    return None


def _denies(parts: Parts) -> bool:
    """Whether a sentence says no by a verb or an adjective, which a paraphrase may turn into a "not"."""
    return any(token.lower in word_list("denials") for token in parts.tokens)


def _says_weakly(parts: Parts) -> bool:
    return any(token.lower in _WEAK or token.kind == "negation" for token in parts.tokens)


@lru_cache(maxsize=4096)
def poles(parts: Parts) -> tuple[Pole, ...]:
    """Words that have an opposite, with the sign that negation leaves them; bounds of figures are none."""
    flipped = {
        id(token)
        for negation in negations(parts)
        if negation.token.lower not in _SUBJECTS
        or parts.tokens[negation.at + 1 : negation.at + 2] == negation.scope[:1]
        for token in negation.scope[:_FLIPPED]
        if negation.token.lower not in ("nobody", "none")
    }
    found = []
    for at, token in enumerate(parts.tokens):
        if token.kind in ("figure", "tier", "break") or _bounds_figure(parts.tokens, at):
            continue
        sign = -1 if id(token) in flipped else 1
        found += [
            Pole(side.line, side.sign * sign, token.lower, _around(parts, at))
            for side in opposites().get(stem(token.lower), ())
        ]
    return tuple(found)


def _around(parts: Parts, at: int) -> tuple[Token, ...]:
    """Content next to a word, on either side, up to a joining word or break."""
    near: list[Token] = []
    for places in (range(at - 1, -1, -1), range(at + 1, len(parts.tokens))):
        side: list[Token] = []
        for place in places:
            token = parts.tokens[place]
            if token.lower in _ENDS or len(side) == _NEXT_TO:
                break
            if token.kind in ("content", "name", "tier"):
                side.append(token)
        near += side
    return tuple(near)


def _of_one_thing(pole: Pole, other: Pole) -> bool:
    return _overlap(pole.around, other.around)


def _bounds_figure(tokens: tuple[Token, ...], at: int) -> bool:
    after = [token for token in tokens[at + 1 : at + 4] if token.lower not in ("than", "about", "of", "us")]
    before = tokens[at - 1] if at else None
    return bool(
        after
        and after[0].figure
        and (tokens[at].kind == "light" or tokens[at].lower in ("fewer", "less", "more", "above", "below"))
    ) or bool(before and before.lower == "or" and at > 1 and tokens[at - 2].figure)


def _opposite(said: Parts, source: Parts) -> Fault | None:
    mine, theirs = poles(said), poles(source)
    for pole in mine:
        facing = [other for other in theirs if other.line == pole.line]
        signs = {other.sign for other in facing}
        if not signs or pole.sign in signs or len({other.sign for other in mine if other.line == pole.line}) > 1:
            continue
        if any(other.word == pole.word for other in theirs) or not any(_of_one_thing(pole, other) for other in facing):
            continue
        reason: RemovalReason = "negation"
        if pole.word.endswith(("er", "est")) or pole.word in ("more", "less", "most"):
            reason = "comparison"
        return Fault(reason, f"“{pole.word}” against “{facing[0].word}”")
    return None


def _raised_certainty(said: Parts, source: Parts) -> Fault | None:
    kinds = {hedge(token.lower) for token in said.tokens} - {""}
    if "ability" in kinds:
        kinds.add("doubt")
    if any(token.lower in word_list("part-like") for token in said.tokens):
        kinds.add("part")
    stems = [token.stem for token in said.tokens if token.kind in ("content", "name", "tier")]
    for at, token in enumerate(source.tokens):
        kind = "" if token.kind == "name" else hedge(token.lower)
        if kind in ("", "ability") or kind in kinds:
            continue
        following = [other for other in source.tokens[at + 1 : at + 7] if other.kind != "light"][:_HEDGED]
        if (
            following
            and following[0].kind in ("content", "negation")
            and all(other.kind == "negation" or any(alike(other.stem, mine) for mine in stems) for other in following)
        ):
            return Fault("content", f"the source says “{token.lower}”")
    return None


def _added_absolute(said: Parts, source: Parts) -> Fault | None:
    words = {token.lower for token in source.tokens}
    for at, token in enumerate(said.tokens):
        if token.lower not in word_list("absolutes") or token.lower in words:
            continue
        following = said.tokens[at + 1 : at + 4]
        if at and any(other.kind == "negation" for other in said.tokens[max(0, at - 2) : at]):
            continue
        if token.lower in ("only", "merely") and negations(said):
            continue
        if token.lower == "only" and any(
            other.figure or other.lower in ("a", "an", "small", "few") for other in following
        ):
            continue
        if not any(token.lower in group and group & words for group in _SAME_ABSOLUTE):
            if token.lower in ("never", "none", "nobody", "without"):
                continue
            return Fault("content", f"“{token.lower}” is not in the source")
    return None
