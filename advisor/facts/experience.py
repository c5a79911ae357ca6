"""Work experience: what kind, in which form, how long."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from advisor.facts.lengths import Length, lengths
from advisor.facts.model import Fact
from advisor.facts.pairing import Mention, absorbed, pair
from advisor.facts.projects import find_projects, is_project
from advisor.facts.sections import EXPERIENCE, section_at
from advisor.facts.tools import AREAS, TOOL, tool_of
from advisor.facts.trades import TITLE, TRADE, domain_of
from advisor.facts.work import ACTIVITY, AI_LAB, ROLE, UNIVERSITY, kind_of
from advisor.facts.work_cues import (
    ANAPHORA,
    HOBBY,
    INTERN,
    JOB,
    NOT_A_TITLE,
    OWN,
    RESEARCH_ACTIVITY,
    STUDENT_ROLE,
    WITH_LANGUAGE,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from advisor.facts.model import Form
    from advisor.facts.reading import Reading
    from advisor.facts.sections import Section
    from advisor.facts.voices import Voices


# Characters around a lab in which a university makes the lab its own.
_NEAR_LAB = 25
# Characters after a length or an internship in which the language that it was spent on can stand.
_NEAR_LANGUAGE = 45


def find_experience(
    reading: Reading, voices: Voices, sections: Sequence[Section], taken: Sequence[tuple[int, int]]
) -> list[Fact]:
    """Work that the asker states about themselves.

    Args:
        reading: The text.
        voices: Whose voice it speaks in.
        sections: Sections of a CV; empty for prose.
        taken: Ranges of the reading's text that name a degree or a field of study.
    """
    mentions: list[Mention] = []
    for sentence in voices.sentences:
        here = _mentions(reading, voices, sections, taken, sentence)
        here = _beside_titles(here, reading.text)
        spans = lengths(reading.text, *sentence)
        spans = [span for span in spans if voices.own(span.start, span.end) and not _in(span.start, taken)]
        pair(here, spans, reading.text)
        if not here and spans and mentions and _goes_on(reading.text[slice(*sentence)]):
            last = mentions[-1]
            if last.length is None:
                last.length, last.certain = spans[0], False
        here += _loose(here, spans, reading, voices, sentence)
        mentions += [item for item in here if _counts(item, reading.text, sections)]
    _attach_next_line(mentions, reading, voices, sections)
    facts = [_fact(item, reading) for item in absorbed(mentions)]
    return facts + find_projects(reading, voices, sections)


def _goes_on(sentence: str) -> bool:
    """Whether a sentence with a length and no title speaks of the title before it."""
    return bool(ANAPHORA.search(sentence)) or len(sentence.split()) <= 4


def _mentions(
    reading: Reading,
    voices: Voices,
    sections: Sequence[Section],
    taken: Sequence[tuple[int, int]],
    sentence: tuple[int, int],
) -> list[Mention]:
    found: list[Mention] = []
    for pattern, title in ((ROLE, True), (TITLE, True), (ACTIVITY, False), (TRADE, False)):
        for match in pattern.finditer(reading.text, *sentence):
            span = match.span()
            clash = _in(span[0], taken) or any(item.start < span[1] and span[0] < item.end for item in found)
            if clash or not voices.asserted(*span) or _is_no_title(match, reading, title=title):
                continue
            found.append(_mention(match, pattern, title, sentence))
    if any(item.title for item in found):
        found = [item for item in found if item.title or item.kind not in ("domain", "other")]
    found.sort(key=lambda item: item.start)
    found = _research_first(found, reading, voices, sentence)
    in_section = section_at(sections, sentence[0])
    for item in found:
        item.form = _form(item, reading.text, in_section)
    return found


def _beside_titles(found: list[Mention], text: str) -> list[Mention]:
    """Activities beside a title say what the title is about; only systems work makes it another kind."""
    titles = [item for item in found if item.title]
    if not titles:
        return found
    for item in found:
        title = max((one for one in titles if one.end <= item.start), key=lambda one: one.end, default=None)
        if title is None or item.title or item.kind != "systems" or title.kind not in ("software", "backend"):
            continue
        if not re.search(r"[;]|\b(?:then|before|after|also|now)\b", text[title.end : item.start]):
            title.kind, title.end = "systems", item.end
    return titles


def _mention(match: re.Match[str], pattern: re.Pattern[str], title: bool, sentence: tuple[int, int]) -> Mention:
    if pattern in (ROLE, ACTIVITY):
        return Mention(kind_of(match), *match.span(), title, sentence=sentence)
    domain = domain_of(match)
    return Mention("domain" if domain else "other", *match.span(), title, domain, sentence=sentence)


def _is_no_title(match: re.Match[str], reading: Reading, *, title: bool) -> bool:
    after = reading.text[match.end() : match.end() + 30]
    before = reading.text[max(0, match.start() - 30) : match.start()]
    if not title:
        return False
    if re.search(r"\b(?:the|our|his|her|their|your)\s+(?:\w+ )?$", before):
        return not re.search(r"\b(?:i'm|i am|i was|as|being|became|been)\s+the\s+(?:\w+ )?$", before)
    return bool(STUDENT_ROLE.match(after) or NOT_A_TITLE.search(before))


def _research_first(found: list[Mention], reading: Reading, voices: Voices, sentence: tuple[int, int]) -> list[Mention]:
    """Add research that is named as an activity; an internship at a lab counts only beside a word for research."""
    if any(item.kind == "research" for item in found):
        return found
    for match in RESEARCH_ACTIVITY.finditer(reading.text, *sentence):
        words = reading.text[slice(*sentence)]
        if match[0].startswith("intern") and not _is_research_stay(match, words, sentence[0]):
            continue
        if voices.asserted(*match.span()):
            return sorted(
                [*found, Mention("research", *match.span(), title=True, sentence=sentence)],
                key=lambda item: item.start,
            )
    return found


def _is_research_stay(match: re.Match[str], words: str, offset: int) -> bool:
    """Whether an internship is research: it says so, or an AI lab took the intern for no other work."""
    if re.search(r"\bresearch", words):
        return True
    place = words[match.end() - offset : match.end() - offset + 40]
    return bool(AI_LAB.match(place.lstrip())) and not re.search(
        r"\b(?:software|swe|product|marketing|sales|hr|legal|finance|design)\b", words
    )


def _form(item: Mention, text: str, section: str) -> Form:
    around = text[max(item.sentence[0], item.start - 45) : min(item.sentence[1], item.end + 35)]
    clause = re.split(r"[;]|\band (?:then|now)\b", around)
    near = next((part for part in clause if text[item.start : item.end] in part), around)
    if INTERN.search(near):
        return "internship"
    if section == "projects" or OWN.search(near):
        return "own project"
    return "paid"


def _loose(
    here: list[Mention], spans: list[Length], reading: Reading, voices: Voices, sentence: tuple[int, int]
) -> list[Mention]:
    """Years or an internship with a programming language and no title: "three years of Java" is software work."""
    if here:
        return []
    used = [item.length for item in here]
    spoken: list[tuple[int, Length | None]] = [
        (span.end, span) for span in spans if span not in used and not span.dated
    ]
    interned = INTERN.search(reading.text, *sentence)
    if interned and voices.asserted(*interned.span()):
        # An internship has the length that stands beside it, if any.
        spoken.insert(0, (interned.end(), next((span for _, span in spoken), None)))
    for begin, length in spoken:
        for match in TOOL.finditer(reading.text, begin, min(sentence[1], begin + _NEAR_LANGUAGE)):
            is_language = "software" in AREAS[tool_of(match)]
            if (
                is_language
                and WITH_LANGUAGE.match(reading.text[begin : match.start()])
                and voices.asserted(*match.span())
            ):
                kind = "systems" if reading.text[match.start() : match.end()] == "embedded c" else "software"
                form: Form = "internship" if interned and begin == interned.end() else "paid"
                start = interned.start() if interned and form == "internship" else match.start()
                return [
                    Mention(
                        kind,
                        start,
                        match.end(),
                        title=False,
                        length=length,
                        form=form,
                        sentence=sentence,
                        certain=False,
                    )
                ]
    return []


def _counts(item: Mention, text: str, sections: Sequence[Section]) -> bool:
    """Whether a mention is work: a title is; an activity needs a length, a word for a job, or its place in a CV."""
    line = text[slice(*item.sentence)]
    section = section_at(sections, item.sentence[0])
    if section in ("education", "skills", "goal", "publications", "hobbies", "languages", "projects") and not (
        item.length and item.title
    ):
        return section in ("projects",) and False
    if item.title:
        return True
    if item.kind in ("other", "domain"):
        return True
    left = max(item.sentence[0], item.start - 60)
    near = text[left : min(item.sentence[1], item.end + 60)]
    if HOBBY.search(near):
        return False
    if item.length is not None or section == EXPERIENCE:
        return True
    return bool(JOB.search(line)) and not is_project(line)


def _attach_next_line(mentions: list[Mention], reading: Reading, voices: Voices, sections: Sequence[Section]) -> None:
    """In a CV the dates may stand on the line before or after the title."""
    if not sections:
        return
    order = list(voices.sentences)
    for item in mentions:
        if item.length is not None or item.sentence not in order:
            continue
        at = order.index(item.sentence)
        for other in (at - 1, at + 1, at + 2):
            if not 0 <= other < len(order) or section_at(sections, order[other][0]) != section_at(
                sections, item.sentence[0]
            ):
                continue
            line = reading.text[slice(*order[other])]
            free = not any(peer.sentence == order[other] for peer in mentions)
            spans = [span for span in lengths(reading.text, *order[other]) if span.dated]
            if free and spans and len(line.strip()) < 60 and not any(peer.length == spans[0] for peer in mentions):
                item.length = spans[0]
                break


def _fact(item: Mention, reading: Reading) -> Fact:
    first, last = item.start, item.end
    if item.length and item.sentence[0] <= item.length.start < item.sentence[1]:
        first, last = min(first, item.length.start), max(last, item.length.end)
    start, end = reading.place(first, last)
    around = reading.text[slice(*item.sentence)]
    lab = item.kind == "research" and bool(AI_LAB.search(around)) and not _is_university(around)
    years = item.length.years if item.length else None
    kind = f"domain: {item.domain}" if item.kind == "domain" else item.kind
    if item.kind == "research":
        kind = "research at an AI lab" if lab else "research"
    length = "length unstated" if years is None else f"{years:g} year{'' if years == 1 else 's'}"
    return Fact(
        "experience",
        f"{kind}; {length}; {item.form}",
        start,
        end,
        reading.raw[start:end],
        area=item.kind,
        field=item.domain,
        form=item.form,
        lab=lab,
        years=years,
        dated=bool(item.length and item.length.dated),
        certain=item.certain and not (item.length and item.length.bare),
    )


def _is_university(words: str) -> bool:
    """Whether the lab that a sentence names is one of a university: "the AI lab of my university"."""
    named = AI_LAB.search(words)
    if named is None or not named[0].rstrip("s").endswith("lab"):
        return False
    around = words[max(0, named.start() - _NEAR_LAB) : named.end() + _NEAR_LAB]
    return bool(UNIVERSITY.search(around))


def _in(place: int, ranges: Iterable[tuple[int, int]]) -> bool:
    return any(start <= place < end for start, end in ranges)
