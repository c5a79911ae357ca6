"""Runs that are killed at random points: the index answers as before or as after, and the next run completes."""

from __future__ import annotations

import json
import subprocess
import sys
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from tests.ingest.crashing import NUMBERS, STAGES

ROOT = Path(__file__).parents[2]


def label(version: int) -> str:
    return " ".join(NUMBERS[int(digit)] for digit in str(version))


def crash(home: Path, runs: int, seed: int) -> list[dict[str, Any]]:
    command = [sys.executable, "-m", "tests.ingest.crashing", str(home), str(runs), str(seed)]
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True, cwd=ROOT)
    return [json.loads(line) for line in done.stdout.splitlines()]


def check(rows: list[dict[str, Any]]) -> None:
    for row in rows:
        version = row["version"]
        assert "problem" not in row["after"], row
        assert row["after"]["label"] in (label(version - 1), label(version)), row
        if row["killed"] and row["stage"] != "switch":
            assert row["after"]["label"] == label(version - 1), row
        assert row["recovery"] == "done", row
        assert row["recovered"]["label"] == label(version), row
        assert row["recovered"]["remains"] == 0 or row["after"]["label"] == label(version), row
        # The serving one, the one before it, and one that the next run sweeps.
        assert row["recovered"]["generations"] <= 4, row


def show(rows: list[dict[str, Any]]) -> None:
    for row in rows:
        print(
            row["run"], "killed" if row["killed"] else "survived", row.get("stage"), row.get("where"), row.get("event")
        )
    print(Counter(row["stage"] for row in rows if row["killed"]))


def test_a_dozen_killed_runs_leave_an_index_that_answers(home: Path) -> None:
    rows = crash(home, runs=14, seed=1)
    show(rows)
    check(rows)
    assert sum(row["killed"] for row in rows) >= 7


@pytest.mark.slow
def test_two_hundred_killed_runs_leave_an_index_that_answers(home: Path) -> None:
    rows = crash(home, runs=300, seed=20261122)
    show(rows)
    check(rows)
    killed = Counter(row["stage"] for row in rows if row["killed"])
    assert killed.total() >= 200
    assert set(killed) == set(STAGES)
