"""Ranking metrics as trec_eval defines them: nDCG@10 with linear gain, recall@k, reciprocal rank, success@5."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

METRICS = ("ndcg@10", "recall@5", "recall@10", "recall@100", "mrr", "success@5")


def measure(ranking: Sequence[str], relevant: Mapping[str, int]) -> dict[str, float]:
    """Every metric of one ranking.

    Args:
        ranking: Ids, best first, each once.
        relevant: Id -> grade; grades of 0 and below are not relevant. With none relevant every metric is 0.
    """
    wanted = {name for name, grade in relevant.items() if grade > 0}
    return {
        "ndcg@10": _ndcg(ranking, relevant, 10),
        "recall@5": _recall(ranking, wanted, 5),
        "recall@10": _recall(ranking, wanted, 10),
        "recall@100": _recall(ranking, wanted, 100),
        "mrr": next((1 / rank for rank, name in enumerate(ranking, 1) if name in wanted), 0.0),
        "success@5": float(any(name in wanted for name in ranking[:5])),
    }


def _recall(ranking: Sequence[str], wanted: set[str], k: int) -> float:
    return len(wanted.intersection(ranking[:k])) / len(wanted) if wanted else 0.0


def _ndcg(ranking: Sequence[str], relevant: Mapping[str, int], k: int) -> float:
    ideal = _dcg(sorted((grade for grade in relevant.values() if grade > 0), reverse=True)[:k])
    return _dcg([max(relevant.get(name, 0), 0) for name in ranking[:k]]) / ideal if ideal else 0.0


def _dcg(gains: Sequence[int]) -> float:
    return sum(gain / math.log2(rank + 1) for rank, gain in enumerate(gains, 1))
