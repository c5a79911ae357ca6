"""Which language a text is written in, as far as script and commonest words tell, and what languages are called."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from functools import cache, lru_cache

ENGLISH = "en"
NAMES = {
    "ar": "Arabic", "bg": "Bulgarian", "bn": "Bengali", "cs": "Czech", "da": "Danish", "de": "German",
    "el": "Greek", "en": "English", "es": "Spanish", "fa": "Persian", "fi": "Finnish", "fr": "French",
    "he": "Hebrew", "hi": "Hindi", "hu": "Hungarian", "id": "Indonesian", "it": "Italian", "ja": "Japanese",
    "ko": "Korean", "nl": "Dutch", "no": "Norwegian", "pl": "Polish", "pt": "Portuguese", "ro": "Romanian",
    "ru": "Russian", "sv": "Swedish", "ta": "Tamil", "th": "Thai", "tr": "Turkish", "uk": "Ukrainian",
    "ur": "Urdu", "vi": "Vietnamese", "zh": "Chinese",
}  # fmt: skip
_SCRIPTS = {
    "HIRAGANA": "ja", "KATAKANA": "ja", "HANGUL": "ko", "CJK": "zh", "CYRILLIC": "ru", "ARABIC": "ar", "GREEK": "el",
    "HEBREW": "he", "DEVANAGARI": "hi", "BENGALI": "bn", "TAMIL": "ta", "THAI": "th",
}  # fmt: skip
# Names of word lists in `bm25s.stopwords`.
_LISTS = {
    "de": "GERMAN", "fr": "FRENCH", "es": "SPANISH", "pt": "PORTUGUESE", "it": "ITALIAN", "nl": "DUTCH",
    "sv": "SWEDISH", "no": "NORWEGIAN", "da": "DANISH", "tr": "TURKISH", "ru": "RUSSIAN",
}  # fmt: skip
# Letters that only one language of a script uses.
_TELLING = {
    "uk": "\u0456\u0457\u0454\u0491",
    "fa": "\u067e\u0686\u06af\u06cc",
    "pl": "\u0142\u0105\u0119\u017c\u015b",
    "tr": "\u0131\u011f\u015f",
    "vi": "\u01b0\u01a1\u0111\u1ea1",
}
_SAME_SCRIPT = {"uk": "ru", "fa": "ar"}
# A text needs more words of another language than English ones by this many.
_MARGIN = 2


@lru_cache(maxsize=256)
def detect_language(text: str) -> str:
    """ISO 639-1 code; English where nothing speaks against it."""
    letters = [char for char in text.casefold() if char.isalpha()]
    telling = Counter(code for char in letters for code, chars in _TELLING.items() if char in chars)
    scripts = Counter(_script(char) for char in letters)
    foreign = {code: count for code, count in scripts.items() if code}
    if foreign and sum(foreign.values()) * 2 >= len(letters):
        found = "ja" if "ja" in foreign else max(foreign, key=lambda code: foreign[code])
        return next((code for code in ("uk", "fa") if telling[code] and _SAME_SCRIPT[code] == found), found)
    words = re.findall(r"[^\W\d_]+", text.casefold())
    counts = {code: sum(word in known for word in words) for code, known in _common().items()}
    best = max(counts, key=lambda code: counts[code])
    if counts[best] >= counts[ENGLISH] + _MARGIN:
        return best
    marked = [code for code, count in telling.items() if count >= _MARGIN and code not in _SAME_SCRIPT]
    return marked[0] if marked and counts[ENGLISH] < _MARGIN else ENGLISH


def is_detectable(code: str) -> bool:
    """Whether `detect_language` can ever return a code."""
    return code == ENGLISH or code in _LISTS or code in _TELLING or code in _SCRIPTS.values()


def is_common(code: str, word: str) -> bool:
    """Whether a word is among the commonest of a language."""
    return word.casefold() in _common().get(code, frozenset())


def language_name(code: str) -> str:
    """English name of a language; the code itself where it is not known."""
    return NAMES.get(code, code)


@lru_cache(maxsize=4096)
def _script(char: str) -> str:
    name = unicodedata.name(char, "")
    return next((code for script, code in _SCRIPTS.items() if name.startswith(script)), "")


@cache
def _common() -> dict[str, frozenset[str]]:
    from bm25s import stopwords

    english = frozenset(stopwords.STOPWORDS_EN_PLUS) | frozenset(stopwords.STOPWORDS_EN)
    lists = {code: frozenset(getattr(stopwords, f"STOPWORDS_{name}", ())) for code, name in _LISTS.items()}
    return {ENGLISH: english, **{code: words - english for code, words in lists.items() if words}}
