"""Memory of ingestion: what our own code holds does not grow with the number of passages."""

from __future__ import annotations

import json
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

pytestmark = pytest.mark.bench

ROOT = Path(__file__).parents[2]
SMALL, LARGE = 20_000, 200_000
# Peaks vary by a batch more or less.
SLACK_MB = 6

CHILD = """
    import json, sys, time, tracemalloc
    from pathlib import Path
    import bm25s, chromadb
    import numpy as np
    from zlib import crc32
    from ingest.pipeline import run_ingest
    from ingest.settings import IngestSettings
    from tests.fakes import BagOfWords

    class Forgetful(BagOfWords):
        # Keeps neither texts nor words, whose number grows with the passages.
        table = np.random.default_rng(0).standard_normal((4096, 32)).astype(np.float32)
        def encode_passages(self, texts):
            numbers = [[crc32(word.encode()) % 4096 for word in text.split()] for text in texts]
            rows = np.stack([self.table[row].sum(0) for row in numbers])
            return rows / np.linalg.norm(rows, axis=1, keepdims=True)

    class Peaks:
        stages = {}
        name = None
        def stage(self, name, total):
            self.end()
            self.name = name
        def advance(self, count=1):
            pass
        def end(self):
            if self.name:
                self.stages[self.name] = round(tracemalloc.get_traced_memory()[1] / 1e6, 1)
            tracemalloc.reset_peak()

    peaks = Peaks()
    tracemalloc.start()
    started = time.perf_counter()
    report = run_ingest(
        IngestSettings(home=Path(sys.argv[1]), embedding="fake:words"),
        [sys.argv[2]], only=True, progress=peaks, encoder=Forgetful(dimensions=32),
    )
    peaks.end()
    seconds = round(time.perf_counter() - started)
    print(json.dumps({"chunks": report.chunks, "stages": peaks.stages, "seconds": seconds}))
"""


def peaks_of(count: int, folder: Path) -> dict[str, float]:
    folder.mkdir()
    file = folder / "corpus.jsonl"
    with file.open("w", encoding="utf-8") as stream:
        for number in range(count):
            text = f"Item{number} has colour{number % 997} and shape{number % 1009}, made in place{number % 499}."
            stream.write(json.dumps({"_id": str(number), "title": "", "text": text}) + "\n")
    command = [sys.executable, "-c", textwrap.dedent(CHILD), str(folder / "home"), str(file)]
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True, cwd=ROOT)
    row = json.loads(done.stdout)
    print(row)
    assert row["chunks"] == count
    stages: dict[str, float] = row["stages"]
    return stages


def test_memory_does_not_grow_with_the_number_of_passages(tmp_path: Path) -> None:
    small, large = peaks_of(SMALL, tmp_path / "small"), peaks_of(LARGE, tmp_path / "large")
    for stage in ("read", "embed", "sentences", "switch"):
        assert large[stage] <= small[stage] + SLACK_MB, stage
    # The lexical index is built in memory by its library: for each term of each passage a few numbers.
    assert large["lexical"] <= 1_000
