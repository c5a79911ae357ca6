"""Work experience: what kind, in which form, how long."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from advisor.facts.lengths import Length, lengths
from advisor.facts.model import Fact
from advisor.facts.projects import find_projects, is_project
from advisor.facts.sections import EXPERIENCE, section_at
from advisor.facts.tools import AREAS, TOOL, tool_of
from advisor.facts.trades import TITLE, TRADE, domain_of
from advisor.facts.work import ACTIVITY, AI_LAB, ROLE, UNIVERSITY, kind_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from advisor.facts.model import Form
    from advisor.facts.reading import Reading
    from advisor.facts.sections import Section
    from advisor.facts.voices import Voices

# A mention farther than this from a length does not belong to it.
_REACH = 110
_JOB = re.compile(
    r"\b(?:work(?:s|ed|ing)? (?:on|with|in|as|at|for|mostly|mainly|daily)|(?:day )?job\b|for a living|living comes|living from|professionally|at work\b|employ\w+|career|on the job|in production|in industry|industry experience|work experience|for (?:a|an|the|my) (?:\w+ )?(?:client|company|bank|startup|start-up|employer|agency|insurer|hospital|firm|retailer|manufacturer|telecom)|paid|earn my|my role|responsible for|i(?:'ve| have)? (?:run|maintain(?:ed)?|operate[sd]?|administer(?:ed)?|keep)\b|i (?:build|develop|design|optimi[sz]e|implement|write|scale|tune) \w+|full[- ]time|contract(?:or|ing)?|in-house|beruflich|berufserfahrung|hauptberuflich)\b"
)
_HOBBY = re.compile(
    r"\b(?:for fun|hobby|hobbies|(?:on|at) (?:the )?weekends?|spare time|free time|side projects?|evening class|class(?:es)?|course(?:s|work)?|tutorials?|bootcamp|toy|at home|as a student|at university|for my (?:thesis|studies|degree)|in my studies|school project|university project|homework|assignment|self-?taught|play(?:ing|ed)? (?:with|around)|tinker\w*|dabbl\w*|experiment\w*|(?<!machine )(?<!deep )(?<!reinforcement )learn(?:ing|t|ed)?|reading about|know about|interest(?:ed)?|like|love|enjoy|freizeit)\b"
)
_INTERN = re.compile(
    r"\bintern(?:ship|ed|ing|s|ships)?\b|\bpraktik(?:um|ant|antin)\b|\bplacement\b|\bco-op\b|\bsummer analyst\b|\bwerkstudent"
)
_OWN = re.compile(
    r"\bvolunteer(?:ed|ing)?\b|\bopen[- ]source\b|\bcontribut(?:e|ed|or|ing|ions?)\b|\bside[- ]projects?\b|\bown project\b|\bhobby project\b"
)
_STUDENT_ROLE = re.compile(
    r"\s*(?:course|bootcamp|degree|programme|program|class|student|certificate|certification|nanodegree|training|studies|tutorial|jobs?\b|roles?\b|positions?\b|salar|career|interview|path|roadmap|friends?|community|meetup|team\b|teams\b|tools\b|manager at the time)"
)
_NOT_A_TITLE = re.compile(
    r"\b(?:married to an?|son of an?|daughter of an?|child of an?|hired an?|pay an?|find an?|see an?|with an?|by an?|for an?|like an?|from an?|to an?|than an?|help an?|helped an?|about an?|the life of an?)\s+(?:\w+ )?$"
)
_ANAPHORA = re.compile(
    r"\b(?:doing (?:this|it|that)|been (?:at it|one|doing)|this (?:job|role|work|for)|that (?:job|role|has been|for|was)|in (?:this|the|that) (?:role|job|field|industry|position|profession)|so far|experience|professionally|there|in total|erfahrung|it for)\b"
)
_GAP_BREAK = re.compile(r"[;]|\bthen\b|\bafter that\b|\bbefore that\b|\bnow\b(?! as)|\blater\b|\band an?\b|\bplus\b")
_LENGTH_FIRST = re.compile(
    r"\s*(?:\w+ )?(?:of (?:\w+ )?(?:experience|work|practice)?|as|in|on|with|doing|working|building|writing|developing|programming|running|experience)?\s*(?:,|-|:)?\s*(?:of|as|in|on|with|doing)?\s*(?:an? |my |the )?(?:\w+ )?$"
)
_RESEARCH_ACTIVITY = re.compile(
    r"\b(?:(?:did|do|doing|done|conduct(?:ed)?|carried out|years? of|worked in|work in) (?:\w+ ){0,3}research|research (?:on|into|in|at|project|experience|internship|visit|stay|group|position|job|work)|interned at|internship at)\b(?! (?:job ads|companies))"
)


@dataclass(slots=True)
class _Mention:
    """A title or an activity; ranges are into the reading's text."""

    kind: str
    start: int
    end: int
    title: bool
    domain: str = ""
    length: Length | None = None
    form: Form = "paid"
    sentence: tuple[int, int] = (0, 0)
    certain: bool = True


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
    mentions: list[_Mention] = []
    for sentence in voices.sentences:
        here = _mentions(reading, voices, sections, taken, sentence)
        here = _beside_titles(here, reading.text)
        spans = lengths(reading.text, *sentence)
        spans = [span for span in spans if voices.own(span.start, span.end) and not _in(span.start, taken)]
        _pair(here, spans, reading.text)
        if not here and spans and mentions and _goes_on(reading.text[slice(*sentence)]):
            last = mentions[-1]
            if last.length is None:
                last.length, last.certain = spans[0], False
        here += _loose(here, spans, reading, voices, sentence)
        mentions += [item for item in here if _counts(item, reading.text, sections)]
    _attach_next_line(mentions, reading, voices, sections)
    facts = [_fact(item, reading) for item in _absorbed(mentions)]
    return facts + find_projects(reading, voices, sections)


