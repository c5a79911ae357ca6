"""Finds passages: dense and lexical scores of an index, fused.

Pure fusion in the middle, the index at the rim. Knows nothing about answers, prompts or models that chat.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from ingest.lexical import tokenize
from ingest.types import Passage

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ingest.index import Index
    from ingest.types import Vectors

# Weight of the dense half in the fused score; the lexical half has the rest. docs/retrieval.md has the measurement.
DENSE_WEIGHT = 0.85
# Share of a passage's nearest sentence, or question that it says it answers, in its dense score; the rest is the whole
# passage's. A question about one fact is nearer to the sentence that states it than to the passage around it.
FINE_SHARE = 0.5
# What it adds to a passage's score, which is 1 at best, that other people's questions like this one are answered by a
# claim in it; and from which likeness on it is looked at.
CLAIM_WEIGHT = 1.0
_LEAST_LIKENESS = 0.05
# Candidates taken from each half. More changes nothing in the first ten.
CANDIDATES = 60
# Chunks of one document among the passages: an answer wants several voices, and a page repeats itself.
MAX_PER_DOCUMENT = 3


@dataclass(frozen=True, slots=True)
class Query:
    """What is looked for.

    Attributes:
        text: Question as one sentence, for the embedding model.
        vector: Unit vector to search with, shape (dimensions,); a mixture where the conversation goes on.
        terms: Stemmed terms with weights for the lexical half.
        claims: How much it is like the questions that each claim of the corpus answers, about 0 to 1.
    """

    text: str
    vector: Vectors
    terms: tuple[tuple[str, float], ...]
    claims: Mapping[str, float] = field(default_factory=dict)


def plain_query(index: Index, text: str) -> Query:
    """A question that needs no conversation."""
    return Query(text, index.embed_query(text), tuple((term, 1.0) for term in tokenize([text])[0]))


def search(
    index: Index,
    query: Query,
    k: int,
    where: Mapping[str, str] | None = None,
    *,
    dense_weight: float = DENSE_WEIGHT,
    max_per_document: int = MAX_PER_DOCUMENT,
) -> list[Passage]:
    """The `k` best passages for a query, best first.

    Args:
        index: Where to look.
        query: What to look for.
        k: How many passages at most.
        where: Metadata that passages must carry; None for all.
        dense_weight: Share of the dense half in the score, in [0, 1].
        max_per_document: Passages of one document at most.
    """
    fine = index.finest_similarities(query.vector)
    dense = index.nearest(query.vector, max(CANDIDATES, k), where)
    lexical = _lexical_candidates(index, query, max(CANDIDATES, k))
    if where:
        allowed = {chunk.passage_id for chunk in index.chunks(list(lexical)) if _matches(chunk.document_id, where)}
        lexical = {key: value for key, value in lexical.items() if key in allowed}
    asked_for = _passages_asked_for(index, query)
    best_fine = [] if where else sorted(fine, key=lambda key: -fine[key])[:k]
    others = (*lexical, *best_fine) if where else (*lexical, *best_fine, *asked_for)
    missing = [key for key in dict.fromkeys(others) if key not in dense]
    dense |= index.similarities(query.vector, missing) if missing else {}
    scores = fuse(blend(dense, fine), lexical, dense_weight)
    for key in scores.keys() & asked_for.keys():
        scores[key] += CLAIM_WEIGHT * asked_for[key]
    ranked = sorted(scores, key=lambda key: (-scores[key], key))[: max(4 * k, CANDIDATES)]
    kept = spread(index.documents_of(ranked), k, max_per_document)
    return [
        Passage(chunk, scores[key], dense.get(key), fine.get(key))
        for key, chunk in zip(kept, index.chunks(kept), strict=True)
    ]


def blend(dense: Mapping[str, float], fine: Mapping[str, float]) -> dict[str, float]:
    """Similarity of whole passages mixed with that of their nearest sentence, where a passage has such."""
    return {
        key: (1 - FINE_SHARE) * value + FINE_SHARE * fine[key] if key in fine else value for key, value in dense.items()
    }


def fuse(dense: Mapping[str, float], lexical: Mapping[str, float], dense_weight: float) -> dict[str, float]:
    """Weighted sum of both halves on a common scale.

    Cosines and BM25 scores are each divided by the best of this query, so that a half in which nothing stands out adds
    the same to all. Scores rather than ranks are fused: reciprocal ranks throw away by how much a passage is better.
    """
    best_dense = max(dense.values(), default=0.0) or 1.0
    best_lexical = max(lexical.values(), default=0.0) or 1.0
    return {
        key: dense_weight * dense.get(key, 0.0) / best_dense + (1 - dense_weight) * lexical.get(key, 0.0) / best_lexical
        for key in dense.keys() | lexical.keys()
    }


def spread(documents: Mapping[str, str], k: int, max_per_document: int) -> list[str]:
    """The first `k` passage ids with at most `max_per_document` of one document; order is kept.

    Args:
        documents: Passage id to the id of its document, best first.
        k: How many at most.
        max_per_document: How many of one document at most.
    """
    taken: dict[str, int] = {}
    kept: list[str] = []
    for passage_id, document in documents.items():
        taken[document] = taken.get(document, 0) + 1
        if taken[document] <= max_per_document:
            kept.append(passage_id)
        if len(kept) == k:
            break
    return kept


def _lexical_candidates(index: Index, query: Query, count: int) -> dict[str, float]:
    scores = index.lexical_scores(query.terms)
    count = min(count, len(scores))
    if count == 0:
        return {}
    rows = np.argpartition(-scores, count - 1)[:count]
    rows = rows[scores[rows] > 0]
    return dict(zip(index.ids_at(rows.tolist()), scores[rows].tolist(), strict=True))


def _passages_asked_for(index: Index, query: Query) -> dict[str, float]:
    """Passages with claims that questions like this one ask for, and how like they are."""
    found: dict[str, float] = {}
    for claim, likeness in query.claims.items():
        if likeness >= _LEAST_LIKENESS:
            for key in index.passages_with(claim):
                found[key] = max(found.get(key, 0.0), likeness)
    return found


def _matches(document_id: str, where: Mapping[str, str]) -> bool:
    return where.get("document_id", document_id) == document_id
