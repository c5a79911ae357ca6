"""Lengths of time in a reading: stated numbers of years and months, ranges of dates, "since".

A length without a number ("a few years") is no length. The present is `THIS_YEAR`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

THIS_YEAR = 2026
_SMALL = {
    "half": 0.5,
    "one": 1,
    "a": 1,
    "an": 1,
    "two": 2,
    "three": 3,
    "four": 4,
    "five": 5,
    "six": 6,
    "seven": 7,
    "eight": 8,
    "nine": 9,
    "ten": 10,
    "eleven": 11,
    "twelve": 12,
    "thirteen": 13,
    "fourteen": 14,
    "fifteen": 15,
    "sixteen": 16,
    "seventeen": 17,
    "eighteen": 18,
    "nineteen": 19,
    "twenty": 20,
    "twenty-five": 25,
    "thirty": 30,
    "forty": 40,
    "ein": 1,
    "eine": 1,
    "einem": 1,
    "einer": 1,
    "zwei": 2,
    "drei": 3,
    "vier": 4,
    "fünf": 5,
    "sechs": 6,
    "sieben": 7,
    "acht": 8,
    "neun": 9,
    "zehn": 10,
}
_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "jan january januar",
            "feb february februar",
            "mar march märz",
            "apr april",
            "may mai",
            "jun june juni",
            "jul july juli",
            "aug august",
            "sep sept september",
            "oct october okt oktober",
            "nov november",
            "dec december dez dezember",
        ),
        1,
    )
    for name in names.split()
}
_NUMBER = rf"(?:\d+(?:[.,]\d+)?|{'|'.join(sorted(_SMALL, key=len, reverse=True))})"
_UNIT = (
    r"(?:years?(?:'s?)?|months?(?:'s?)?|weeks?(?:'s?)?|decades?|semesters?|ans|années?|mois|jahren?"
    r"|jahre?|monaten?|monate?)"
)
_LENGTH = (
    rf"(?<![\w.,:/-])(?P<number>{_NUMBER})\+?(?: (?:and a|1/2) half)?(?:\s?-\s?|\s)?(?:(?:full|whole"
    r"|long|good|solid|more|straight|consecutive|professional|paid|relevant|odd"
    rf"|plus) )*(?P<unit>{_UNIT})(?![\w-]*(?:old|college))(?P<half> and a half| und ein halb\w*)?"
)
_COUPLE = (
    r"\ba couple of (?P<couple>years|months)|\b(?:a |one |the )?(?P<yearhalf>year and a half)"
    r"|\bhalf a (?P<halfof>year|decade)"
)
_SHORT = r"(?<![\w.,/-])(?P<shortnumber>\d+(?:[.,]\d)?)\+? ?(?P<shortunit>y|yo?e|mos?)\b(?!/)"
_FIXED = {"years": 2.0, "months": 0.2, "year and a half": 1.5, "half a year": 0.5, "half a decade": 5.0}
_MONTH = rf"(?:(?:{'|'.join(sorted(_MONTHS, key=len, reverse=True))})\.?,? |\d{{1,2}}[/.])?"
_YEAR = r"(?:19[5-9]\d|20[0-4]\d)"
_PRESENT = r"(?:present|now|today|date|current(?:ly)?|ongoing|heute|jetzt|aktuell|this year|this day)"
_RANGE = (
    rf"(?:from |between |von )?(?P<frommonth>{_MONTH})(?P<from>{_YEAR})\s?(?:-|to|until|till|through"
    rf"|and|bis(?: zu)?|\u2192)\s?(?:the )?(?:(?P<tomonth>{_MONTH})(?P<to>{_YEAR})"
    rf"|(?P<short>\d\d)(?!\d)|(?P<present>{_PRESENT})\b)"
)
_SINCE = (
    r"\b(?:since|seit)(?: (?:early|late|mid|the (?:start|end|beginning) of|summer|winter|autumn|fall"
    rf"|spring))? (?P<sincemonth>{_MONTH})(?P<since>{_YEAR})"
    rf"|(?P<openmonth>{_MONTH})(?P<open>{_YEAR})\s?-(?=\s*(?:$|\n|,|\)))"
)
_ELLIPTIC = rf"\bfor (?P<bare>{_NUMBER})(?=\s*(?:[.,;](?!\d)|$|\n|and ))"
LENGTH = re.compile(f"{_RANGE}|{_SINCE}|{_COUPLE}|{_LENGTH}|{_SHORT}|{_ELLIPTIC}")
# Words around a length that make it something else than time at work.
_NOT_WORK_AFTER = re.compile(
    r"\s*(?:old\b|ago\b|of age\b|(?:[\w-]+ ){0,2}(?:off|break|gap|sabbatical|leave)\b|out of (?:work"
    r"|the)|unemployed|(?:in|from) now\b|into (?:my|a|the) (?:degree|studies|phd|course)|(?:looking"
    r"|caring) after|caring|to (?:live|go|get|become|learn|reach|finish|do)|left\b|away\b"
    r"|of (?:unemployment|parental|maternity|paternity|illness|my life|caring|travel\w*|study|studies"
    r"|studying|university|college|school|medical (?:school|studies|training)|bachelor|master|phd"
    r"|undergrad\w*)|(?:bachelor|master"
    r"|degree|programme|program|phd|msc|bsc|course|bootcamp|diploma|warranty|plan|contract|old)\b"
    r"|(?:at|in) (?:university|uni|college|prison|a camp)|sober|married|later\b|earlier\b|before\b"
    r"|younger|older|of experience (?:required|needed|is)|when i)"
)
_NOT_WORK_BEFORE = re.compile(
    r"(?:\b(?:within|next|in|over the next|after|every|per|each|takes?|took me|take me|give me|gap of"
    r"|break of|off for|away for|unemployed for|out of work for|leave (?:for|of)|ill for|diabetes for"
    r"|married for|lived (?:here |there |in \w+ )?for|aged?|turn(?:ed|ing)?|budget|deadline"
    r"|last(?:ed)?|about to|and|ill|sick|studied for|studying for|taken|took|spent|off"
    r"|lived in \w+)\s+(?:the |about |around |roughly |only |just |last |past )*)$"
)
_LEARNING = re.compile(
    r"\b(?:(?<!machine )(?<!deep )learning|studying|teaching myself|self-studying|practi[sc]ing)\b[^,;.]*$"
)
_SPENT_AWAY = re.compile(
    r"\b(?:gap|break|leave|unemployed|not employed|out of work|off (?:to|after|for|because)|time off"
    r"|years? off|caring for|looked after|raised|raising|diabetes|burnout|illness|prison|maternity"
    r"|parental|paternity|sabbatical|career pause|stay-at-home|housewife|homemaker|sick)\b"
)


@dataclass(frozen=True, slots=True)
class Length:
    """A length of time.

    Attributes:
        start: First character in the reading's text.
        end: One past the last.
        years: How long.
        dated: Whether it comes from dates.
        until: Last year, where dates state it; 0 otherwise.
        bare: Whether its unit had to be supplied.
    """

    start: int
    end: int
    years: float
    dated: bool = False
    until: int = 0
    bare: bool = False


def lengths(text: str, start: int = 0, end: int | None = None) -> list[Length]:
    """Every length of time at work in a range of a reading's text, in order."""
    end = len(text) if end is None else end
    found: list[Length] = []
    for match in LENGTH.finditer(text, start, end):
        length = _length(match, has_years=bool(found))
        if length and 0 <= length.years < 60 and not _is_else(match, text, start, end):
            found.append(length)
    return found


