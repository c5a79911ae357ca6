"""Corrects typos of the words that the rules look for, and of nothing else.

A word is corrected only when it is close to exactly such a word and is no ordinary word itself.
"""

from __future__ import annotations

import re
from functools import lru_cache
from importlib.resources import files

from advisor.facts import degrees, fields, tools, trades, work

_CONTRACTIONS = {
    "im": "i'm",
    "ive": "i've",
    "dont": "don't",
    "cant": "can't",
    "didnt": "didn't",
    "havent": "haven't",
    "doesnt": "doesn't",
    "wasnt": "wasn't",
    "wont": "won't",
    "isnt": "isn't",
    "couldnt": "couldn't",
    "hasnt": "hasn't",
    "wouldnt": "wouldn't",
    "thats": "that's",
    "ill": "i'll",
    "cannot": "can't",
    "wanna": "want to",
    "gonna": "going to",
    "wnat": "want",
    "wiht": "with",
    "wich": "which",
    "teh": "the",
    "hav": "have",
    "degre": "degree",
    "uni": "uni",
    "experence": "experience",
    "yeras": "years",
    "yaers": "years",
    "yers": "years",
    "tought": "taught",
    "writting": "writing",
    "nver": "never",
    "nevr": "never",
    "witout": "without",
    "studing": "studying",
    "studyed": "studied",
    "wrk": "work",
    "wok": "work",
    "progam": "program",
    "develper": "developer",
    "devloper": "developer",
    "enginer": "engineer",
    "prgram": "program",
}

_SHORTEST = 4
_LONG = 10


@lru_cache(maxsize=20_000)
def corrected(word: str) -> str:
    """The word that the rules look for where `word` is a typo of one; else `word`."""
    if word in _CONTRACTIONS:
        return _CONTRACTIONS[word]
    if len(word) < _SHORTEST or word in _looked_for() or word in _ordinary() or not word.isascii() or "'" in word:
        return word
    if word.endswith("s") and word[:-1] in _looked_for():
        return word
    if len(word) == _SHORTEST:
        return next((near for near in _swaps(word) if near in _looked_for()), word)
    if word in _listed():
        return word
    return next((target for target in _index().get(word[0], ()) if _is_typo(word, target)), word)


def _is_typo(word: str, target: str) -> bool:
    if len(target) < _SHORTEST + 1 or abs(len(word) - len(target)) > 2 or word.startswith(target):
        return False
    allowed = 2 if min(len(target), len(word)) >= _LONG else 1
    return distance(word, target, allowed) <= allowed


def _swaps(word: str) -> list[str]:
    return [word[:at] + word[at + 1] + word[at] + word[at + 2 :] for at in range(len(word) - 1)]


@lru_cache(maxsize=1)
def _looked_for() -> frozenset[str]:
    """Words that a typo is measured against."""
    return _words("looked_for.txt")


@lru_cache(maxsize=1)
def _ordinary() -> frozenset[str]:
    """Real words that stand next to one of those."""
    return _words("ordinary.txt")


def _words(name: str) -> frozenset[str]:
    lines = files("advisor.facts").joinpath(name).read_text(encoding="utf-8").splitlines()
    return frozenset(word for line in lines if not line.startswith("#") for word in line.split())


@lru_cache(maxsize=1)
def _listed() -> frozenset[str]:
    """Words of the lists themselves, which are no typos of each other."""
    patterns = (degrees.MENTION, fields.RELATED, work.ROLE, work.ACTIVITY, trades.TITLE, trades.TRADE, tools.TOOL)
    words = re.findall(r"[a-z]{4,}", " ".join([*(pattern.pattern for pattern in patterns), fields.OTHER_FIELDS]))
    return frozenset(words) | {f"{word}s" for word in words}


@lru_cache(maxsize=1)
def _index() -> dict[str, tuple[str, ...]]:
    letters = {target[0] for target in _looked_for()}
    return {letter: tuple(sorted(target for target in _looked_for() if target[0] == letter)) for letter in letters}


def distance(one: str, other: str, limit: int) -> int:
    """Edits (insert, delete, replace, swap of neighbours) between two words; at least `limit` + 1 once it is passed."""
    before: list[int] = []
    row = list(range(len(other) + 1))
    for i, char in enumerate(one, 1):
        before, last, row = row, before, [i]
        for j, target in enumerate(other, 1):
            best = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (char != target))
            if i > 1 and j > 1 and char == other[j - 2] and one[i - 2] == target:
                best = min(best, last[j - 2] + 1)
            row.append(best)
        if min(row) > limit:
            return limit + 1
    return row[-1]
