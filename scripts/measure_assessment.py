"""Measures the assessment against the labelled self-descriptions, the swaps and the paraphrases.

    python scripts/measure_assessment.py [--split tune|report|all] [--verbose]

Prints what was right of what was judged; `--verbose` names every miss, for rows that rules may be tuned on.
"""

from __future__ import annotations

import argparse
import json
import statistics
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from advisor.assessment import Assessment, assess_text

_DATA = Path(__file__).parent.parent / "tests" / "data"
_COUNTED = ("education", "publication", "experience", "skill")


@dataclass
class Tally:
    """What was counted; `misses` says where."""

    criteria: int = 0
    criteria_right: int = 0
    rows: int = 0
    tiers_right: int = 0
    tiers_acceptable: int = 0
    fields_right: int = 0
    invented: int = 0
    misses: list[str] = field(default_factory=list)


def rows_of(name: str) -> list[dict[str, Any]]:
    lines = (_DATA / name).read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines if line.strip()]


def judge_rows(rows: list[dict[str, Any]]) -> Tally:
    tally = Tally()
    for row in rows:
        verdict = assess_text(row["text"])
        tally.rows += 1
        for tier, wanted in row["verdicts"].items():
            for name, expected in wanted.items():
                tally.criteria += 1
                got = verdict.tiers[tier][name].verdict
                tally.criteria_right += got == expected
                if got != expected:
                    tally.misses.append(f"{row['id']}: tier {tier} {name} is {got}, labelled {expected}")
        tally.tiers_right += verdict.most_realistic == row["most_realistic"]
        tally.tiers_acceptable += verdict.most_realistic in [row["most_realistic"], *row["acceptable"]]
        tally.fields_right += verdict.adjacent_field == row["adjacent_field"]
        if (verdict.most_realistic, verdict.adjacent_field) != (row["most_realistic"], row["adjacent_field"]):
            tally.misses.append(
                f"{row['id']}: {verdict.most_realistic}/{verdict.adjacent_field}, "
                f"labelled {row['most_realistic']}/{row['adjacent_field']}"
            )
        _count_invented(row, verdict, tally)
    return tally


def _count_invented(row: dict[str, Any], verdict: Assessment, tally: Tally) -> None:
    text = row["text"]
    traps = [(text.index(trap["span"]), text.index(trap["span"]) + len(trap["span"])) for trap in row["traps"]]
    for fact in verdict.facts:
        if text[fact.start : fact.end] != fact.text:
            tally.misses.append(f"{row['id']}: the span of {fact.value} is not exact")
        if fact.kind in _COUNTED and any(fact.start < end and start < fact.end for start, end in traps):
            tally.invented += 1
            tally.misses.append(f"{row['id']}: invented {fact.kind} {fact.value} from {fact.text!r}")


def verdicts_of(text: str) -> tuple[Any, ...]:
    verdict = assess_text(text)
    lines = tuple(line.verdict for rows in verdict.tiers.values() for line in rows.values())
    return (verdict.most_realistic, verdict.adjacent_field, lines, verdict.stable)


def judge_profiles(rows: list[dict[str, Any]], *, verbose: bool) -> None:
    moved = swaps = same = flagged = same_lines = paraphrases = 0
    for row in rows:
        base = verdicts_of(row["text"])
        for text in row["swaps"]:
            swaps += 1
            if verdicts_of(text)[:3] != base[:3]:
                moved += 1
                print(f"  moved: {row['id']}: {text}" if verbose else f"  moved: {row['id']}")
        for text in row["paraphrases"]:
            paraphrases += 1
            other = verdicts_of(text)
            same += other[:2] == base[:2]
            same_lines += other[:3] == base[:3]
            flagged += other[:2] != base[:2] and not (other[3] and base[3])
            if verbose and other[:3] != base[:3]:
                print(f"  differs: {row['id']}: {base[:3]}\n      {text}\n      {other[:3]}")
    print(f"swaps: {moved} of {swaps} moved a verdict")
    print(
        f"paraphrases: {same} of {paraphrases} the same tier ({same_lines} with every criterion the "
        f"same), {flagged} of the rest flagged"
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--split", choices=("tune", "report", "all"), default="all")
    parser.add_argument("--verbose", action="store_true")
    options = parser.parse_args()
    rows = rows_of("self_descriptions.jsonl")
    for split in ("tune", "report"):
        if options.split not in (split, "all"):
            continue
        tally = judge_rows([row for row in rows if row["split"] == split])
        print(
            f"{split}: criteria {tally.criteria_right} of {tally.criteria} "
            f"({tally.criteria_right / tally.criteria:.1%}), "
            f"tier {tally.tiers_right} of {tally.rows} ({tally.tiers_right / tally.rows:.1%}; acceptable "
            f"{tally.tiers_acceptable}), "
            f"field {tally.fields_right}, invented facts {tally.invented}"
        )
        if options.verbose:
            print("\n".join(f"  {miss}" for miss in tally.misses))
    profiles = rows_of("profiles.jsonl")
    # The first half was read while the rules were written.
    for name, half in (("tune", profiles[:20]), ("report", profiles[20:])):
        if options.split in (name, "all"):
            print(f"profiles, {name}:")
            judge_profiles(half, verbose=options.verbose)
    texts = [row["text"] for row in rows]
    taken = []
    for text in texts:
        start = time.perf_counter()
        assess_text(text)
        taken.append((time.perf_counter() - start) * 1000)
    print(f"milliseconds a text: median {statistics.median(taken):.1f}, most {max(taken):.1f}")


if __name__ == "__main__":
    main()
