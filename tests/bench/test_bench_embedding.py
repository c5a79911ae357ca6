"""Speed of embedding against sentence-transformers itself, in the same run over the same texts."""

from __future__ import annotations

import statistics
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from ingest.chunk import chunk_document
from ingest.corpus import load_corpus
from ingest.embedding import build_encoder
from ingest.embedding.local import LocalEncoder
from ingest.settings import IngestSettings

if TYPE_CHECKING:
    from collections.abc import Callable

pytestmark = [pytest.mark.bench, pytest.mark.filterwarnings("default")]

ROUNDS = 3


@pytest.fixture(scope="module")
def encoder(tmp_path_factory: pytest.TempPathFactory) -> LocalEncoder:
    home = tmp_path_factory.mktemp("bench")
    built = build_encoder(IngestSettings(home=home), home / "models")
    assert isinstance(built, LocalEncoder)
    assert built.ensure_export(texts(built)[:100]) is None
    return built


@pytest.fixture(scope="module")
def bare(encoder: LocalEncoder) -> Any:
    from sentence_transformers import SentenceTransformer

    return SentenceTransformer(str(encoder.folder.path), device="cpu")


def texts(encoder: LocalEncoder) -> list[str]:
    chunks = [chunk for page in load_corpus() for chunk in chunk_document(page, encoder.count_tokens, 256)]
    return [chunk.embedded_text for chunk in chunks]


def rest() -> None:
    """Let the threads of one library go to sleep, which spin for a while after their work and slow the other's."""
    time.sleep(1)


def seconds_of(work: Callable[[], object]) -> float:
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def test_passages_are_embedded_as_fast_as_the_library_alone_does(encoder: LocalEncoder, bare: Any) -> None:
    passages = texts(encoder)
    encoder.encode_passages(passages[:20])
    bare.encode(passages[:20])
    ours, theirs = [], []
    for _ in range(ROUNDS):
        rest()
        ours.append(seconds_of(lambda: encoder.encode_passages(passages)))
        rest()
        theirs.append(seconds_of(lambda: bare.encode(passages, normalize_embeddings=True)))
    ratio = min(theirs) / min(ours)
    print(
        f"{len(passages)} passages: {len(passages) / min(ours):.0f} a second, alone "
        f"{len(passages) / min(theirs):.0f}; ratio {ratio:.2f}"
    )
    assert ratio >= 0.9
    agreement = np.sum(encoder.encode_passages(passages) * bare.encode(passages, normalize_embeddings=True), axis=1)
    assert float(agreement.min()) >= 0.99999


def test_a_question_is_embedded_in_half_the_time(encoder: LocalEncoder, bare: Any) -> None:
    file = Path(__file__).parents[2] / "evals" / "data" / "retrieval.jsonl"
    questions = [line.split('"question": "')[1].split('", "split"')[0] for line in file.read_text().splitlines()[:100]]
    encoder.encode_queries(questions[:3])
    rest()
    bare.encode(questions[:3])
    ours, theirs = [], []
    theirs += [seconds_of(lambda question=question: bare.encode([question])) for question in questions]
    rest()
    ours += [seconds_of(lambda question=question: encoder.encode_queries([question])) for question in questions]
    ratio = statistics.median(ours) / statistics.median(theirs)
    print(
        f"a question: {1000 * statistics.median(ours):.1f} ms, alone {1000 * statistics.median(theirs):.1f} ms; "
        f"ratio {ratio:.2f}"
    )
    assert ratio <= 0.5
