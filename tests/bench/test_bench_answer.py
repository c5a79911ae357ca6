"""How long a question takes, against one query embedding by bare sentence-transformers in the same run."""

from __future__ import annotations

import time
from statistics import median
from typing import TYPE_CHECKING

import pytest

from advisor import SentenceEvent, build_advisor
from ingest.embedding import resolve_model
from ingest.pipeline import run_ingest
from ingest.settings import IngestSettings

if TYPE_CHECKING:
    from collections.abc import Callable

pytestmark = pytest.mark.bench
QUESTIONS = (
    "How many core AI positions are there in Europe?",
    "What does tier 2 ask for?",
    "Is data annotation a foot in the door?",
    "Why is AI hiring so selective?",
    "How long does it take to reach tier 1?",
)
ROUNDS = 9


def timed(call: Callable[[], object]) -> float:
    started = time.perf_counter()
    call()
    return time.perf_counter() - started


def test_retrieval_and_first_sentence_against_one_bare_embedding(tmp_path):
    from sentence_transformers import SentenceTransformer

    settings = IngestSettings(home=tmp_path)
    run_ingest(settings)
    advisor = build_advisor(settings)
    advisor.warm_up()
    model = SentenceTransformer(str(resolve_model(settings).path), device="cpu", local_files_only=True)

    def first_sentence(question: str) -> object:
        return next(event for event in advisor.stream(question) if isinstance(event, SentenceEvent))

    ways = {
        "bare embedding": lambda question: model.encode([question]),
        "retrieve": advisor.retrieve,
        "first sentence": first_sentence,
        "answer": advisor.ask,
    }
    times = {name: [] for name in ways}
    for _ in range(ROUNDS):
        for question in QUESTIONS:
            for name, way in ways.items():
                times[name].append(timed(lambda way=way, question=question: way(question)))
    bare = median(times["bare embedding"])
    for name, values in times.items():
        print(f"{name}: {median(values) * 1000:.1f} ms, {median(values) / bare:.2f} x one bare embedding")
    assert median(times["retrieve"]) <= 1.3 * bare
    assert median(times["first sentence"]) <= 3 * bare
