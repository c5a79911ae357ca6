"""What askers say that they do not have. Only a stated lack may become `not_met`; silence never does."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from advisor.facts.model import Fact

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from advisor.facts.model import Level
    from advisor.facts.reading import Reading
    from advisor.facts.voices import Voices

_NO = (
    r"(?:no|without(?: an?| any)?|zero|(?:don't|do not|didn't|never|haven't|have not|doesn't"
    r"|does not)(?: \w+){0,2}?(?: have| had| got| hold| earn(?:ed)?| possess| get)?(?: an?| any)?"
    r"|lack(?:ing)?(?: an?| any)?|neither(?: an?)?|nor(?: an?| any)?|not have an?|kein(?:e|en)?)"
)
_HAD = r"(?:never|haven't|have not|hasn't|have n't|not)"
_OR = r"(?:(?:\w+ ){0,3}(?:,|or|nor|and)(?: any| an?| no)? )?"
_UNI = r"(?:university|uni|college|higher education|school beyond \w+)"
_CODE = r"(?:cod(?:e|ed|ing)|program(?:s|med|ming|me)?(?! manager)|script(?:ed|ing)?)"

_HIGHEST = (
    r"\bhighest (?:academic )?(?:degree|qualification|education)(?: level)?(?: (?:is|i have is"
    r"|so far is|to date is|being)|:)"
    r" (?:an? |my |the )?(?:\w+ )?"
)
_AS_HIGHEST = (
    r",? ?(?:(?:which|that|and (?:that|this|it)) )?(?:as|is|being|remains) (?:still |also )?(?:my"
    r"|the) highest (?:academic )?(?:degree|qualification|education)"
)

_EDUCATION: tuple[tuple[Level, str], ...] = (
    (
        "bachelor",
        (
            rf"\b{_NO} {_OR}(?:(?:university|college|academic|formal|uni|higher|real|bachelor'?s?|undergraduate"
            r"|any|kind of|bsc|ba) )*(?:degrees?|bachelor'?s?|bsc|university education|college education"
            r"|formal education|academic (?:background|qualifications?|education)|higher education|studium"
            r"|hochschulabschluss|abschluss)\b(?! in\b)(?! \w+ (?:in|from)\b)|\bno (?:college|university"
            rf"|uni)(?=\s*[.,;!)]|$|\s*\n)|\bdegree-?less\b|\bi am not a graduate\b|\b{_HAD} (?:\w+ )?(?:went"
            rf"|go|gone|been|attended?|studied|made it)(?: to| at)? (?:a )?{_UNI}\b|\bdidn't (?:go"
            rf"|make it) to {_UNI}|\bdid not go to {_UNI}|\b(?:left school at"
            r"|only (?:have )?(?:a )?(?:high[- ]school|secondary school|gcses?|a-levels|abitur)"
            r"|(?:high[- ]school (?:diploma|education)|a-levels|abitur|gcses) only"
            rf"|just (?:a )?high[- ]school)\b|\b(?:dropp?ed out of|quit) (?:{_UNI}|high school|school|my studies"
            rf"|studies)\b|\bleft {_UNI} (?:after|without|early|before)|\b{_UNI} drop-?out\b|\bnie studiert\b"
            r"|\bnever studied(?=\s*(?:[.,;!]|$|and\b))"
            r"|\b(?:never|didn't|did not) (?:finish|finished"
            r"|complete|completed) (?:university|uni|college|(?:my|a|any) (?:degree|studies|bachelor\w*"
            r"|undergraduate \w+))\b"
        ),
    ),
    (
        "master",
        (
            rf"\b{_NO} {_OR}(?:(?:postgraduate|graduate|advanced) degree|master'?s?|msc)\b"
            rf"|{_HIGHEST}(?:bachelor'?s?|bsc|ba|btech|beng|bs|bca)\b"
            rf"|\b(?:bachelor'?s?|bsc|btech|beng|bca)\b[^.;,]{{0,40}}{_AS_HIGHEST}"
            r"|\b(?:only|nothing beyond|nothing more than|nothing above|not more than|no more than) (?:have "
            rf"|hold |got )?(?:an? |my )?(?:\w+ ){{0,2}}?(?:bachelor'?s?|bsc|btech|beng|bca)\b"
        ),
    ),
    (
        "phd",
        (
            rf"\b{_NO} {_OR}(?:phd|doctorate|doctoral degree|promotion|doktor\w*)\b"
            rf"|{_HIGHEST}(?:master'?s?|msc|mtech|meng|mba|diplom)\b"
            rf"|\b(?:master'?s?|msc|mtech|meng|mba|diplom)\b[^.;,]{{0,40}}{_AS_HIGHEST}"
        ),
    ),
)
# (subject of the lack, wording); the assessment knows which criteria a subject touches.
_OTHER: tuple[tuple[str, str], ...] = (
    (
        "programming",
        (
            rf"\b{_HAD} (?:\w+ )?(?:wrote|written|write|touched|done|do|did|seen|typed|learn(?:ed|t)?(?: to"
            r"| how to)?|tried|produced)? ?(?:any |a line of |a single line of |one line of |much |real |a "
            rf"|any kind of )*(?:computer )?{_CODE}\b|\bnever (?:wrote|write|written) (?:a line of |any "
            r"|a single line of )*code\b|\b(?:can't|cannot|couldn't|can not|don't|do not|don't know how to"
            rf"|do not know how to|no idea how to|unable to|not able to) (?:really |actually |yet )*{_CODE}\b"
            rf"|\b(?:no|zero|nor(?: any)?|without(?: any)?|lack(?:ing)?(?: any)?) {_OR}(?:(?:prior|previous|actual|real"
            r"|any) )*(?:coding|programming|software|technical|it|tech|development|computer science)(?: (?:or"
            r"|and) \w+)? ?(?:skills?|experience|knowledge|background|ability|whatsoever|at all|languages?)\b"
            r"|\b(?:no|zero) (?:coding|programming|code)\b(?! (?:bootcamp|course))|\b(?:not a|i'm no"
            r"|am no) (?:programmer|coder|developer|techie)\b|\b(?:don't|do not) have (?:any |a )?(?:coding"
            r"|programming|technical|software) (?:skills?|experience|knowledge|background)\b|\bwrit(?:e"
            rf"|ing) code is something i (?:have )?never\b|\b{_CODE} is something i (?:have )?(?:never|can't)\b"
            rf"|\bnever (?:done|did) any {_CODE}\b|\b(?:never"
            r"|nothing) (?:had )?(?:anything )?to do with (?:coding|programming|code|software|it|computers)\b"
            r"|\bnon-?technical (?:person|background)\b|\bkann nicht programmieren\b|\bnie programmiert\b"
            r"|\bkeine (?:programmier|it-)\w*"
        ),
    ),
    (
        "work",
        (
            rf"\b(?:no|zero|without(?: any)?|lack(?:ing)?(?: any)?) {_OR}(?:(?:prior|previous|real|actual|paid"
            r"|formal|relevant|professional|any) )*(?:(?:work(?:ing)?|job|employment|professional"
            r"|practical) (?:experience|history)|(?:jobs?|employment)(?: so far| yet| ever| before)"
            rf"|experience(?= (?:yet|so far|at all|whatsoever)|[.,;!]|$))|\b{_HAD} (?:\w+ )?(?:had|held"
            r"|have) (?:a |any )?(?:\w+ )?jobs?\b(?! (?:in|as))|\bnever (?:been employed|worked(?: anywhere"
            r"| before| yet|(?= ?[.,;!]|$)))|\bhaven't worked(?: anywhere| before| yet| at all|(?=[.,;!]|$))"
            r"|\b(?:don't|do not|didn't) have (?:any )?(?:work|job|professional) experience\b"
            r"|\bkeine berufserfahrung\b"
        ),
    ),
    (
        "development",
        (
            rf"\b(?:{_HAD} (?:\w+ )?(?:worked|been employed|been|had a job|held a job"
            rf"|had a position) (?:professionally )?(?:as|in) (?:an? )?(?:\w+ ){{0,2}}?(?:developer|programmer"
            rf"|engineer|software|tech|it|coder|development|programming)|{_NO} (?:\w+ )?(?:software|developer"
            r"|development|engineering|industry|dev|it) (?:job|work|experience|position|employment)"
            r"|never (?:coded|programmed|developed(?: software)?) (?:professionally|for money|for a living"
            r"|in a job|at work|commercially)|not (?:coded|programmed|developed) professionally"
            r"|no (?:professional|commercial|industry) (?:coding|programming|software|development|developer"
            r"|dev|engineering|experience))\b"
        ),
    ),
    (
        "systems",
        (
            rf"\b(?:{_NO}|{_HAD})(?: (?:\w+ ){{0,3}}?)?{_OR}(?:distributed|systems? (?:programming|work"
            r"|experience|software|level|engineering)|low-level|large-scale systems?"
            r"|infrastructure (?:software|experience)|systems? or distributed)\b"
        ),
    ),
    (
        "research",
        (
            rf"\b(?:{_NO} {_OR}(?:academic |scientific |prior )?research(?: experience| internships?| work"
            rf"| background| position| lab)?|{_HAD} (?:\w+ )?(?:done|did|do) (?:any )?(?:academic "
            r"|scientific )?research|never (?:did|done|worked in|been in) (?:any )?research)\b"
        ),
    ),
    (
        "internships",
        (
            rf"\b{_NO} {_OR}(?:\w+ )?internships?\b|\bnot even an internship\b|\bnever (?:\w+ )?(?:interned"
            r"|had an internship|did an internship|done an internship)\b|\bhaven't (?:\w+ )?(?:interned"
            r"|done an internship|had an internship)\b"
        ),
    ),
    (
        "publications",
        (
            rf"\b(?:{_NO} {_OR}(?:\w+ )?(?:publications?|papers?|published (?:work|papers?|research)"
            rf"|peer-reviewed \w+|publikationen)|{_HAD} (?:\w+ )?(?:published|publish|authored|had a paper"
            r"|written a paper|co-authored)|never (?:wrote|written) a paper|nothing published"
            r"|published nothing|unpublished"
            r"|not published)\b"
        ),
    ),
)
_VALUES = {
    "programming": "no programming",
    "work": "no work experience",
    "development": "never worked as a developer",
    "systems": "no systems or distributed work",
    "research": "no research",
    "internships": "no internships",
    "publications": "no publications",
}
_LEVEL_VALUES: dict[Level, str] = {"bachelor": "no bachelor degree", "master": "no master's degree", "phd": "no PhD"}
_PATTERNS = [(level, "", re.compile(pattern)) for level, pattern in _EDUCATION] + [
    ("", area, re.compile(pattern)) for area, pattern in _OTHER
]


def find_lacks(reading: Reading, voices: Voices, education: Sequence[Fact]) -> list[Fact]:
    """Lacks that the asker states about themselves, stopped studies included."""
    found: dict[str, Fact] = {}
    for fact in _stated(reading, voices):
        found.setdefault(fact.value, fact)
    for fact in education:
        if fact.status == "stopped" and fact.level in _LEVEL_VALUES:
            value = _LEVEL_VALUES[fact.level]
            found.setdefault(
                value, Fact("lack", value, fact.start, fact.end, fact.text, level=fact.level, area="education")
            )
    return sorted(found.values(), key=lambda fact: fact.start)


def _stated(reading: Reading, voices: Voices) -> Iterator[Fact]:
    for level, area, pattern in _PATTERNS:
        for match in pattern.finditer(reading.text):
            if (
                "\n" in match[0].strip()
                or "." in match[0]
                or not voices.own(*match.span())
                or _is_turned(match, reading.text)
            ):
                continue
            start, end = reading.place(*match.span())
            value = _LEVEL_VALUES[level] if level else _VALUES[area]
            yield Fact("lack", value, start, end, reading.raw[start:end], level=level or "", area=area or "education")


def _is_turned(match: re.Match[str], text: str) -> bool:
    """Whether the wording around turns the lack into something else: "not only a degree", "never stopped coding"."""
    after = text[match.end() : match.end() + 25]
    inside = re.search(
        r"\b(?:not only|not just|never stopped|no longer|without (?:\w+ )?(?:a )?problem|no problem|but)\b", match[0]
    )
    needed = re.match(r"\s*(?:is |was |are )?(?:required|needed|necessary)\b", after)
    return bool(inside or needed)
