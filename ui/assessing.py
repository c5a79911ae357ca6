"""What `tierwise assess` and `tierwise plan` share: whose text, which passages, with or without a chat model."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any

from ingest.errors import InputError, UsageError
from ui.cv import MAX_CHARACTERS, inspected, read_cv
from ui.questions import clean_text
from ui.terminal import note

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from advisor import Citation
    from advisor.assessment import Assessment
    from ui.settings import Settings


def text_from(text: str | None, file: Path | None) -> str:
    """The text to assess, from an argument, standard input or a file; says what a reader of a CV should know.

    Raises:
        UsageError: Neither or both are given.
        InputError: The file cannot be read, or the text is empty.
    """
    from ui.commands.ask import read_question

    if (text is None) == (file is None):
        raise UsageError("Give either a text or --file.", hint='For example: tierwise assess "Nurse, 8 years."')
    if file is None:
        return clean_text(read_question(text or ""), "self-description")
    cv = read_cv(file)
    for sentence in cv.notes:
        note(sentence)
    if not cv.text.strip():
        raise InputError(f"{file.name} holds no text.", hint="Check that it is the right file.")
    return cv.text


def text_of(row: Mapping[str, Any]) -> str:
    """The `text` of a line of a batch, cleaned.

    Raises:
        InputError: There is none.
    """
    text = row.get("text")
    if not isinstance(text, str) or not text.strip():
        raise InputError("`text` is missing or no text.", hint='Give {"id": …, "text": "…"}.')
    if len(text) > MAX_CHARACTERS:
        raise InputError(f"`text` has {len(text):,} characters.", hint=f"Give at most {MAX_CHARACTERS:,}.")
    return inspected(text.encode("utf-8", "replace").decode("utf-8")).text


def assessor(settings: Settings) -> Callable[[str], Assessment]:
    """Assesses a text: by rules, and with the help of a chat model where one is set."""
    from advisor.assessment import assess
    from advisor.facts import extract_facts
    from advisor.rules import load_rules

    passages = claim_passages(settings)
    rules = load_rules()
    if settings.model == "extractive":
        return lambda text: assess(extract_facts(text), rules, passages, text)
    from advisor.fact_reader import FactReader
    from advisor.phrases import FACTS_BY_RULES
    from ingest.errors import ModelUnavailableError

    reader = FactReader(settings)

    def with_model(text: str) -> Assessment:
        try:
            facts = reader.read([text])
        except ModelUnavailableError as error:
            note(FACTS_BY_RULES.format(reason=error.message.rstrip(".")))
            facts = extract_facts(text)
        return assess(facts, rules, passages, text)

    return with_model


def claim_passages(settings: Settings) -> dict[str, str]:
    """For each claim id the passage of the index that states it; builds the index first if there is none."""
    from ui.runtime import ensure_index

    ensure_index(settings)
    return {claim: citation.passage_id for claim, citation in claim_citations(settings).items()}


def claim_citations(settings: Settings) -> Mapping[str, Citation]:
    """For each claim id the sentence of the index that states it, in its passage; empty where there is no index."""
    from ingest.store import IndexStore

    store = IndexStore(settings.home, settings.index)
    serving = store.serving()
    return {} if serving is None else _citations(store.generation_folder(serving.generation) / "catalogue.sqlite")


@lru_cache(maxsize=4)
def _citations(catalogue: Path) -> dict[str, Citation]:
    """The sentence that states a claim with the fewest others, the shortest of several."""
    from advisor.types import Citation
    from ingest.catalogue import Catalogue

    best: dict[str, tuple[tuple[int, int, str], Citation]] = {}
    for chunk in Catalogue.open(catalogue).curated():
        for sentence in chunk.sentences:
            if sentence.role != "claim":
                continue
            text = chunk.text[sentence.start : sentence.end]
            key = (len(sentence.claims), len(text), text)
            source = sentence.source
            citation = Citation(
                1, chunk.passage_id, chunk.document_id, chunk.title, chunk.section, source.label, source.year,
                chunk.also_in, chunk.text, text, sentence.start, sentence.end, source.url,
            )  # fmt: skip
            for claim in sentence.claims:
                if claim not in best or key < best[claim][0]:
                    best[claim] = key, citation
    return {claim: citation for claim, (_, citation) in best.items()}
