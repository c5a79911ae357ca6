"""What Tierwise adds to a chat model's own time until the first sentence is shown.

The endpoint is a process of its own, so that its work does not count as ours. It notes when a request has come in and
when it has written each piece of the reply; both processes read the same clock.
"""

from __future__ import annotations

import json
import subprocess
import sys
import textwrap
import time
from pathlib import Path
from statistics import median, quantiles
from typing import TYPE_CHECKING

import pytest

from advisor import SentenceEvent, build_advisor
from advisor.settings import AdvisorSettings
from ingest.pipeline import run_ingest
from ingest.settings import IngestSettings

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = pytest.mark.bench

ROOT = Path(__file__).parents[2]
MOST_MILLISECONDS = 15
ROUNDS = 15
QUESTIONS = (
    "How many core AI positions are there in Europe?",
    "What does tier 2 ask for?",
    "Is data annotation a foot in the door?",
    "Why is AI hiring so selective?",
    "How long does it take to reach tier 1?",
)

# Says the first passage's first sentence and begins a second one, word by word as models do. A sentence is certain to
# have ended when the next word begins, so the event of that word is the one from which showing is timed.
SERVER = r"""
    import json, re, sys
    from tests.fake_openai import FakeOpenAI, Reply

    def reply(seen):
        passage = seen.prompt.split("Passage [1]\n", 1)[1].split("\n")[1].removeprefix("> ")
        words = re.findall(r"\s*\S+", re.split(r"(?<=[.!?])\s", passage)[0].rstrip("."))
        return Reply(pieces=(*words, " [1].", " It", " says more [1]."), pause=0.005)

    with FakeOpenAI(replies=reply) as fake:
        print(fake.url, flush=True)
        for _ in sys.stdin:
            seen = fake.asked[-1]
            # The last events are the rest of the second sentence, the reason of the end, and the usage.
            print(json.dumps({"asked": seen.at, "ended": seen.sent[-4]}), flush=True)
"""


@pytest.fixture
def server() -> Iterator[subprocess.Popen[str]]:
    command = [sys.executable, "-c", textwrap.dedent(SERVER)]
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=ROOT)
    yield process
    process.kill()
    process.wait()


def noted(server: subprocess.Popen[str]) -> dict[str, float]:
    assert server.stdin is not None
    assert server.stdout is not None
    server.stdin.write("\n")
    server.stdin.flush()
    row: dict[str, float] = json.loads(server.stdout.readline())
    return row


def test_our_own_time_until_the_first_sentence(tmp_path: Path, server: subprocess.Popen[str]) -> None:
    assert server.stdout is not None
    model = AdvisorSettings(model="openai:test-model", base_url=server.stdout.readline().strip())
    settings = IngestSettings(home=tmp_path)
    run_ingest(settings)
    advisor = build_advisor(settings, model)
    advisor.warm_up()
    before, after = [], []
    for _ in range(ROUNDS):
        for question in QUESTIONS:
            asked = time.monotonic()
            events = advisor.stream(question)
            event = next(events)
            shown = time.monotonic()
            assert isinstance(event, SentenceEvent)
            assert event.sentence.support == "corpus"
            for _ in events:
                pass
            seen = noted(server)
            before.append(1000 * (seen["asked"] - asked))
            after.append(1000 * (shown - seen["ended"]))
    ours = [one + other for one, other in zip(before, after, strict=True)]
    print(
        f"{len(ours)} questions: median {median(ours):.1f} ms ({median(before):.1f} until the request is there, "
        f"{median(after):.1f} from the end of the sentence to its showing); 9 of 10 {quantiles(ours, n=10)[-1]:.1f} ms"
    )
    assert median(ours) <= MOST_MILLISECONDS
