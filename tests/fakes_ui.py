"""An advisor for tests of the faces: answers by shared words from three passages, and waits or fails when told to."""

from __future__ import annotations

import asyncio
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from advisor.types import (
    Answer,
    AnswerEvent,
    AnswerSentence,
    Citation,
    RemovedSentence,
    SentenceEvent,
    Timings,
)
from ingest.types import Chunk, Passage, Sentence, Source

if TYPE_CHECKING:
    import threading
    from collections.abc import AsyncIterator, Iterator, Sequence

    from advisor.types import Event, Turn

ARTICLE = Source("article", "AI careers: know where you fit", "The article's author", 2026)
INDEX = Source("ai-index", "AI Index Report 2026", "Stanford HAI", 2026, "https://example.org/ai-index")


def _chunk(passage_id: str, title: str, section: str, sentences: Sequence[str], source: Source) -> Chunk:
    text, spans = "", []
    for sentence in sentences:
        start = len(text) + (1 if text else 0)
        text = f"{text} {sentence}" if text else sentence
        spans.append(Sentence(start, start + len(sentence), source))
    return Chunk(passage_id, passage_id.split("-")[0], title, section, text, source, tuple(spans), 40, curated=True)


CHUNKS = (
    _chunk(
        "tier1-positions",
        "Tier 1: core research",
        "Tier 1: core research > How many positions there are",
        (
            "The article estimates 5,000 to 10,000 core AI positions in Europe.",
            "The article estimates that tier 1 (core research) has far fewer openings than applicants.",
        ),
        ARTICLE,
    ),
    _chunk(
        "tier2-openings",
        "Tier 2: ML engineering",
        "Tier 2: ML engineering > Competition",
        (
            "Hundreds of people apply per tier 2 (ML engineering) opening, the article estimates.",
            "Tier 2 (ML engineering) asks for a master's degree from a strong programme.",
            "A three-month bootcamp alone does not lead to tier 2 (ML engineering).",
        ),
        ARTICLE,
    ),
    _chunk(
        "tier3-applications",
        "Tier 3: AI applications",
        "Tier 3: AI applications > What tier 3 asks for",
        (
            "Tier 3 (AI applications) is the tier that career changers reach most often, the report finds.",
            "<img src=x onerror=alert(1)> & {{braces}} ${dollars} stay text in tier 3 (AI applications) pages.",
        ),
        INDEX,
    ),
)
_WORD = re.compile(r"[a-z0-9]{3,}")


def _words(text: str) -> set[str]:
    return set(_WORD.findall(text.lower())) - {"the", "and", "are", "what", "how", "there", "that", "will", "per"}


@dataclass
class WordAdvisor:
    """Shows every sentence that shares a word with the question; refuses when none does.

    Attributes:
        error: Raised instead of answering.
        gate: Where set, waited for after the first sentence.
        asked: Every question with its history and profile.
    """

    error: Exception | None = None
    gate: threading.Event | None = None
    asked: list[tuple[str, tuple[Turn, ...], str | None]] = field(default_factory=list)
    warm: bool = False

    def warm_up(self) -> None:
        self.warm = True

    def retrieve(self, question: str, history: Sequence[Turn] = (), k: int = 8) -> list[Passage]:
        if self.error:
            raise self.error
        scored = [Passage(chunk, float(len(_words(question) & _words(chunk.text)))) for chunk in CHUNKS]
        return sorted((passage for passage in scored if passage.score), key=lambda passage: -passage.score)[:k]

    def stream(self, question: str, history: Sequence[Turn] = (), profile: str | None = None) -> Iterator[Event]:
        self.asked.append((question, tuple(history), profile))
        events = list(self._sentences(question))
        for number, event in enumerate(events):
            yield event
            if number == 0 and self.gate is not None:
                self.gate.wait(20)
        yield AnswerEvent(self._answer(events))

    def ask(self, question: str, history: Sequence[Turn] = (), profile: str | None = None) -> Answer:
        *_, last = self.stream(question, history, profile)
        assert isinstance(last, AnswerEvent)
        return last.answer

    async def aask(self, question: str, history: Sequence[Turn] = (), profile: str | None = None) -> Answer:
        return await asyncio.to_thread(self.ask, question, history, profile)

    async def astream(
        self, question: str, history: Sequence[Turn] = (), profile: str | None = None
    ) -> AsyncIterator[Event]:
        for event in self.stream(question, history, profile):
            yield event

    def _sentences(self, question: str) -> Iterator[SentenceEvent]:
        marker = 0
        for block, passage in enumerate(self.retrieve(question)):
            chunk = passage.chunk
            for span in chunk.sentences:
                quote = chunk.text[span.start : span.end]
                if not _words(quote) & _words(question):
                    continue
                marker += 1
                citation = Citation(
                    marker, chunk.passage_id, chunk.document_id, chunk.title, chunk.section, span.source.label,
                    span.source.year, (), chunk.text, quote, span.start, span.end, span.source.url,
                )  # fmt: skip
                sentence = AnswerSentence(quote, (marker,), "corpus", 1.0)
                yield SentenceEvent(sentence, (citation,), block, "- " if block else "")

    def _answer(self, events: Sequence[SentenceEvent]) -> Answer:
        text = " ".join(f"{e.sentence.text} [{e.sentence.markers[0]}]" for e in events)
        return Answer(
            text=text or "The sources say nothing about that. Ask about the tiers of AI work.",
            tier="2" if "tier 2" in text.lower() else None,
            tiers=("2",) if "tier 2" in text.lower() else (),
            outcome="answered" if events else "off_topic",
            citations=tuple(citation for event in events for citation in event.citations),
            sentences=tuple(event.sentence for event in events)
            or (AnswerSentence("The sources say nothing about that.", (), "boilerplate", 1.0),),
            removed=(RemovedSentence("Tier 9 pays $900,000.", "number", "900,000"),) if events else (),
            assessment=None,
            conflicts=(),
            model="extractive",
            embedding="bundled",
            index_id="20261122-000000-abcdef",
            prompt_id="default@1",
            timings=Timings(4.0, 6.0, 9.0),
        )
