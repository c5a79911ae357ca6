"""How much falsehood the gate lets through and how much honest text it removes, on the bundled corpus.

    python scripts/measure_gate.py [--failures]

Four figures: corpus sentences falsified by program that are caught, by kind; falsehoods written by hand that are
caught, by kind; honest paraphrases that are shown as written, replaced by the words of their source, or removed;
corpus sentences that pass verbatim. Everything is split by sentence into a half to tune on and a half to report.
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

DATA = Path(__file__).parent.parent / "tests" / "data"


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


def written(name: str, part: str) -> list[dict]:
    """Rows of a fixture that belong to one half."""
    lines = (DATA / name).read_text(encoding="utf-8").splitlines()
    return [row for row in map(json.loads, lines) if row["split"] == part]


def passages_stating(chunks: Sequence[Chunk], claims: Sequence[str]) -> list[str]:
    """Texts of the passages with a sentence that states one of these claims."""
    return [c.text for c in chunks if any(set(sentence.claims) & set(claims) for sentence in c.sentences)]


def report_falsehoods(chunks: Sequence[Chunk], *, failures: bool) -> None:
    """Each falsehood cites the passages of the claims that it pretends to rest on."""
    for part in ("tune", "report"):
        passed: dict[str, list[str]] = {}
        rows = written("gate_falsehoods.jsonl", part)
        for row in rows:
            found = passed.setdefault(row["kind"], [])
            if verify(row["sentence"], passages_stating(chunks, row["claims"])).ok:
                found.append(f"{row['id']} {row['sentence']}")
        for kind, found in sorted(passed.items()):
            total = sum(row["kind"] == kind for row in rows)
            caught = total - len(found)
            print(f"{part:7} by hand, {kind:11} caught {caught:3} of {total:3} ({caught / total:.1%})")
            if failures and part == "tune":
                print(*(f"    {line}" for line in found), sep="\n")


def report_paraphrases(chunks: Sequence[Chunk], *, failures: bool) -> None:
    """Each paraphrase cites the passages that carry its claims."""
    for part in ("tune", "report"):
        rows = written("gate_paraphrases.jsonl", part)
        failed = []
        for row in rows:
            verdict = verify(row["sentence"], passages_stating(chunks, row["claims"]))
            if not verdict.ok:
                quoted = verdict.passage is not None
                line = f"{row['id']} {verdict.reason}: {verdict.detail} | {row['sentence']}"
                failed.append((quoted, line))
        removed = sum(not quoted for quoted, _ in failed)
        for what, count in (
            ("shown as written", len(rows) - len(failed)),
            ("replaced by their source's words", len(failed) - removed),
            ("removed", removed),
        ):
            print(f"{part:7} paraphrases {what}: {count} of {len(rows)} ({count / len(rows):.1%})")
        if failures and part == "tune":
            print(*(f"    {'quoted' if quoted else 'REMOVED'} {line}" for quoted, line in failed), sep="\n")


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
    report_falsehoods(chunks, failures=failures)
    report_paraphrases(chunks, failures=failures)
    report_verbatim(rows)


if __name__ == "__main__":
    main()
