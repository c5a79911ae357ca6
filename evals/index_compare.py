"""Two generations of an index on the same questions: which finds more, answers otherwise, is faster, is smaller.

The verdict is stored beside the index, where promoting reads it. Knows nothing about how an index finds passages.
"""

from __future__ import annotations

import json
import statistics
import time
from dataclasses import asdict, dataclass
from importlib.resources import files
from math import log2
from pathlib import Path
from typing import TYPE_CHECKING, Any

from advisor import Advisor
from evals.stats import compare_paired, with_holm
from ingest.disk import private_folder, write_atomically
from ingest.embedding import build_encoder
from ingest.errors import InputError, UsageError
from ingest.generations import folder_bytes, resolve
from ingest.index import PinnedIndex
from ingest.store import IndexStore

if TYPE_CHECKING:
    from collections.abc import Sequence

    from evals.stats import Comparison
    from ingest.generations import Verdict
    from ingest.index import EncoderFactory
    from ingest.settings import IngestSettings
    from ingest.types import Chunk, Passage

# Passages looked at for each question; every figure is cut off at or before this rank.
DEPTH = 10
# What the verdict rests on; the other figures are for people.
DECIDING = ("recall@5", "ndcg@10")


@dataclass(frozen=True, slots=True)
class Question:
    """A question and what answers it.

    Attributes:
        id: Identifier.
        text: The question.
        claims: Claims of the bundled corpus that answer it; a passage is right that states one of them.
        documents: Documents that answer it.
    """

    id: str
    text: str
    claims: frozenset[str]
    documents: frozenset[str]

    def found_in(self, chunk: Chunk) -> frozenset[str]:
        """Which of the wanted things a passage holds."""
        claims = {claim for sentence in chunk.sentences for claim in sentence.claims}
        return (self.claims & claims) | (self.documents & {chunk.document_id, *chunk.also_in})

    @property
    def wanted(self) -> int:
        """How many things answer it."""
        return len(self.claims) + len(self.documents)


@dataclass(frozen=True, slots=True)
class Result:
    """What one generation did with all questions, each list in their order.

    Attributes:
        metrics: Metric name to its value for each question, in [0, 1].
        first: The best passage of each question; None where nothing was found.
        tiers: Tier of each answer; empty where nothing was answered.
        texts: Text of each answer; empty where nothing was answered.
        milliseconds: Median time to find passages for a question.
        bytes: Size of the generation's folder.
    """

    metrics: dict[str, list[float]]
    first: list[Passage | None]
    tiers: list[str | None]
    texts: list[str]
    milliseconds: float
    bytes: int


@dataclass(frozen=True, slots=True)
class IndexComparison:
    """How generation `b` does against generation `a`.

    Attributes:
        a: The generation compared with.
        b: The generation judged.
        verdict: How `b` does.
        figures: Every number behind it; `headline` says the deciding ones in a line.
    """

    a: str
    b: str
    verdict: Verdict
    figures: dict[str, Any]

    def as_dict(self) -> dict[str, Any]:
        """The comparison as JSON."""
        return asdict(self)


def compare_indexes(
    settings: IngestSettings,
    a: str,
    b: str,
    questions: Path | None = None,
    *,
    answers: bool = True,
    build: EncoderFactory = build_encoder,
) -> IndexComparison:
    """Ask both generations the same questions and store the verdict beside the index.

    Args:
        settings: Which index.
        a: The generation compared with, or an unambiguous beginning of its name.
        b: The generation judged.
        questions: JSONL with `id`, `question` and `relevant`, a list of document ids; None for the questions that come
            with the bundled corpus, whose ids are the claims that answer them.
        answers: Whether to compare answers too, not only passages.
        build: Makes encoders.

    Raises:
        IndexMissingError: There is no such generation.
        UsageError: The questions belong to the bundled corpus and a generation is without it.
        InputError: The file of questions is malformed.
    """
    store = IndexStore(settings.home, settings.index)
    names = resolve(store, a), resolve(store, b)
    bundled = all(store.manifest(name).bundled for name in names)
    if questions is None and not bundled:
        raise UsageError(
            "The shipped questions are about the bundled corpus, which one of the generations is without.",
            hint="Name a file of your own questions with --questions.",
        )
    asked = load_questions(questions)
    first, second = (_run(settings, name, asked, answers and bundled, build) for name in names)
    found = _compare(asked, first, second)
    comparison = IndexComparison(*names, _verdict(found), _figures(asked, first, second, found))
    file = store.comparison_file(*names)
    private_folder(file.parent)
    write_atomically(file, json.dumps(comparison.as_dict(), ensure_ascii=False, indent=1))
    return comparison


def load_questions(path: Path | None = None) -> list[Question]:
    """Questions of a file; None for those about the bundled corpus.

    Raises:
        InputError: A line is no question.
    """
    source = path or Path(str(files("evals"))) / "data" / "retrieval.jsonl"
    try:
        lines = source.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"{source} cannot be read.", hint="Name a JSONL file of questions.") from error
    found = [_question(line, f"{source}:{number}") for number, line in enumerate(lines, 1) if line.strip()]
    if not found:
        raise InputError(f"{source} holds no question.", hint="Name a JSONL file of questions.")
    return found


def _question(line: str, place: str) -> Question:
    try:
        row = json.loads(line)
        relevant = row.get("relevant")
        claims = frozenset[str]() if relevant is not None else frozenset([str(row["id"])])
        return Question(str(row["id"]), str(row["question"]), claims, frozenset(map(str, relevant or ())))
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise InputError(
            f"{place} is no question.", hint='Write {"id": "…", "question": "…", "relevant": ["document id"]} a line.'
        ) from error


