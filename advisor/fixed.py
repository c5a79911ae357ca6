"""The fixed sentences of an answer: greetings, refusals, questions back. Each is on the list in `advisor.phrases`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from advisor import phrases
from advisor.answerer import Draft
from advisor.routing import TOLD_BY_QUESTION

if TYPE_CHECKING:
    from collections.abc import Iterator

    from advisor.inquiry import Inquiry, Part
    from advisor.types import Outcome

_BY_ROUTE = {
    "empty": (phrases.NO_QUESTION, phrases.WHAT_I_DO),
    "greeting": (phrases.GREETING, phrases.WHAT_I_DO, phrases.TELL_ME),
    "thanks": (phrases.THANKS,),
    "goodbye": (phrases.GOODBYE,),
    "identity": (phrases.WHO_I_AM, phrases.WHAT_I_DO, phrases.TELL_ME),
    "injection": (phrases.NOT_AN_INSTRUCTION, phrases.WHAT_I_DO),
    "crisis": (phrases.DISTRESS, phrases.DISTRESS_URGENT),
    "regulated": (phrases.REGULATED, phrases.WHAT_I_DO),
    "odds": (phrases.NO_ODDS, phrases.NO_ODDS_INSTEAD),
    "promise": (phrases.NO_PROMISE, phrases.NO_ODDS_INSTEAD),
    "foreign": (phrases.ENGLISH_ONLY, phrases.WHAT_I_DO),
    "off_topic": (phrases.OFF_TOPIC, phrases.WHAT_I_DO),
    "vague": (phrases.UNCLEAR, phrases.TELL_ME),
}
# A quoted question is shortened to these characters.
_QUOTED = 120


def fixed_drafts(inquiry: Inquiry, outcome: Outcome) -> Iterator[Draft]:
    """Fixed sentences with which an answer of this outcome begins, or all of it."""
    for text in _texts(inquiry, outcome):
        yield Draft(text, (), "boilerplate", block=-1)


def _texts(inquiry: Inquiry, outcome: Outcome) -> Iterator[str]:
    if inquiry.route.vent and inquiry.route.kind != "crisis":
        yield phrases.VENT
    if inquiry.route.kind != "question":
        yield from _BY_ROUTE[inquiry.route.kind]
    elif outcome == "off_topic":
        yield from (phrases.OFF_TOPIC, phrases.WHAT_I_DO)
    elif outcome == "refused":
        missing = next((part.finding.missing for part in inquiry.parts if part.finding.missing), "")
        yield phrases.NO_SOURCE_ABOUT.format(subject=missing) if missing else phrases.NO_SOURCE
        told = [part for part in inquiry.parts if part.odds or part.kind in TOLD_BY_QUESTION]
        yield from dict.fromkeys(text for part in told for text in _lacking(part))
        yield phrases.WHAT_I_DO
    elif outcome == "partial":
        yield from dict.fromkeys(text for part in inquiry.parts if _lacks(part) for text in _lacking(part))


def _lacks(part: Part) -> bool:
    return part.finding.verdict != "yes" or bool(part.finding.missing) or part.odds


def _lacking(part: Part) -> Iterator[str]:
    """What is not answered of a question, and why."""
    if part.odds:
        yield phrases.NO_ODDS
    if part.kind in _BY_ROUTE:
        yield _BY_ROUTE[part.kind][0]
    elif part.finding.missing:
        yield phrases.NO_SOURCE_ABOUT.format(subject=part.finding.missing)
    elif part.finding.verdict != "yes":
        yield phrases.NO_SOURCE_FOR_PART.format(subject=_shortened(part.text))


def _shortened(text: str) -> str:
    return text if len(text) <= _QUOTED else text[:_QUOTED].rsplit(" ", 1)[0] + " …"
