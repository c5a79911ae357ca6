"""How well chunks of different target sizes hold the answers to questions whose answer spans are known.

    python scripts/measure_chunking.py FOLDER [--targets 60 90 120] [--top 5]

FOLDER holds texts (`NAME.md`) and `questions.jsonl`, one {"question", "corpus": NAME, "spans": [[start, end], ...]} a
line, spans in characters of the text. Chunks are embedded and the `--top` nearest to each question are retrieved from
all texts. All figures are means over the questions, in percent of characters; ranges that only touch do not overlap.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from ingest.chunk import chunk_document
from ingest.embedding.factory import build_encoder
from ingest.loaders.prose import blocks_of_text
from ingest.settings import IngestSettings
from ingest.types import Document, Source

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from ingest.types import Chunk, Encoder

TARGETS = (60, 80, 100, 120, 140, 160, 180, 200, 220, 240)


@dataclass(frozen=True, slots=True)
class Question:
    """A question and the characters of a text that answer it."""

    text: str
    corpus: str
    spans: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class Piece:
    """A chunk, its text's name and its characters in that text."""

    chunk: Chunk
    corpus: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Scores:
    """Scores of one question, as shares."""

    recall: float
    precision: float
    precision_omega: float
    iou: float


def read_questions(path: Path) -> list[Question]:
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]
    return [Question(row["question"], row["corpus"], tuple((a, b) for a, b in row["spans"])) for row in rows]


def cut(name: str, text: str, encoder: Encoder, target: int) -> list[Piece]:
    """Chunks of a text with their place in it; white space may differ between chunk and text."""
    document = Document(name, name, tuple(blocks_of_text(text)), Source(name, name), "")
    pieces, cursor = [], 0
    for chunk in chunk_document(document, encoder.count_tokens, encoder.identity.max_tokens, target):
        places = []
        for sentence in chunk.sentences:
            words = chunk.text[sentence.start : sentence.end].split()
            found = re.compile(r"\s+".join(map(re.escape, words))).search(text, cursor)
            if found is None:
                sys.exit(f"A sentence of {name} is not in its text: {' '.join(words)[:80]}")
            places.append(found.span())
            cursor = found.end()
        pieces.append(Piece(chunk, name, places[0][0], places[-1][1]))
    return pieces


def characters(ranges: Iterable[tuple[int, int]]) -> set[int]:
    return {position for start, end in ranges for position in range(start, end)}


def score(question: Question, retrieved: Sequence[Piece], pieces: Sequence[Piece]) -> Scores:
    answer = characters(question.spans)
    got = [(piece.start, piece.end) for piece in retrieved if piece.corpus == question.corpus]
    elsewhere = sum(piece.end - piece.start for piece in retrieved if piece.corpus != question.corpus)
    held = characters(got)
    touching = characters(
        (piece.start, piece.end)
        for piece in pieces
        if piece.corpus == question.corpus and any(piece.start < b and a < piece.end for a, b in question.spans)
    )
    hit = len(held & answer)
    return Scores(
        recall=hit / len(answer),
        precision=hit / (len(held) + elsewhere),
        precision_omega=len(touching & answer) / len(touching),
        iou=hit / (len(held | answer) + elsewhere),
    )


def measure(folder: Path, questions: Sequence[Question], encoder: Encoder, target: int, top: int) -> str:
    names = sorted({question.corpus for question in questions})
    texts = {name: (folder / f"{name}.md").read_text(encoding="utf-8") for name in names}
    pieces = [piece for name, text in texts.items() for piece in cut(name, text, encoder, target)]
    vectors = encoder.encode_passages([piece.chunk.embedded_text for piece in pieces])
    similar = encoder.encode_queries([question.text for question in questions]) @ vectors.T
    scores = [
        score(question, [pieces[best] for best in np.argsort(-row)[:top]], pieces)
        for question, row in zip(questions, similar, strict=True)
    ]
    values = 100 * np.array([[s.recall, s.precision, s.precision_omega, s.iou] for s in scores])
    errors = values.std(axis=0, ddof=1) / np.sqrt(len(values))
    cells = [f"{mean:.1f} ± {error:.1f}" for mean, error in zip(values.mean(axis=0), errors, strict=True)]
    tokens = np.mean([piece.chunk.tokens for piece in pieces])
    return f"| {target} | {len(pieces)} | {tokens:.0f} | {' | '.join(cells)} |"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--targets", type=int, nargs="+", default=TARGETS)
    parser.add_argument("--top", type=int, default=5)
    arguments = parser.parse_args()
    if not (arguments.folder / "questions.jsonl").is_file():
        print(
            f"{arguments.folder} holds no questions.jsonl; name the folder with the texts and questions.",
            file=sys.stderr,
        )
        return 2
    questions = read_questions(arguments.folder / "questions.jsonl")
    encoder = build_encoder(IngestSettings())
    print(f"{len(questions)} questions, {arguments.top} chunks retrieved, mean ± standard error\n")
    print("| target | chunks | mean tokens | recall | precision | precision-omega | IoU |")
    print("|---|---|---|---|---|---|---|")
    for target in arguments.targets:
        print(measure(arguments.folder, questions, encoder, target, arguments.top), flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
