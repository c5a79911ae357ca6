"""The standing that an asker states for a programme. A school's name says nothing here."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from advisor.facts.model import Standing

TOP_RANK = 20
STRONG_RANK = 100
_PLACE = (
    r"(?:programmes?|programs?|universit(?:y|ies)|uni|unis|schools?|departments?|institutes?"
    r"|institutions?|facult(?:y|ies)|colleges?|degrees?|course|master'?s?|phd|msc|group|campus|labs?)"
)
_RANK = re.compile(
    r"\b(?:top|best)[- ]?(?P<top>\d{1,4})(?!\s?(?:%|percent|per cent))(?! (?:of|in) (?:my|the"
    r"|our) (?:class|year|cohort))"
    r"|\btop (?P<word>five|ten|twenty|fifty|hundred)\b(?! percent)"
    r"|\brank(?:ed|ing|s)?(?: (?:in|among|within|at|as|is|was|it|number|no|nr|the|about|around|place"
    r"|roughly|worldwide|globally|nationally|top)|[:#\s])*\s*#?(?P<ranked>\d{1,4})(?:st|nd|rd|th)?\b"
    r"|\b(?:number|no|nr|#)\.? ?(?P<nr>\d{1,4}) (?:in|of|world)|(?<!\w)#(?P<hash>\d{1,4})\b"
    r"|\b(?P<nth>\d{1,4})(?:st|nd|rd|th)(?:[- ](?:ranked|best|in the (?:world|country|uk|us|nation"
    r"|rankings?)|place in the ranking))"
)
_WORDS = {"five": 5, "ten": 10, "twenty": 20, "fifty": 50, "hundred": 100}
_TOP = re.compile(
    rf"\btop[- ](?:ranked|tier|rated|notch|flight|class)\b|\btop (?:\w+[- ]){{0,2}}?{_PLACE}\b"
    r"|\b(?:among|one of) the (?:very )?(?:top|best)\b"
)
_STRONG = re.compile(
    r"\b(?:(?:very )?strong|leading|highly[- ](?:ranked|rated|regarded|respected)|high[- ]ranking"
    r"|well[- ](?:ranked|regarded|respected|known)|prestigious|renowned|excellent|reputable"
    rf"|world[- ]class|elite|respected|selective)\b(?: [\w-]+){{0,3}}? {_PLACE}\b|\b{_PLACE}(?: (?:is"
    r"|was|that is|which is|with an?))? (?:(?:very|a|considered|regarded as"
    rf"|known as) ){{0,2}}(?:strong|highly[- ](?:ranked|rated|regarded)|prestigious|renowned|excellent"
    r"|world[- ]class|leading|elite|well[- ]regarded)|\bhighly[- ]ranked\b|\bstrong,? (?:programme"
    r"|program)\b"
)


def standing_in(text: str, start: int, end: int, negated: bytes, *, close: bool = False) -> Standing | None:
    """Standing stated in a range of a reading's text; None where none is.

    Args:
        text: The reading's text.
        start: First character.
        end: One past the last.
        negated: 1 for each negated character of `text`.
        close: Whether only what directly precedes `end` counts.
    """
    for pattern, word in ((_RANK, None), (_TOP, "top"), (_STRONG, "strong")):
        for match in pattern.finditer(text, start, end):
            if any(negated[match.start() : match.end()]) or re.search(
                r"\bnot(?: an?)?\s*$", text[start : match.start()]
            ):
                continue
            if close and re.search(r"[,;:]|\band\b", text[match.end() : end]):
                continue
            standing = _of_rank(match) if word is None else word
            if standing:
                return "top" if standing == "top" else "strong"
    return None


def _of_rank(match: re.Match[str]) -> str | None:
    number = match["top"] or match["ranked"] or match["nr"] or match["hash"] or match["nth"]
    rank = int(number) if number else _WORDS[match["word"]]
    if rank <= TOP_RANK:
        return "top"
    return "strong" if rank <= STRONG_RANK else None
