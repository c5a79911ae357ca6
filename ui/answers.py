"""An answer in the terminal: sentences as they come, then the passages that they quote."""

from __future__ import annotations

from typing import TYPE_CHECKING

from advisor.types import Answer, AnswerEvent, SentenceEvent
from ui.labels import OUTCOMES, TIERS, Lead, place, removed_sentence, source_line
from ui.terminal import Flow, emit, width

if TYPE_CHECKING:
    from collections.abc import Iterable

    from advisor.types import Citation, Event


def stream_answer(events: Iterable[Event]) -> Answer:
    """Write sentences while they come; returns the whole answer.

    Raises:
        RuntimeError: The stream ended without an answer, which breaks its contract.
    """
    flow = Flow(width())
    block: int | None = None
    listed = False
    for event in events:
        if isinstance(event, AnswerEvent):
            flow.end()
            if block is None:
                emit(event.answer.text)
            return event.answer
        lead = Lead.of(event.prefix)
        if event.block != block or lead.item:
            same_list = event.block == block and listed
            flow.paragraph(f"{lead.item} " if lead.item else "", gap=1 if same_list else 2)
            block, listed = event.block, bool(lead.item)
        flow.words(f"{lead.label} {_marked(event)}")
    raise RuntimeError("the stream ended without an answer")


def print_answer(answer: Answer) -> None:
    """Write what follows the text: verdict, sources and how the answer was made."""
    verdict = [OUTCOMES[answer.outcome]]
    if answer.tier:
        verdict.insert(0, TIERS[answer.tier])
    emit("")
    emit("  ".join(f"[{label}]" for label in verdict))
    if answer.citations:
        emit("\nSources")
    for citation in answer.citations:
        _print_citation(citation)
    for line in (removed_sentence(answer.removed), answer.notice or ""):
        if line:
            emit(f"\n{line}")


def _marked(event: SentenceEvent) -> str:
    return event.sentence.text + "".join(f" [{marker}]" for marker in event.sentence.markers)


def _print_citation(citation: Citation) -> None:
    flow = Flow(width())
    flow.paragraph(f"[{citation.marker}] ")
    flow.words(f"“{citation.quote}”")
    flow.end()
    where = place(citation.title, citation.section)
    flow.paragraph("    ")
    flow.words(
        f"{source_line(citation.source, citation.year)}. In: {where}.{f' {citation.url}' if citation.url else ''}"
    )
    flow.end()
