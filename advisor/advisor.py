"""A question in, a verified answer out: the one path that every face of Tierwise takes.

`ask` and `stream` drain what `prepare` begins. The order is fixed: understand, find, decide what kind of answer is due,
write, check each sentence, show it. Knows nothing about pages, terminals or files.
"""

from __future__ import annotations

import time
from dataclasses import dataclass, field, replace
from datetime import date
from typing import TYPE_CHECKING

from advisor.answerer import Brief, Draft, Meter, Reading
from advisor.domain import tiers_named
from advisor.extractive import ExtractiveAnswerer, said_to_lack
from advisor.fixed import fixed_drafts
from advisor.inquiry import inquire, query_for, user_messages
from advisor.knowledge import Knowledge
from advisor.ledger import Ledger, render
from advisor.phrases import FACTS_BY_RULES, MODEL_FAILED, PLAN_NEEDS_YOU
from advisor.plan_wish import plan_wish
from advisor.question import clean
from advisor.retrieval import search
from advisor.types import Answer, AnswerEvent, Conflict, Request, SentenceEvent, Timings
from advisor.verdict import asker_assessment, assess_facts, closing_drafts, realistic_tier, verdict_drafts
from advisor.wording import as_meant
from ingest.errors import ModelUnavailableError

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Iterator, Mapping, Sequence

    from langchain_core.retrievers import BaseRetriever

    from advisor.answerer import Chat
    from advisor.assessment import Assessment
    from advisor.inquiry import Inquiry
    from advisor.plan_wish import PlanWish
    from advisor.types import Event, Outcome, Turn
    from ingest.index import Index, IndexHandle
    from ingest.types import Passage

DEFAULT_K = 8
# Needs everything that a question can need: a self-description, a step, a limit, a disagreement.
_WARMING = "I have a master's in CS and worked as an ML engineer for three years. Should I aim at tier 1 or at tier 2?"


@dataclass(slots=True)
class _Run:
    """One call in progress."""

    request: Request
    told: Sequence[str]
    knowledge: Knowledge
    inquiry: Inquiry
    assessment: Assessment | None
    wish: PlanWish | None
    ledger: Ledger
    passages: tuple[Passage, ...]
    outcome: Outcome
    started: float
    retrieved: float = 0.0
    first: float | None = None
    meter: Meter = field(default_factory=Meter)
    model: str = "extractive"
    prompt_id: str = ""
    notice: str | None = None


class Prepared:
    """An answer that is begun, to be had once.

    Args:
        events: What it is made of, as `Advisor.stream` gives it.
    """

    def __init__(self, events: Iterator[Event]) -> None:
        self._events = events

    def stream(self) -> Iterator[Event]:
        """Verified sentences as they are finished, then the whole answer."""
        return self._events

    def ask(self) -> Answer:
        """The whole answer."""
        for event in self._events:
            if isinstance(event, AnswerEvent):
                return event.answer
        raise AssertionError("an answer that is prepared can be had once")

    async def aask(self) -> Answer:
        """`ask` without blocking the event loop."""
        import asyncio

        return await asyncio.to_thread(self.ask)


