"""Education: degrees, studies and courses, with field, status and the standing that the asker states."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from advisor.facts.degrees import MENTION, degree_of, needs_capitals
from advisor.facts.draft import Draft, is_course, set_field, status_of
from advisor.facts.fields import is_related
from advisor.facts.model import Fact
from advisor.facts.standing import standing_in
from advisor.facts.study_cues import (
    FIELD_ELSEWHERE,
    FINISH,
    GENERIC,
    JOINED_GAP,
    LIST_GAP,
    PHRASE,
    STUDY,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from advisor.facts.reading import Reading
    from advisor.facts.voices import Voices


def find_education(reading: Reading, voices: Voices) -> list[Fact]:
    """Degrees, studies and courses that the asker states about themselves, stopped ones included."""
    drafts = _drafts(reading, voices)
    _share_fields(drafts, reading)
    drafts = _distinct(drafts)
    facts = [_fact(draft, drafts, reading, voices) for draft in drafts]
    return _with_late_standing(facts, drafts, reading, voices)


def _drafts(reading: Reading, voices: Voices) -> list[Draft]:
    found: list[Draft] = []
    for start, end in voices.sentences:
        here = [*_mentions(reading, start, end)]
        here = _merged(here, reading.text)
        for study in _studies(reading, start, end):
            _add_study(here, study, reading.text)
        found += [draft for draft in here if _is_own(draft, reading, voices)]
    return found


def _is_own(draft: Draft, reading: Reading, voices: Voices) -> bool:
    if not voices.own(draft.start, draft.end):
        return False
    if not any(voices.negated[draft.start : draft.end]):
        return True
    before = reading.text[max(0, draft.first - 40) : draft.first]
    return draft.status == "stopped" or (draft.status == "running" and bool(FINISH.search(before)))


def _mentions(reading: Reading, start: int, end: int) -> Iterator[Draft]:
    text = reading.text
    for match in MENTION.finditer(text, start, end):
        words = match[0].strip(" '")
        if needs_capitals(words) and not reading.original(match.start(), match.start() + 2).isupper():
            continue
        degree = degree_of(match)
        draft = Draft(degree.level, match.start(), match.end(), match.start(), match.end(), degree.field)
        draft.generic = bool(GENERIC.fullmatch(words)) and degree.level == "bachelor"
        set_field(draft, text, start, end)
        if degree.level == "course" and not is_course(draft, text, start, end):
            continue
        draft.status = status_of(draft, text, start, end)
        if words.startswith(("post-doc", "postdoc")):
            draft.status = "finished"
        yield draft


def _merged(drafts: list[Draft], text: str) -> list[Draft]:
    """One draft where two names in a row mean one degree: "doctorate (PhD)", "my degree is a Diplom"."""
    kept: list[Draft] = []
    for draft in drafts:
        last = kept[-1] if kept else None
        gap = text[last.last : draft.first] if last and draft.first >= last.last else ""
        short = text[last.end : draft.start] if last else ""
        if (
            last
            and "course" not in (last.level, draft.level)
            and (
                (last.level == draft.level and (JOINED_GAP.match(gap) or JOINED_GAP.match(short)))
                or (last.generic and (JOINED_GAP.match(gap) or JOINED_GAP.match(short)))
                or (draft.generic and short.strip(" (,") == "")
            )
        ):
            level = draft.level if last.generic else last.level
            status = last.status if last.status != "finished" else draft.status
            kept[-1] = replace(
                last,
                level=level,
                end=draft.end,
                last=max(last.last, draft.last),
                field=draft.field or last.field,
                status=status,
                generic=last.generic and draft.generic,
            )
        else:
            kept.append(draft)
    return kept


def _studies(reading: Reading, start: int, end: int) -> Iterator[Draft]:
    for match in STUDY.finditer(reading.text, start, end):
        field = next(match[f"f{number}"] for number in range(1, 8) if match[f"f{number}"])
        phrase = PHRASE.match(reading.text, match.start() + match[0].index(field), end)
        field, last = (phrase[0], max(phrase.end(), match.end())) if phrase else (field, match.end())
        running = match["running"] or match["year"] or match["student"] or match["student2"]
        draft = Draft("bachelor", match.start(), match.end(), match.start(), last, field.strip(), study=True)
        stopped = status_of(draft, reading.text, start, end) == "stopped"
        rest = reading.text[match.end() : min(end, match.end() + 30)]
        if re.match(r" (?:for|during) \w+ (?:years?|semesters?|months)\b", rest) and match["held"]:
            running = "running"
        draft.status = "stopped" if stopped else "running" if running else "finished"
        yield draft


def _add_study(drafts: list[Draft], study: Draft, text: str) -> None:
    """Let "studied physics" give a degree of the same sentence its field, or stand for a bachelor's by itself."""
    if any(draft.first <= study.start < draft.last or study.start <= draft.start < study.end for draft in drafts):
        for draft in drafts:
            if study.start <= draft.start < study.end + 1 and not draft.field:
                draft.field = study.field
        return
    degrees = [draft for draft in drafts if draft.level != "course"]
    bare = [draft for draft in degrees if not draft.field]
    if bare:
        bare[0].field = study.field
        bare[0].first = min(bare[0].first, bare[0].start)
        if study.status == "running" and bare[0].status == "finished" and "student" in text[study.start : study.end]:
            bare[0].status = "running"
    elif not any(draft.field == study.field for draft in degrees):
        drafts.append(study)


