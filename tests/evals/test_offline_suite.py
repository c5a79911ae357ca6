"""The shipped cases with the shipped corpus and no chat model, held against the committed baseline."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from evals.baseline import read_baseline
from evals.loading import cases_digest, load_cases, shipped_cases

ROOT = Path(__file__).parents[2]
BASELINE = ROOT / "evals" / "baselines" / "extractive.json"


def tierwise(home, *arguments, seed="0"):
    environment = {**os.environ, "TIERWISE_HOME": str(home), "PYTHONHASHSEED": seed, "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-m", "ui.cli", "eval", *arguments]
    return subprocess.run(command, env=environment, capture_output=True, text=True, timeout=600, check=False)


@pytest.fixture(scope="module")
def indexed_home(tmp_path_factory):
    home = tmp_path_factory.mktemp("home")
    environment = {**os.environ, "TIERWISE_HOME": str(home), "PYTHONPATH": str(ROOT)}
    subprocess.run([sys.executable, "-m", "ui.cli", "ingest"], env=environment, check=True, capture_output=True)
    return home


def test_the_baseline_is_of_the_shipped_cases():
    blessed = read_baseline(BASELINE).cases
    digests = cases_digest(load_cases([shipped_cases()]))
    assert {name: case.digest for name, case in blessed.items()} == digests


@pytest.mark.slow
def test_no_shipped_case_got_worse(indexed_home, tmp_path):
    done = tierwise(indexed_home, "run", "--baseline", str(BASELINE), "--out", str(tmp_path / "run"))
    assert done.returncode == 0, done.stderr
    assert "gate: green" in done.stdout


@pytest.mark.slow
def test_the_same_run_gives_the_same_bytes_in_another_process(indexed_home, tmp_path):
    folders = [tmp_path / seed for seed in ("1", "2")]
    for folder in folders:
        done = tierwise(
            indexed_home, "run", "--tag", "strategies", "--tag", "conflicts", "--out", str(folder), seed=folder.name
        )
        assert done.returncode == 0, done.stderr
    first, second = ((folder / "results.json").read_bytes() for folder in folders)
    assert first == second
