"""A retrieval set through a retriever: metrics with intervals, the misses, and paired tests between two retrievers."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from evals.retrieval.metrics import METRICS, measure
from evals.stats import Comparison, Interval, compare_paired, paired_bootstrap, with_holm

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from advisor.types import Turn
    from evals.retrieval.data import RetrievalSet
    from ingest.types import Passage

    Retrieve = Callable[[str, Sequence[Turn], int], Sequence[Passage]]

DEPTH = 100


@dataclass(frozen=True, slots=True)
class Study:
    """What one retriever did on one set.

    Attributes:
        label: The retriever, such as an embedding.
        data: Name of the set.
        scores: Metric -> query id -> value.
        seconds: Time of all queries together.
    """

    label: str
    data: str
    scores: Mapping[str, Mapping[str, float]]
    seconds: float

    @property
    def queries(self) -> int:
        """Number of queries."""
        return len(self.scores[METRICS[0]])

    @property
    def misses(self) -> tuple[str, ...]:
        """Queries without anything right in the first five."""
        return tuple(name for name, value in self.scores["success@5"].items() if value == 0)

    def mean(self, metric: str) -> float:
        """Mean over the queries."""
        return float(np.mean(list(self.scores[metric].values())))

    def interval(self, metric: str, seed: int = 7) -> Interval:
        """Bootstrap interval of the mean."""
        values = self.scores[metric]
        return paired_bootstrap(list(values.values()), list(values), seed=seed)

    def as_dict(self) -> dict[str, Any]:
        """Means, intervals and values by query; without the time."""
        means = {
            metric: {"mean": self.mean(metric), "low": band.low, "high": band.high}
            for metric in METRICS
            for band in [self.interval(metric)]
        }
        by_query = {name: {metric: self.scores[metric][name] for metric in METRICS} for name in self.scores[METRICS[0]]}
        return {"label": self.label, "set": self.data, "queries": self.queries, "metrics": means, "by_query": by_query}


def run_study(label: str, data: RetrievalSet, retrieve: Retrieve, on_query: Callable[[], None] | None = None) -> Study:
    """Ask every query and measure its ranking to a depth of 100."""
    scores: dict[str, dict[str, float]] = {metric: {} for metric in METRICS}
    started = time.perf_counter()
    for query in data.queries:
        passages = retrieve(query.text, query.history, DEPTH)
        for metric, value in measure(
            ranked_ids(passages, by_document=data.by_document), data.relevant[query.id]
        ).items():
            scores[metric][query.id] = value
        if on_query:
            on_query()
    return Study(label, data.name, scores, time.perf_counter() - started)


def compare_studies(first: Study, second: Study, seed: int = 7) -> dict[str, Comparison]:
    """The second against the first on the same queries, metric by metric, corrected for the number of metrics.

    Raises:
        ValueError: They are of different queries.
    """
    if set(first.scores[METRICS[0]]) != set(second.scores[METRICS[0]]):
        message = "the studies are of different queries"
        raise ValueError(message)
    results = [_compare(first, second, metric, seed) for metric in METRICS]
    return dict(zip(METRICS, with_holm(results), strict=True))


def ranked_ids(passages: Sequence[Passage], *, by_document: bool) -> list[str]:
    """Ids in the order of their first passage; a passage known under several documents stands for each."""
    if not by_document:
        return list(dict.fromkeys(passage.chunk.passage_id for passage in passages))
    names = ((passage.chunk.document_id, *passage.chunk.also_in) for passage in passages)
    return list(dict.fromkeys(name for group in names for name in group))


def _compare(first: Study, second: Study, metric: str, seed: int) -> Comparison:
    names = list(first.scores[metric])
    before, after = ([study.scores[metric][name] for name in names] for study in (first, second))
    return compare_paired(before, after, names, seed=seed)