class Advisor:
    """Answers career questions from an index.

    Args:
        handle: The index, followed as it changes.
        chat: What a chat model does; None to compose answers from the corpus.
        today: The day from which plans are reckoned.
    """

    def __init__(self, handle: IndexHandle, chat: Chat | None = None, today: Callable[[], date] = date.today) -> None:
        self._today = today
        self._handle = handle
        self._chat = chat
        self._knowledge: Knowledge | None = None

    def ask(
        self,
        question: str,
        history: Sequence[Turn] = (),
        profile: str | None = None,
        filters: Mapping[str, str] | None = None,
    ) -> Answer:
        """The whole answer.

        Args:
            question: The asker's message.
            history: Earlier turns, oldest first.
            profile: A self-description beside the conversation; None for none.
            filters: Metadata that passages must carry; None for all.

        Raises:
            IndexMissingError: There is no index yet.
            IndexMismatchError: The index was made by another embedding model.
        """
        return self.prepare(question, history, profile, filters).ask()

    def stream(
        self,
        question: str,
        history: Sequence[Turn] = (),
        profile: str | None = None,
        filters: Mapping[str, str] | None = None,
    ) -> Iterator[Event]:
        """Verified sentences as they are finished, then the whole answer; see `ask` for arguments and errors."""
        yield from self.prepare(question, history, profile, filters).stream()

    def prepare(
        self,
        question: str,
        history: Sequence[Turn] = (),
        profile: str | None = None,
        filters: Mapping[str, str] | None = None,
    ) -> Prepared:
        """An answer with all that can be done for it before a chat model is asked; see `ask` for arguments and errors.

        Many can be prepared while few calls of a model are under way. Where the model itself must read the question,
        everything waits for that.
        """
        request = Request(question, tuple(history), profile, filters or {})
        waits = self._chat is not None and self._chat.must_read(request)
        return Prepared(self._events(request, None if waits else self._begin(request)))

    async def aask(
        self,
        question: str,
        history: Sequence[Turn] = (),
        profile: str | None = None,
        filters: Mapping[str, str] | None = None,
    ) -> Answer:
        """`ask` without blocking the event loop."""
        import asyncio

        return await asyncio.to_thread(self.ask, question, history, profile, filters)

    async def aprepare(
        self,
        question: str,
        history: Sequence[Turn] = (),
        profile: str | None = None,
        filters: Mapping[str, str] | None = None,
    ) -> Prepared:
        """`prepare` without blocking the event loop."""
        import asyncio

        return await asyncio.to_thread(self.prepare, question, history, profile, filters)

    async def astream(
        self,
        question: str,
        history: Sequence[Turn] = (),
        profile: str | None = None,
        filters: Mapping[str, str] | None = None,
    ) -> AsyncIterator[Event]:
        """`stream` without blocking the event loop."""
        import asyncio

        events = self.stream(question, history, profile, filters)
        while (event := await asyncio.to_thread(next, events, None)) is not None:
            yield event

    def retrieve(
        self, question: str, history: Sequence[Turn] = (), k: int = DEFAULT_K, *, learned: bool = True
    ) -> list[Passage]:
        """The `k` passages that a question in its conversation finds, best first.

        Without what was learned from other people's questions, it shows what an embedding is worth by itself.
        """
        index = self._handle.current()
        request = Request(question, tuple(history))
        text = as_meant(clean(question), self._known(index).vocabulary)
        if not text:
            return []
        query = query_for(index, request, text)
        return search(index, query if learned else replace(query, claims={}), k)

    def as_retriever(self, k: int = DEFAULT_K) -> BaseRetriever:
        """The same passages as a LangChain retriever."""
        from advisor.langchain_retriever import PassageRetriever

        return PassageRetriever(find=lambda question: self.retrieve(question, k=k))

    def warm_up(self) -> None:
        """Load everything that the first question would otherwise wait for."""
        run = self._begin(Request(_WARMING))
        for _ in ExtractiveAnswerer(run.knowledge).draft(_brief(run), run.meter):
            pass
        if self._chat is not None:
            self._chat.warm_up()

    def _events(self, request: Request, begun: _Run | None) -> Iterator[Event]:
        run = begun or self._begin(request)
        # What was prepared may have waited for its turn, which is no time of the answer.
        waited = time.perf_counter() - run.retrieved
        run.started, run.retrieved = run.started + waited, run.retrieved + waited
        yield from self._sentences(run)
        yield AnswerEvent(self._finish(run))

    def _begin(self, request: Request) -> _Run:
        started = time.perf_counter()
        # Kept for the whole answer, which another generation may begin to serve in the middle of.
        knowledge = self._known(self._handle.current())
        reading = self._chat.read(request) if self._chat else Reading(request)
        told = user_messages(request, clean(request.question))
        words = "\n".join(told)
        assessment = asker_assessment(words, knowledge)
        inquiry = inquire(knowledge, reading.request, describes_asker=assessment is not None)
        passages = _merged([part.passages for part in inquiry.parts if part.finding.verdict == "yes"])
        ledger = Ledger([passage.chunk for passage in passages], f"{words}\n{inquiry.user_text}", reading.translate)
        wish = plan_wish(told, self._today()) if inquiry.route.kind == "question" else None
        outcome = "answered" if wish and assessment else _outcome(inquiry, assessment)
        run = _Run(request, told, knowledge, inquiry, assessment, wish, ledger, passages, outcome, started)
        run.retrieved = time.perf_counter()
        return run

    def _sentences(self, run: _Run) -> Iterator[SentenceEvent]:
        yield from _offered(run, fixed_drafts(run.inquiry, run.outcome))
        if run.outcome == "refused":
            refused = [part for part in run.inquiry.parts if part.finding.verdict == "no"]
            lacks = (said_to_lack(run.knowledge, part.text, part.query) for part in refused)
            yield from _offered(run, [*{draft.text: draft for draft in lacks if draft}.values()])
        if run.outcome not in ("answered", "partial"):
            return
        if run.assessment is not None and (run.inquiry.own_way or run.wish):
            run.assessment = self._heard(run, run.assessment)
            yield from _offered(run, _unsaid(run, verdict_drafts(run.assessment, run.knowledge, run.inquiry.tiers)))
        if run.assessment is not None and run.wish:
            yield from self._planned(run, run.assessment, run.wish)
        elif run.passages:
            yield from self._written(run)
        if run.assessment is not None and (run.inquiry.own_way or run.wish):
            yield from _offered(run, _unsaid(run, closing_drafts(run.assessment)))
        elif run.wish:
            yield from _offered(run, [Draft(PLAN_NEEDS_YOU, (), "boilerplate", block=10_000)])

    def _planned(self, run: _Run, assessment: Assessment, wish: PlanWish) -> Iterator[SentenceEvent]:
        from advisor.plan_answer import plan_drafts

        yield from _offered(run, plan_drafts(wish, assessment, run.knowledge, self._today()))

    def _heard(self, run: _Run, assessment: Assessment) -> Assessment:
        """The assessment with the facts that the chat model helped to find; the one by rules where it did not help."""
        if self._chat is None:
            return assessment
        try:
            facts = self._chat.facts(run.told)
        except ModelUnavailableError as error:
            run.notice = FACTS_BY_RULES.format(reason=error.message.rstrip("."))
            return assessment
        return assess_facts(facts, "\n".join(run.told), run.knowledge)

    def _written(self, run: _Run) -> Iterator[SentenceEvent]:
        brief = _brief(run)
        extractive = ExtractiveAnswerer(run.knowledge)
        if self._chat is not None:
            answerer = self._chat.answerer
            run.model, run.prompt_id = answerer.name, answerer.prompt_id
            shown, failed = len(run.ledger.events), ""
            try:
                yield from _offered(run, answerer.draft(brief, run.meter))
            except ModelUnavailableError as error:
                failed = error.message.rstrip(".")
            if len(run.ledger.events) > shown and not failed:
                return
            # One failure is told once, and that of the answer says more.
            run.notice = MODEL_FAILED.format(reason=failed or "nothing that it wrote stood up to its sources")
        yield from _offered(run, extractive.draft(brief, run.meter))

    def _known(self, index: Index) -> Knowledge:
        known = self._knowledge
        if known is None or known.index is not index:
            # Another thread may be doing the same for another generation, so what is returned is not read back.
            known = self._knowledge = Knowledge(index)
        return known

    def _finish(self, run: _Run) -> Answer:
        events = run.ledger.events
        outcome = run.outcome
        planned = run.wish is not None and run.assessment is not None
        if outcome in ("answered", "partial") and not run.ledger.citations and run.inquiry.parts and not planned:
            outcome = "refused"
            for _ in _offered(run, fixed_drafts(run.inquiry, outcome)):
                pass
        now = time.perf_counter()
        manifest = run.knowledge.index.manifest
        return Answer(
            text=render(events),
            tier=_tier(run) if outcome in ("answered", "partial") else None,
            tiers=_tiers_spoken(events),
            outcome=outcome,
            citations=tuple(run.ledger.citations),
            sentences=tuple(event.sentence for event in events),
            removed=tuple(run.ledger.removed),
            assessment=run.assessment,
            conflicts=_conflicts(run, run.knowledge) if run.ledger.citations else (),
            model=run.model,
            embedding=manifest.embedding.spec,
            index_id=manifest.index_id,
            prompt_id=run.prompt_id,
            timings=Timings(
                retrieve=_milliseconds(run.started, run.retrieved),
                first_sentence=None if run.first is None else _milliseconds(run.started, run.first),
                total=_milliseconds(run.started, now),
            ),
            usage=run.meter.usage,
            notice=run.notice,
        )


