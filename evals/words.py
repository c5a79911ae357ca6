"""Words of a text as checks compare them: case-folded, without accents on punctuation, stemmed.

Knows nothing about cases or answers.
"""

from __future__ import annotations

import re
import threading
import unicodedata
from functools import lru_cache

import Stemmer

# Words that may be left out of or put into a phrase without changing it.
FILLERS = frozenset(
    {"a", "an", "the", "of", "to", "in", "on", "for", "is", "are", "and", "or", "by", "at", "as", "with"}
)
_STEMMER = Stemmer.Stemmer("english")
# A stemmer keeps state between calls and checks may run in threads.
_STEMMER_LOCK = threading.Lock()
_MARKER = re.compile(r"\s?\[\d+\]")
_TOKEN = re.compile(r"\d+(?:[.,]\d+)*|[^\W\d_]+(?:'[^\W\d_]+)?|[%$€£+]")
_THOUSANDS = re.compile(r"(?<=\d),(?=\d{3}(?!\d))")
_FOLDED = str.maketrans(
    {
        "\u2019": "'",
        "\u2018": "'",
        "\u2013": "-",
        "\u2014": "-",
        "\u2011": "-",
        "\u2212": "-",
        "\u00a0": " ",
        "\u202f": " ",
    }
)


def plain(text: str) -> str:
    """The text without citation markers, with typographic variants of quotes, dashes and spaces folded."""
    return _MARKER.sub("", unicodedata.normalize("NFKC", text).translate(_FOLDED))


def tokens(text: str) -> list[str]:
    """Stemmed tokens in order; figures without thousands separators."""
    folded = _THOUSANDS.sub("", plain(text).casefold())
    return [_stem(token) for token in _TOKEN.findall(folded)]


def content_tokens(text: str) -> frozenset[str]:
    """The distinct stemmed tokens that are no fillers."""
    return frozenset(tokens(text)) - FILLERS


def count_words(text: str) -> int:
    """Words as a reader counts them; markers and punctuation are none."""
    return len(re.findall(r"\w+(?:['.,-]\w+)*", plain(text)))


def mentions(text_tokens: list[str], phrase: str) -> bool:
    """Whether the phrase stands in the text in any inflection, fillers and hyphens apart."""
    wanted = [token for token in tokens(phrase) if token not in FILLERS] or tokens(phrase)
    present = [token for token in text_tokens if token not in FILLERS or token in wanted]
    width = len(wanted)
    return any(present[at : at + width] == wanted for at in range(len(present) - width + 1))


@lru_cache(maxsize=20_000)
def _stem(token: str) -> str:
    word = token.removesuffix("'s")
    with _STEMMER_LOCK:
        return str(_STEMMER.stemWord(word))
