"""Education: degrees, studies and courses, with field, status and the standing that the asker states."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from advisor.facts.degrees import MENTION, degree_of, needs_capitals
from advisor.facts.fields import FIELD, RELATED, is_related
from advisor.facts.lengths import THIS_YEAR, lengths
from advisor.facts.model import Fact
from advisor.facts.standing import standing_in
from advisor.facts.trades import TITLE
from advisor.facts.work import ROLE

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from advisor.facts.model import Level, Status
    from advisor.facts.reading import Reading
    from advisor.facts.voices import Voices

_ORDINAL = r"(?:first|second|third|fourth|fifth|sixth|final|penultimate|[1-9](?:st|nd|rd|th))"
_YEAR_OF = rf"(?:{_ORDINAL}[- ](?:year|semester|term)|[1-9]\. semester)"
_GENERIC = re.compile(r"(?:\w+ )?degree$|degree")
_STUDY = re.compile(
    rf"(?P<running>(?<!to )\b(?:i(?:'m| am)? |currently |and |, |am |now |full-time |part-time )?(?:study|studying|studiere|reading for a degree in)(?: for (?:a|my) [\w']+ in)? (?P<f1>{FIELD}))"
    rf"|(?P<year>{_YEAR_OF}(?: of)?(?: my| a)? (?P<f7>{FIELD}))"
    rf"|(?P<student>(?P<f2>{FIELD}) (?:under)?(?:student|undergrad(?:uate)?(?: student)?)\b(?! (?:debt|loan|union)))|(?P<student2>\b(?:student|undergrad(?:uate)?) (?:of|in) (?P<f3>{FIELD}))"
    rf"|(?P<held>\b(?:studied|graduated (?:in|with|from)|majored in|degree course in|read|studium der|studierte) (?P<f4>{FIELD}))|(?P<held2>(?P<f5>{FIELD}) (?:graduate|grad|major|alum\w*|absolvent(?:in)?)\b(?! (?:student|school|programme|program)))|(?P<held3>\b(?:graduate|major|absolvent(?:in)?) (?:of|in) (?P<f6>{FIELD}))"
)
_AFTER = re.compile(
    rf"(?:'s)?\s*(?:,? ?{_YEAR_OF}\s*)?(?:\(?hon(?:ou)?rs\)?|degree|student|candidate|graduate|holder|programme|program|studies|research|thesis|work|dissertation|course|place|diploma)*\s*(?:is|was)?\s*(?P<mark>[,:(/)-]*)\s*(?:with (?:a )?(?:major|honours|hons|distinction|first|specialisation|specialization|focus) )?(?P<in>\b(?:in|of|on|im|en|für|der)\b|d'|de\b)?\s*(?:the )?(?:field of |area of |major of )?"
)
_PHRASE = re.compile(
    rf"{FIELD}(?:(?: and |/| & |-)(?:{FIELD}))*(?: (?:engineering|science|studies|management|technology|systems|development))?"
)
_OPEN_PHRASE = re.compile(
    r"[a-zäöüßéèá&' -]+?(?=\s*(?:[,.;:()\n\d\"]|$|\b(?:from|at|with|and|but|since|while|where|which|who|plus|for|then|after|before|now|is|was|on|that|as|by|or|in|by|not|from|because|so|years?|though|although|when|i|my|dropped|took|taught)\b))"
)
_OF_SCHOOL = re.compile(
    rf"[^,;.(]{{0,45}}?\b(?:programme|program|university|school|department|college)\b[^,;.(]{{0,15}}? (?:in|for) (?P<field>{FIELD})|\s*(?:from|at) [^,;.()]{{2,45}}? in (?P<field2>{FIELD})"
)
_NO_FIELD = re.compile(
    rf"\s*(?:its|my|the (?:first|second|third|final)|{_ORDINAL}|progress|the|a|an|hand|this|some|one|two|three|my|that|it|general|january|february|march|april|may|june|july|august|september|october|november|december)\b"
)
_RUN_BEFORE = re.compile(
    rf"(?:\b(?:doing|pursuing|pursue|study(?:ing)?(?: for| towards)?|work(?:ing)? (?:on|towards?)|{_YEAR_OF} (?:of|in|into)|years? into|months? into|enrolled (?:in|on|at)|half-?way (?:through|into)?|through|finishing|completing|(?:still|currently|now|presently) (?:in|doing|on|a|an|at)|am in|i'm in|started|began|begun|in the middle of|part[- ]way through|candidate for|writing (?:up )?|reading for|mache|(?:will|going to|hope to|about to|expect to|plan to|due to|'ll|aim to) (?:\w+ )?(?:finish|complete|defend|submit|graduate)\w*|graduating|towards?)\b[\w\s',/-]{{0,34}}|{_YEAR_OF}[\w\s',/-]{{0,25}}|\bcurrent )$"
)
_RUN_AFTER = re.compile(
    rf"[\w\s,':()/-]{{0,45}}?(?:\b(?:students?|candidate|in progress|ongoing|expected|pending|to be completed|still running|part-way|halfway|half-way|{_YEAR_OF}|(?:is|am) (?:in its|in my) |will (?:finish|graduate|complete)|(?:i )?(?:finish|graduate|complete|defend) (?:next|this|in)|graduating|(?:for|after|studied for) \w+ (?:semesters?|terms) (?:so far|now)|(?:laufend|voraussichtlich|angestrebt)|abd)\b)"
)
_STOP_BEFORE = re.compile(
    r"\b(?:dropp(?:ed|ing) out(?: of)?|dropped|quit|quitted|abandoned|gave up(?: on)?|left|broke off|discontinued|(?:never|didn't|did not|not|haven't|couldn't|failed to) (?:finish|finished|complete|completed|graduate from|graduated from)|unfinished|incomplete|partial|abgebrochene?s?|without (?:finishing|completing)|failed)(?: from)?(?: (?!job|after|work|company|with)[\w']+){0,5}\s*$"
)
_STOP_AFTER = re.compile(
    r"[\w\s,'()-]{0,50}?\b(?:but (?:i )?(?:dropped out|quit|left|never (?:finished|completed)|didn't (?:finish|complete)|stopped|had to (?:stop|leave))|(?:i |which i |that i )?(?:dropped out|never finished|never completed|didn't finish|did not finish|abandoned|quit|broke off)|not (?:finished|completed)(?! yet)|unfinished|incomplete|abgebrochen|dropped out|no degree awarded|without (?:finishing|graduating|a degree|completing))\b"
)
# Between a degree and a length these say that the length belongs to something else.
_OTHER_DATES = re.compile(rf"\b(?:19|20)\d\d\b|{ROLE.pattern}|{TITLE.pattern}|\bwork")
_FINISH = re.compile(r"\b(?:finish|complet|graduat|done|through|defend)\w*")
_YET = re.compile(r"\b(?:yet|still)\b")
_FIELD_ELSEWHERE = re.compile(
    rf"\bmy (?:field|major|subject|area|discipline|speciali[sz]ation|topic)(?: of study)? (?:is|was) (?P<f>{FIELD})|\bmajor(?:ed|ing)? in (?P<g>{FIELD})"
)
_LIST_GAP = re.compile(
    r"\s*(?:'s)?(?: degree)?\s*(?:,|and|/|&|\+|then|plus|, then|and an?|and my|followed by an?|\()+\s*(?:an? |my )?\s*$"
)
_JOINED_GAP = re.compile(r"[\s(:=/-]*(?:a |an |is a |is an |is my |was a |level,? )?[\s(:-]*$")


@dataclass(slots=True)
class _Draft:
    """A degree while its parts are gathered; ranges are into the reading's text."""

    level: Level
    start: int
    end: int
    first: int
    last: int
    field: str = ""
    status: Status = "finished"
    generic: bool = False
    study: bool = False


