"""Measures refusing and answering: known refusals that were answered, known answerables that were refused.

Of answerables that were answered also whether the sentences that are shown state a claim that answers.

    python scripts/measure_refusals.py [--split tune|report] [--show]

Both sets are worded as people write and lie under tests/data. Thresholds and weights were chosen on the `tune` half.
"""

from __future__ import annotations

import argparse
import json
import tempfile
from pathlib import Path
from statistics import fmean
from typing import TYPE_CHECKING

from advisor import build_advisor
from ingest.index import IndexHandle
from ingest.pipeline import run_ingest
from ingest.settings import IngestSettings

if TYPE_CHECKING:
    from advisor import Advisor, Answer
    from ingest.index import Index

DATA = Path(__file__).parents[1] / "tests" / "data"


def rows(name: str, split: str) -> list[dict]:
    """Lines of a fixture that belong to one half."""
    lines = (DATA / name).read_text(encoding="utf-8").splitlines()
    return [row for row in map(json.loads, lines) if row["split"] == split]


def asked(advisor: Advisor, name: str, split: str) -> list[tuple[dict, Answer]]:
    """Each question of one half with its answer."""
    return [(row, advisor.ask(row["question"])) for row in rows(name, split)]


def stated(index: Index, answer: Answer) -> list[set[str]]:
    """Claims of each sentence of the corpus that an answer shows, in its order."""
    claims = {
        (chunk.passage_id, chunk.text[item.start : item.end]): set(item.claims)
        for chunk in index.curated_chunks()
        for item in chunk.sentences
    }
    cited = [answer.citations[one.markers[0] - 1] for one in answer.sentences if one.support == "corpus"]
    return [claims.get((citation.passage_id, citation.quote), set()) for citation in cited]


def report(name: str, split: str, total: int, errors: list[tuple[dict, Answer]], *, show: bool) -> None:
    """One error rate, with each error where that is wanted."""
    print(f"{name}, {split} half: {len(errors)} of {total} wrong ({len(errors) / total:.1%})")
    for row, answer in errors if show else ():
        print(f"  {row['id']} {row['question'][:110]}\n      {answer.outcome}: {answer.text[:200]}")


def main() -> None:
    """Print both error rates, and how often the answer is the one that was asked for."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--split", choices=("tune", "report"), default="report")
    parser.add_argument("--show", action="store_true", help="print each error")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        settings = IngestSettings(home=Path(folder))
        run_ingest(settings)
        advisor, index = build_advisor(settings), IndexHandle(settings).current()
        refusals = asked(advisor, "refusals.jsonl", options.split)
        wrong = [(row, answer) for row, answer in refusals if not answer.refused]
        report("refusals.jsonl", options.split, len(refusals), wrong, show=options.show)
        answerables = asked(advisor, "answerables.jsonl", options.split)
        wrong = [(row, answer) for row, answer in answerables if answer.outcome not in ("answered", "partial")]
        report("answerables.jsonl", options.split, len(answerables), wrong, show=options.show)
        told = [
            (set(row["claims"]), stated(index, answer))
            for row, answer in answerables
            if answer.outcome in ("answered", "partial")
        ]
        first = fmean(bool(claims & set().union(*sentences[:1])) for claims, sentences in told)
        shown = fmean(bool(claims & set().union(*sentences)) for claims, sentences in told)
        print(
            f"of {len(told)} answers the first sentence states a claim that answers in {first:.1%}, one in {shown:.1%}"
        )


if __name__ == "__main__":
    main()
