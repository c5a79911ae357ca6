"""Retrieval alone: does the right passage come up, how high, and is one embedding better than another?"""

from evals.retrieval.data import Query, RetrievalSet, load_beir, load_shipped
from evals.retrieval.metrics import METRICS, measure
from evals.retrieval.study import Study, compare_studies, run_study

__all__ = [
    "METRICS",
    "Query",
    "RetrievalSet",
    "Study",
    "compare_studies",
    "load_beir",
    "load_shipped",
    "measure",
    "run_study",
]
