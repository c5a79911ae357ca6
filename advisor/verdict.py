"""The assessment told in sentences: where the asker stands, what the tier they ask about wants, what would decide.

The verdict itself is computed in `advisor.assessment`; here it is only worded, from fixed phrases, the asker's own words
and sentences of the corpus.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from advisor import phrases
from advisor.answerer import Draft
from advisor.domain import TIER_NAMES

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from advisor.assessment import Assessment
    from advisor.knowledge import Knowledge

# Requirements told of the tier that the asker wishes for; more would be a table, which the page has.
_MAX_REQUIREMENTS = 2


def asker_assessment(user_text: str) -> Assessment | None:
    """The assessment of what the asker wrote; None when they did not describe themselves."""
    from advisor.assessment import assess_text
    from advisor.facts import is_self_description

    return assess_text(user_text) if is_self_description(user_text) else None


def verdict_drafts(assessment: Assessment, knowledge: Knowledge, wished: Sequence[str] = ()) -> Iterator[Draft]:
    """Sentences with which an answer about the asker's own way begins.

    Args:
        assessment: The verdict.
        knowledge: Where requirement sentences are found.
        wished: Tiers that the asker names as their goal.
    """
    yield Draft(_headline(assessment), (), "user", block=-1)
    goal = next((tier for tier in wished if tier != assessment.most_realistic and tier in assessment.tiers), None)
    if goal is None:
        return
    told = 0
    for criterion in assessment.tiers[goal].values():
        item = knowledge.stating(criterion.claims) if criterion.verdict != "met" else None
        if item is not None and told < _MAX_REQUIREMENTS:
            told += 1
            yield Draft(item.text, (), block=-1, quoted=item.chunk)


def closing_drafts(assessment: Assessment) -> Iterator[Draft]:
    """The question that would decide most, at the end of the answer."""
    if assessment.question:
        yield Draft(phrases.ASK_BACK.format(question=assessment.question), (), "user", block=10_000)


def _headline(assessment: Assessment) -> str:
    if assessment.between:
        first, second = (TIER_NAMES[tier] for tier in assessment.between)
        return phrases.VERDICT_BETWEEN.format(first=first, second=second)
    if assessment.most_realistic is None:
        return phrases.VERDICT_NONE
    tier = phrases.ADJACENT_NAMES.get(assessment.adjacent_field or "", TIER_NAMES[assessment.most_realistic])
    quote = assessment.deciding_quote
    if quote:
        return phrases.VERDICT_WROTE.format(quote=quote, tier=tier)
    return phrases.VERDICT.format(tier=tier)
