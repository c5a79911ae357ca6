"""Keeps the account of one answer: which sentences were shown, with which citations, and which were not.

The gate decides, the ledger numbers. Knows nothing about how sentences are made.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from advisor.gate import Verdict, verify
from advisor.phrases import is_fixed
from advisor.types import AnswerSentence, Citation, RemovedSentence, SentenceEvent

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from advisor.answerer import Draft
    from ingest.types import Chunk, Sentence


@dataclass(slots=True)
class Ledger:
    """What one answer holds so far.

    Attributes:
        found: Passages that drafts may cite by index.
        user_text: Everything that the asker wrote.
        translate: Puts a checked sentence into the asker's language; None for English.
    """

    found: Sequence[Chunk]
    user_text: str
    translate: Callable[[str], str] | None = None
    events: list[SentenceEvent] = field(default_factory=list)
    citations: list[Citation] = field(default_factory=list)
    removed: list[RemovedSentence] = field(default_factory=list)
    claims: dict[int, frozenset[str]] = field(default_factory=dict)

    def offer(self, draft: Draft) -> SentenceEvent | None:
        """Check a draft; returns what to show: the draft, its source's own words instead, or None for nothing."""
        if draft.kind in ("boilerplate", "user") and is_fixed(draft.text):
            # A verdict is computed by code from what the asker wrote, so its support is the asker.
            return self._show(AnswerSentence(draft.text, (), draft.kind, 1.0), (), draft)
        cited = [self.found[number] for number in draft.cited if 0 <= number < len(self.found)]
        cited += [draft.quoted] if draft.quoted else []
        verdict = verify(
            draft.text,
            [chunk.text for chunk in cited],
            retrieved=[chunk.text for chunk in self.found],
            user_text=self.user_text,
        )
        repaired = not verdict.ok and verdict.elsewhere is not None
        if not verdict.ok and verdict.elsewhere is not None:
            # The claim is right and its citation is not: cite the passage that states it.
            cited = [self.found[verdict.elsewhere]]
            verdict = verify(draft.text, [cited[0].text], user_text=self.user_text)
        if verdict.ok:
            return self._accept(draft, verdict, cited, repaired=repaired)
        event = self._quote_instead(draft, verdict, cited)
        marker = event.sentence.markers[0] if event else None
        self.removed.append(RemovedSentence(draft.text, verdict.reason or "content", verdict.detail, marker))
        return event

    def _quote_instead(self, draft: Draft, verdict: Verdict, cited: Sequence[Chunk]) -> SentenceEvent | None:
        """Show what the cited passage does say of it; None where it says nothing near, or that was shown before."""
        if verdict.passage is None or not cited[verdict.passage].curated:
            return None
        chunk = cited[verdict.passage]
        source = _sentence_at(chunk, *verdict.span)
        if source is None:
            return None
        text = chunk.text[source.start : source.end]
        if any(event.sentence.text == text for event in self.events):
            return None
        quote = Verdict(ok=True, support="corpus", passage=verdict.passage, span=(source.start, source.end))
        return self._accept(replace(draft, text=text), quote, cited, repaired=False)

    def _accept(self, draft: Draft, verdict: Verdict, cited: Sequence[Chunk], *, repaired: bool) -> SentenceEvent:
        fresh: tuple[Citation, ...] = ()
        markers: tuple[int, ...] = ()
        if verdict.support == "corpus" and verdict.passage is not None:
            chunk = cited[verdict.passage]
            citation, is_new = self._cite(chunk, *_exact_span(chunk, draft.text, verdict.span))
            markers, fresh = (citation.marker,), (citation,) if is_new else ()
        sentence = AnswerSentence(draft.text, markers, verdict.support, verdict.score, repaired)
        return self._show(sentence, fresh, draft)

    def _show(self, sentence: AnswerSentence, fresh: tuple[Citation, ...], draft: Draft) -> SentenceEvent:
        if self.translate is not None:
            sentence = replace(sentence, text=self.translate(sentence.text))
        event = SentenceEvent(sentence, fresh, draft.block, draft.prefix)
        self.events.append(event)
        return event

    def _cite(self, chunk: Chunk, start: int, end: int) -> tuple[Citation, bool]:
        for known in self.citations:
            if (known.passage_id, known.start, known.end) == (chunk.passage_id, start, end):
                return known, False
        quoted = _sentence_at(chunk, start, end)
        source = quoted.source if quoted else chunk.source
        citation = Citation(
            marker=len(self.citations) + 1,
            passage_id=chunk.passage_id,
            document_id=chunk.document_id,
            title=chunk.title,
            section=chunk.section,
            source=source.label,
            year=source.year,
            also_in=chunk.also_in,
            passage=chunk.text,
            quote=chunk.text[start:end],
            start=start,
            end=end,
            url=source.url if chunk.curated else None,
        )
        self.citations.append(citation)
        self.claims[citation.marker] = frozenset(quoted.claims if quoted else ())
        return citation, True


def render(events: Sequence[SentenceEvent]) -> str:
    """The answer as Markdown: blocks divided by blank lines, list items by line breaks, markers after each sentence."""
    text, block = "", None
    for event in events:
        if block is None:
            joint = ""
        elif event.block != block:
            joint = "\n\n"
        else:
            joint = "\n" if event.prefix.startswith(("- ", "* ", "1")) else " "
        markers = "".join(f" [{marker}]" for marker in event.sentence.markers)
        text += f"{joint}{event.prefix}{event.sentence.text}{markers}"
        block = event.block
    return text


def _exact_span(chunk: Chunk, text: str, found: tuple[int, int]) -> tuple[int, int]:
    """Span of the chunk's sentence that a draft quotes; `found` for a draft in other words."""
    spans = ((item.start, item.end) for item in chunk.sentences if chunk.text[item.start : item.end] == text)
    return next(spans, found)


def _sentence_at(chunk: Chunk, start: int, end: int) -> Sentence | None:
    """The chunk's sentence that covers most of a span."""
    overlaps = [(min(end, item.end) - max(start, item.start), item) for item in chunk.sentences]
    best = max(overlaps, key=lambda pair: pair[0], default=None)
    return best[1] if best and best[0] > 0 else None
