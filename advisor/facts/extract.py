"""Text -> facts about the asker, offline and by rules."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from advisor.facts.circumstances import find_circumstances
from advisor.facts.education import find_education
from advisor.facts.experience import find_experience
from advisor.facts.lacks import find_lacks
from advisor.facts.publications import find_publications
from advisor.facts.reading import read
from advisor.facts.sections import find_sections
from advisor.facts.skills import find_skills
from advisor.facts.voices import hear

if TYPE_CHECKING:
    from advisor.facts.model import Fact

ABOUT_ABILITY = ("education", "publication", "experience", "skill", "lack")
_FIRST_PERSON = re.compile(r"\b(?:i|i'm|i've|i'd|my|me|mine|we|our|ich|mein\w*)\b")
_QUESTION = re.compile(
    r"\W*(?:so |and |but )?(?:what|which|who|when|where|why|how|is|are|do|does|did|can|could|should|would"
    r"|will)\b",
    re.IGNORECASE,
)
_BY_THE_WAY = re.compile(
    r"(?<!can )(?<!could )(?<!should )(?<!would )(?<!will )(?<!do )(?<!did )(?<!must )"
    r"\b(?:i'?m|i am|i was|i have|i'?ve|i had|i work\w*|i did|i do|i finished|i completed|i studied|i know"
    r"|my|as someone)\b",
    re.IGNORECASE,
)
_HERE = re.compile(r"\bhere\b|\b(?:19|20)\d\d\b")


def extract_facts(text: str) -> tuple[Fact, ...]:
    """Everything that the asker states about themselves, in the order of the text.

    Plans, wishes, other people's facts, quoted adverts and questions give nothing; a stated lack is a fact of kind
    `lack`. The same text always gives the same facts.
    """
    reading = read(text)
    voices = hear(reading)
    sections = find_sections(reading.text)
    education = find_education(reading, voices)
    taken = _ranges(education, reading.starts)
    facts = [
        *[fact for fact in education if fact.status != "stopped" or fact.level in ("master", "phd")],
        *find_publications(reading, voices, sections),
        *find_experience(reading, voices, sections, taken),
        *find_skills(reading, voices, sections),
        *find_lacks(reading, voices, education),
        *find_circumstances(reading, voices, sections),
    ]
    return tuple(sorted(facts, key=lambda fact: (fact.start, fact.end, fact.kind, fact.value)))


def is_self_description(text: str) -> bool:
    """Whether the asker describes themselves at all, rather than asking about the world."""
    reading = read(text)
    told = [fact for fact in extract_facts(text) if fact.kind in ABOUT_ABILITY and not _is_asked(fact, text)]
    if not told:
        return False
    # Notes such as "backend dev, 5 years" and "CS degree, no internships" leave the person out.
    notes = any(fact.years for fact in told) or len(told) > 1
    return bool(
        notes or _FIRST_PERSON.search(reading.text) or find_sections(reading.text) or _HERE.search(reading.text)
    )


def _is_asked(fact: Fact, text: str) -> bool:
    """Whether a fact stands in a question that tells nothing by the way, as "I'm a nurse, can I ..." does."""
    start = max(text.rfind(mark, 0, fact.start) for mark in ".!?\n") + 1
    ends = [end for mark in ".!?\n" if (end := text.find(mark, fact.end)) >= 0]
    end = min(ends, default=len(text))
    sentence = text[start : end + 1]
    asks = sentence.rstrip().endswith("?") or _QUESTION.match(sentence)
    return bool(asks and not _BY_THE_WAY.search(text[start : fact.end]))


def _ranges(facts: list[Fact], starts: tuple[int, ...]) -> list[tuple[int, int]]:
    """The facts' ranges, back in the reading's text."""
    if not facts:
        return []
    places = {place: at for at, place in reversed(list(enumerate(starts)))}
    found = []
    for fact in facts:
        first = places.get(fact.start, 0)
        last = next((at for at in range(first, len(starts)) if starts[at] >= fact.end), len(starts))
        found.append((first, last))
    return found