def _goes_on(sentence: str) -> bool:
    """Whether a sentence with a length and no title speaks of the title before it."""
    return bool(_ANAPHORA.search(sentence)) or len(sentence.split()) <= 4


def _mentions(
    reading: Reading,
    voices: Voices,
    sections: Sequence[Section],
    taken: Sequence[tuple[int, int]],
    sentence: tuple[int, int],
) -> list[_Mention]:
    found: list[_Mention] = []
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


def _beside_titles(found: list[_Mention], text: str) -> list[_Mention]:
    """Activities beside a title say what the title is about; only systems work makes it another kind."""
    titles = [item for item in found if item.title]
    if not titles:
        return found
    for item in found:
        title = max((one for one in titles if one.end <= item.start), key=lambda one: one.end, default=None)
        if item.kind == "systems" and not item.title and title and title.kind in ("software", "backend"):
            if not re.search(r"[;]|\b(?:then|before|after|also|now)\b", text[title.end : item.start]):
                title.kind, title.end = "systems", item.end
    return titles


def _mention(match: re.Match[str], pattern: re.Pattern[str], title: bool, sentence: tuple[int, int]) -> _Mention:  # noqa: FBT001
    if pattern in (ROLE, ACTIVITY):
        return _Mention(kind_of(match), *match.span(), title, sentence=sentence)
    domain = domain_of(match)
    return _Mention("domain" if domain else "other", *match.span(), title, domain, sentence=sentence)


def _is_no_title(match: re.Match[str], reading: Reading, *, title: bool) -> bool:
    after = reading.text[match.end() : match.end() + 30]
    before = reading.text[max(0, match.start() - 30) : match.start()]
    if not title:
        return False
    return bool(_STUDENT_ROLE.match(after) or _NOT_A_TITLE.search(before))


