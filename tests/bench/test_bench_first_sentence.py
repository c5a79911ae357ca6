"""What Tierwise adds to a chat model's own time until the first sentence is shown, beside LangChain's tutorial chain.

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
from ingest.embedding import resolve_model
from ingest.pipeline import run_ingest
from ingest.settings import IngestSettings

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from langchain_core.documents import Document
    from langchain_core.runnables import Runnable

    from advisor import Advisor

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


def tutorial_chain(advisor: Advisor, folder: Path, base_url: str) -> Runnable[str, str]:
    """Retriever, prompt, chat model and parser as LangChain's tutorial on retrieval puts them together.

    With the same passages, model of embeddings and endpoint; its vectors are in memory, so it waits for no database.
    """
    from langchain_core.embeddings import Embeddings
    from langchain_core.output_parsers import StrOutputParser
    from langchain_core.prompts import ChatPromptTemplate
    from langchain_core.runnables import RunnableLambda, RunnablePassthrough
    from langchain_core.vectorstores import InMemoryVectorStore
    from langchain_openai import ChatOpenAI
    from pydantic import SecretStr
    from sentence_transformers import SentenceTransformer

    class Bare(Embeddings):
        def __init__(self) -> None:
            self._model = SentenceTransformer(str(folder), device="cpu", local_files_only=True)

        def embed_documents(self, texts: list[str]) -> list[list[float]]:
            return [[float(value) for value in row] for row in self._model.encode(texts)]

        def embed_query(self, text: str) -> list[float]:
            return [float(value) for value in self._model.encode([text])[0]]

    chunks = advisor._handle.current().curated_chunks()
    store = InMemoryVectorStore.from_texts([chunk.embedded_text for chunk in chunks], Bare())

    def passages(found: list[Document]) -> str:
        return "\n\n".join(f"Passage [{at}]\n> ({at})\n> {one.page_content}" for at, one in enumerate(found, 1))

    prompt = ChatPromptTemplate.from_template(
        "Answer the question from this context:\n{context}\n\nQuestion: {question}"
    )
    model = ChatOpenAI(
        model="test-model", base_url=base_url, api_key=SecretStr("test"), temperature=0, stream_usage=True
    )
    context = store.as_retriever(search_kwargs={"k": 8}) | RunnableLambda(passages)
    return {"context": context, "question": RunnablePassthrough()} | prompt | model | StrOutputParser()


def shown_by_tierwise(advisor: Advisor, question: str) -> float:
    """When the first sentence is shown."""
    events = advisor.stream(question)
    event = next(events)
    shown = time.monotonic()
    assert isinstance(event, SentenceEvent)
    assert event.sentence.support == "corpus"
    for _ in events:
        pass
    return shown


def shown_by_chain(chain: Runnable[str, str], question: str) -> float:
    """When the word after the first sentence is there."""
    shown = None
    for piece in chain.stream(question):
        if piece == " It":
            shown = time.monotonic()
    assert shown is not None
    return shown


def test_our_own_time_until_the_first_sentence(tmp_path: Path, server: subprocess.Popen[str]) -> None:
    assert server.stdout is not None
    model = AdvisorSettings(model="openai:test-model", base_url=server.stdout.readline().strip())
    settings = IngestSettings(home=tmp_path)
    run_ingest(settings)
    advisor = build_advisor(settings, model)
    advisor.warm_up()
    chain = tutorial_chain(advisor, resolve_model(settings).path, str(model.base_url))
    ways: dict[str, Callable[[str], float]] = {
        "ours": lambda question: shown_by_tierwise(advisor, question),
        "tutorial chain": lambda question: shown_by_chain(chain, question),
    }
    taken: dict[str, list[tuple[float, float]]] = {name: [] for name in ways}
    for _ in range(ROUNDS):
        for question in QUESTIONS:
            for name, way in ways.items():
                asked = time.monotonic()
                shown = way(question)
                seen = noted(server)
                taken[name].append((1000 * (seen["asked"] - asked), 1000 * (shown - seen["ended"])))
    total = {name: median(before + after for before, after in pairs) for name, pairs in taken.items()}
    for name, pairs in taken.items():
        before, after = (median(column) for column in zip(*pairs, strict=True))
        tenth = quantiles([sum(pair) for pair in pairs], n=10)[-1]
        print(
            f"{name}, {len(pairs)} questions: median {total[name]:.1f} ms ({before:.1f} until the request is there, "
            f"{after:.1f} from the end of the sentence to its showing); 9 of 10 {tenth:.1f} ms"
        )
    print(f"{total['ours'] / total['tutorial chain']:.2f} of the tutorial chain's time")
    assert total["ours"] <= MOST_MILLISECONDS