def _brief(run: _Run) -> Brief:
    parts = [part for part in run.inquiry.parts if part.finding.verdict == "yes"]
    return Brief(
        request=run.request,
        parts=tuple(part.text for part in parts),
        queries=tuple(part.query for part in parts),
        passages=run.passages,
        outcome=run.outcome,
        tier=_tier(run) if run.inquiry.own_way or run.assessment is None else _tier_named(run),
        assessment=run.assessment,
        stated=frozenset(claim for claims in run.ledger.claims.values() for claim in claims),
        personal=run.inquiry.own_way,
    )


def _offered(run: _Run, drafts: Iterator[Draft] | Sequence[Draft]) -> Iterator[SentenceEvent]:
    for draft in drafts:
        event = run.ledger.offer(draft)
        if event is not None:
            run.first = run.first or time.perf_counter()
            yield event


def _unsaid(run: _Run, drafts: Iterator[Draft]) -> list[Draft]:
    """The drafts; none where an earlier answer of the conversation began them with the same words."""
    found = list(drafts)
    answers = [turn["content"] for turn in run.request.history if turn["role"] == "assistant"]
    return [] if found and any(found[0].text in answer for answer in answers) else found


def _outcome(inquiry: Inquiry, assessment: Assessment | None) -> Outcome:
    by_route: dict[str, Outcome] = {
        "empty": "clarify",
        "greeting": "answered",
        "thanks": "answered",
        "goodbye": "answered",
        "identity": "answered",
        "injection": "off_topic",
        "crisis": "off_topic",
        "regulated": "refused",
        "odds": "refused",
        "promise": "refused",
        "off_topic": "off_topic",
        "foreign": "clarify",
        "vague": "clarify",
    }
    if inquiry.route.kind != "question":
        return by_route[inquiry.route.kind]
    verdicts = {part.finding.verdict for part in inquiry.parts}
    told = [part for part in inquiry.parts if part.finding.verdict == "yes"]
    lacks = "no" in verdicts or any(part.finding.missing or part.odds for part in told)
    if "yes" in verdicts or (assessment is not None and inquiry.own_way):
        return "partial" if lacks else "answered"
    return "refused" if "no" in verdicts else "off_topic"


