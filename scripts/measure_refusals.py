"""Measures refusing: known refusals that were answered, known answerables that were refused.

    python scripts/measure_refusals.py [--split tune|report] [--show]

Both sets are worded as people write and lie under tests/data. Floors were chosen on the `tune` half.
"""

from __future__ import annotations

import argparse
import json
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from advisor import build_advisor
from ingest.pipeline import run_ingest
from ingest.settings import IngestSettings

if TYPE_CHECKING:
    from advisor import Advisor

DATA = Path(__file__).parents[1] / "tests" / "data"


def rows(name: str, split: str) -> list[dict]:
    """Lines of a fixture that belong to one half."""
    lines = (DATA / name).read_text(encoding="utf-8").splitlines()
    return [row for row in map(json.loads, lines) if row["split"] == split]


def wrongly_answered(advisor: Advisor, split: str) -> list[tuple[dict, str]]:
    """Known refusals that got an answer, with its text."""
    answers = [(row, advisor.ask(row["question"])) for row in rows("refusals.jsonl", split)]
    return [(row, f"{answer.outcome}: {answer.text}") for row, answer in answers if not answer.refused]


def wrongly_refused(advisor: Advisor, split: str) -> list[tuple[dict, str]]:
    """Known answerables that were turned away, with what was said."""
    answers = [(row, advisor.ask(row["question"])) for row in rows("answerables.jsonl", split)]
    return [
        (row, f"{answer.outcome}: {answer.text}")
        for row, answer in answers
        if answer.outcome not in ("answered", "partial")
    ]


def main() -> None:
    """Print both error rates."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--split", choices=("tune", "report"), default="report")
    parser.add_argument("--show", action="store_true", help="print each error")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        settings = IngestSettings(home=Path(folder))
        run_ingest(settings)
        advisor = build_advisor(settings)
        for name, errors in (
            ("refusals.jsonl", wrongly_answered(advisor, options.split)),
            ("answerables.jsonl", wrongly_refused(advisor, options.split)),
        ):
            total = len(rows(name, options.split))
            print(f"{name}, {options.split} half: {len(errors)} of {total} wrong ({len(errors) / total:.1%})")
            for row, said in errors if options.show else ():
                print(f"  {row['id']} {row['question'][:110]}\n      {said[:200]}")


if __name__ == "__main__":
    main()