def find_education(reading: Reading, voices: Voices) -> list[Fact]:
    """Degrees, studies and courses that the asker states about themselves, stopped ones included."""
    drafts = _drafts(reading, voices)
    _share_fields(drafts, reading)
    drafts = _distinct(drafts)
    facts = [_fact(draft, drafts, reading, voices) for draft in drafts]
    return _with_late_standing(facts, drafts, reading, voices)


def _drafts(reading: Reading, voices: Voices) -> list[_Draft]:
    found: list[_Draft] = []
    for start, end in voices.sentences:
        here = [*_mentions(reading, start, end)]
        here = _merged(here, reading.text)
        for study in _studies(reading, start, end):
            _add_study(here, study, reading.text)
        found += [draft for draft in here if _is_own(draft, reading, voices)]
    return found


def _is_own(draft: _Draft, reading: Reading, voices: Voices) -> bool:
    if not voices.own(draft.start, draft.end):
        return False
    if not any(voices.negated[draft.start : draft.end]):
        return True
    before = reading.text[max(0, draft.first - 40) : draft.first]
    return draft.status == "stopped" or (draft.status == "running" and bool(_FINISH.search(before)))


def _mentions(reading: Reading, start: int, end: int) -> Iterator[_Draft]:
    text = reading.text
    for match in MENTION.finditer(text, start, end):
        words = match[0].strip(" '")
        if needs_capitals(words) and not reading.original(match.start(), match.start() + 2).isupper():
            continue
        degree = degree_of(match)
        draft = _Draft(degree.level, match.start(), match.end(), match.start(), match.end(), degree.field)
        draft.generic = bool(_GENERIC.fullmatch(words)) and degree.level == "bachelor"
        _set_field(draft, text, start, end)
        if degree.level == "course" and not _is_course(draft, text, start, end):
            continue
        draft.status = _status(draft, text, start, end)
        if words.startswith(("post-doc", "postdoc")):
            draft.status = "finished"
        yield draft


