"""Checked English sentences in the asker's language, and the asker's question in English, by the chat model.

A translation counts only when it has the numbers and names of the original; else the original stays.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from advisor.asking import Scribe
from advisor.languages import ENGLISH, detect_language, is_common, is_detectable, language_name
from advisor.quoting import quoted
from advisor.redact import redact
from ingest.errors import ModelUnavailableError

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel

    from advisor.settings import AdvisorSettings

KEPT_ENGLISH = "Sentences whose translation would have changed a number or a name are shown in English."
_SECONDS = 30.0
_MAX_QUESTION = 2000
# Chinese needs about a third of the characters of English, German up to twice as many.
_SHORTEST, _LONGEST = 0.2, 3.0
_SLACK = 20
# Letters of a name that the way back has to have, so that "Germany" may come back as "German".
_STEM = 5
# A text of fewer words does not tell its language.
_TELLING_WORDS = 8

_NUMBER = re.compile(r"(?<!\d)\d{1,3}(?:[\u00a0\u202f\u2009 ]\d{3})+(?!\d)|\d+(?:[.,'\u2019\u066b\u066c]\d+)*")
_FOREIGN_MARKUP = re.compile(r"https?:|www\.|\]\(|!\[|<[a-z/]|[\[\u3010]\d", re.IGNORECASE)
_WORD = re.compile(r"[^\W_][\w&.+/#'-]*[\w+#]|[^\W_]")
_WORDS_FOR = {
    "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10,
    "eleven": 11, "twelve": 12, "twenty": 20, "thirty": 30, "fifty": 50, "hundred": 100, "hundreds": 100,
    "thousand": 1000, "thousands": 1000, "million": 1_000_000, "half": 50, "first": 1, "second": 2, "third": 3,
    "once": 1, "twice": 2, "double": 2, "triple": 3,
}  # fmt: skip
# Capitalised in English, and a common noun, a number or otherwise abbreviated elsewhere.
_CAPITALISED = """
i tier monday tuesday wednesday thursday friday saturday sunday january february march april may june july august
september october november december master's masters bachelor's ai a.i us u.s uk u.k eu e.u
"""
_NO_NAMES = frozenset(_CAPITALISED.split())


@dataclass(frozen=True, slots=True)
class Translation:
    """A sentence as it may be shown.

    Attributes:
        text: The translation, or the original where `ok` is false.
        ok: Whether it is a translation that passed the checks.
    """

    text: str
    ok: bool


class Translator:
    """Translates between English and the asker's language.

    Args:
        settings: Which model.
        language: ISO 639-1 code of the asker's language.
        model: A chat model to use in place of the one that the settings name.
    """

    def __init__(self, settings: AdvisorSettings, language: str, model: BaseChatModel | None = None) -> None:
        self._language = language
        self._scribe = Scribe(settings, "translate", _SECONDS, model)

    def translate(self, sentence: str) -> Translation:
        """One English sentence in the asker's language.

        Args:
            sentence: A checked sentence without citation markers.

        Raises:
            ModelUnavailableError: The model does not answer.
        """
        if self._language == ENGLISH:
            return Translation(sentence, ok=True)
        text = self._ask(sentence, ENGLISH, self._language)
        if not self._looks_translated(sentence, text) or not same_numbers(sentence, text):
            return Translation(sentence, ok=False)
        missing = [name for name in names_of(sentence) if name.casefold() not in text.casefold()]
        if missing:
            # A country has another name in every language; the way back tells whether it is the same one.
            back = self._ask(text, self._language, ENGLISH).casefold()
            if any(name.casefold()[:_STEM] not in back for name in missing):
                return Translation(sentence, ok=False)
        return Translation(text, ok=True)

    def to_english(self, question: str) -> str | None:
        """The asker's question in English, to search with; None where the model fails or changes a number."""
        sent = redact(question[:_MAX_QUESTION]).text
        try:
            text = self._ask(sent, self._language, ENGLISH)
        except ModelUnavailableError:
            return None
        return text if text and same_numbers(sent, text) else None

    def _ask(self, text: str, source: str, target: str) -> str:
        line = self._scribe.write(
            sentence=quoted(" ".join(text.split())),
            source_language=language_name(source),
            target_language=language_name(target),
        )
        return " ".join(line.split())

    def _looks_translated(self, sentence: str, text: str) -> bool:
        length = len(sentence)
        return (
            _SHORTEST * length <= len(text) + 1 <= _LONGEST * length + _SLACK
            and text.casefold() != sentence.casefold()
            and not _FOREIGN_MARKUP.search(text)
            and (self._cannot_tell(text) or detect_language(text) == self._language)
        )

    def _cannot_tell(self, text: str) -> bool:
        return not is_detectable(self._language) or len(text.split()) < _TELLING_WORDS


def same_numbers(original: str, translation: str) -> bool:
    """Whether a translation has exactly the numbers of the original, however written.

    A number that the original writes as a word may stand there in digits.
    """
    there, here = numbers_of(original), numbers_of(translation)
    if there - here:
        return False
    in_words = {Decimal(_WORDS_FOR[word]) for word in re.findall(r"[a-z]+", original.casefold()) if word in _WORDS_FOR}
    return all(number in in_words for number in here - there)


def numbers_of(text: str) -> Counter[Decimal]:
    """The numbers written in digits of any script, as values."""
    plain = "".join(str(unicodedata.digit(char)) if char.isdigit() and not char.isascii() else char for char in text)
    return Counter(_value(match[0]) for match in _NUMBER.finditer(plain))


def names_of(sentence: str) -> tuple[str, ...]:
    """Words of an English sentence that have to survive a translation: names and abbreviations.

    The first word of a sentence counts unless it is among the commonest, for nothing else tells a name there.
    """
    found = []
    for match in _WORD.finditer(sentence):
        word = match[0].removesuffix("'s").rstrip(".")
        is_first = not sentence[: match.start()].strip() or sentence[: match.start()].rstrip()[-1] in '.!?:\u201c"'
        is_name = any(char.isupper() for char in word[1:]) or word[0].isupper()
        if is_name and word.casefold() not in _NO_NAMES and not (is_first and is_common(ENGLISH, word)):
            found.append(word)
    return tuple(dict.fromkeys(found))


def _value(written: str) -> Decimal:
    """A number as written in any of the usual ways; 5,000 and 5.000 and 5 000 are the same."""
    parts = re.split(r"[^\d]", written)
    separators = re.findall(r"[^\d]", written)
    if not separators:
        return Decimal(written)
    is_grouped = all(len(part) == 3 for part in parts[1:]) and parts[0] not in ("", "0") and len(parts[0]) <= 3
    if is_grouped and len(set(separators)) == 1:
        return Decimal("".join(parts))
    return Decimal(f"{''.join(parts[:-1])}.{parts[-1]}").normalize()
