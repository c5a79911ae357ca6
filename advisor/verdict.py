"""The assessment told in sentences: where the asker stands, what the tier they ask about wants, what would decide.

The verdict itself is computed in `advisor.assessment`; here it is only worded, from fixed phrases, the asker's own
words and sentences of the corpus.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from advisor import phrases
from advisor.answerer import Draft
from advisor.domain import TIER_NAMES

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from advisor.assessment import Assessment
    from advisor.facts import Fact
    from advisor.knowledge import Knowledge

# Requirements told of the tier that the asker wishes for; more would be a table, which the page has.
_MAX_REQUIREMENTS = 2
# The article's advice to most people, and the claims that give it.
GENERAL_ADVICE = ("3", ("A096", "A060"))
_ORDER = {"met": 0, "partly": 1, "not_met": 2, "not_shown": 3}
# Experience says most about where someone can go, education least.
_CRITERIA = ("experience", "publications", "skills", "education")
_LONGEST_QUOTE = 160


def asker_assessment(user_text: str, knowledge: Knowledge) -> Assessment | None:
    """The assessment of what the asker wrote; None when they did not describe themselves."""
    from advisor.assessment import assess_text
    from advisor.facts import is_self_description

    return assess_text(user_text, knowledge.passages_of) if is_self_description(user_text) else None


def assess_facts(facts: Sequence[Fact], text: str, knowledge: Knowledge) -> Assessment:
    """The assessment of facts that were found in a text."""
    from advisor.assessment import assess
    from advisor.rules import load_rules

    return assess(facts, load_rules(), knowledge.passages_of, text)


def verdict_drafts(assessment: Assessment, knowledge: Knowledge, wished: Sequence[str]) -> Iterator[Draft]:
    """Sentences with which an answer about the asker's own way begins.

    Args:
        assessment: The verdict.
        knowledge: Where the corpus sentences are found.
        wished: Tiers that the asker names as their goal.
    """
    yield Draft(_headline(assessment), (), "user", block=-1)
    if assessment.between and assessment.deciding:
        first, second = (TIER_NAMES.get(tier or "", phrases.NO_TIER) for tier in assessment.between)
        quote = " ".join(assessment.deciding.text.split())
        yield Draft(phrases.VERDICT_BETWEEN.format(quote=quote, first=first, second=second), (), "user", block=-1)
    for claims in _told(assessment, wished):
        item = knowledge.stating(claims)
        if item is not None:
            yield Draft(item.text, (), block=-1, quoted=item.chunk)


def is_open(assessment: Assessment) -> bool:
    """Whether too little is told for a verdict, as against a stated lack of what even tier 3 asks for."""
    verdicts = {line.verdict for line in assessment.tiers["3"].values()}
    return assessment.most_realistic is None and ("not_met" not in verdicts or "partly" in verdicts)


def realistic_tier(assessment: Assessment) -> str | None:
    """The most realistic tier; where too little is told, the one that the article advises most people to aim at."""
    return GENERAL_ADVICE[0] if is_open(assessment) else assessment.most_realistic


def closing_drafts(assessment: Assessment) -> Iterator[Draft]:
    """The question that would decide most, at the end of the answer."""
    if assessment.question:
        yield Draft(phrases.ASK_BACK.format(question=assessment.question), (), "user", block=10_000)


def _told(assessment: Assessment, wished: Sequence[str]) -> list[Sequence[str]]:
    """Claims worth telling beside the verdict: what the wished tier still asks, or what the verdict rests on."""
    if is_open(assessment):
        return [GENERAL_ADVICE[1]]
    goal = next((tier for tier in wished if tier != assessment.most_realistic and tier in assessment.tiers), None)
    if goal is None:
        return [assessment.claims] if assessment.claims else []
    lines = [line for line in assessment.tiers[goal].values() if line.verdict != "met"]
    return [line.claims for line in lines[:_MAX_REQUIREMENTS]]


def _headline(assessment: Assessment) -> str:
    tier = phrases.ADJACENT_NAMES.get(
        assessment.adjacent_field or "", TIER_NAMES.get(assessment.most_realistic or "", "")
    )
    if not tier:
        return phrases.VERDICT_OPEN if is_open(assessment) else phrases.VERDICT_NONE
    quote = _deciding_words(assessment)
    if not quote:
        return phrases.VERDICT.format(tier=tier)
    return (phrases.VERDICT_WEAK if assessment.weak else phrases.VERDICT_WROTE).format(quote=quote, tier=tier)


def _deciding_words(assessment: Assessment) -> str:
    """The asker's words that the verdict rests on most; "" when it rests on nothing that can be quoted."""
    if assessment.most_realistic == "adjacent":
        paid = [fact for fact in assessment.facts if fact.kind == "experience" and fact.form == "paid"]
        texts = [max(paid, key=lambda fact: (fact.years or 0.0, fact.start)).text] if paid else []
    else:
        lines = assessment.tiers.get(assessment.most_realistic or "", {})
        shown = [(_ORDER[line.verdict], _CRITERIA.index(name), line.fact) for name, line in lines.items() if line.fact]
        texts = [fact.text for _, _, fact in sorted(shown, key=lambda row: row[:2])]
    text = " ".join(texts[0].split()) if texts else ""
    return text if len(text) <= _LONGEST_QUOTE else ""
