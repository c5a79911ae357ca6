"""Whether the sources hold an answer to a question, decided from what was found."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from advisor.domain import answer_tier, tiers_named
from advisor.names import country_of, names_in
from advisor.question import wants
from advisor.routing import CERTAIN, LIKELY
from advisor.specifics import MONEY, Statement, figure_asked, lacking
from ingest.lexical import tokenize

if TYPE_CHECKING:
    from collections.abc import Sequence

    from advisor.knowledge import Knowledge
    from ingest.types import Passage

# Similarity of the nearest sentence below which a question is not about this corpus at all, and below which nothing in
# it answers. Chosen on the tuning half of the refusal and answerable questions; docs/retrieval.md has both error rates.
OFF_TOPIC_FLOOR = 0.33
ANSWER_FLOOR = 0.42
# A name that no passage mentions matters less where a sentence is this near to the question.
NAME_MATTERS_BELOW = 0.65
# Share of a question in words that no source uses, from which on it asks about something else; a question about the
# asker's own way tells more that no source can know.
_UNKNOWN = 0.33
_UNKNOWN_PERSONAL = 0.45
# Share of a question's words that a sentence with the figure asked for has to have, where it is not near in meaning.
_LEAST_HELD = 0.2
# What the few words of a follow-up, and words of the asker's own for what the sources speak of, are taken to be nearer.
_NEARER = 0.1

_CAREER = re.compile(
    r"\b(?:ai|ml|a\.i\.|llms?|machine learning|deep learning|careers?|jobs?|hir(?:e|ed|ing)"
    r"|recruit\w*|intern\w*|degree|phd|master'?s|bachelor'?s"
    r"|bootcamp|tiers?|engineer\w*|developer\w*|programm\w+|coding|data|research\w*|salar\w+|resume"
    r"|cv|portfolio|interview\w*|junior|senior"
    r"|graduate\w*|university|college|course\w*|skills?|qualif\w+|employ\w+|python)\b",
    re.IGNORECASE,
)


_YES_OR_NO = re.compile(r"(?:^|[,;:.]\s*)(?:(?:and|so|but) )?(?:do|does|did|is|are|was|were|has|have)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Finding:
    """Whether a question can be answered.

    Attributes:
        verdict: `yes`; `no` (the sources lack it); `off_topic`.
        missing: The name that no source mentions in this; "" where nothing is missing, or nothing with a name.
    """

    verdict: Literal["yes", "no", "off_topic"]
    missing: str = ""


def is_answerable(
    knowledge: Knowledge,
    part: str,
    similarity: float,
    passages: Sequence[Passage],
    *,
    personal: bool,
    context: str = "",
    follows: bool = False,
    likely: float = 0.0,
) -> Finding:
    """Decide for one question that is not of another kind.

    Args:
        knowledge: Knows which words the sources use.
        part: The question, slang and typing errors put right.
        similarity: Cosine of the nearest sentence to the question, in [-1, 1].
        passages: What was found for it.
        personal: Whether it asks about the asker's own way rather than for a fact.
        context: What else the message says; "" for nothing.
        follows: Whether it leans on an earlier turn or sentence, which says most of what it is about.
        likely: Probability that it is one of those that the corpus answers, however far off its words are; 0 where
            nothing tells.
    """
    if follows:
        similarity += _NEARER
    # The classifier knows better than any floor what the corpus answers; without it, nearness has to tell.
    judged = likely >= LIKELY
    if not passages or not judged:
        verdict = _by_nearness(knowledge, part, similarity if passages else -1.0, personal=personal)
        if verdict != "yes":
            return Finding(verdict)
    if personal:
        return Finding("yes")
    near = judged or similarity >= NAME_MATTERS_BELOW
    statements = _statements(passages)
    found = _specifically(knowledge, part, context, statements, near=near)
    return _known_by_another_name(knowledge, part, context, found, statements) if likely >= CERTAIN else found


def _known_by_another_name(
    knowledge: Knowledge, part: str, context: str, found: Finding, statements: Sequence[Statement]
) -> Finding:
    """What was found for a question that the corpus surely answers: pay, or a figure for a place or year, may lack.

    A place that nothing is said about is told beside the answer; for a city the figure of its country is given.
    """
    if found.verdict == "yes":
        return found
    pay = wants(part).pay
    figure = figure_asked(part, pay=pay)
    lacks = found.missing
    names = names_in(f"{context} {part}", knowledge.vocabulary, knowledge.proper)
    is_place = any(name.is_place and name.text == lacks for name in names)
    country = country_of(lacks) if is_place else None
    if country:
        abroad, around = (text.replace(lacks, country.title()) for text in (part, context))
        if _specifically(knowledge, abroad, around, statements, near=True).verdict == "yes":
            return Finding("yes", lacks)
    if pay or (figure and (is_place or lacks.isdigit())):
        return found
    return Finding("yes", lacks if is_place else "")


def _by_nearness(
    knowledge: Knowledge, part: str, similarity: float, *, personal: bool
) -> Literal["yes", "no", "off_topic"]:
    about_career = bool(_CAREER.search(part) or tiers_named(part))
    if similarity < OFF_TOPIC_FLOOR:
        return "no" if about_career and similarity >= OFF_TOPIC_FLOOR / 2 else "off_topic"
    if similarity < ANSWER_FLOOR and not tiers_named(part):
        return "no" if about_career else "off_topic"
    limit = _UNKNOWN_PERSONAL if personal else _UNKNOWN
    unknown = similarity < NAME_MATTERS_BELOW and unknown_share(knowledge, part) >= limit
    return "no" if unknown else "yes"


def _specifically(
    knowledge: Knowledge,
    part: str,
    context: str,
    statements: Sequence[Statement],
    *,
    near: bool,
) -> Finding:
    """Whether one statement is about just what a question for a fact names."""
    pay = wants(part).pay
    figure = figure_asked(part, pay=pay)
    if figure:
        holding = [one for one in statements if figure.search(one.text)]
        # "Did wages fall too?" is answered without a sum.
        statements = holding if holding or not (pay and _YES_OR_NO.search(part)) else statements
    words, proper = knowledge.vocabulary, knowledge.proper
    missing = lacking(part, context, statements, words, proper, figure=figure is not None, near=near)
    if missing is not None:
        return Finding("no", missing)
    named = set(tiers_named(part))
    # What one kind of work pays says nothing about another; a sentence that speaks of no kind may be about any.
    if pay and named and not any(named & (_tiers_of(one) or named) for one in statements):
        return Finding("no")
    if figure and not near:
        held = max((_share_held(knowledge, part, one) for one in statements), default=0.0)
        return Finding("yes" if held >= _LEAST_HELD else "no")
    return Finding("yes")


def _tiers_of(statement: Statement) -> set[str | None]:
    """Tiers that a statement is about: as the corpus marks it, or, in an operator's own document, as it says."""
    if statement.tiers:
        return {answer_tier(tier) for tier in statement.tiers}
    return set(tiers_named(f"{statement.about} {statement.text}"))