def _is_course(draft: _Draft, text: str, start: int, end: int) -> bool:
    """Whether a course has a field of computing; its neighbours in the clause say so."""
    if draft.field:
        return is_related(draft.field)
    left = max(text.rfind(mark, start, draft.start) for mark in ",;:\n") + 1
    match = RELATED.search(text, max(start, left), draft.end)
    if match is None:
        match = re.compile(rf"\s*(?:in|on|for|about|:|-|,|\()\s*(?:{RELATED.pattern})").match(text, draft.end, end)
    if match is None:
        return "coding" in text[draft.start : draft.end]
    draft.field = match[0].strip(" ,:-(")
    return True


def _set_field(draft: _Draft, text: str, start: int, end: int) -> None:
    after = _AFTER.match(text, draft.end, end)
    if after:
        phrase = _PHRASE.match(text, after.end(), end)
        mark_allows = after["in"] or after["mark"] not in (",",) or phrase
        if phrase and mark_allows and _is_field_here(phrase, after, text):
            draft.field, draft.last = phrase[0].strip(), phrase.end()
            return
        if after["in"] and not _NO_FIELD.match(text, after.end()):
            phrase = _OPEN_PHRASE.match(text, after.end(), end)
            if phrase and phrase[0].strip():
                draft.field, draft.last = phrase[0].strip(), phrase.end()
                return
    of_school = _OF_SCHOOL.match(text, draft.end, end)
    if of_school and not draft.field:
        draft.field = of_school["field"] or of_school["field2"]
    if draft.field:
        return
    before = re.search(
        rf"(?<![\w-])({FIELD}(?:(?: and |/| & ){FIELD})?)(?:\s+(?:honours|hons|graduate|student|engineering|science))?(?P<gap>\s*[(,:]?\s*|\s+(?:degree|at) \()$",
        text[start : draft.start],
    )
    if before and (draft.level != "course" or "," not in before["gap"]):
        draft.field, draft.first = before[1].strip(), start + before.start(1)


def _is_field_here(phrase: re.Match[str], after: re.Match[str], text: str) -> bool:
    """A listed word after a bare comma is a field only where the clause ends with it, else it may be the next skill."""
    if after["in"] or after["mark"] != ",":
        return True
    return bool(re.match(r"\s*(?:[.,;()\n]|$|from\b|at\b|\d)", text[phrase.end() : phrase.end() + 8]))


def _status(draft: _Draft, text: str, start: int, end: int) -> Status:
    before = text[max(start, draft.first - 90) : draft.first]
    after = text[draft.end : min(end, draft.end + 90)]
    following = MENTION.search(text, draft.last, end)
    if following:
        after = text[draft.end : max(draft.end, following.start())]
    line = text[start:end]
    if _STOP_BEFORE.search(before) or _STOP_AFTER.match(after):
        return "running" if _YET.search(line) and "dropped" not in line else "stopped"
    if _RUN_BEFORE.search(before) or _RUN_AFTER.match(after):
        return "running"
    if any(
        length.until == THIS_YEAR
        and not _OTHER_DATES.search(text[draft.last : length.start])
        and re.search(r"present|now|today|since|seit|heute|current|ongoing|-\s*$", text[length.start : length.end])
        for length in lengths(text, draft.last, draft.end + len(after))
    ):
        return "running"
    late = re.search(r"\b(20[2-4]\d)\b(?!.*\b20[2-4]\d\b)", after)
    return "running" if late and int(late[1]) > THIS_YEAR else "finished"


