"""Words for readers in place of the codes in an answer."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Sequence

    from advisor import RemovedSentence
    from advisor.facts import Fact

_PREFIX = re.compile(r"\s*(?P<item>[-*+]\s|\d+[.)]\s)?(?P<label>.*)", re.DOTALL)


class Lead(NamedTuple):
    """What precedes a sentence, without its Markdown: the mark of a list item, and a label such as "Next step:"."""

    item: str
    label: str

    @classmethod
    def of(cls, prefix: str) -> Lead:
        """Read the `prefix` of a sentence event."""
        found = _PREFIX.fullmatch(prefix)
        item, label = found.group("item", "label") if found else (None, prefix)
        return cls((item or "").strip(), label.replace("**", "").replace("__", "").strip())


EXTRACTIVE = "extractive"

TIERS = {
    "1": "Tier 1 · Core research",
    "2": "Tier 2 · ML engineering",
    "3": "Tier 3 · AI applications",
    "adjacent": "Adjacent field",
    "not-a-path": "Not a path into AI work",
}

OUTCOMES = {
    "answered": "Answered from the sources",
    "partial": "Partly covered by the sources",
    "refused": "Not something the sources can answer",
    "clarify": "One question back",
    "off_topic": "Outside AI careers",
}


def model_name(model: str) -> str:
    """The chat model as the page names it; `extractive` is none, which its name does not tell a reader."""
    return "none" if model == EXTRACTIVE else model


def fact_label(fact: Fact) -> str:
    """A fact on one line: what it is and the exact words that it rests on. Plain text, not HTML."""
    return f"{fact.kind.capitalize()}: “{' '.join(fact.text.split())}” (read as {fact.value})"


def removed_sentence(removed: Sequence[RemovedSentence]) -> str:
    """What is said about drafted sentences that were not shown; empty for none."""
    quoted = sum(item.marker is not None for item in removed)
    left_out = len(removed) - quoted
    said = []
    if left_out:
        was, it = ("sentence was", "it") if left_out == 1 else ("sentences were", "them")
        said.append(f"{left_out} drafted {was} left out because no source supports {it}.")
    if quoted:
        was, it = ("sentence was", "its") if quoted == 1 else ("sentences were", "their")
        said.append(f"{quoted} drafted {was} replaced by {it} source's own words.")
    return " ".join(said)


def place(title: str, section: str) -> str:
    """Where a passage stands: its heading path, which may or may not begin with the document's title."""
    return section if section.startswith(title) else " > ".join(part for part in (title, section) if part)


def source_line(source: str, year: int | None) -> str:
    """A source with its year, which is added only where the source does not already name it."""
    return source if year is None or str(year) in source else f"{source} ({year})"
