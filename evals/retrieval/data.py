"""Questions with what they should find: BEIR folders, and the shipped questions with the passages that answer them."""

from __future__ import annotations

import csv
import json
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, cast

from ingest.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from advisor.types import Turn
    from ingest.types import Chunk

HINT = (
    "BEIR has queries.jsonl with _id and text a line, and a qrels file with query-id, corpus-id and score in columns."
)
# Claims of the article that say nearly the same in two places: a sentence with either answers both questions.
SAME = (("A066", "A091"), ("A071", "A092"), ("A072", "A093"))
Shipped = Literal["retrieval", "conversations"]


@dataclass(frozen=True, slots=True)
class Query:
    """A question.

    Attributes:
        id: Its id in the judgements.
        text: The last message.
        history: Earlier turns, oldest first.
        split: `tune`, `report` or "" where the set has no halves.
    """

    id: str
    text: str
    history: tuple[Turn, ...] = ()
    split: str = ""


@dataclass(frozen=True, slots=True)
class RetrievalSet:
    """Questions with judgements.

    Attributes:
        name: What reports call it.
        queries: Only those that have a judgement.
        relevant: Query id -> id -> grade.
        by_document: Whether ids are of documents; else of passages.
    """

    name: str
    queries: tuple[Query, ...]
    relevant: Mapping[str, Mapping[str, int]]
    by_document: bool


def load_beir(queries: Path, qrels: Path) -> RetrievalSet:
    """A BEIR set; queries may carry `history`. Queries without a judgement are left out.

    Raises:
        InputError: A file is missing or malformed, or nothing is judged.
    """
    relevant: dict[str, dict[str, int]] = {}
    for query, document, grade in _judgements(qrels):
        relevant.setdefault(query, {})[document] = grade
    found = [
        Query(str(row["_id"]), str(row["text"]), _turns(row.get("history", ())))
        for row in _rows(queries, ("_id", "text"))
        if str(row["_id"]) in relevant
    ]
    if not found:
        message = f"No query of {queries} is judged in {qrels}."
        raise InputError(message, hint=HINT)
    return RetrievalSet(queries.parent.name or queries.stem, tuple(found), relevant, by_document=True)


def load_shipped(which: Shipped, chunks: Iterable[Chunk], split: str | None = None) -> RetrievalSet:
    """Shipped questions against an index of the bundled corpus.

    A passage is right when one of its sentences states a claim of the question. Questions whose claim no passage states
    stay in and count as misses.

    Args:
        which: One question a claim, or conversations whose last turn asks.
        chunks: Every passage of the index.
        split: Only this half.

    Raises:
        InputError: The index states no claim at all, so it is not of the bundled corpus.
    """
    stating: dict[str, set[str]] = {}
    for chunk in chunks:
        for sentence in chunk.sentences:
            for claim in sentence.claims:
                stating.setdefault(claim, set()).add(chunk.passage_id)
    if not stating:
        message = "The index states no claim of the bundled corpus."
        raise InputError(message, hint="Use an index that holds it, or give --queries and --qrels of your own.")
    path = Path(str(files("evals"))) / "data" / f"{which}.jsonl"
    rows = [row for row in _rows(path, ("id",)) if split in (None, row.get("split"))]
    relevant = {row["id"]: {item: 1 for claim in _claims(row) for item in stating.get(claim, ())} for row in rows}
    name = which if split is None else f"{which}, {split} half"
    return RetrievalSet(name, tuple(_shipped_query(row) for row in rows), relevant, by_document=False)


def _claims(row: Mapping[str, Any]) -> Sequence[str]:
    named = set(row.get("claims") or (row["id"],))
    return sorted(named.union(*(pair for pair in SAME if named.intersection(pair))))


def _shipped_query(row: Mapping[str, Any]) -> Query:
    if "turns" not in row:
        return Query(row["id"], row["question"], (), row.get("split", ""))
    return Query(row["id"], row["turns"][-1]["content"], _turns(row["turns"][:-1]), row.get("split", ""))


def _turns(rows: Iterable[Mapping[str, Any]]) -> tuple[Turn, ...]:
    return tuple(cast("Turn", {"role": row["role"], "content": str(row["content"])}) for row in rows)


def _rows(path: Path, needed: Sequence[str]) -> Iterator[dict[str, Any]]:
    try:
        lines = path.read_text(encoding="utf-8").split("\n")
    except (OSError, UnicodeDecodeError) as error:
        message = f"{path} cannot be read: {error}."
        raise InputError(message, hint=HINT) from error
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
            missing = [name for name in needed if name not in row]
        except (ValueError, TypeError) as error:
            message = f"{path}:{number} is no JSON object."
            raise InputError(message, hint=HINT) from error
        if missing:
            message = f"{path}:{number} lacks {', '.join(missing)}."
            raise InputError(message, hint=HINT)
        yield row


def _judgements(path: Path) -> Iterator[tuple[str, str, int]]:
    try:
        with path.open(encoding="utf-8", newline="") as file:
            for number, row in enumerate(csv.reader(file, delimiter="\t", quoting=csv.QUOTE_NONE), 1):
                if number == 1 and not _is_number(row[-1]):
                    continue
                if len(row) != 3 or not _is_number(row[2]):
                    message = f"{path}:{number} has not three columns with a grade at the end."
                    raise InputError(message, hint=HINT)
                yield row[0], row[1], int(float(row[2]))
    except (OSError, UnicodeDecodeError) as error:
        message = f"{path} cannot be read: {error}."
        raise InputError(message, hint=HINT) from error


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True
