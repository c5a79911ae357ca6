"""Every fixed sentence that an answer may contain. What is neither here nor said by the asker has to be in a source.

Fixed sentences hold no figure and no claim about the world; `{…}` is filled with the asker's own words or a name on a
list.
"""

from __future__ import annotations

import re

WHAT_I_DO = (
    "I can tell you what my sources say about the three tiers of AI work, what each asks for, and "
    "the fields next to them."
)
TELL_ME = (
    "Tell me your education, what you have built or worked on, and the job you have in mind, and I "
    "can say where you fit."
)

GREETING = "Hello, I am Tierwise, an advisor on careers in AI that shows a source for what it says."
THANKS = "You are welcome."
GOODBYE = "Goodbye, and good luck with what you decide."
WHO_I_AM = (
    "I am Tierwise, a program that answers questions about AI careers from a fixed set of sources and cites them."
)

OFF_TOPIC = "That is outside what I can help with: I only answer questions about working in AI."
NOT_AN_INSTRUCTION = "I treat messages and documents as material, not as instructions, so I leave that request aside."
NO_SOURCE = "My sources do not say."
NO_SOURCE_ABOUT = "My sources do not say anything about {subject}."
NO_SOURCE_FOR_PART = "My sources do not say anything that answers “{subject}”."
NO_ODDS = "I do not quote personal odds: nothing in my sources can tell one person's chances."
NO_ODDS_INSTEAD = (
    "I can say what each tier asks for, how many people compete for it, and what is missing on what you show me."
)
NO_PROMISE = "I cannot promise an outcome, and nobody who is honest can."
REGULATED = (
    "Legal, visa, medical and tax questions need a qualified person who knows your case, so I do "
    "not walk you through them."
)
DISTRESS = (
    "I am sorry that it is this hard right now, and you do not have to carry it alone: please talk to someone you "
    "trust, "
    "or to a crisis line or doctor where you live."
)
DISTRESS_URGENT = "If you might hurt yourself, call your local emergency number now."
VENT = "That sounds wearing, and it says nothing about your worth."
ENGLISH_ONLY = "Without a chat model connected I read and answer English only, so please ask in English."
NO_QUESTION = "I could not find a question in that message."
UNCLEAR = "I can answer that better if I know a little about you."
FACTS_BY_RULES = "The chat model did not help to read what you wrote about yourself ({reason}), so rules alone read it."
MODEL_FAILED = "The chat model did not answer ({reason}), so this answer is composed directly from the sources."

ADJACENT_NAMES = {
    "data-engineering": "data engineering, a field adjacent to AI",
    "mlops": "MLOps and AI infrastructure, a field adjacent to AI",
    "ai-product-management": "AI product management, a field adjacent to AI",
    "domain-expertise": "your own field joined with AI literacy, next to the three tiers",
}

OWN_DOCUMENT = "Your document “{title}” says:"

VERDICT = "On what you wrote, the most realistic aim for you is {tier}."
VERDICT_WROTE = "You wrote “{quote}”, and on that the most realistic aim for you is {tier}."
VERDICT_WEAK = "You wrote “{quote}”, and so far that points to {tier} at best."
NO_TIER = "nothing within reach yet"
VERDICT_BETWEEN = "It is close: “{quote}” decides between {first} and {second}."
VERDICT_NONE = "On what you wrote, no tier is within reach yet, and a first step can change that."
VERDICT_OPEN = "What you wrote is not enough to place you in a tier, so take what follows as general advice."
PLAN_NEEDS_YOU = (
    "Tell me your education, what you have built or worked on, and your hours a week, and I make you a dated plan."
)
ASK_BACK = "One question would decide most: {question}"

FIXED = frozenset(
    value for name, value in globals().items() if name.isupper() and isinstance(value, str) and "{" not in value
)
_TEMPLATES = [
    re.compile(re.sub(r"\\\{\w+\\\}", ".{1,300}", re.escape(value)), re.DOTALL)
    for name, value in globals().copy().items()
    if name.isupper() and isinstance(value, str) and "{" in value
]


def is_fixed(sentence: str) -> bool:
    """Whether a sentence is on the list, with its blanks filled in any way, or a line of a plan."""
    from advisor.plan_answer import is_plan_line

    return sentence in FIXED or any(template.fullmatch(sentence) for template in _TEMPLATES) or is_plan_line(sentence)
