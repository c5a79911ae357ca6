"""A program that ingests and is killed, over and over: `python crashing.py HOME RUNS SEED`, one JSON line a run.

Libraries are imported once; every run, every look at the index and every recovery is a forked child of its own, so that
a killed one leaves nothing behind but its files. Half of the runs die at a random step of the ingest package (before or
after a call that it makes) inside a stage that is chosen in turn, the other half after a random time, wherever that is.
"""

from __future__ import annotations

import json
import os
import random
import signal
import sys
import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import bm25s
import chromadb
import numpy as np

import ingest.build
import ingest.loaders
from ingest.index import IndexHandle
from ingest.pipeline import run_ingest
from ingest.settings import IngestSettings
from ingest.store import IndexStore
from tests.fakes import BagOfWords, best_text, fake_encoder, write_files

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import FrameType

IMPORTED_EARLY = (bm25s, chromadb, ingest.build, ingest.loaders)
OURS = str(Path(ingest.build.__file__).parent)
STAGES = ("start", "read", "model", "embed", "sentences", "lexical", "switch")
NUMBERS = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")


class Watched:
    """A progress that knows the stage, counts calls in it and can end the process at one of them."""

    def __init__(self, report: int) -> None:
        self.current = "start"
        self.calls: dict[str, int] = {}
        self.fatal: tuple[str, int] | None = None
        self._report = report

    def stage(self, name: str, total: int | None, /) -> None:
        self.current = name

    def advance(self, count: int = 1, /) -> None:
        pass

    def on_event(self, frame: FrameType, event: str, argument: object) -> None:
        if not _ours(frame) and not _ours(frame.f_back):
            return
        number = self.calls[self.current] = self.calls.get(self.current, 0) + 1
        if self.fatal == (self.current, number):
            self.die(frame, f"{event} {getattr(argument, '__name__', '')}".strip())

    def die(self, frame: FrameType | None, event: str) -> None:
        where = f"{Path(frame.f_code.co_filename).name}:{frame.f_lineno} {frame.f_code.co_name}" if frame else ""
        os.write(self._report, json.dumps({"stage": self.current, "where": where, "event": event}).encode())
        os.kill(os.getpid(), signal.SIGKILL)


def _ours(frame: FrameType | None) -> bool:
    return frame is not None and frame.f_code.co_filename.startswith(OURS)


def documents(folder: Path, version: int) -> None:
    name = " ".join(NUMBERS[int(digit)] for digit in str(version))
    fixed = {f"fixed{number}.txt": f"The fixed thing{number} has colour{number}." for number in range(20)}
    write_files(folder, fixed | {"state.txt": f"The present state carries the label {name}."})


def ingest_once(settings: IngestSettings, folder: Path, watched: Watched) -> None:
    run_ingest(settings, [str(folder)], encoder=BagOfWords(), progress=watched)


def look(settings: IngestSettings) -> dict[str, Any]:
    """What the serving index answers; raises where it answers wrongly."""
    index = IndexHandle(settings, fake_encoder).current()
    for number in (0, 7, 19):
        assert best_text(index, f"which colour has thing{number}").endswith(f"colour{number}.")
    rows = index.ids_at(range(index.manifest.chunks))
    assert index.similarities(index.embed_query("state"), rows).keys() == set(rows)
    scores = index.lexical_scores([("label", 1.0)])
    assert "label" in index.chunks(index.ids_at([int(np.argmax(scores))]))[0].text
    chunk = index.curated_chunks()[3]
    assert index.sentence_vectors([chunk])[0].shape[0] == len(chunk.sentences)
    store = IndexStore(settings.home, settings.index)
    remains = [name for name in store.generations() if not store.is_complete(name)]
    label = best_text(index, "present state label").rpartition("label ")[2].strip(".")
    return {"label": label, "remains": len(remains), "generations": len(store.generations())}


def in_child(work: Callable[[int], None]) -> tuple[int, dict[str, Any]]:
    """Run in a forked child; its exit status (negative for a signal) and what it reported."""
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reader)
        status = 1
        try:
            work(writer)
            status = 0
        except BaseException as error:  # noqa: BLE001 - a child must not return into its parent's loop
            os.write(writer, json.dumps({"error": f"{type(error).__name__}: {error}"}).encode())
        finally:
            os._exit(status)
    os.close(writer)
    with os.fdopen(reader, "rb") as stream:
        said = stream.read()
    _, code = os.waitpid(child, 0)
    return os.waitstatus_to_exitcode(code), json.loads(said) if said else {}


def crash_runs(home: Path, runs: int, seed: int) -> None:
    chance = random.Random(seed)
    settings = IngestSettings(home=home, embedding="fake:words")
    folder = home.parent / "documents"

    def measured(report: int) -> None:
        watched = Watched(report)
        sys.setprofile(watched.on_event)
        ingest_once(settings, folder, watched)
        sys.setprofile(None)
        os.write(report, json.dumps(watched.calls).encode())

    documents(folder, 0)
    in_child(lambda report: ingest_once(settings, folder, Watched(report)))
    documents(folder, 1)
    _, calls = in_child(measured)
    documents(folder, 2)
    started = time.monotonic()
    in_child(lambda report: ingest_once(settings, folder, Watched(report)))
    duration = time.monotonic() - started

    def looked(report: int) -> None:
        os.write(report, json.dumps(look(settings)).encode())

    for run in range(runs):
        version = run + 3
        documents(folder, version)
        stage = STAGES[run // 2 % len(STAGES)]
        fatal, delay = (stage, chance.randint(1, calls[stage])), chance.uniform(0, duration)

        def doomed(
            report: int, by_call: bool = run % 2 == 0, fatal: tuple[str, int] = fatal, delay: float = delay
        ) -> None:
            watched = Watched(report)
            if by_call:
                watched.fatal = fatal
                sys.setprofile(watched.on_event)
            else:
                main = threading.main_thread().ident
                timer = threading.Timer(delay, lambda: watched.die(sys._current_frames().get(main or 0), "time"))
                timer.daemon = True
                timer.start()
            ingest_once(settings, folder, watched)
            sys.setprofile(None)

        status, point = in_child(doomed)
        found, after = in_child(looked)
        done, problem = in_child(lambda report: ingest_once(settings, folder, Watched(report)))
        last, recovered = in_child(looked)
        row = {"run": run, "version": version, "killed": status == -signal.SIGKILL, **point}
        row |= {"after": after if found == 0 else {"problem": after}, "recovery": problem if done else "done"}
        row["recovered"] = recovered if last == 0 else {"problem": recovered}
        sys.stdout.write(json.dumps(row) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    crash_runs(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]))