def _share_fields(drafts: list[Draft], reading: Reading) -> None:
    """Give degrees without a field the one of the list they stand in, or one that is named elsewhere."""
    for draft, following in zip(reversed(drafts[:-1]), reversed(drafts[1:]), strict=True):
        if not draft.field and following.field and LIST_GAP.match(reading.text[draft.end : following.first]):
            draft.field = following.field
    named = FIELD_ELSEWHERE.search(reading.text)
    for draft in drafts:
        if not draft.field and named and draft.level != "course":
            draft.field = named["f"] or named["g"] or ""


def _distinct(drafts: list[Draft]) -> list[Draft]:
    """Without second, vaguer mentions of a degree that is already there."""
    kept: list[Draft] = []
    for draft in drafts:
        twins = [other for other in drafts if other is not draft and other.level == draft.level]
        vague = not draft.field and any(other.field for other in twins)
        repeated = any(other.field == draft.field and other.status == draft.status for other in kept if other in twins)
        shadowed = draft.study and any(
            other.field == draft.field and not other.study for other in drafts if other is not draft
        )
        generic = (
            draft.generic and not draft.field and any(not other.generic and other.level != "course" for other in drafts)
        )
        if not (vague or repeated or shadowed or generic):
            kept.append(draft)
    return kept


def _fact(draft: Draft, drafts: Sequence[Draft], reading: Reading, voices: Voices) -> Fact:
    sentence = voices.sentence_at(draft.start)
    later = min((other.start for other in drafts if other.start > draft.start), default=sentence[1])
    earlier = max((other.last for other in drafts if other.start < draft.start), default=sentence[0])
    after = (draft.end, min(later, sentence[1]))
    before = (max(earlier, sentence[0], draft.first - 40), draft.first)
    standing = standing_in(reading.text, *after, voices.negated) or standing_in(
        reading.text, *before, voices.negated, close=True
    )
    start, end = reading.place(draft.first, draft.last)
    related = is_related(draft.field) if draft.field else False
    field = reading.raw[slice(*_field_place(draft, reading))] or draft.field
    words = "; ".join(
        (
            draft.level,
            field or "field unstated",
            draft.status,
            "related" if related else "unrelated",
            f"standing {standing or 'unstated'}",
        )
    )
    return Fact(
        "education",
        words,
        start,
        end,
        reading.raw[start:end],
        level=draft.level,
        field=field,
        status=draft.status,
        related=related,
        standing=standing or "unstated",
    )


def _field_place(draft: Draft, reading: Reading) -> tuple[int, int]:
    at = reading.text.find(draft.field, draft.first, draft.last) if draft.field else -1
    return reading.place(at, at + len(draft.field)) if at >= 0 else (0, 0)


_LATE_SUBJECT = re.compile(
    r"\s*(?:the|my|that|this|its|our|their)? ?(?:programme|program|university|uni|school|department"
    r"|institute|it|faculty|college|standing|ranking|alma mater)\b"
)


def _with_late_standing(facts: list[Fact], drafts: list[Draft], reading: Reading, voices: Voices) -> list[Fact]:
    """Let "The programme is top-20." count for the degree of the sentence before it."""
    for start, end in voices.sentences:
        if not _LATE_SUBJECT.match(reading.text, start) or any(start <= draft.start < end for draft in drafts):
            continue
        standing = standing_in(reading.text, start, end, voices.negated)
        before = [at for at, draft in enumerate(drafts) if draft.start < start and draft.level != "course"]
        if standing and before and voices.own(start, end):
            last = facts[before[-1]]
            facts[before[-1]] = replace(
                last, standing=standing, value=last.value.replace(f"standing {last.standing}", f"standing {standing}")
            )
    return facts
