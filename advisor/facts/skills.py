"""Skills by name, with the asker's own hedges."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from advisor.facts.model import Fact
from advisor.facts.sections import section_at
from advisor.facts.tools import AMBIGUOUS, AREAS, TOOL, tool_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from advisor.facts.reading import Reading
    from advisor.facts.sections import Section
    from advisor.facts.voices import Voices

# An adjective hedges the skills that it stands before; a verb hedges the whole clause.
_HEDGE_NEAR = re.compile(
    r"\b(?:basics?|a (?:little )?bit of|bit of|a little|little|some basic|beginner(?:'s)?(?: level)?"
    r"|rudimentary|elementary|novice|intro(?:duction)?(?:ductory)? (?:to|of)?|rusty|limited"
    r"|superficial|entry-level|fundamentals of|(?:very )?light|grundkenntnisse(?: in)?|etwas"
    r"|a smattering of|a touch of|tiny bit of)(?: (?:of|in|knowledge|skills?|level|experience|with"
    r"|programming))*\s+(?:[\w+#.-]+(?:, | and | or |/| & ))*$"
)
_HEDGE_CLAUSE = re.compile(
    r"\b(?:(?:re-?)?learn(?:ing|t|ed)?(?! rate)|teaching myself|self-studying|picking up"
    r"|getting (?:started|to grips|familiar)|started (?:with|on|to)|starting (?:with|out|to)|new to"
    r"|dabbl\w+|tinker\w+|play(?:ing|ed)? (?:with|around)|play around|experiment(?:ing|ed) with"
    r"|study(?:ing)?|halfway|tutorials?|(?:online |evening )?course\w*|class(?:es)?|bootcamp|moocs?"
    r"|exposure to|tried|lerne|read about|reading about|heard of|watch\w*)\b"
)
_HEDGE_AFTER = re.compile(
    r"\s*(?:programming |coding |language )?(?:\(?\s*(?:basics?|beginner|basic (?:level|knowledge)"
    r"|a (?:little|bit)|elementary|novice|learning|rusty|grundkenntnisse|intro\w*)\b"
    r"|at (?:a )?(?:beginner|basic|elementary)|course|tutorials?|, (?:but )?(?:only )?(?:a little(?! \w)"
    r"|basics?|a bit|barely|not well))"
)
# What makes an ambiguous word a skill.
_SKILL_BEFORE = re.compile(
    r"(?:\b(?:in|with|of|using|use|uses|used|know|knows|write|writes|writing|wrote|written|program"
    r"|programs|programming|programmed|code|coded|coding|and|or|learn|learning|modern|embedded|basic"
    r"|idiomatic|love|prefer|speak|plus|some|via|mostly|mainly|years|language|languages|fluent"
    r"|proficient|expert|skills?|stack|like|kenntnisse|from|also)|[,/(:;+&|.!?\n-]|^)\s*$"
)
_SKILL_AFTER = re.compile(
    r"\s*(?:[,/)+&;|.?!]|$|\n|(?:and|or|developer|programmer|programming|code|coding|engineer|language"
    r"|is the language|is my|tools?|tooling|scripts?|for \w+|services?|backend|on|at|plus|firmware"
    r"|with|, |microservices|modules|development|in production|embedded|compiler|all day|every day"
    r"|since)\b)"
)
_NAME_BEFORE = re.compile(
    r"\b(?:name is|called|named|i'm|i am|call me|regards|sincerely|dear|hi|hello|by|sister|brother"
    r"|wife|friend|daughter)\s+$"
)
_NOT_LETTERS = re.compile(
    r"\b(?:vitamin|grade|hepatitis|level|series|plan|option|type|class|category|section|licen[cs]e"
    r"|category|driving|english|german|french|spanish)\s*:?\s+$"
)


def find_skills(reading: Reading, voices: Voices, sections: Sequence[Section]) -> list[Fact]:
    """Skills that the asker states about themselves, the strongest mention of each."""
    best: dict[str, Fact] = {}
    for match in TOOL.finditer(reading.text):
        name = tool_of(match)
        if not voices.asserted(*match.span()):
            continue
        if section_at(sections, match.start()) in ("goal", "hobbies", "languages") or not _is_skill(
            match, name, reading, sections
        ):
            continue
        fact = _fact(match, name, reading, voices)
        known = best.get(name)
        if known is None or (known.hedged and not fact.hedged):
            best[name] = fact
    return sorted(best.values(), key=lambda fact: fact.start)


def _is_skill(match: re.Match[str], name: str, reading: Reading, sections: Sequence[Section]) -> bool:
    words = reading.original(*match.span())
    if name not in AMBIGUOUS or match[0] in ("golang", "embedded c", "ruby on rails", "common lisp", "unity3d"):
        return True
    before = reading.text[max(0, match.start() - 30) : match.start()]
    after = reading.text[match.end() : match.end() + 25]
    if _NAME_BEFORE.search(before) or _NOT_LETTERS.search(before) or re.match(r"\d|[-.]level|'s\b", after):
        return False
    linked = bool(_SKILL_BEFORE.search(before)) and bool(_SKILL_AFTER.match(after))
    if section_at(sections, match.start()) == "skills":
        return linked or words[0].isupper()
    if len(words) == 1:
        return words.isupper() and linked
    if not words[0].isupper():
        is_listed = (
            bool(re.search(r"(?:[,/]|\band|\bin|\bwith|\busing|\blearning|\bof)\s*$", before)) and match[0] != "go"
        )
        return (is_listed and linked) or (
            match[0] == "go"
            and bool(re.search(r"(?:[,/]\s*|\b(?:in|with|python|java|rust|cpp|c) (?:and )?)$", before))
            and bool(re.match(r"\s*(?:[,/.)]|$|and (?:python|java|rust|cpp|c)\b)", after))
        )
    return linked


def _fact(match: re.Match[str], name: str, reading: Reading, voices: Voices) -> Fact:
    start, end = reading.place(*match.span())
    hedged = _is_hedged(match, reading, voices)
    return Fact(
        "skill",
        f"{name}; {'basic' if hedged else 'stated'}",
        start,
        end,
        reading.raw[start:end],
        areas=AREAS[name],
        hedged=hedged,
    )


def _is_hedged(match: re.Match[str], reading: Reading, voices: Voices) -> bool:
    start, end = voices.sentence_at(match.start())
    text = reading.text
    if _HEDGE_NEAR.search(text[start : match.start()]) or _HEDGE_AFTER.match(
        text, match.end(), min(end, match.end() + 40)
    ):
        return True
    left = max(
        (
            hit.end()
            for hit in re.finditer(
                r"[;:]|\bbut\b|\band (?:i|have|know|now|built|work|made|wrote|write|use)\b"
                r"|, (?:and )?(?:i|know|built|have)\b",
                text[start : match.start()],
            )
        ),
        default=0,
    )
    clause = text[start + left : match.start()]
    hedge = None
    for hit in _HEDGE_CLAUSE.finditer(clause):
        hedge = hit
    if hedge is None:
        return False
    if hedge[0].startswith(("learned", "learnt")) or hedge[0].startswith("started"):
        return False
    if (
        hedge[0].startswith(("course", "online", "evening", "class", "bootcamp", "mooc", "tutorial"))
        and "," in clause[hedge.end() :]
    ):
        return False
    # "machine learning" names a field; learning it would be said with a verb.
    is_field = hedge[0] == "learning" and re.search(
        r"\b(?:machine|deep|reinforcement|statistical|e-?|federated|transfer|representation)[ -]$",
        clause[: hedge.start()],
    )
    from_class = hedge[0].startswith(("class", "course")) and re.search(r"\bfrom\b", clause)
    return not is_field and not from_class
