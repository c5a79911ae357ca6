"""What plans are made of: the entries of `corpus/plan.yaml`, each with the corpus sentence that advises it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from ingest.corpus import load_corpus
from ingest.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from ingest.types import Document, Source

_FILE = "plan.yaml"


@dataclass(frozen=True, slots=True)
class Advice:
    """A sentence of the corpus that a step rests on.

    Attributes:
        text: The sentence.
        is_step: Whether it advises an action, rather than stating what is asked for.
        claims: Claims that it states.
        source: Where it comes from.
        document_id: Document that it stands in.
    """

    text: str
    is_step: bool
    claims: tuple[str, ...]
    source: Source
    document_id: str


@dataclass(frozen=True, slots=True)
class Step:
    """One step that a plan may hold.

    Attributes:
        id: Its name in `corpus/plan.yaml`.
        task: What to do.
        proof: What to show for it.
        reason: The corpus sentence that advises it.
        low: Fewest hours, an estimate.
        high: Most hours, an estimate.
        basis: What the estimate is reckoned from.
        basis_claims: Claims that the estimate is reckoned from; empty where no source gives any.
        weeks: Fewest weeks from its start to its end, whatever the hours a week; 0 for no such limit.
        targets: Targets whose plans may hold it.
        closes: Criteria that it helps with; it is left out where all of them are met. Empty: it is always in.
        only: Verdicts that one of `closes` must have; empty for any but `met`.
        test: Whether it is a cheap test, which comes first.
        optional: Whether it can be dropped when time is short.
        needs_job: Whether it makes sense only for people who are paid for work in computing.
    """

    id: str
    task: str
    proof: str
    reason: Advice
    low: int
    high: int
    basis: str
    basis_claims: tuple[str, ...]
    weeks: int
    targets: tuple[str, ...]
    closes: tuple[str, ...]
    only: tuple[str, ...]
    test: bool
    optional: bool
    needs_job: bool


@dataclass(frozen=True, slots=True)
class Stock:
    """All steps.

    Attributes:
        targets: Names of the targets, by key.
        steps: In the order of the file.
        time_scale: For some targets the sentence that says how long the whole way takes.
    """

    targets: Mapping[str, str]
    steps: tuple[Step, ...]
    time_scale: Mapping[str, Advice]


@lru_cache(maxsize=1)
def plan_steps() -> Stock:
    """The bundled steps.

    Raises:
        InputError: The file is malformed, or the corpus states none of the claims of one of its steps.
    """
    return parse_steps(files("corpus").joinpath(_FILE).read_text(encoding="utf-8"), load_corpus())


def parse_steps(text: str, documents: Sequence[Document]) -> Stock:
    """Steps from the text of a `plan.yaml` and the corpus that advises them.

    Raises:
        InputError: As for `plan_steps`.
    """
    import yaml

    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    try:
        data = yaml.load(text, Loader=loader)  # noqa: S506 - a safe loader either way
        advice = _advice(documents)
        return Stock(
            data["targets"],
            tuple(_step(row, advice) for row in data["steps"]),
            {target: _reason({"id": target} | row, advice) for target, row in data["time_scale"].items()},
        )
    except (yaml.YAMLError, KeyError, TypeError, ValueError) as error:
        raise InputError(f"{_FILE} cannot be read: {error}.", hint="Correct the entry.") from error


def _advice(documents: Sequence[Document]) -> list[Advice]:
    return [
        Advice(
            block.text[sentence.start : sentence.end],
            sentence.role == "step",
            sentence.claims,
            sentence.source,
            document.document_id,
        )
        for document in documents
        for block in document.blocks
        for sentence in block.sentences
        if sentence.role != "limit"
    ]


def _step(row: Mapping[str, Any], advice: Sequence[Advice]) -> Step:
    low, high = row["hours"]
    return Step(
        id=row["id"],
        task=row["task"],
        proof=row["proof"],
        reason=_reason(row, advice),
        low=int(low),
        high=int(high),
        basis=row["basis"],
        basis_claims=tuple(row.get("basis_claims", ())),
        weeks=int(row.get("weeks", 0)),
        targets=tuple(row["targets"]),
        closes=tuple(row.get("closes", ())),
        only=tuple(row.get("only", ())),
        test=bool(row.get("test", False)),
        optional=bool(row.get("optional", False)),
        needs_job=row.get("needs") == "computing job",
    )


def _reason(row: Mapping[str, Any], advice: Sequence[Advice]) -> Advice:
    """The sentence that states one of the step's claims: one that advises, from its document, the shortest."""
    for claim in row["claims"]:
        found = [item for item in advice if claim in item.claims]
        if found:
            return min(
                found,
                key=lambda item: (
                    not item.is_step,
                    not item.text.startswith(row.get("text", "")),
                    item.document_id != row.get("document"),
                    len(item.claims),
                    len(item.text),
                    item.text,
                ),
            )
    raise InputError(
        f"Step {row['id']} of {_FILE}: no sentence of the corpus states {', '.join(row['claims'])}.",
        hint="Name claims that the corpus states.",
    )