def _tier(run: _Run) -> str | None:
    """The most realistic tier for the asker; for a question that describes nobody the one tier that it is about."""
    if run.assessment is not None:
        return realistic_tier(run.assessment)
    if run.inquiry.tiers:
        return _tier_named(run)
    first = next((event.sentence.text for event in run.ledger.events if event.sentence.support == "corpus"), "")
    spoken = tiers_named(first)
    return spoken[0] if len(spoken) == 1 else None


def _tier_named(run: _Run) -> str | None:
    """The one tier that the question names."""
    named = run.inquiry.tiers
    return named[0] if len(named) == 1 else None


def _tiers_spoken(events: Sequence[SentenceEvent]) -> tuple[str, ...]:
    found = {tier for event in events for tier in tiers_named(event.sentence.text)}
    return tuple(tier for tier in ("1", "2", "3", "adjacent", "not-a-path") if tier in found)


def _conflicts(run: _Run, knowledge: Knowledge) -> tuple[Conflict, ...]:
    """Shown sentences that state both sides of a disagreement, and pairs of shown sentences that do."""
    claims, against = run.ledger.claims, knowledge.contradictions
    found: dict[tuple[str, ...], Conflict] = {}
    for event in run.ledger.events:
        for marker in event.sentence.markers:
            for claim in sorted(claims.get(marker, frozenset())):
                for other in sorted(against.get(claim, frozenset())):
                    markers = tuple(sorted({marker, *(m for m, held in claims.items() if other in held)}))
                    if other in claims[marker] or len(markers) > 1:
                        pair = tuple(sorted((claim, other)))
                        found.setdefault(pair, Conflict(pair, markers, event.sentence.text))
    return tuple(found.values())


def _merged(groups: Sequence[Sequence[Passage]]) -> tuple[Passage, ...]:
    """Passages of several questions, each question's best first in turn, without repetition."""
    merged: dict[str, Passage] = {}
    for rank in range(max((len(group) for group in groups), default=0)):
        for group in groups:
            if rank < len(group):
                merged.setdefault(group[rank].chunk.passage_id, group[rank])
    return tuple(merged.values())


def _milliseconds(start: float, end: float) -> float:
    return round((end - start) * 1000, 2)