def _research_first(
    found: list[_Mention], reading: Reading, voices: Voices, sentence: tuple[int, int]
) -> list[_Mention]:
    """Add research that is named as an activity; an internship at a lab counts only beside a word for research."""
    if any(item.kind == "research" for item in found):
        return found
    for match in _RESEARCH_ACTIVITY.finditer(reading.text, *sentence):
        words = reading.text[slice(*sentence)]
        if match[0].startswith("intern") and not _is_research_stay(match, words, sentence[0]):
            continue
        if voices.asserted(*match.span()):
            return sorted(
                [*found, _Mention("research", *match.span(), title=True, sentence=sentence)],
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


def _form(item: _Mention, text: str, section: str) -> Form:
    around = text[max(item.sentence[0], item.start - 45) : min(item.sentence[1], item.end + 35)]
    clause = re.split(r"[;]|\band (?:then|now)\b", around)
    near = next((part for part in clause if text[item.start : item.end] in part), around)
    if _INTERN.search(near):
        return "internship"
    if section == "projects" or _OWN.search(near):
        return "own project"
    return "paid"


def _pair(mentions: list[_Mention], spans: list[Length], text: str) -> None:
    """Give each length to the mention that it belongs to, the most natural pairs first."""
    pairs = sorted(
        (cost, at, number)
        for at, span in enumerate(spans)
        for number, item in enumerate(mentions)
        if (cost := _cost(span, item, text)) < _REACH
    )
    used: set[int] = set()
    for _, at, number in pairs:
        if at not in used and mentions[number].length is None:
            mentions[number].length = spans[at]
            used.add(at)


def _cost(span: Length, item: _Mention, text: str) -> float:
    first = span.end <= item.start
    gap = text[span.end : item.start] if first else text[item.end : span.start]
    if "\n" in gap:
        return _REACH
    cost = float(len(gap)) + 25 * len(_GAP_BREAK.findall(gap)) + 6 * gap.count(",")
    if first and _LENGTH_FIRST.match(gap):
        cost -= 12
    if not first and re.match(r"\s*(?:,|-|\(|for|with|:)?\s*(?:for |over |about |around |with )*$", gap):
        cost -= 12
    return cost + (0 if item.title else 8)


def _loose(
    here: list[_Mention], spans: list[Length], reading: Reading, voices: Voices, sentence: tuple[int, int]
) -> list[_Mention]:
    """Years with a programming language and no title: "three years of Java" is software work."""
    used = [item.length for item in here]
    for span in spans:
        if span in used or span.dated:
            continue
        for match in TOOL.finditer(reading.text, span.end, min(sentence[1], span.end + 45)):
            gap = reading.text[span.end : match.start()]
            is_language = "software" in AREAS[tool_of(match)]
            linked = re.match(
                r"\s*(?:of |in |with |using |writing |programming |coding |doing |professional |experience |work |working |as |solid |hands-on |development |commercial |and |my |)+\s*$",
                gap,
            )
            if is_language and linked and voices.asserted(*match.span()) and not here:
                kind = "systems" if reading.text[match.start() : match.end()] == "embedded c" else "software"
                return [
                    _Mention(
                        kind, match.start(), match.end(), title=False, length=span, sentence=sentence, certain=False
                    )
                ]
    return []


def _counts(item: _Mention, text: str, sections: Sequence[Section]) -> bool:
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
    if _HOBBY.search(near):
        return False
    if item.length is not None or section == EXPERIENCE:
        return True
    return bool(_JOB.search(line)) and not is_project(line)


def _attach_next_line(mentions: list[_Mention], reading: Reading, voices: Voices, sections: Sequence[Section]) -> None:
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


def _absorbed(mentions: list[_Mention]) -> list[_Mention]:
    """Without mentions that only repeat a kind that is there with a length, or there already."""
    kept: list[_Mention] = []
    for item in mentions:
        same = [other for other in mentions if other is not item and _key(other) == _key(item)]
        if item.length is None and any(other.length is not None for other in same):
            continue
        if item.length is None and any(_key(other) == _key(item) for other in kept):
            continue
        if (
            not item.title
            and item.length is None
            and any(other.title and other.kind == item.kind for other in mentions)
        ):
            continue
        kept.append(item)
    return kept


def _key(item: _Mention) -> tuple[str, str, str]:
    return item.kind, item.form, item.domain


def _fact(item: _Mention, reading: Reading) -> Fact:
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
        "experience", f"{kind}; {length}; {item.form}", start, end, reading.raw[start:end], area=item.kind, field=item.domain,
        form=item.form, lab=lab, years=years, dated=bool(item.length and item.length.dated),
        certain=item.certain and not reading.is_fixed(first, last) and not (item.length and item.length.bare),
    )  # fmt: skip


def _is_university(words: str) -> bool:
    named = AI_LAB.search(words)
    generic = named is not None and named[0].rstrip("s").endswith("lab")
    return generic and bool(UNIVERSITY.search(words))


def _in(place: int, ranges: Iterable[tuple[int, int]]) -> bool:
    return any(start <= place < end for start, end in ranges)
