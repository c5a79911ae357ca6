"""How much falsehood the gate lets through and how much honest text it removes, on the bundled corpus.

    python scripts/measure_gate.py [--failures]

Three figures: falsified corpus sentences that are caught, by kind; honest paraphrases that are removed; corpus
sentences that pass verbatim. Everything is split by sentence into a half to tune on and a half to report.
`--failures` lists what fails in the tuning half; rows of the report half are never printed.
"""

from __future__ import annotations

import argparse
import json
import time
from pathlib import Path
from typing import TYPE_CHECKING

from gate_mutations import cases, corpus_chunks, true_sentences

from advisor.gate import verify

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gate_mutations import TrueSentence

    from ingest.types import Chunk

PARAPHRASES = Path(__file__).parent.parent / "tests" / "data" / "gate_paraphrases.jsonl"


def report_mutations(rows: Sequence[TrueSentence], chunks: Sequence[Chunk], *, failures: bool) -> None:
    for (part, kind), made in sorted(cases(rows, chunks).items()):
        missed = [case for case in made if verify(case.text, [case.passage]).ok]
        print(
            f"{part:7} {kind:11} caught {len(made) - len(missed):3} of {len(made):3}"
            f" ({1 - len(missed) / len(made):.1%})"
        )
        if failures and part == "tune":
            for case in missed:
                print(f"    SAID {case.text}\n    TRUE {case.original}")


def report_paraphrases(chunks: Sequence[Chunk], *, failures: bool) -> None:
    """Each paraphrase cites the passages that carry its claims."""
    lines = [json.loads(line) for line in PARAPHRASES.read_text(encoding="utf-8").splitlines()]
    for part in ("tune", "report"):
        rows = [row for row in lines if row["split"] == part]
        removed = []
        for row in rows:
            cited = [
                c.text for c in chunks if any(set(sentence.claims) & set(row["claims"]) for sentence in c.sentences)
            ]
            verdict = verify(row["sentence"], cited)
            if not verdict.ok:
                removed.append(f"{row['id']} {verdict.reason}: {verdict.detail} | {row['sentence']}")
        print(f"{part:7} paraphrases removed {len(removed)} of {len(rows)} ({len(removed) / len(rows):.1%})")
        if failures and part == "tune":
            print(*(f"    {line}" for line in removed), sep="\n")


def report_verbatim(rows: Sequence[TrueSentence]) -> None:
    start = time.perf_counter()
    verdicts = [verify(row.text, [row.chunk.text]) for row in rows]
    passed = sum(verdict.ok for verdict in verdicts)
    spent = 1000 * (time.perf_counter() - start) / len(rows)
    print(f"verbatim sentences passed {passed} of {len(rows)} ({passed / len(rows):.1%}), {spent:.2f} ms each")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--failures", action="store_true", help="list what fails in the tuning half")
    failures = parser.parse_args().failures
    chunks = corpus_chunks()
    rows = true_sentences(chunks)
    report_mutations(rows, chunks, failures=failures)
    report_paraphrases(chunks, failures=failures)
    report_verbatim(rows)


if __name__ == "__main__":
    main()