def states_money(text: str) -> bool:
    """Whether a text holds a sum of money."""
    return bool(MONEY.search(text))


def unknown_share(knowledge: Knowledge, part: str) -> float:
    """How much of a question is in words that no source uses, each weighted by its rarity; in [0, 1]."""
    index = knowledge.index
    terms = [term for term in tokenize([part])[0] if not term[0].isdigit()]
    rarity = {term: index.idf(term) for term in terms}
    unknown = sum(value for term, value in rarity.items() if term not in knowledge.stems)
    return unknown / (sum(rarity.values()) or 1.0)


def _share_held(knowledge: Knowledge, part: str, statement: Statement) -> float:
    """How much of a question's words a statement has, each weighted by its rarity; in [0, 1]."""
    rarity = {term: knowledge.index.idf(term) for term in tokenize([part])[0]}
    held = set(tokenize([f"{statement.about} {statement.text}"])[0])
    return sum(value for term, value in rarity.items() if term in held) / (sum(rarity.values()) or 1.0)


def _statements(passages: Sequence[Passage]) -> list[Statement]:
    return [
        Statement(
            passage.chunk.text[item.start : item.end],
            f"{passage.chunk.title} {passage.chunk.section}",
            item.tiers,
        )
        for passage in passages
        for item in passage.chunk.sentences
    ]