def _is_else(match: re.Match[str], text: str, start: int, end: int) -> bool:
    if match["from"] or match["since"] or match["open"]:
        return False
    before, after = text[max(start, match.start() - 40) : match.start()], text[match.end() : min(end, match.end() + 50)]
    if _NOT_WORK_AFTER.match(after):
        return True
    hit = _NOT_WORK_BEFORE.search(before)
    if hit and not re.match(r"\b(?:and|spent|last|over|in)\b", hit[0]):
        return True
    if hit and hit[0].startswith("in ") and not re.match(r"\s*(?:of|as)\b", after):
        return True
    if _LEARNING.search(before):
        return True
    return bool(_SPENT_AWAY.search(before[-30:] + match[0] + after[:30]))


def _length(match: re.Match[str], *, has_years: bool) -> Length | None:
    place = match.span()
    if match["from"]:
        return _between(match)
    if match["since"] or match["open"]:
        years = max(0, THIS_YEAR - int(match["since"] or match["open"]))
        return Length(*place, float(years), dated=True, until=THIS_YEAR)
    if match["bare"]:
        return Length(*place, _amount(match["bare"]), bare=True) if has_years else None
    if match["shortnumber"]:
        amount = _amount(match["shortnumber"])
        return Length(*place, amount if match["shortunit"].startswith("y") else round(amount / 12, 1))
    fixed = _FIXED.get(match["couple"] or match["yearhalf"] or (match["halfof"] and f"half a {match['halfof']}") or "")
    return _stated(match) if fixed is None else Length(*place, fixed)


def _between(match: re.Match[str]) -> Length | None:
    """The time between two dates, to the month where both name one."""
    first = int(match["from"]) + _month(match["frommonth"])
    until = THIS_YEAR if match["present"] else int(match["to"] or f"{match['from'][:2]}{match['short']}")
    both = bool(match["frommonth"]) and bool(match["tomonth"])
    years = until + _month(match["tomonth"]) - first if both else until - int(match["from"])
    return Length(*match.span(), round(years, 1), dated=True, until=until) if years >= 0 else None


def _stated(match: re.Match[str]) -> Length:
    amount = _amount(match["number"]) + (0.5 if "half" in match[0] and match["number"] != "half" else 0)
    unit = match["unit"]
    if unit.startswith(("mo",)):
        amount /= 12
    elif unit.startswith("week"):
        amount /= 52
    elif unit.startswith("semester"):
        amount /= 2
    elif unit.startswith("decade"):
        amount *= 10
    return Length(match.start(), match.end(), round(amount, 1))


def _amount(words: str) -> float:
    return float(_SMALL[words]) if words in _SMALL else float(words.replace(",", "."))


def _month(words: str | None) -> float:
    """Share of the year that has passed at the start of a month; 0 where none is named."""
    if not words:
        return 0.0
    name = words.strip(" .,/").lower()
    number = int(name) if name.isdigit() else _MONTHS.get(name, 1)
    return (min(max(number, 1), 12) - 1) / 12
