"""Word knowledge of the gate: stems, synonyms, opposites, hedges and the words that carry no content.

The tables are read once from the text files beside this module. Knows nothing about sentences or passages.
"""

from __future__ import annotations

from functools import cache, lru_cache
from importlib.resources import files
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping

_HEDGE_KINDS = ("doubt", "near", "part", "ability")


class Side(NamedTuple):
    """One side of an opposition: its line in the file and which side of the bar."""

    line: int
    sign: int


@cache
def _stemmer() -> object:
    from Stemmer import Stemmer

    return Stemmer("english")


@lru_cache(maxsize=32768)
def stem(word: str) -> str:
    """The stem of one lower-case word."""
    return str(_stemmer().stemWord(word))  # type: ignore[attr-defined]


def _lines(name: str) -> list[str]:
    text = files(__package__ or "advisor.gate").joinpath(name).read_text(encoding="utf-8")
    return [line for line in text.splitlines() if line and not line.startswith("#")]


@cache
def word_list(name: str) -> frozenset[str]:
    """The words of one list of `lists.txt`."""
    found: dict[str, set[str]] = {}
    current = ""
    for line in _lines("lists.txt"):
        if line.startswith("["):
            current = line[1 : line.index("]")]
        else:
            found.setdefault(current, set()).update(line.split())
    return frozenset(found[name])


def british(word: str) -> str:
    """The spelling that canonical texts use, for one word of a table."""
    from advisor.gate.canonical import canonical

    return canonical(word).strip().lower()


@cache
def _classes() -> Mapping[str, frozenset[int]]:
    found: dict[str, set[int]] = {}
    for number, line in enumerate(_lines("synonyms.txt")):
        for word in line.split():
            found.setdefault(stem(british(word)), set()).add(number)
    return {word: frozenset(numbers) for word, numbers in found.items()}


@cache
def opposites() -> Mapping[str, tuple[Side, ...]]:
    """Every side that a stem stands on."""
    found: dict[str, list[Side]] = {}
    for number, line in enumerate(_lines("opposites.txt")):
        for sign, half in zip((1, -1), line.split("|"), strict=True):
            for word in half.split():
                found.setdefault(stem(british(word)), []).append(Side(number, sign))
    return {word: tuple(sides) for word, sides in found.items()}


@lru_cache(maxsize=8192)
def hedge(word: str) -> str:
    """The kind of hedge that a word is; "" for none."""
    return next((kind for kind in _HEDGE_KINDS if word in word_list(f"hedges-{kind}")), "")


@lru_cache(maxsize=65536)
def alike(first: str, second: str) -> bool:
    """Whether two stems may stand for each other: equal, derived from each other, or in one class of synonyms."""
    if first == second:
        return True
    shorter, longer = sorted((first, second), key=len)
    if len(shorter) >= 5 and longer.startswith(shorter[: max(5, len(shorter) - 1)]) and len(longer) - len(shorter) <= 5:
        return not (longer.endswith("less") or _distinct(shorter, longer))
    classes = _classes()
    return not classes.get(first, frozenset()).isdisjoint(classes.get(second, frozenset()))


_LOOKALIKES = frozenset(
    {
        ("intern", "intern"),
        ("intern", "internet"),
        ("expect", "expert"),
        ("experi", "expert"),
        ("gener", "general"),
        ("gradu", "gradual"),
    }
)


def _distinct(shorter: str, longer: str) -> bool:
    return (shorter, longer) in _LOOKALIKES or (shorter == "intern" and longer.startswith("internat"))


@cache
def known_words() -> frozenset[str]:
    """Stems of everyday words, by which a capital at the start of a sentence is told from a name."""
    return (
        frozenset(_classes())
        | frozenset(opposites())
        | {stem(word) for name in ("stop", "attribution") for word in word_list(name)}
    )