def _merged(drafts: list[_Draft], text: str) -> list[_Draft]:
    """One draft where two names in a row mean one degree: "doctorate (PhD)", "my degree is a Diplom"."""
    kept: list[_Draft] = []
    for draft in drafts:
        last = kept[-1] if kept else None
        gap = text[last.last : draft.first] if last and draft.first >= last.last else ""
        short = text[last.end : draft.start] if last else ""
        if (
            last
            and "course" not in (last.level, draft.level)
            and (
                (last.level == draft.level and (_JOINED_GAP.match(gap) or _JOINED_GAP.match(short)))
                or (last.generic and (_JOINED_GAP.match(gap) or _JOINED_GAP.match(short)))
                or (draft.generic and short.strip(" (,") == "")
            )
        ):
            level = draft.level if last.generic else last.level
            status = last.status if last.status != "finished" else draft.status
            kept[-1] = replace(
                last, level=level, end=draft.end, last=max(last.last, draft.last), field=draft.field or last.field,
                status=status, generic=last.generic and draft.generic,
            )  # fmt: skip
        else:
            kept.append(draft)
    return kept


def _studies(reading: Reading, start: int, end: int) -> Iterator[_Draft]:
    for match in _STUDY.finditer(reading.text, start, end):
        field = next(match[f"f{number}"] for number in range(1, 8) if match[f"f{number}"])
        phrase = _PHRASE.match(reading.text, match.start() + match[0].index(field), end)
        field, last = (phrase[0], max(phrase.end(), match.end())) if phrase else (field, match.end())
        running = match["running"] or match["year"] or match["student"] or match["student2"]
        draft = _Draft("bachelor", match.start(), match.end(), match.start(), last, field.strip(), study=True)
        stopped = _status(draft, reading.text, start, end) == "stopped"
        rest = reading.text[match.end() : min(end, match.end() + 30)]
        if re.match(r" (?:for|during) \w+ (?:years?|semesters?|months)\b", rest) and match["held"]:
            running = "running"
        draft.status = "stopped" if stopped else "running" if running else "finished"
        yield draft


def _add_study(drafts: list[_Draft], study: _Draft, text: str) -> None:
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


def _share_fields(drafts: list[_Draft], reading: Reading) -> None:
    """Give degrees without a field the one of the list they stand in, or one that is named elsewhere."""
    for draft, following in zip(reversed(drafts[:-1]), reversed(drafts[1:]), strict=True):
        if not draft.field and following.field and _LIST_GAP.match(reading.text[draft.end : following.first]):
            draft.field = following.field
    named = _FIELD_ELSEWHERE.search(reading.text)
    for draft in drafts:
        if not draft.field and named and draft.level != "course":
            draft.field = named["f"] or named["g"] or ""


def _distinct(drafts: list[_Draft]) -> list[_Draft]:
    """Without second, vaguer mentions of a degree that is already there."""
    kept: list[_Draft] = []
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


def _fact(draft: _Draft, drafts: Sequence[_Draft], reading: Reading, voices: Voices) -> Fact:
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
        "education", words, start, end, reading.raw[start:end], level=draft.level, field=field, status=draft.status,
        related=related, standing=standing or "unstated", certain=not reading.is_fixed(draft.first, draft.last),
    )  # fmt: skip


def _field_place(draft: _Draft, reading: Reading) -> tuple[int, int]:
    at = reading.text.find(draft.field, draft.first, draft.last) if draft.field else -1
    return reading.place(at, at + len(draft.field)) if at >= 0 else (0, 0)


_LATE_SUBJECT = re.compile(
    r"\s*(?:the|my|that|this|its|our|their)? ?(?:programme|program|university|uni|school|department|institute|it|faculty|college|standing|ranking|alma mater)\b"
)


def _with_late_standing(facts: list[Fact], drafts: list[_Draft], reading: Reading, voices: Voices) -> list[Fact]:
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
