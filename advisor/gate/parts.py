"""A sentence taken apart for checking: tokens, figures, tiers, names and content words, in the order of its text.

Cached, since the same passages are read again for every drafted sentence. Knows nothing about verdicts.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Literal

from advisor.gate.canonical import canonical, plain
from advisor.gate.numbers import figures_in, with_whole_years
from advisor.gate.words import known_words, stem, word_list
from ingest.segment import sentence_spans

if TYPE_CHECKING:
    from collections.abc import Iterator

    from advisor.gate.figure import Figure

TokenKind = Literal["content", "light", "figure", "tier", "name", "negation", "break"]

_PIECE = re.compile(
    r"[A-Za-z][\w-]*\.(?:fyi|com|org|net|io|ai|sh|dev|in)\b|[A-Za-z0-9][\w*&]*(?:'[a-z]+)?|[^\W\d_][\w*&]*|[,;:()\"]"
)
_BACK = re.compile(r"^(?:it|its|they|their|them|this|these|those|such|he|she|his|her|both|there)\b", re.IGNORECASE)
_AMBIGUOUS_NAMES = frozenset({"meta", "indeed", "apple", "oracle", "intel", "amazon", "rust"})
_NO_NAMES = frozenset({"I", "OK", "CV", "FAQ", "INSUFFICIENT"})
_TIER_STEMS = {
    "TIER1": frozenset({"core", "research"}), "TIER2": frozenset({"ml", "engin"}), "TIER3": frozenset({"ai", "applic"}),
}  # fmt: skip
_CLAUSE_BREAKS = frozenset({",", ";", ":", "(", ")"})


@dataclass(frozen=True, slots=True)
class Token:
    """One token of a canonical sentence.

    Attributes:
        text: As in the canonical text.
        lower: The same in lower case.
        stem: Its stem; for a figure or tier its key.
        kind: What it is for the checks.
        figure: The figure that it is, if one.
    """

    text: str
    lower: str
    stem: str
    kind: TokenKind
    figure: Figure | None = None

    @property
    def is_anchor(self) -> bool:
        """Whether mixing it up with another of its kind changes what a sentence claims."""
        return self.kind in ("figure", "tier", "name")


@dataclass(frozen=True, slots=True, eq=False)
class Parts:
    """A sentence taken apart. Compared by identity, so that it is cheap to look up by.

    Attributes:
        text: The sentence with plain signs.
        tokens: Everything but white space.
        figures: Its figures in order.
        tiers: Numbers of the tiers that it names, by number or by name.
        names: Its proper names, acronyms and degrees, word by word.
        stems: Stems of all its words, the ones without content and the words of tier names too.
        words: Its words in lower case.
        content: Tokens that a source has to have.
        kin: Stems that another word may be a synonym of.
    """

    text: str
    tokens: tuple[Token, ...]
    figures: tuple[Figure, ...]
    tiers: frozenset[str]
    names: tuple[str, ...]
    stems: frozenset[str]
    words: frozenset[str]
    content: tuple[Token, ...]
    kin: frozenset[str]


@dataclass(frozen=True, slots=True)
class Unit:
    """A sentence of a passage, or one with the sentence that it points back to.

    Attributes:
        start: First character in the passage.
        end: One past its last character.
        parts: What it says.
    """

    start: int
    end: int
    parts: Parts


@lru_cache(maxsize=2048)
def take_apart(text: str) -> Parts:
    """The parts of one sentence or clause."""
    straight = plain(text)
    body = with_whole_years(canonical(straight))
    return _parts(straight, tuple(_tokens(body)))


def _parts(text: str, tokens: tuple[Token, ...]) -> Parts:
    tiers = [token.text for token in tokens if token.kind == "tier"]
    stems = frozenset(token.stem for token in tokens if token.kind != "break")
    return Parts(
        text,
        tokens,
        figures=tuple(token.figure for token in tokens if token.figure),
        tiers=frozenset(tier[-1] for tier in tiers),
        names=tuple(token.text for token in tokens if token.kind == "name"),
        stems=stems.union(*(_TIER_STEMS[tier] for tier in tiers)),
        words=frozenset(token.lower for token in tokens),
        content=tuple(token for token in tokens if token.kind in ("content", "name", "tier", "figure")),
        kin=frozenset(t.stem for t in tokens if t.kind in ("content", "light", "name", "negation")),
    )


@lru_cache(maxsize=1024)
def units_of(passage: str) -> tuple[Unit, ...]:
    """Sentences of a passage in order, each that points back joined by a second unit with its predecessor."""
    spans = [span for whole in sentence_spans(passage) for span in _lines(passage, whole.start, whole.end)]
    units = []
    for index, (start, end) in enumerate(spans):
        units.append(Unit(start, end, take_apart(passage[start:end])))
        if index and _BACK.match(passage[start:end]):
            before = spans[index - 1][0]
            units.append(Unit(before, end, take_apart(passage[before:end])))
    return tuple(units)


def _lines(passage: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    at = start
    for line in passage[start:end].splitlines(keepends=True):
        body = line.strip()
        if body:
            begin = at + len(line) - len(line.lstrip())
            yield begin, begin + len(body)
        at += len(line)


def _tokens(body: str) -> Iterator[Token]:
    at = 0
    opening = True
    for figure in figures_in(body):
        yield from _words(body[at : figure.start], opening, body[figure.start :])
        yield Token(figure.text, figure.text.lower(), figure.key, "figure", figure)
        at = figure.stop
        opening = False
    yield from _words(body[at:], opening, "")


def _words(text: str, opening: bool, following: str) -> Iterator[Token]:
    pieces = list(_PIECE.finditer(text))
    for index, match in enumerate(pieces):
        after = pieces[index + 1][0] if index + 1 < len(pieces) else following
        token = _token(match[0], opening, after)
        opening = match[0] == ":" or (opening and match[0] in '("')
        yield token


def _token(piece: str, opening: bool, after: str) -> Token:
    if piece in _CLAUSE_BREAKS or piece == '"':
        return Token(piece, piece, piece, "break")
    word = re.sub(r"'s?$|'s$", "", piece)
    lower = word.lower()
    if word in ("TIER1", "TIER2", "TIER3"):
        return Token(word, lower, lower, "tier")
    if word == "INSUFFICIENT":
        return Token(word, lower, "insufficient", "negation")
    if lower in word_list("negators"):
        return Token(word, lower, "not", "negation")
    if _is_name(word, opening, after):
        singular = word[:-1] if re.fullmatch(r"[A-Z]{2,}s", word) else word
        return Token(singular, singular.lower(), singular.lower(), "name")
    kind: TokenKind = "light" if lower in word_list("stop") or lower in word_list("attribution") else "content"
    return Token(word, lower, stem(lower), kind)


def _is_name(word: str, opening: bool, after: str) -> bool:
    if word.removesuffix("s") in _NO_NAMES or not any(letter.isalpha() for letter in word):
        return False
    return any(letter.isupper() for letter in word[1:]) or "." in word or _is_capitalised_name(word, opening, after)


def _is_capitalised_name(word: str, opening: bool, after: str) -> bool:
    lower = word.lower()
    if lower in word_list("names") and lower not in _AMBIGUOUS_NAMES:
        return True
    if word == "May" and (after[:1].isdigit() or not opening):
        return True
    if not word[0].isupper() or lower in word_list("stop"):
        return False
    if not opening:
        return True
    named = after[:1].isupper() and not after.startswith("TIER") and not any(letter.isupper() for letter in after[1:])
    return lower in word_list("names") or (named and stem(lower) not in known_words())
