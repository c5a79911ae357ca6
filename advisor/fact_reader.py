"""Facts with the help of a chat model: it points at words, the rules read them.

A model finds wordings that the rules do not know. What it says is never believed: its quote must stand in the text,
in the asker's own voice, and level, field, length and standing are read from the quote itself.
"""

from __future__ import annotations

import json
import re
from collections import OrderedDict
from dataclasses import replace
from threading import Lock
from typing import TYPE_CHECKING, Any

from advisor.asking import Scribe
from advisor.facts.extract import ABOUT_ABILITY, extract_facts, is_self_description
from advisor.facts.reading import read
from advisor.facts.voices import hear
from advisor.prompts.files import load_prompt
from advisor.prompts.rendering import messages_of
from advisor.quoting import told
from advisor.rules import load_rules
from ingest.errors import ModelUnavailableError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from langchain_core.language_models import BaseChatModel

    from advisor.facts.model import Fact
    from advisor.prompts import Message
    from advisor.settings import AdvisorSettings

# The verdict, with which an answer begins, waits for this.
_SECONDS = 10.0
_MAX_TOKENS = 800
_ARRAY = re.compile(r"\[.*\]", re.DOTALL)
_SHORTEST_QUOTE = 2
_LONGEST_QUOTE = 300
# Messages whose reply is remembered, so that a conversation asks once about each.
_REMEMBERED = 64

Pointer = tuple[str, str]


class FactReader:
    """Reads facts with rules, and with a chat model what rules leave unread.

    Args:
        settings: Which model.
        model: A chat model to use in place of the one that the settings name.
    """

    def __init__(self, settings: AdvisorSettings, model: BaseChatModel | None = None) -> None:
        self._scribe = Scribe(settings, "facts", _SECONDS, model, max_tokens=_MAX_TOKENS)
        self._known: OrderedDict[str, tuple[Pointer, ...]] = OrderedDict()
        self._lock = Lock()

    def read(self, pieces: Sequence[str]) -> tuple[Fact, ...]:
        """The facts in what an asker wrote.

        Args:
            pieces: Their messages; the facts' places are in these joined by line breaks.

        Raises:
            ModelUnavailableError: The model did not answer, or with no list. Later calls do not ask it about the same
                piece again and go by the rules.
        """
        pointers: list[Pointer] = []
        for piece in pieces:
            if is_unread(piece):
                pointers += self._pointers(piece)
        return borne_out("\n".join(pieces), pointers)

    def _pointers(self, piece: str) -> tuple[Pointer, ...]:
        with self._lock:
            if piece in self._known:
                self._known.move_to_end(piece)
                return self._known[piece]
        found: tuple[Pointer, ...] = ()
        try:
            found = tuple(_pointers(self._scribe.reply(text=told(piece))))
        finally:
            with self._lock:
                self._known[piece] = found
                while len(self._known) > _REMEMBERED:
                    self._known.popitem(last=False)
        return found


def messages_for(text: str) -> tuple[Message, ...]:
    """Exactly what is sent for a text, without contact data; empty where rules read all of it and nothing is sent."""
    return messages_of(load_prompt("facts", "facts"), {"text": told(text)}) if is_unread(text) else ()


def is_unread(text: str) -> bool:
    """Whether somebody describes themselves in words that the rules leave in part unread.

    So it is where a sentence of their own holds no fact, or a word that may speak of a criterion stands outside of all.
    """
    if not is_self_description(text):
        return False
    reading = read(text)
    voices = hear(reading)
    facts = extract_facts(text)

    def is_read(start: int, end: int) -> bool:
        first, last = reading.place(start, end)
        return any(fact.start < last and first < fact.end for fact in facts)

    silent = any(
        voices.asserted(start, end) and re.search(r"\w", reading.text[start:end]) and not is_read(start, end)
        for start, end in voices.sentences
    )
    rows = [row for tier in load_rules().tiers.values() for row in tier.criteria.values()]
    return silent or any(
        voices.asserted(*match.span()) and not is_read(*match.span())
        for row in rows
        for match in row.hints.finditer(reading.text)
    )


def borne_out(text: str, pointers: Sequence[Pointer]) -> tuple[Fact, ...]:
    """Facts of the rules, and those that a model points at and the text bears out.

    Args:
        text: What the asker wrote.
        pointers: Kinds and quotes.
    """
    facts = list(extract_facts(text))
    for kind, quote in pointers:
        facts += _added(kind, quote, text, facts)
    return tuple(sorted(facts, key=lambda fact: (fact.start, fact.end, fact.kind, fact.value)))


def _pointers(reply: str) -> Iterator[Pointer]:
    found = _ARRAY.search(reply)
    try:
        rows: Any = json.loads(found[0]) if found else None
    except ValueError:
        rows = None
    if not isinstance(rows, list):
        raise ModelUnavailableError(
            "The chat model did not list the facts as asked.", hint="Set TIERWISE_MODEL to a model that follows a form."
        )
    for row in rows:
        kind, quote = (row.get("kind"), row.get("quote")) if isinstance(row, dict) else (None, None)
        if kind in ABOUT_ABILITY and isinstance(quote, str) and _SHORTEST_QUOTE <= len(quote) <= _LONGEST_QUOTE:
            yield kind, quote


def _added(kind: str, quote: str, text: str, known: Sequence[Fact]) -> list[Fact]:
    """Facts of a kind that the rules read from a quote by itself, at its place in the text."""
    # What was sent has other white space than the text.
    words = r"\s+".join(map(re.escape, quote.split()))
    found = re.search(rf"(?<!\w){words}(?!\w)", text)
    if found is None or not _is_own(text, *found.span()):
        return []
    moved = [_moved(fact, found.start()) for fact in extract_facts(found[0]) if fact.kind == kind]
    return [
        fact
        for fact in moved
        if not any(fact.kind == other.kind and fact.start < other.end and other.start < fact.end for other in known)
    ]


def _is_own(text: str, start: int, end: int) -> bool:
    """Whether the rules, too, hear the asker speak about themselves in a range of the text."""
    reading = read(text)
    places = [at for at, place in enumerate(reading.starts) if start <= place < end]
    return bool(places) and hear(reading).asserted(places[0], places[-1] + 1)


def _moved(fact: Fact, offset: int) -> Fact:
    return replace(fact, start=fact.start + offset, end=fact.end + offset, certain=False)
