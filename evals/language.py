"""A rough guess at the language of a text, from its script and its commonest words.

Meant to tell an English answer from a German one, not to identify languages in general.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter

_COMMON = {
    "en": "the of and to in is that for it as with are on this not you or be have by from",
    "de": "der die das und ist nicht ein eine zu den mit für auf es sie auch oder von im werden",
    "fr": "le la les des et est une pour que dans pas sur vous du qui avec au ne ou plus",
    "es": "el la los las de que y es una por con para no en del se un como más su",
    "it": "il lo gli di che è un una per con non del della sono più anche si le nel ma",
    "pt": "o os as de que e é um uma para com não em do da se por mais como ao",
    "nl": "de het een en van is niet dat in op te voor met zijn aan ook of bij maar je",
    "pl": "nie to się na jest że do w z i o jak ale po dla są przez tylko lub czy",
}
_SCRIPTS = {
    "CJK": "zh",
    "HIRAGANA": "ja",
    "KATAKANA": "ja",
    "HANGUL": "ko",
    "CYRILLIC": "ru",
    "ARABIC": "ar",
    "GREEK": "el",
    "HEBREW": "he",
    "DEVANAGARI": "hi",
}
_WORDS = {language: frozenset(words.split()) for language, words in _COMMON.items()}
# Fewer known words than this say nothing.
_ENOUGH = 3


def guess_language(text: str) -> str | None:
    """ISO 639-1 code; None when the text is too short to tell."""
    letters = [character for character in text if character.isalpha()]
    scripts = Counter(unicodedata.name(character, "").split(" ")[0] for character in letters)
    if scripts["HIRAGANA"] + scripts["KATAKANA"] > len(letters) / 10:
        return "ja"
    script, count = scripts.most_common(1)[0] if scripts else ("", 0)
    if script in _SCRIPTS and count > len(letters) / 3:
        return _SCRIPTS[script]
    words = Counter(re.findall(r"[^\W\d_]+", text.casefold()))
    hits = {language: sum(words[word] for word in known) for language, known in _WORDS.items()}
    best = max(hits, key=lambda language: hits[language])
    return best if hits[best] >= _ENOUGH else None
