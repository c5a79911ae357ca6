"""A small advisor with meaning: it answers from a handful of passages and knows what each of them says."""

from __future__ import annotations

import asyncio
import re
from dataclasses import dataclass, field, replace

from advisor.types import Answer, AnswerSentence, Citation, RemovedSentence, Timings, Usage
from evals.checks import Support
from evals.figures import find_figures
from evals.reply import Reply
from evals.words import content_tokens
from ingest.errors import ExternalError
from ingest.types import Chunk, Passage, Sentence, Source

ARTICLE = Source("article", "The AI career article", "", 2026)


@dataclass(frozen=True)
class Fact:
    claim: str
    document: str
    text: str
    tier: str


FACTS = (
    Fact("A028", "article", "The article estimates 5,000-10,000 core AI positions in Europe.", "1"),
    Fact("A045", "tier-1-core-research", "Tier 1 (core research) draws thousands of applicants per position.", "1"),
    Fact("A052", "tier-2-ml-engineering", "Tier 2 (ML engineering) draws hundreds of applicants per position.", "2"),
    Fact("A059", "tier-3-ai-applications", "Tier 3 (AI applications) draws dozens of applicants per position.", "3"),
    Fact("A066", "common-mistakes", "A bootcamp positions someone for tier 3 (AI applications) at best.", "3"),
    Fact("A088", "strategies", "The article says to expect 5-10 years on the way into tiers 1 and 2.", "2"),
)


def passage(fact: Fact, score: float = 1.0) -> Passage:
    sentence = Sentence(0, len(fact.text), ARTICLE, (fact.claim,), tiers=(fact.tier,))
    chunk = Chunk(
        f"p-{fact.claim}", fact.document, fact.document, "Section", fact.text, ARTICLE, (sentence,), 20, curated=True
    )
    return Passage(chunk, score)


def answer(*facts: Fact, text: str | None = None, **changes) -> Answer:
    """An answer that states the facts, each cited; `text` replaces the shown wording of a single one."""
    citations = tuple(
        Citation(
            marker, f"p-{fact.claim}", fact.document, fact.document, "Section", ARTICLE.label, 2026, (),
            fact.text, fact.text, 0, len(fact.text),
        )
        for marker, fact in enumerate(facts, 1)
    )  # fmt: skip
    sentences = tuple(
        AnswerSentence(text or fact.text, (marker,), "corpus", 1.0) for marker, fact in enumerate(facts, 1)
    )
    shown = " ".join(f"{item.text} [{item.markers[0]}]" for item in sentences)
    base = Answer(
        shown, facts[0].tier if facts else None, tuple(dict.fromkeys(fact.tier for fact in facts)),
        "answered" if facts else "refused", citations, sentences, (), None, (), "fake", "bag-of-words", "idx-1",
        "default@1", Timings(1.0, 2.0, 3.0), Usage(100, 20),
    )  # fmt: skip
    return replace(base, **changes)


def reply(*facts: Fact, **changes) -> Reply:
    return Reply.from_row(answer(*facts, **changes).as_dict())


def removed(text: str, reason: str = "number") -> RemovedSentence:
    return RemovedSentence(text, reason, "42")


def overlap_gate(sentence, cited, retrieved, user_texts) -> Support:
    """Supported when every figure and two thirds of the words stand in the cited passages or the asker wrote them."""
    source = " ".join([*(citation.passage for citation in cited), *user_texts])
    there = {figure.value for figure in find_figures(source)}
    for figure in find_figures(sentence):
        if figure.value not in there:
            return Support(supported=False, reason="number", detail=f"{figure.value:g}")
    if re.search(r"\b(?:not|never|no)\b", sentence) and not re.search(r"\b(?:not|never|no)\b", source):
        return Support(supported=False, reason="negation", detail="not")
    words = content_tokens(sentence)
    if words and len(words & content_tokens(source)) < len(words) * 2 / 3:
        return Support(supported=False, reason="content", detail="too little of it is there")
    return Support(supported=True)


@dataclass
class FakePrepared:
    """Asks its advisor when it is asked."""

    advisor: FakeAdvisor
    request: tuple

    async def aask(self):
        return await self.advisor.aask(*self.request)


@dataclass
class FakeAdvisor:
    """Finds the facts that share most words with the question; fails and waits on request."""

    model: str = "fake"
    prompt: str = "default"
    notice: str | None = None
    delay: float = 0.0
    failures: list[Exception] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)
    spoil: dict = field(default_factory=dict)
    running: int = 0
    most_running: int = 0

    def retrieve(self, question, history=(), k=8):
        words = content_tokens(" ".join([*(turn["content"] for turn in history), question]))
        scored = sorted(((len(words & content_tokens(fact.text)), fact) for fact in FACTS), key=lambda pair: -pair[0])
        return [passage(fact, float(score)) for score, fact in scored[:k] if score > 0]

    def ask(self, question, history=(), profile=None):
        found = FakeAdvisor.retrieve(self, question, history, 1)
        facts = [fact for fact in FACTS for item in found if fact.claim == item.chunk.sentences[0].claims[0]]
        tier = facts[0].tier if facts else None
        changes = {"model": self.model, "prompt_id": f"{self.prompt}@1", "tier": tier, "notice": self.notice}
        return answer(*facts, **{**changes, **(self.spoil if facts else {})})

    async def aprepare(self, question, history=(), profile=None):
        return FakePrepared(self, (question, history, profile))

    async def aask(self, question, history=(), profile=None):
        self.asked.append(question)
        self.running += 1
        self.most_running = max(self.most_running, self.running)
        try:
            await asyncio.sleep(self.delay)
            if self.failures:
                raise self.failures.pop(0)
            return self.ask(question, history, profile)
        finally:
            self.running -= 1


def lost() -> ExternalError:
    return ExternalError("The endpoint answered 503.", hint="Wait.", retryable=True)
