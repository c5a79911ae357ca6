"""Whether the sources hold an answer to a question, decided from what was found."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from advisor.domain import tiers_named
from advisor.names import mentions, names_in
from advisor.question import wants
from ingest.lexical import tokenize

if TYPE_CHECKING:
    from collections.abc import Sequence

    from advisor.knowledge import Knowledge
    from ingest.types import Passage

# Similarity of the nearest sentence below which a question is not about this corpus at all, and below which nothing in
# it answers. Chosen on the tuning half of the refusal and answerable questions; docs/retrieval.md has both error rates.
OFF_TOPIC_FLOOR = 0.33
ANSWER_FLOOR = 0.42
# A name that no passage mentions matters less where a sentence is this near to the question.
NAME_MATTERS_BELOW = 0.65
# Share of a question in words that no source uses, from which on it asks about something else; a question about the
# asker's own way tells more that no source can know.
_UNKNOWN = 0.33
_UNKNOWN_PERSONAL = 0.45

_MONEY = re.compile(
    r"[$€£¥]\s?\d|\b\d[\d,.]*\s?(?:k|lakh|yuan|rupees|dollars|euros|pounds)\b",
    re.IGNORECASE,
)
_CAREER = re.compile(
    r"\b(?:ai|ml|a\.i\.|llms?|machine learning|deep learning|careers?|jobs?|hir(?:e|ed|ing)"
    r"|recruit\w*|intern\w*|degree|phd|master'?s|bachelor'?s"
    r"|bootcamp|tiers?|engineer\w*|developer\w*|programm\w+|coding|data|research\w*|salar\w+|resume"
    r"|cv|portfolio|interview\w*|junior|senior"
    r"|graduate\w*|university|college|course\w*|skills?|qualif\w+|employ\w+|python)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Finding:
    """Whether a question can be answered.

    Attributes:
        verdict: `yes`; `no` (the sources lack it); `off_topic`.
        missing: The name that no source mentions; "" when that is not the reason.
    """

    verdict: Literal["yes", "no", "off_topic"]
    missing: str = ""


def is_answerable(
    knowledge: Knowledge, part: str, similarity: float, passages: Sequence[Passage], *, personal: bool
) -> Finding:
    """Decide for one question.

    Args:
        knowledge: Knows which words the sources use.
        part: The question, slang and typing errors put right.
        similarity: Cosine of the nearest sentence to the question, in [-1, 1].
        passages: What was found for it.
        personal: Whether it asks about the asker's own way rather than for a fact.
    """
    about_career = bool(_CAREER.search(part) or tiers_named(part))
    if not passages or similarity < OFF_TOPIC_FLOOR:
        return Finding("no" if about_career and similarity >= OFF_TOPIC_FLOOR / 2 else "off_topic")
    if similarity < ANSWER_FLOOR and not tiers_named(part):
        return Finding("no" if about_career else "off_topic")
    limit = _UNKNOWN_PERSONAL if personal else _UNKNOWN
    if similarity < NAME_MATTERS_BELOW and unknown_share(knowledge, part) >= limit:
        return Finding("no")
    if personal:
        return Finding("yes")
    missing = _missing_name(knowledge, part, similarity, passages)
    lacks_pay = (
        similarity < NAME_MATTERS_BELOW
        and wants(part).pay
        and not any(_MONEY.search(passage.chunk.text) for passage in passages)
    )
    return Finding("no" if missing or lacks_pay else "yes", missing)


def states_money(text: str) -> bool:
    """Whether a text holds a sum of money."""
    return bool(_MONEY.search(text))


def unknown_share(knowledge: Knowledge, part: str) -> float:
    """How much of a question is in words that no source uses, each weighted by its rarity; in [0, 1]."""
    index = knowledge.index
    terms = [term for term in tokenize([part])[0] if not term[0].isdigit()]
    rarity = {term: index.idf(term) for term in terms}
    unknown = sum(value for term, value in rarity.items() if term not in knowledge.stems)
    return unknown / (sum(rarity.values()) or 1.0)


def _missing_name(knowledge: Knowledge, part: str, similarity: float, passages: Sequence[Passage]) -> str:
    texts = [
        " ".join(
            (passage.chunk.embedded_text, passage.chunk.title, *(item.source.label for item in passage.chunk.sentences))
        )
        for passage in passages
    ]
    for name in names_in(part, knowledge.vocabulary):
        known = not name.is_certain or name.text.lower() in knowledge.vocabulary
        near = similarity >= NAME_MATTERS_BELOW and known and not name.is_place
        if not near and not any(mentions(text, name.text) for text in texts):
            return name.text
    return ""
