"""Briefs for tests of what chat models are sent and write."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from advisor.answerer import Brief
from advisor.types import Request
from ingest.segment import sentence_spans
from ingest.types import Chunk, Passage, Sentence, Source

if TYPE_CHECKING:
    from collections.abc import Sequence

    from advisor.types import Turn

ARTICLE = Source("article", "AI careers: know where you fit", "The article's author", 2026)
TEXTS = (
    "Tier 2 (ML engineering) asks for a master's degree from a strong programme.",
    "Hundreds of people apply per tier 2 (ML engineering) opening, the article estimates.",
    "The article estimates 5,000 to 10,000 core AI positions in Europe.",
)


def passage(text: str, title: str = "Tier 2: ML engineering", section: str = "Requirements") -> Passage:
    sentences = tuple(Sentence(span.start, span.end, ARTICLE) for span in sentence_spans(text))
    return Passage(Chunk(f"id-{abs(hash(text))}", "doc", title, section, text, ARTICLE, sentences, 40), 1.0)


def brief(
    question: str = "What does tier 2 ask for?",
    texts: Sequence[str] = TEXTS,
    history: Sequence[Turn] = (),
    **rest: Any,
) -> Brief:
    request = Request(question, tuple(history), rest.pop("profile", None))
    found = tuple(passage(text) for text in texts)
    return Brief(request, (question,), (), found, rest.pop("outcome", "answered"), **rest)
