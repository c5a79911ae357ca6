"""Facts with the help of a chat model: it points at words, the rules read them.

A model finds wordings that the rules do not know. What it says is never believed: its quote must stand in the text,
in the asker's own voice, and level, field, length and standing are read from the quote itself.
"""

from __future__ import annotations

import json
import re
from dataclasses import replace
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from advisor.facts.extract import ABOUT_ABILITY, extract_facts
from advisor.facts.reading import read
from advisor.facts.voices import hear
from advisor.redact import redact
from ingest.errors import ModelUnavailableError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from langchain_core.language_models import BaseChatModel

    from advisor.facts.model import Fact

_ARRAY = re.compile(r"\[.*\]", re.DOTALL)
_SHORTEST_QUOTE = 2
_LONGEST_QUOTE = 300


def messages_for(text: str) -> list[tuple[str, str]]:
    """Exactly what is sent for a text: the instructions and the text without contact data, as quoted lines."""
    prompt = files("advisor.facts").joinpath("prompt.md").read_text(encoding="utf-8")
    quoted = "\n".join(f"> {line}" for line in redact(text).text.splitlines())
    return [("system", prompt.strip()), ("human", quoted)]


def facts_from_model(text: str, chat_model: BaseChatModel) -> tuple[Fact, ...]:
    """Facts of the rules, and those that a chat model points at and the text bears out.

    Args:
        text: What the asker wrote; contact data are taken out before it is sent.
        chat_model: Any LangChain chat model.

    Raises:
        ModelUnavailableError: The model's reply is no list.
    """
    known = extract_facts(text)
    reply = str(chat_model.invoke(messages_for(text)).text)
    added: list[Fact] = []
    for kind, quote in _entries(reply):
        added += _borne_out(kind, quote, text, [*known, *added])
    return tuple(sorted([*known, *added], key=lambda fact: (fact.start, fact.end, fact.kind, fact.value)))


def _entries(reply: str) -> Iterator[tuple[str, str]]:
    found = _ARRAY.search(reply)
    try:
        rows: Any = json.loads(found[0]) if found else None
    except ValueError:
        rows = None
    if not isinstance(rows, list):
        raise ModelUnavailableError(
            "The chat model did not list the facts as asked.", hint="Assess without it: leave --model out."
        )
    for row in rows:
        kind, quote = (row.get("kind"), row.get("quote")) if isinstance(row, dict) else (None, None)
        if kind in ABOUT_ABILITY and isinstance(quote, str) and _SHORTEST_QUOTE < len(quote) <= _LONGEST_QUOTE:
            yield kind, quote


def _borne_out(kind: str, quote: str, text: str, known: list[Fact]) -> list[Fact]:
    """Facts of a kind that the rules read from a quote by itself, at its place in the text."""
    start = text.find(quote)
    if start < 0 or not _is_own(text, start, start + len(quote)):
        return []
    moved = [_moved(fact, start) for fact in extract_facts(quote) if fact.kind == kind]
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
