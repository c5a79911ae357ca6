"""Measures retrieval: the shipped question set, the shipped conversations, and other sets in BEIR layout.

    python scripts/measure_retrieval.py [--vaswani FOLDER] [--multiturn FOLDER] [--docstrings] [--fusion-only]
        [--split tune|report]

FOLDER holds corpus.jsonl, queries.jsonl and qrels/test.tsv; a set that is absent is said to be so and skipped.
`--docstrings` makes a set of 6,000 documents from the docstrings of installed packages (`docstring_corpus.py`). Prints
Markdown tables for docs/retrieval.md. Weights are chosen on the `tune` half only; the `report` half is the figure to
quote. Under each table of weights stands how the shipped weight does against the better of the two halves alone.
"""

from __future__ import annotations

import argparse
import json
import tempfile
from collections import defaultdict
from pathlib import Path
from statistics import fmean
from typing import TYPE_CHECKING

import numpy as np
from docstring_corpus import write_corpus

from advisor.inquiry import query_for
from advisor.retrieval import DENSE_WEIGHT, Query, plain_query, search
from advisor.types import Request
from evals.retrieval.metrics import measure
from evals.stats.paired import paired_bootstrap
from ingest.index import IndexHandle
from ingest.lexical import tokenize
from ingest.pipeline import run_ingest
from ingest.settings import IngestSettings

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from ingest.index import Index

DATA = Path(__file__).parents[1] / "evals" / "data"
WEIGHTS = (1.0, 0.95, 0.9, 0.85, 0.8, 0.7, 0.5, 0.0)
# Pairs of article claims that say the same; the question of either is answered by a sentence with the other.
TWINS = {"A066": "A091", "A091": "A066", "A071": "A092", "A092": "A071", "A072": "A093", "A093": "A072"}
DEPTH = 100


def rows(path: Path) -> list[dict]:
    """Lines of a JSONL file."""
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]


def build(home: Path, name: str, paths: Sequence[str] = ()) -> Index:
    """An index of the bundled corpus, or of the given files only."""
    settings = IngestSettings(home=home, index=name)
    run_ingest(settings, paths, only=bool(paths))
    return IndexHandle(settings).current()


def finds(index: Index, query: Query, claims: set[str], weight: float = DENSE_WEIGHT) -> bool:
    """Whether one of the first five passages has a sentence that states one of the claims."""
    passages = search(index, query, 5, dense_weight=weight)
    return any(claims & set(sentence.claims) for passage in passages for sentence in passage.chunk.sentences)


def overlap(index: Index, question: str, claims: set[str]) -> float:
    """Share of a question's terms that the passages stating its claim hold."""
    terms = set(tokenize([question])[0])
    texts = [
        chunk.text for chunk in index.curated_chunks() if any(claims & set(item.claims) for item in chunk.sentences)
    ]
    return max((len(terms & set(tokenize([text])[0])) / max(len(terms), 1) for text in texts), default=0.0)


def measure_facts(index: Index, split: str) -> None:
    """Recall at 5 of the shipped question set, by kind of fact and weight of the dense half."""
    questions = [row for row in rows(DATA / "retrieval.jsonl") if row["split"] == split]
    queries = [(row, plain_query(index, row["question"])) for row in questions]
    print(f"\n### One question per fact, {split} half: right passage in the first five\n")
    print("| dense weight | article | wider | wider opinions |\n|---|---|---|---|")
    for weight in WEIGHTS:
        hits = defaultdict(list)
        for row, query in queries:
            claims = {row["id"], TWINS.get(row["id"], row["id"])}
            kind = "article" if row["id"].startswith("A") else "opinion" if row["opinion"] else "wider"
            hits[kind].append(finds(index, query, claims, weight))
        cells = (f"{fmean(hits[kind]):.3f} ({len(hits[kind])})" for kind in ("article", "wider", "opinion"))
        print(f"| {weight} | {' | '.join(cells)} |")
    shipped = defaultdict(list)
    for row in questions:
        claims = {row["id"], TWINS.get(row["id"], row["id"])}
        kind = "article" if row["id"].startswith("A") else "opinion" if row["opinion"] else "wider"
        shipped[kind].append(finds(index, asked(index, row["question"]), claims))
    cells = (f"{fmean(shipped[kind]):.3f} ({len(shipped[kind])})" for kind in ("article", "wider", "opinion"))
    print(f"| as shipped, with what other people asked | {' | '.join(cells)} |")
    shared = [overlap(index, row["question"], {row["id"]}) for row in questions]
    tail = np.quantile(shared, 0.9)
    print(f"\nContent words shared with the passage: mean {fmean(shared):.2f}, 90th percentile {tail:.2f}.")


def asked(index: Index, text: str, history: Sequence[dict] = ()) -> Query:
    """What the advisor searches for, with what other people's questions say where the index has such."""
    return query_for(index, Request(text, tuple(history)), text)


def measure_conversations(index: Index, split: str) -> None:
    """Recall at 5 of follow-ups, by how the conversation is used."""
    cases = [row for row in rows(DATA / "conversations.jsonl") if row["split"] == split]
    ways: dict[str, Callable[[list[dict]], Query]] = {
        "last turn alone": lambda turns: asked(index, turns[-1]["content"]),
        "all turns concatenated": lambda turns: asked(index, " ".join(turn["content"] for turn in turns)),
        "ours": lambda turns: asked(index, turns[-1]["content"], turns[:-1]),
    }
    print(f"\n### Conversations, {split} half ({len(cases)}): right passage in the first five\n")
    print("| query | recall@5 |\n|---|---|")
    for name, way in ways.items():
        print(f"| {name} | {fmean(finds(index, way(case['turns']), set(case['claims'])) for case in cases):.3f} |")


