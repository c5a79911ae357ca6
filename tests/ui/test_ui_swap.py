"""Eight people chat with a running `tierwise chat` while an operator swaps its embedding model, with real models.

The operator's commands are processes of their own, as they are in life.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import threading
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import httpx
import pytest

from ingest.catalogue import Catalogue
from ingest.generations import list_generations
from ingest.settings import IngestSettings
from ingest.store import IndexStore
from tests.fakes import write_files
from tests.models import mpnet_folder
from tests.servers import ChromaServer

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

pytestmark = [pytest.mark.slow, pytest.mark.filterwarnings("default")]

CLIENTS = 8
# A running app follows with its next question; loading the other model takes seconds, more where eight people keep the
# same cores busy.
FOLLOWS_WITHIN = 60.0
PATIENCE = 240.0
# Seconds that somebody reads before they ask on.
READS = 2.0
GROUPS = {
    "Falcon": "Lisbon",
    "Heron": "Oslo",
    "Osprey": "Turin",
    "Kestrel": "Ghent",
    "Merlin": "Porto",
    "Harrier": "Graz",
}
ROLES = ("data engineers", "machine learning engineers", "research scientists", "product managers")
# Group and role to a number that no other pair has.
HIRED = {
    (group, role): 100 + 7 * number
    for number, (group, role) in enumerate((group, role) for group in GROUPS for role in ROLES)
}


def documents() -> dict[str, str]:
    return {
        f"{group.lower()}.md": f"# The {group} group\n\n"
        + "\n\n".join(f"The {group} group in {town} hired {HIRED[group, role]} {role} in 2025." for role in ROLES)
        for group, town in GROUPS.items()
    }


def question(group: str, role: str) -> str:
    return f"How many {role} were hired by the {group} group in {GROUPS[group]} in 2025?"


@dataclass
class Operator:
    """Runs commands against one home folder."""

    settings: IngestSettings
    environment: dict[str, str] = field(default_factory=dict)

    def run(self, *arguments: str, expect: int = 0) -> str:
        done = subprocess.run(
            [sys.executable, "-m", "ui.cli", *arguments],
            env=self.environment,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == expect, done.stderr
        return done.stdout if expect == 0 else done.stderr

    def built(self, path: Path) -> str:
        """Build a candidate of a model and return its name."""
        row = json.loads(self.run("ingest", "--embedding", f"sentence-transformers:{path}", "--json"))
        assert not row["serving"]
        return str(row["index_id"])


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("chat")


@pytest.fixture(scope="module")
def mpnet(place: Path) -> Path:
    return mpnet_folder(place / "mpnet")


@pytest.fixture(scope="module", params=["embedded", "server"])
def operator(request: pytest.FixtureRequest, place: Path) -> Iterator[Operator]:
    """An index of the bundled model over a few documents, on embedded Chroma and on a server."""
    server = ChromaServer(place / "server-data")
    if request.param == "server":
        server.start()
    url = server.url if request.param == "server" else None
    settings = IngestSettings(home=place / "home", index=request.param, chroma_url=url)
    environment = {name: value for name, value in os.environ.items() if not name.startswith("TIERWISE_")}
    environment |= {"TIERWISE_HOME": str(settings.home), "TIERWISE_INDEX": settings.index, "TIERWISE_THREADS": "2"}
    environment |= {"TIERWISE_CHROMA_URL": url} if url else {}
    operator = Operator(settings, environment)
    operator.run("ingest", "--only", str(write_files(place / "documents", documents())))
    yield operator
    server.kill()


@pytest.fixture
def chat(operator: Operator) -> Iterator[str]:
    command = [sys.executable, "-m", "ui.cli", "chat", "--port", "0", "--no-open"]
    process = subprocess.Popen(command, env=operator.environment, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    address = re.search(r"http://\S+", process.stdout.readline())
    assert address is not None
    yield address.group()
    process.terminate()
    process.communicate(timeout=PATIENCE)


@dataclass
class Client:
    """Somebody with one conversation after another: a question that stands alone, then one that leans on it."""

    address: str
    number: int
    stop: threading.Event
    answers: list[tuple[float, dict[str, Any]]] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)

    def __call__(self) -> None:
        pairs = [*HIRED]
        at = self.number * 5
        with httpx.Client(base_url=self.address, timeout=PATIENCE) as client:
            while not self.stop.wait(READS):
                group, role = pairs[at % len(pairs)]
                then = ROLES[(ROLES.index(role) + 1) % len(ROLES)]
                at += 1
                first = self.ask(client, question(group, role), (), HIRED[group, role])
                history = ({"role": "user", "content": question(group, role)}, {"role": "assistant", "content": first})
                self.ask(client, f"And how many {then} did it hire?", history, HIRED[group, then])

    def ask(self, client: httpx.Client, text: str, history: tuple[dict[str, str], ...], number: int) -> str:
        asked = time.monotonic()
        try:
            reply = client.post("/api/ask", json={"question": text, "history": list(history)})
            row = reply.json()
        except (httpx.HTTPError, ValueError) as error:
            self.problems.append(f"{text}: {error!r}")
            return ""
        if reply.status_code != 200 or (row["outcome"] == "answered" and str(number) not in row["text"]):
            self.problems.append(f"{text}: {reply.status_code} {row}")
            return ""
        self.answers.append((asked, row))
        return str(row["text"])


class Crowd:
    """All clients at once, for as long as the `with` block takes."""

    def __init__(self, address: str) -> None:
        self.stop = threading.Event()
        self.clients = [Client(address, number, self.stop) for number in range(CLIENTS)]
        self._threads = [threading.Thread(target=client) for client in self.clients]

    def __enter__(self) -> Crowd:
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop.set()
        for thread in self._threads:
            thread.join()

    def wait_until(self, reached: Callable[[Client], bool]) -> None:
        until = time.monotonic() + PATIENCE
        while not all(map(reached, self.clients)):
            assert time.monotonic() < until, self.problems()
            assert not self.problems()
            time.sleep(0.05)

    def wait_for(self, generation: str) -> None:
        """Until everybody has an answer of a generation."""
        self.wait_until(lambda client: bool(client.answers) and client.answers[-1][1]["index_id"] == generation)

    def problems(self) -> list[str]:
        return [problem for client in self.clients for problem in client.problems]

    def answers(self) -> list[tuple[float, dict[str, Any]]]:
        return sorted((one for client in self.clients for one in client.answers), key=lambda one: one[0])


def passages_of(settings: IngestSettings, generation: str) -> dict[str, str]:
    catalogue = Catalogue.open(
        IndexStore(settings.home, settings.index).generation_folder(generation) / "catalogue.sqlite"
    )
    ids = [passage_id for batch in catalogue.texts() for _, passage_id, _, _ in batch]
    return {chunk.passage_id: chunk.text for chunk in catalogue.get(ids)}


def check_answers(operator: Operator, answers: list[tuple[float, dict[str, Any]]]) -> None:
    """Each answer names one generation and its model, and cites passages that this generation holds."""
    generations = {one.manifest.index_id: one.manifest for one in list_generations(operator.settings)}
    held = {name: passages_of(operator.settings, name) for name in generations}
    for _, row in answers:
        assert row["embedding"] == generations[row["index_id"]].embedding.spec
        assert bool(row["citations"]) == (row["outcome"] == "answered")
        for citation in row["citations"]:
            assert held[row["index_id"]][citation["passage_id"]] == citation["passage"]


def test_the_model_is_swapped_under_eight_people_who_chat(
    operator: Operator, chat: str, mpnet: Path, place: Path
) -> None:
    (before,) = (one.manifest.index_id for one in list_generations(operator.settings))
    asked = place / "questions.jsonl"
    rows = [
        {"id": f"{group} {role}", "question": question(group, role), "relevant": [f"{group.lower()}.md"]}
        for group, role in HIRED
    ]
    asked.write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")

    with Crowd(chat) as crowd:
        crowd.wait_for(before)
        after = operator.built(mpnet)
        assert "has not been compared" in operator.run("index", "promote", after, expect=1)
        operator.run("index", "compare", before, after, "--questions", str(asked))
        assert {row["index_id"] for _, row in crowd.answers()} == {before}

        operator.run("index", "promote", after)
        promoted = time.monotonic()
        crowd.wait_for(after)
        followed = time.monotonic() - promoted

        operator.run("index", "rollback")
        rolled_back = time.monotonic()
        crowd.wait_for(before)
        returned = time.monotonic() - rolled_back

    answers = crowd.answers()
    print(f"{len(answers)} answers; everybody followed in {followed:.1f} s, and back in {returned:.1f} s")
    assert crowd.problems() == []
    assert max(followed, returned) <= FOLLOWS_WITHIN
    check_answers(operator, answers)
    for generation in (before, after):
        outcomes = [row["outcome"] for _, row in answers if row["index_id"] == generation]
        assert outcomes.count("answered") >= 0.9 * len(outcomes)
    served = {row["index_id"]: row["embedding"] for _, row in answers}
    assert served == {before: "bundled", after: f"sentence-transformers:{mpnet}"}
    late = [row["index_id"] for at, row in answers if promoted + followed <= at < rolled_back - 5]
    assert set(late) <= {after}
    assert httpx.get(f"{chat}/api/health").json()["index_id"] == before