def score(question: Question, passages: Sequence[Passage]) -> dict[str, float]:
    """Recall@5, recall@10, reciprocal rank and nDCG@10 of one question, each in [0, 1].

    A wanted thing counts at the first passage that holds it, with a gain of 1; nDCG discounts by log2(rank + 1).
    """
    seen: set[str] = set()
    ranks: list[int] = []
    for rank, passage in enumerate(passages[:DEPTH], 1):
        new = question.found_in(passage.chunk) - seen
        seen |= new
        ranks += [rank] * len(new)
    wanted = max(1, question.wanted)
    ideal = sum(1 / log2(rank + 1) for rank in range(1, min(wanted, DEPTH) + 1))
    return {
        "recall@5": sum(rank <= 5 for rank in ranks) / wanted,
        "recall@10": len(ranks) / wanted,
        "mrr": 1 / ranks[0] if ranks else 0.0,
        "ndcg@10": min(1.0, sum(1 / log2(rank + 1) for rank in ranks) / ideal),
    }


def _run(
    settings: IngestSettings, name: str, questions: Sequence[Question], answers: bool, build: EncoderFactory
) -> Result:
    handle = PinnedIndex(settings, name, build)
    advisor = Advisor(handle)
    advisor.retrieve(questions[0].text, k=DEPTH, learned=False)
    metrics: dict[str, list[float]] = {}
    first: list[Passage | None] = []
    seconds = []
    for question in questions:
        started = time.perf_counter()
        # The words of other people's questions find passages under any model, and would hide what this one is worth.
        passages = advisor.retrieve(question.text, k=DEPTH, learned=False)
        seconds.append(time.perf_counter() - started)
        first.append(passages[0] if passages else None)
        for metric, value in score(question, passages).items():
            metrics.setdefault(metric, []).append(value)
    replies = [advisor.ask(question.text) for question in questions] if answers else []
    size = folder_bytes(handle.store.generation_folder(name))
    tiers, texts = [reply.tier for reply in replies], [reply.text for reply in replies]
    return Result(metrics, first, tiers, texts, 1000 * statistics.median(seconds), size)


def _compare(questions: Sequence[Question], first: Result, second: Result) -> dict[str, Comparison]:
    ids = [question.id for question in questions]
    found = {name: compare_paired(values, second.metrics[name], ids) for name, values in first.metrics.items()}
    deciding = with_holm([found[name] for name in DECIDING])
    return found | dict(zip(DECIDING, deciding, strict=True))


def _verdict(found: dict[str, Comparison]) -> Verdict:
    """A loss in either deciding figure counts; a gain only where the other one shows no loss."""
    verdicts = {found[name].verdict for name in DECIDING}
    if "worse" in verdicts:
        return "worse"
    return "better" if "better" in verdicts else "no difference shown"


def _figures(
    questions: Sequence[Question], first: Result, second: Result, found: dict[str, Comparison]
) -> dict[str, Any]:
    metrics = {name: _metric(first.metrics[name], second.metrics[name], one) for name, one in found.items()}
    headline = ", ".join(f"{name} {metrics[name]['a']:.3f} -> {metrics[name]['b']:.3f}" for name in DECIDING)
    return {
        "headline": headline,
        "questions": len(questions),
        "metrics": metrics,
        "milliseconds": {"a": round(first.milliseconds, 2), "b": round(second.milliseconds, 2)},
        "bytes": {"a": first.bytes, "b": second.bytes},
        "changed_passages": _changed(questions, first, second),
        "answers": _answers(questions, first, second),
    }


def _metric(first: Sequence[float], second: Sequence[float], found: Comparison) -> dict[str, Any]:
    return {
        "a": statistics.fmean(first),
        "b": statistics.fmean(second),
        "interval": [found.interval.low, found.interval.high],
        "p": found.p_adjusted,
        "gained": found.gained,
        "lost": found.lost,
        "verdict": found.verdict,
    }


def _changed(questions: Sequence[Question], first: Result, second: Result) -> list[dict[str, Any]]:
    pairs = zip(questions, first.first, second.first, strict=True)
    return [
        {"id": question.id, "question": question.text, "a": _shown(question, one), "b": _shown(question, two)}
        for question, one, two in pairs
        if _section(one) != _section(two)
    ]


def _section(passage: Passage | None) -> tuple[str, str] | None:
    """Where a passage stands; models with other windows cut the same section into other passages."""
    return (passage.chunk.document_id, passage.chunk.section) if passage else None


def _shown(question: Question, passage: Passage | None) -> dict[str, Any] | None:
    if passage is None:
        return None
    chunk = passage.chunk
    right = bool(question.found_in(chunk))
    return {"passage_id": chunk.passage_id, "title": chunk.title, "section": chunk.section, "right": right}


def _answers(questions: Sequence[Question], first: Result, second: Result) -> dict[str, Any] | None:
    """How often both name the same tier, and which answers read differently; None where nothing was answered."""
    if not first.texts:
        return None
    same = [one == two for one, two in zip(first.tiers, second.tiers, strict=True)]
    pairs = zip(questions, first.texts, second.texts, strict=True)
    changed = [question.id for question, one, two in pairs if one != two]
    return {"same_tier": sum(same) / len(same), "changed": changed}