def qrels(folder: Path, part: str = "test") -> dict[str, dict[str, int]]:
    """Relevance judgements: query id to document id to grade; empty where the set has no such part."""
    table: dict[str, dict[str, int]] = defaultdict(dict)
    path = folder / "qrels" / f"{part}.tsv"
    for line in path.read_text(encoding="utf-8").splitlines()[1:] if path.is_file() else ():
        query, document, grade = line.split("\t")
        table[query][document] = int(grade)
    return table


def document_ranking(index: Index, query: Query, weight: float) -> list[str]:
    """Document ids by their best passage."""
    passages = search(index, query, DEPTH, dense_weight=weight, max_per_document=DEPTH)
    return list(dict.fromkeys(passage.chunk.document_id for passage in passages))


def means(rows: Sequence[dict[str, float]]) -> str:
    """Cells of a table: nDCG@10 and recall@5."""
    return " | ".join(f"{fmean(row[metric] for row in rows):.3f}" for metric in ("ndcg@10", "recall@5"))


def measure_fusion(home: Path, name: str, folder: Path) -> None:
    """Ranking quality of a set by weight of the dense half, for each of its parts."""
    index = build(home, name, [str(folder / "corpus.jsonl")])
    texts = {row["_id"]: row["text"] for row in rows(folder / "queries.jsonl")}
    parts = {" tune half,": qrels(folder, "dev"), " report half,": qrels(folder)}
    for label, judged in parts.items() if parts[" tune half,"] else [("", qrels(folder))]:
        queries = [(judged[key], plain_query(index, text)) for key, text in texts.items() if key in judged]
        print(f"\n### {name},{label} {len(queries)} queries, {index.manifest.chunks} passages\n")
        print("| dense weight | nDCG@10 | recall@5 |\n|---|---|---|")
        scores = {}
        for weight in WEIGHTS:
            scores[weight] = [measure(document_ranking(index, query, weight), relevant) for relevant, query in queries]
            print(f"| {weight} | {means(scores[weight])} |", flush=True)
        print()
        for metric in ("ndcg@10", "recall@5"):
            print(against_better_half(scores, metric))


def against_better_half(scores: dict[float, list[dict[str, float]]], metric: str) -> str:
    """What the shipped weight gains on the better of dense alone and lexical alone, with a 95% interval."""
    ours, dense, lexical = ([row[metric] for row in scores[weight]] for weight in (DENSE_WEIGHT, 1.0, 0.0))
    name, best = max(("dense", dense), ("lexical", lexical), key=lambda half: fmean(half[1]))
    gains = [mine - other for mine, other in zip(ours, best, strict=True)]
    band = paired_bootstrap(gains, [str(number) for number in range(len(gains))])
    holds = "at least as good as" if fmean(gains) >= 0 else "worse than"
    return (
        f"{metric}: {DENSE_WEIGHT} is {holds} {name} alone: {fmean(ours):.3f} against {fmean(best):.3f},"
        f" {fmean(gains):+.3f} ({band.low:+.3f} to {band.high:+.3f})"
    )


def measure_multiturn(home: Path, folder: Path) -> None:
    """Recall@5 of a multi-turn set: last turn, concatenation, ours, a human's rewrite."""
    index = build(home, "multiturn", [str(folder / "corpus.jsonl")])
    judged = qrels(folder)
    cases = [row for row in rows(folder / "queries.jsonl") if row["_id"] in judged]
    ways: dict[str, Callable[[dict], Query]] = {
        "last turn alone": lambda row: asked(index, row["text"]),
        "all turns concatenated": lambda row: asked(
            index, " ".join([*(turn["content"] for turn in row["history"]), row["text"]])
        ),
        "ours": lambda row: asked(index, row["text"], row["history"]),
        "human rewrite": lambda row: asked(index, row["rewrite"]),
    }
    print(f"\n### multiturn: {len(cases)} queries\n\n| query | nDCG@10 | recall@5 |\n|---|---|---|")
    for name, way in ways.items():
        scores = [measure(document_ranking(index, way(row), DENSE_WEIGHT), judged[row["_id"]]) for row in cases]
        print(f"| {name} | {means(scores)} |")


def main() -> None:
    """Measure everything that is there."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--vaswani", type=Path, help="folder of the set in BEIR layout")
    parser.add_argument(
        "--multiturn", type=Path, help="folder of the set in BEIR layout, queries with history and rewrite"
    )
    parser.add_argument("--docstrings", action="store_true", help="the set made from installed packages")
    parser.add_argument("--fusion-only", action="store_true", help="only the tables of dense weights on other sets")
    parser.add_argument("--split", choices=("tune", "report"), default="report")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        if not options.fusion_only:
            index = build(home, "default")
            measure_facts(index, options.split)
            measure_conversations(index, options.split)
        if options.docstrings:
            made = home / "docstrings"
            made.mkdir()
            write_corpus(made)
            measure_fusion(home, "docstrings-fusion", made)
        for name in ("vaswani", "multiturn"):
            given = getattr(options, name)
            if given is None or not given.is_dir():
                print(f"\n{name}: absent, skipped")
                continue
            measure_fusion(home, f"{name}-fusion", given)
            if name == "multiturn" and not options.fusion_only:
                measure_multiturn(home, given)


if __name__ == "__main__":
    main()
