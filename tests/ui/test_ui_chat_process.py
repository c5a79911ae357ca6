"""`tierwise chat` as a process: answers HTTP although no model can be loaded, and ends when told to."""

from __future__ import annotations

import json
import re
import signal
import subprocess
import sys
import time
from typing import TYPE_CHECKING

import httpx
import pytest

from ingest.manifest import Manifest
from ingest.store import IndexStore
from ingest.types import EmbeddingIdentity

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

SECONDS = 60


def hollow_index(home: Path) -> None:
    """An index that says what it is and holds nothing, so that reading its manifest works and answering does not."""
    store = IndexStore(home, "default")
    generation = store.new_generation()
    store.complete(
        Manifest(
            index_id=generation, created="2026-11-22T00:00:00+00:00",
            embedding=EmbeddingIdentity("bundled", "0" * 16, 384, 256), model_settings={}, chunking={},
            corpus_digest="", material_date="2026-11-01", inputs=(), bundled=True, documents=3, chunks=0, sentences=0,
            tokens=0, collection="none", chroma_url=None, query_backend="onnx",
        )
    )  # fmt: skip
    store.switch(generation)


@pytest.fixture
def chat(home: Path) -> Iterator[tuple[subprocess.Popen[str], str]]:
    hollow_index(home)
    process = subprocess.Popen(
        [sys.executable, "-m", "ui.cli", "chat", "--port", "0", "--no-open"],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert process.stdout is not None
    address = re.search(r"http://\S+", process.stdout.readline())
    assert address is not None, process.communicate()
    yield process, address.group()
    if process.poll() is None:
        process.kill()
        process.wait()


def _health(address: str, until: str) -> dict[str, str]:
    deadline = time.monotonic() + SECONDS
    while time.monotonic() < deadline:
        row = httpx.get(f"{address}/api/health", timeout=SECONDS).json()
        if row["status"] == until:
            return dict(row)
        time.sleep(0.1)
    raise AssertionError(json.dumps(row))


def test_the_page_is_served_and_says_why_it_cannot_answer(chat: tuple[subprocess.Popen[str], str]) -> None:
    process, address = chat
    assert httpx.get(address, timeout=SECONDS).status_code == 200
    row = _health(address, "failed")
    assert row["material_date"] == "2026-11-01"
    assert row["problem"]
    reply = httpx.post(f"{address}/api/ask", json={"question": "What is tier 2?"}, timeout=SECONDS)
    assert reply.status_code in (400, 503)
    assert reply.json()["error"]["message"]

    process.send_signal(signal.SIGINT)
    _, err = process.communicate(timeout=SECONDS)
    assert process.returncode == 130
    assert "Traceback" not in err
    assert err.strip().endswith("Stopped.")


def test_a_termination_signal_ends_it_quietly(chat: tuple[subprocess.Popen[str], str]) -> None:
    process, _ = chat
    process.terminate()
    _, err = process.communicate(timeout=SECONDS)
    assert process.returncode in (0, -signal.SIGTERM)
    assert "Traceback" not in err
