"""A request understood: its kind, its parts, the passages for each and whether they answer it.

Everything that is decided before a sentence is written.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from advisor.answerable import is_answerable
from advisor.conversation import contextual_query, standalone_tiers
from advisor.question import MAX_CHARACTERS, clean, take_apart, wants
from advisor.retrieval import Query, search
from advisor.routing import Route, route
from advisor.wording import as_meant
from ingest.lexical import tokenize

if TYPE_CHECKING:
    from collections.abc import Sequence

    from advisor.answerable import Finding
    from advisor.knowledge import Knowledge
    from advisor.types import Request
    from ingest.index import Index
    from ingest.types import Passage

# Passages per question of a message; an answer cites two to five.
PASSAGES = 8
# Share of what the asker told about themselves in the vector of a question about their own way.
_CONTEXT_SHARE = 0.3
_CONTEXT_WORDS = 80
_CONTEXT_TERM_WEIGHT = 0.3

_PERSONAL = re.compile(
    r"\b(?:can|could|should|shall|will|would|am|do|did|have|must|may) (?:i|we|someone like me)\b"
    r"|\bfor me\b|\b(?:my|our)\b|\bi'?m\b|\bi am\b"
    r"|\bi (?:have|want|need|would|can|could|hope|plan|work|studied|finished|just)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Part:
    """One question of a message.

    Attributes:
        text: The question.
        query: What was searched for.
        passages: What was found for it, best first.
        finding: Whether the passages answer it.
        tiers: Tiers that it names, or inherits from the conversation.
    """

    text: str
    query: Query
    passages: tuple[Passage, ...]
    finding: Finding
    tiers: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Inquiry:
    """A request understood.

    Attributes:
        text: The message, cleaned.
        route: Its kind.
        parts: Its questions; empty where the kind alone decides.
        user_text: Everything that the asker wrote, oldest first.
        personal: Whether it asks about the asker's own way.
    """

    text: str
    route: Route
    parts: tuple[Part, ...]
    user_text: str
    personal: bool

    @property
    def tiers(self) -> tuple[str, ...]:
        """Tiers that the message names, without repetition."""
        return tuple(dict.fromkeys(tier for part in self.parts for tier in part.tiers))


def inquire(knowledge: Knowledge, request: Request, *, describes_asker: bool) -> Inquiry:
    """Understand a request.

    Args:
        knowledge: The corpus, and the index where passages are found.
        request: The request; over-long questions are cut at `MAX_CHARACTERS`.
        describes_asker: Whether the asker describes themselves in it.
    """
    text = clean(request.question[:MAX_CHARACTERS])
    user_text = "\n".join(user_messages(request, text))
    kind = route(text, has_history=bool(request.history), describes_asker=describes_asker)
    message = take_apart(text)
    personal = describes_asker or bool(_PERSONAL.search(text))
    if kind.kind != "question":
        return Inquiry(text, kind, (), user_text, personal)
    context = message.context if describes_asker or len(message.parts) == 1 else ""
    parts = tuple(_part(knowledge, request, part, context, personal=personal) for part in message.parts)
    return Inquiry(text, kind, parts, user_text, personal)


def user_messages(request: Request, text: str) -> list[str]:
    """What the asker wrote: profile, earlier messages, this one."""
    earlier = [clean(turn["content"]) for turn in request.history if turn["role"] == "user"]
    return [*([clean(request.profile)] if request.profile else []), *earlier, text]


def query_for(index: Index, request: Request, text: str, context: str = "") -> Query:
    """What to search for: the question in the light of the conversation and of what the asker told."""
    query = contextual_query(index, text, request.history, context)
    if not context:
        return query
    told = " ".join(context.split()[-_CONTEXT_WORDS:])
    mixed = (1 - _CONTEXT_SHARE) * query.vector + _CONTEXT_SHARE * index.embed_query(told)
    known = {term for term, _ in query.terms}
    terms = [(term, _CONTEXT_TERM_WEIGHT) for term in dict.fromkeys(tokenize([told])[0]) if term not in known]
    return Query(query.text, (mixed / np.linalg.norm(mixed)).astype(np.float32), (*query.terms, *terms))


def _part(knowledge: Knowledge, request: Request, text: str, context: str, *, personal: bool) -> Part:
    index = knowledge.index
    meant = as_meant(text, knowledge.vocabulary)
    query = query_for(index, request, meant, context)
    passages = search(index, query, PASSAGES, request.filters or None)
    similarity = best_similarity(passages)
    finding = is_answerable(knowledge, meant, similarity, passages, personal=personal and not wants(meant).number)
    return Part(text, query, tuple(passages), finding, standalone_tiers(meant, request.history))


def best_similarity(passages: Sequence[Passage]) -> float:
    """Similarity of the sentence or passage nearest to a query, in [-1, 1]; -1 when nothing was found."""
    found = (value for passage in passages for value in (passage.similarity, passage.fine) if value is not None)
    return max(found, default=-1.0)
