"""How much of a faithful chat model's answers is shown: silence is no way to pass the gate.

    python scripts/measure_faithful_model.py [--questions 140] [--failures]

A scripted model on the loopback address (`tests/faithful_model.py`) restates the passages that it is sent, each
sentence reworded in up to three of three dozen honest ways, and ends with advice that states nothing. It is asked the
tuning half of the known answerable questions. Counted are its sentences that are shown as written, shown with another
citation than the one they came with, replaced by the source's own sentence, and removed; in the table, a sentence
counts under each of its ways. `--failures` lists what was not shown as written.
"""

from __future__ import annotations

import argparse
import json
import tempfile
from collections import Counter, defaultdict
from pathlib import Path
from typing import TYPE_CHECKING

from advisor import AdvisorSettings, build_advisor
from ingest.pipeline import run_ingest
from ingest.settings import IngestSettings
from tests.faithful_model import FaithfulModel
from tests.fake_openai import FakeOpenAI

if TYPE_CHECKING:
    from advisor import Answer
    from tests.faithful_model import Written

ANSWERABLES = Path(__file__).parents[1] / "tests" / "data" / "answerables.jsonl"
FATES = ("as written", "cited anew", "source's words", "removed")


def questions() -> list[str]:
    """The tuning half of the known answerable questions."""
    rows = map(json.loads, ANSWERABLES.read_text(encoding="utf-8").splitlines())
    return [row["question"] for row in rows if row["split"] == "tune"]


def fate(written: Written, answer: Answer) -> tuple[str, str]:
    """What became of a sentence, and why it was not shown or ""."""
    for sentence in answer.sentences:
        if sentence.text == written.text:
            return "cited anew" if sentence.repaired else "as written", ""
    for removed in answer.removed:
        if removed.text == written.text:
            why = f"{removed.reason}: {removed.detail}"
            return ("removed" if removed.marker is None else "source's words"), why
    return "removed", "never drafted"


def main() -> None:
    """Ask, count, print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--questions", type=int, default=140)
    parser.add_argument("--failures", action="store_true", help="list what was not shown as written")
    options = parser.parse_args()
    model = FaithfulModel()
    fates: dict[str, Counter[str]] = defaultdict(Counter)
    total: Counter[str] = Counter()
    asked = 0
    with tempfile.TemporaryDirectory() as folder, FakeOpenAI(replies=model) as endpoint:
        settings = IngestSettings(home=Path(folder))
        run_ingest(settings)
        advisor = build_advisor(settings, AdvisorSettings(model="openai:test-model", base_url=endpoint.url))
        for question in questions()[: options.questions]:
            before = len(model.answers)
            answer = advisor.ask(question)
            asked += len(model.answers) > before
            for written in (row for rows in model.answers[before:] for row in rows):
                what, why = fate(written, answer)
                total[what] += 1
                for way in written.ways:
                    fates[way][what] += 1
                if why and options.failures:
                    print(f"{', '.join(written.ways)} | {what} | {why}")
                    print(f"    SAID {written.text}\n    TRUE {written.source}")
    print(f"{asked} questions answered by the model, {total.total()} sentences\n")
    print(f"| rewording | written | {' | '.join(FATES)} |\n|{'---|' * (len(FATES) + 2)}")
    for way, counts in [*sorted(fates.items(), key=lambda row: row[1]["as written"] / row[1].total()), ("all", total)]:
        print(f"| {way} | {counts.total()} | {' | '.join(str(counts[what]) for what in FATES)} |")
    print(f"\nshown as written: {total['as written'] / max(total.total(), 1):.1%}")


if __name__ == "__main__":
    main()
