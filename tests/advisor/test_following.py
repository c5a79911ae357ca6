"""Answers while generations change under them: each is made from one generation, the one that it names."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

from advisor import Advisor
from ingest.generations import promote, rollback
from ingest.index import IndexHandle
from ingest.pipeline import run_ingest
from ingest.settings import IngestSettings
from tests.fakes import fake_encoder, write_files

if TYPE_CHECKING:
    from pathlib import Path

CLIENTS = 3
SWITCHES = 6
QUESTION = "How many data engineers were hired by the Falcon group in Lisbon in 2025?"


def build(home: Path, documents: Path, model: str, number: int) -> str:
    """A generation of a model whose documents state this number."""
    text = f"The Falcon group in Lisbon hired {number} data engineers in 2025."
    write_files(documents, {"falcon.md": f"# The Falcon group\n\n{text}\n"})
    settings = IngestSettings(home=home, embedding=f"fake:{model}")
    return str(run_ingest(settings, [str(documents)], only=True, encoder=fake_encoder(settings)).index_id)


def test_an_answer_is_made_from_the_generation_that_it_names(tmp_path: Path) -> None:
    first = build(tmp_path / "home", tmp_path / "documents", "words", 12)
    second = build(tmp_path / "home", tmp_path / "documents", "other", 34)
    settings = IngestSettings(home=tmp_path / "home")
    advisor = Advisor(IndexHandle(settings, fake_encoder))
    advisor.warm_up()
    stop, seen, problems = threading.Event(), [], []

    def client() -> None:
        while not stop.is_set():
            answer = advisor.ask(QUESTION)
            seen.append(answer.index_id)
            number, model = {first: ("12", "fake:words"), second: ("34", "fake:other")}[answer.index_id]
            if f"hired {number} data engineers" not in answer.text or answer.embedding != model:
                problems.append((answer.index_id, answer.embedding, answer.text))

    threads = [threading.Thread(target=client) for _ in range(CLIENTS)]
    for thread in threads:
        thread.start()
    for turn in range(SWITCHES):
        shown = len(seen)
        _ = rollback(settings) if turn else promote(settings, second, force=True)
        while len(seen) < shown + CLIENTS + 1:
            stop.wait(0.005)
    stop.set()
    for thread in threads:
        thread.join()
    assert problems == []
    assert {first, second} <= set(seen)
