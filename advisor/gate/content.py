"""Whether a source sentence holds the figures, names, tiers and content of what is said.

Pure functions of two sentences taken apart.
"""

from __future__ import annotations

from functools import lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING

from advisor.gate.attribution import substance
from advisor.gate.binding import binding_fault
from advisor.gate.copies import copy_fault
from advisor.gate.derived import is_derived
from advisor.gate.parts import take_apart
from advisor.gate.polarity import polarity_fault
from advisor.gate.verdict import Fault
from advisor.gate.words import alike

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from advisor.gate.figure import Figure
    from advisor.gate.parts import Parts, Token

# Share of the content words that a source sentence must have. Lower lets invented detail through, higher removes
# paraphrase.
ENOUGH_CONTENT = 0.72
# Most content words in a row that the source may lack; more are a clause of their own.
_LONGEST_RUN = 3
# Words that nearly every sentence about AI careers has, and what a synonym is worth against the word itself.
_GENERIC = frozenset(
    ["ai", "ml", "us", "job", "work", "posit", "role", "engin", "worker", "career", "research", "year"]
)
_GENERIC_WEIGHT = 0.4
_SYNONYM_WEIGHT = 0.9
# A stretch between commas or joining words with that many content words has to be the source's too, to this share.
_LEAST_SEGMENT = 3
_ENOUGH_OF_SEGMENT = 0.4
_JOINING = frozenset({"and", "while", "whereas", "but", "because", "which", "although", "since", "so", "though"})
_LOOSE_NAMES = frozenset({"ai", "ml", "llm", "us"})
_OWN_WORDS = frozenset({"article"})


def fault_against(said: Parts, source: Parts, passage_words: frozenset[str], own: Parts | None) -> Fault | None:
    """The first check that `said` fails against one source sentence.

    Args:
        said: The drafted sentence or clause.
        source: The sentence that may support it.
        passage_words: Stems of the whole passage, for the words that a passage need not repeat.
        own: What the asker wrote, whose figures and names may be repeated; None where the sentence is not about them.
    """
    return (
        _figure_fault(said, source, own)
        or _name_fault(said, source, passage_words, own)
        or _tier_fault(said, source)
        or copy_fault(said, source)
        or polarity_fault(said, source)
        or binding_fault(said, source)
        or _content_fault(said, source)
    )


def coverage(said: Parts, source: Parts) -> float:
    """Share of the content of `said` that `source` has, in [0, 1]; 1.0 when there is none."""
    content = take_apart(substance(said.text)).content or said.content
    if not content:
        return 1.0
    return _share({token.stem: token for token in content}.values(), source)


def _share(tokens: Iterable[Token], source: Parts) -> float:
    """Weighted share of tokens that a source has; words that every passage has count little."""
    rows = [(_GENERIC_WEIGHT if token.stem in _GENERIC else 1.0, token) for token in tokens]
    return sum(weight * _closeness(token, source) for weight, token in rows) / (
        sum(weight for weight, _ in rows) or 1.0
    )


def _closeness(token: Token, source: Parts) -> float:
    if not _covered(token, source):
        return 0.0
    return 1.0 if token.figure or token.stem in source.stems else _SYNONYM_WEIGHT


def _covered(token: Token, source: Parts) -> bool:
    if token.figure:
        return any(token.figure.backed_by(other) for other in source.figures)
    if token.kind in ("tier", "name"):
        return token.stem in source.stems
    return token.stem in source.stems or _has_kin(token.stem, source)


@lru_cache(maxsize=65536)
def _has_kin(stem: str, source: Parts) -> bool:
    return any(alike(stem, other) for other in source.kin)


def unbacked_figure(said: Parts, known: Sequence[Figure]) -> Figure | None:
    """The first figure of `said` that none of the known ones backs."""
    return next((figure for figure in said.figures if not _backed(figure, known)), None)


def _backed(figure: Figure, known: Sequence[Figure]) -> bool:
    return any(figure.backed_by(other) for other in known)


def _counts_at_hand(figure: Figure) -> bool:
    """Whether a figure only counts what the sentence itself names ("the two editions")."""
    return figure.text.lower() == "two" and not figure.unit and not figure.end


def _figure_fault(said: Parts, source: Parts, own: Parts | None) -> Fault | None:
    known = (*source.figures, *(own.figures if own else ()))
    for figure in said.figures:
        if not (_counts_at_hand(figure) or _backed(figure, known) or is_derived(figure, source)):
            return Fault("number", figure.text)
    return None


def _name_fault(said: Parts, source: Parts, passage_words: frozenset[str], own: Parts | None) -> Fault | None:
    known = source.stems | (own.stems if own else frozenset())
    lowered = source.words
    for name in said.names:
        lower = name.lower()
        if lower in known or lower in lowered or (lower in _LOOSE_NAMES and lower in passage_words):
            continue
        return Fault("name", name)
    if any(token.lower in _OWN_WORDS for token in said.tokens) and "articl" not in passage_words:
        return Fault("name", "the article")
    return None


def _tier_fault(said: Parts, source: Parts) -> Fault | None:
    for first, second in pairwise(token for token in said.tokens if token.text != "("):
        if first.kind == second.kind == "tier" and first.text != second.text:
            return Fault("tier", f"{first.text[-1]} and {second.text[-1]} for one tier")
    missing = said.tiers - source.tiers
    return Fault("tier", f"tier {min(missing)}") if missing else None


def _content_fault(said: Parts, source: Parts) -> Fault | None:
    if not said.content:
        return Fault("content", "nothing that a source could hold")
    share = coverage(said, source)
    missing = [token.text for token in said.content if not _covered(token, source)]
    if share < ENOUGH_CONTENT:
        return Fault("content", ", ".join(missing))
    run = _longest_run(said, source)
    if len(run) > _LONGEST_RUN:
        return Fault("content", ", ".join(run))
    alien = next((part for part in _segments(said) if _is_alien(part, source)), None)
    return Fault("content", " ".join(token.text for token in alien)) if alien else None


def _segments(said: Parts) -> list[list[Token]]:
    """Content of the stretches between breaks and joining words."""
    found: list[list[Token]] = [[]]
    for token in said.tokens:
        if token.kind == "break" or token.lower in _JOINING:
            found.append([])
        elif token.kind in ("content", "name", "tier", "figure"):
            found[-1].append(token)
    return found


def _is_alien(part: Sequence[Token], source: Parts) -> bool:
    return len(part) >= _LEAST_SEGMENT and _share(part, source) < _ENOUGH_OF_SEGMENT


def _longest_run(said: Parts, source: Parts) -> list[str]:
    best: list[str] = []
    run: list[str] = []
    for token in said.content:
        run = [] if _covered(token, source) else [*run, token.text]
        best = max(best, run, key=len)
    return best
