"""How people type, read as they mean it: slang written out, typing errors corrected by `pyspellchecker`.

Only what is searched for is changed; what is shown and quoted stays as written.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Collection

_SLANG = {
    "ppl": "people",
    "pls": "please",
    "plz": "please",
    "thx": "thanks",
    "u": "you",
    "ur": "your",
    "r": "are",
    "im": "I'm",
    "ive": "I've",
    "dont": "don't",
    "doesnt": "doesn't",
    "cant": "can't",
    "wasnt": "wasn't",
    "isnt": "isn't",
    "whats": "what's",
    "wat": "what",
    "wanna": "want to",
    "gonna": "going to",
    "gotta": "have to",
    "kinda": "kind of",
    "yoe": "years of experience",
    "yr": "year",
    "yrs": "years",
    "grad": "graduate",
    "grads": "graduates",
    "dev": "developer",
    "devs": "developers",
    "eng": "engineer",
    "swe": "software engineer",
    "swes": "software engineers",
    "mle": "ML engineer",
    "mles": "ML engineers",
    "sde": "software engineer",
    "uni": "university",
    "prof": "professor",
    "reqs": "requirements",
    "req": "requirement",
    "exp": "experience",
    "cert": "certificate",
    "certs": "certificates",
    "app": "application",
    "apps": "applications",
    "tho": "though",
    "cuz": "because",
    "coz": "because",
    "bc": "because",
    "rn": "right now",
    "idk": "I don't know",
    "w/o": "without",
    "w/": "with",
    "wo": "without",
    "sth": "something",
    "smth": "something",
    "tc": "total pay",
    "comp": "pay",
    "wfh": "remote",
    "jd": "job advert",
    "jds": "job adverts",
    "fte": "full-time job",
    "ai/ml": "AI ML",
    "pm": "product manager",
    "pms": "product managers",
    "ds": "data scientist",
    "fde": "forward-deployed engineer",
    "genai": "generative AI",
    "layoff": "dismissal",
    "layoffs": "dismissals",
    "newbie": "beginner",
    "noob": "beginner",
    "bootcamper": "bootcamp graduate",
}
_TOKEN = re.compile(r"[A-Za-z][A-Za-z'/]*")
# Below five letters too many words are one slip apart.
_MIN_LETTERS = 5


def as_meant(text: str, vocabulary: Collection[str]) -> str:
    """The text with slang written out and typing errors corrected.

    Args:
        text: What was typed.
        vocabulary: Lower-case words that the sources use; a correction must be one of them.
    """

    def replacement(match: re.Match[str]) -> str:
        word = match[0]
        lowered = word.lower()
        if lowered in _SLANG and not (word.isupper() and len(word) > 1 and lowered in vocabulary):
            return _SLANG[lowered]
        # A capital inside a sentence is a name, and so is a word of capitals, which no dictionary corrects.
        is_name = word.isupper() or (word[0].isupper() and match.start() > 0)
        if len(word) < _MIN_LETTERS or is_word(lowered, vocabulary) or is_name:
            return word
        candidates = _dictionary().candidates(lowered) or ()
        known = [candidate for candidate in candidates if candidate in vocabulary]
        return max(known, key=lambda one: (_dictionary().word_usage_frequency(one), one)) if known else word

    return _TOKEN.sub(replacement, text)


def is_word(word: str, vocabulary: Collection[str]) -> bool:
    """Whether a lower-case word is one that the sources use or an ordinary English one."""
    return word in vocabulary or word.removesuffix("'s") in vocabulary or word in _dictionary()


@lru_cache(maxsize=1)
def _dictionary() -> Any:  # noqa: ANN401 - pyspellchecker carries no types
    from spellchecker import SpellChecker

    return SpellChecker(language="en", distance=1)
