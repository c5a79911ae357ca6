"""Composes an answer from sentences of the corpus: the direct answer, why, what to do next, what is left open.

Verbatim sentences only, so that every claim can be checked by eye against its passage. The same brief gives the same
answer. Knows nothing about models that chat.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from advisor.answerable import states_money
from advisor.answerer import Draft
from advisor.domain import answer_tier, tiers_named
from advisor.knowledge import quotables
from advisor.phrases import OWN_DOCUMENT
from advisor.question import wants
from advisor.routing import is_instruction
from advisor.specifics import figure_asked
from ingest.lexical import tokenize

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from advisor.answerer import Brief, Meter
    from advisor.knowledge import Knowledge, Quotable
    from advisor.question import Wants
    from advisor.retrieval import Query
    from ingest.types import Passage

# How a sentence's rank is made. All are added to a cosine, so 0.05 is about the distance between neighbours in a
# ranking.
_COVERAGE_WEIGHT = 0.45  # a question's rare words that the sentence has, as a share of all of them
_PASSAGE_WEIGHT = 0.70  # how well the whole passage fits, so that a sentence is not torn out of another subject
_NUMBER_BONUS = 0.08  # a figure of the kind that is asked for
_NO_PAY_PENALTY = 2.0  # who asks for pay is told of something else last, however like other people's questions
_ACTION_BONUS = 0.08  # a step where one is asked for
_WRONG_ROLE = 0.06  # a step or a limit where none is asked for
_OPINION_PENALTY = 0.04  # one person's view beside a finding
_TWO_SIDED_PENALTY = 0.10  # a sentence that names a disagreement comes after the sentences that disagree
_TIER_BONUS = 0.10  # a sentence about the tier that the question names, or against one about another tier only
_ARTICLE_BONUS = 0.04  # the article is what most questions here are about
# How much other people's questions like this one, which a claim of the sentence answers, count.
_ASKED_WEIGHT = 3.0
# Likeness from which on a claim is a part of what is asked for, however the sentence is worded.
_ALSO_ASKED_FOR = 0.3
# Sentences this much below the best one answer something else.
_SUPPORT_GAP = 0.22
_SUPPORT_FLOOR = 0.38
# Where a figure is asked for, a second one is wanted only if it is nearly as much to the point.
_FIGURE_GAP = 0.12
_STEP_FLOOR = 0.36
_LIMIT_FLOOR = 0.58
# What the sources lack on pay is said to whoever asks for pay, unless it is about something else entirely.
_PAY_LIMIT_FLOOR = 0.4
_LIMITS_LOOKED_AT = 12
_NEAREST_LOOKED_AT = 8
# Two sentences this similar say the same; of the same claim, less similarity is enough.
_SAME = 0.88
_SAME_CLAIM = 0.75
_MAX_SUPPORT = 3


# Sentences of an operator's own documents outside these lengths in words are headings, fragments or paragraphs.
_SHORTEST, _LONGEST = 5, 45
_POINTS_BACK = re.compile(r"(?:this|that|these|those|they|it|he|she|such|however|also|thus|therefore)\b", re.IGNORECASE)
# "outside the United States, Europe and China": what a sentence leaves out is not what it is about.
_NAMED = r"(?:the )?[A-Z]\w*(?: [A-Z]\w*)*"
_EXCLUDED = re.compile(
    rf"\b(?:[Oo]utside|[Ee]xcluding|[Aa]part from|[Ee]xcept(?: for)?) {_NAMED}(?:, {_NAMED})*(?:,? and {_NAMED})?"
)
_FOR_BEGINNERS = re.compile(r"\bearly in (?:their|your|a) career\b|\bstudents?\b", re.IGNORECASE)
_DIGIT = re.compile(r"\d")
_MARKUP = re.compile(r"https?://|www\.|!\[|\]\(|<[a-z/!]|[{}]|\bassistant\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Ranked:
    """A sentence with its rank for one question and the passage that it stands in, as an index into the brief's.

    `asked_for` is how like the question is to those that a claim of the sentence answers, `fit` the rank without that.
    `passage` is None where the sentence stands in a passage that was not found for the question.
    """

    score: float
    fit: float
    asked_for: float
    item: Quotable
    passage: int | None


class ExtractiveAnswerer:
    """Implements `Answerer` without any model that chats."""

    name = "extractive"
    prompt_id = ""

    def __init__(self, knowledge: Knowledge) -> None:
        self._knowledge = knowledge

    def draft(self, brief: Brief, meter: Meter) -> Iterator[Draft]:  # noqa: ARG002 - nothing is counted here
        """Yield the sentences of the answer, best first."""
        composer = _Composer(self._knowledge, brief)
        yield from composer.compose()


class _Composer:
    """One answer in the making: what was said must not be said again."""

    def __init__(self, knowledge: Knowledge, brief: Brief) -> None:
        self._knowledge = knowledge
        self._brief = brief
        self._passages = [*brief.passages]
        self._said: list[Quotable] = []
        self._block = 0

    def compose(self) -> Iterator[Draft]:
        for part, query in zip(self._brief.parts, self._brief.queries, strict=True):
            yield from self._answer(part, query)
        yield from self._disagreement()
        if self._brief.personal or any(wants(part).action for part in self._brief.parts):
            yield from self._step()
        yield from self._limit()

    def _answer(self, part: str, query: Query) -> Iterator[Draft]:
        asked = wants(part)
        named = tiers_named(part) or ((self._brief.tier,) if self._brief.tier else ())
        ranked = rank(self._knowledge, query, self._brief.passages, asked, named)
        best = next((item for item in ranked if self._is_new(item.item)), None)
        if best is None:
            return
        yield self._say(best)
        block, gap, count = self._block, _SUPPORT_GAP, _MAX_SUPPORT
        if asked.number:
            gap, count = _FIGURE_GAP, 2 if asked.pay else 1
        stated, shown = set(best.item.claims), 0
        for item in ranked:
            # Of what is plainly asked for, each claim is said once, however its sentence is worded.
            also = not asked.pay and item.asked_for >= _ALSO_ASKED_FOR and not item.item.claims <= stated
            fits = shown < count and item.fit >= max(best.fit - gap, _SUPPORT_FLOOR)
            if shown == _MAX_SUPPORT or not (fits or (also and _is_about(item.item, named))):
                continue
            if self._knowledge.is_two_sided(item.item.claims) or item.item.sentence.role != "claim":
                continue
            if self._is_new(item.item):
                stated |= item.item.claims
                shown += 1
                yield self._say(item, block)
        self._block += 1

    def _disagreement(self) -> Iterator[Draft]:
        """The sentence that names where sources disagree on the direct answer."""
        if not self._said:
            return
        if any(self._knowledge.is_two_sided(item.claims) for item in self._said):
            return
        about = self._brief.queries[0].vector
        naming = [item for item in self._knowledge.naming(self._said[0].claims) if self._is_new(item)]
        best = max(naming, key=lambda item: (float(item.vector @ about), item.text), default=None)
        if best is not None and float(best.vector @ about) >= _LIMIT_FLOOR:
            yield self._say(Ranked(0.0, 0.0, 0.0, best, self._passage_of(best)))
            self._block += 1

    def _step(self) -> Iterator[Draft]:
        if any(item.sentence.role == "step" for item in self._said):
            return
        yield from self._nearest("step", _STEP_FLOOR, "**What to do next:** ")

    def _limit(self) -> Iterator[Draft]:
        if any(item.sentence.role == "limit" for item in self._said):
            return
        yield from self._nearest("limit", _LIMIT_FLOOR, "**What the sources leave open:** ")

    def _nearest(self, role: str, floor: float, prefix: str) -> Iterator[Draft]:
        if not self._said:
            return
        about = self._brief.queries[0].vector
        tiers = _corpus_tiers(self._brief.tier, self._said)
        for score, item in self._knowledge.nearest(about, role, tiers, count=_NEAREST_LOOKED_AT):
            if role == "step" and self._is_experienced() and _FOR_BEGINNERS.search(item.text):
                continue
            if score >= floor and self._is_new(item):
                yield self._say(Ranked(score, score, 0.0, item, self._passage_of(item)), prefix=prefix)
                self._block += 1
                return

    def _is_experienced(self) -> bool:
        """Whether the asker told of paid work, whatever it was."""
        assessment = self._brief.assessment
        return assessment is not None and any(
            fact.kind == "experience" and fact.form == "paid" for fact in assessment.facts
        )

    def _say(self, ranked: Ranked, block: int | None = None, prefix: str = "") -> Draft:
        self._said.append(ranked.item)
        place = self._block if block is None else block
        if not ranked.item.chunk.curated:
            # Nobody has vouched for an operator's own document, so its claims are given as that document's.
            prefix = f"{prefix}{OWN_DOCUMENT.format(title=_plain(ranked.item.chunk.title))} "
        if ranked.passage is None:
            return Draft(ranked.item.text, (), block=place, prefix=prefix, quoted=ranked.item.chunk)
        return Draft(ranked.item.text, (ranked.passage,), block=place, prefix=prefix)

    def _is_new(self, item: Quotable) -> bool:
        if item.claims and item.claims <= self._brief.stated:
            return False
        return all(
            float(item.vector @ said.vector) < (_SAME_CLAIM if item.claims and item.claims <= said.claims else _SAME)
            for said in self._said
        )

    def _passage_of(self, item: Quotable) -> int | None:
        ids = [passage.chunk.passage_id for passage in self._brief.passages]
        return ids.index(item.chunk.passage_id) if item.chunk.passage_id in ids else None


def _is_about(item: Quotable, named: Sequence[str]) -> bool:
    """Whether a sentence speaks of one of the tiers that are named, or of none."""
    spoken = set(tiers_named(item.text))
    return not (named and spoken) or bool(spoken & set(named))


def said_to_lack(knowledge: Knowledge, part: str, query: Query) -> Draft | None:
    """The sentence of the corpus that says that it lacks what was asked for; None where none does."""
    pay, named = wants(part).pay, set(tiers_named(part))
    best: tuple[float, Quotable] | None = None
    for similarity, item in knowledge.nearest(query.vector, "limit", (), count=_LIMITS_LOOKED_AT):
        # What is said of one field is no word on another, or on all.
        is_about = set(tiers_named(item.text)) <= named if named else "all" in item.sentence.tiers
        fits = (wants(item.text).pay or not pay) and is_about
        score = similarity + _asked_for(query, item)
        if fits and score >= (_PAY_LIMIT_FLOOR if pay else _LIMIT_FLOOR) and (best is None or score > best[0]):
            best = score, item
    return Draft(best[1].text, (), quoted=best[1].chunk) if best else None


def _asked_for(query: Query, item: Quotable) -> float:
    """How like a question is to those that a claim of the sentence answers."""
    return max((query.claims.get(claim, 0.0) for claim in item.claims), default=0.0)


def rank(
    knowledge: Knowledge, query: Query, passages: Sequence[Passage], asked: Wants, named: Sequence[str]
) -> list[Ranked]:
    """The sentences of `passages` by how well they answer a question, best first.

    Args:
        knowledge: Gives sentences their vectors and words their rarity.
        query: The question.
        passages: What was found for it.
        asked: What kind of sentence it asks for.
        named: Tiers that it is about.
    """
    terms = {term: weight * knowledge.index.idf(term) for term, weight in query.terms}
    total = sum(terms.values()) or 1.0
    figure = figure_asked(query.text, pay=asked.pay)
    best_passage = max((passage.score for passage in passages), default=1.0) or 1.0
    places = {passage.chunk.passage_id: number for number, passage in enumerate(passages)}
    ranked = []
    for item in filter(_is_quotable, quotables(knowledge.index, [passage.chunk for passage in passages])):
        number = places[item.chunk.passage_id]
        words = set(tokenize([_EXCLUDED.sub("", item.text)])[0])
        coverage = sum(idf for term, idf in terms.items() if term in words) / total
        score = float(item.vector @ query.vector) + _COVERAGE_WEIGHT * coverage
        score += _PASSAGE_WEIGHT * passages[number].score / best_passage + _adjustment(item, asked, figure, named)
        score -= _TWO_SIDED_PENALTY if knowledge.is_two_sided(item.claims) else 0.0
        asked_for = _asked_for(query, item)
        ranked.append(Ranked(score + _ASKED_WEIGHT * asked_for, score, asked_for, item, number))
    return sorted(ranked, key=lambda one: (-one.score, one.item.text))


def _is_quotable(item: Quotable) -> bool:
    """Whether a sentence may be quoted by itself; those of the bundled corpus are written to be."""
    if item.chunk.curated:
        return True
    words = item.text.split()
    whole = _SHORTEST <= len(words) <= _LONGEST and item.text[-1:] in ".!" and not _POINTS_BACK.match(item.text)
    return whole and not is_instruction(item.text) and not _MARKUP.search(item.text)


def _plain(title: str) -> str:
    """A title without characters that Markdown reads."""
    return re.sub(r"[*_`\[\]()<>!#|]", "", title)[:80]


def _adjustment(item: Quotable, asked: Wants, figure: re.Pattern[str] | None, named: Sequence[str]) -> float:
    sentence, text = item.sentence, item.text
    points = 0.0
    if asked.number and sentence.role != "limit" and (figure or _DIGIT).search(text):
        points += _NUMBER_BONUS
    if asked.pay and not (states_money(text) or wants(text).pay):
        points -= _NO_PAY_PENALTY
    if sentence.role == "step":
        points += _ACTION_BONUS if asked.action else -_WRONG_ROLE
    if sentence.role == "limit" and not asked.coverage:
        points -= _WRONG_ROLE
    if sentence.opinion:
        points -= _OPINION_PENALTY
    if any(claim.startswith("A") for claim in sentence.claims):
        points += _ARTICLE_BONUS
    spoken = set(tiers_named(text))
    if named and spoken:
        points += _TIER_BONUS if spoken & set(named) else -_TIER_BONUS
    return points


def _corpus_tiers(tier: str | None, said: Sequence[Quotable]) -> tuple[str, ...]:
    """Tiers that a step or a limit may speak about: the answer's, else those of its first sentence."""
    if tier:
        return ("annotation",) if tier == "not-a-path" else (tier, "all")
    first = tuple(one for one in said[0].sentence.tiers if answer_tier(one))
    return (*first, "all") if first else ()
