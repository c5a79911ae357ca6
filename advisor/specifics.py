"""What exactly a question asks for, and whether one sentence of the sources is about just that.

Pay in one city is no answer for another, a figure of 2023 none for 2031, and a share of people none to "how long".
Where a question names places, employers or years and asks for a figure, a single sentence has to hold all of them.
Pure functions of texts.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from advisor.names import mentions, names_in
from advisor.question import THERE

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

MONEY = re.compile(
    r"[$€£¥]\s?\d|\b\d[\d,.]*\s?(?:k|lakh|yuan|rupees|dollars|euros|pounds)\b",
    re.IGNORECASE,
)
_SOME = r"(?:\d[\d,.]*|an?|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|several|few|half an?)"
# 80,000 Hours is an organisation that the sources quote, and no duration.
_DURATION = re.compile(
    rf"(?<![\w,])(?!80,000 Hours){_SOME}(?:\s?(?:-|\u2013|to|or)\s?{_SOME})?[\s-](?:\w+ )?"
    r"(?:year|month|week|day|hour|minute|second|decade)s?\b",
    re.IGNORECASE,
)
_DATE = re.compile(
    r"\b(?:19|20)\d\d\b|\b(?:january|february|march|april|(?:in|of|by|until) may"
    r"|june|july|august|september|october|november|december)\b",
    re.IGNORECASE,
)
_SHARE = re.compile(
    r"\d\s?%|\bper ?cent\b|\b\d+ (?:in|of|out of) \d"
    r"|\b(?:half|third|quarter|fifth|tenth|majority|most of|one in)\b",
    re.IGNORECASE,
)
_COUNT = re.compile(
    r"\d|\b(?:two|three|four|five|six|seven|eight|nine|ten|dozens?|hundreds?|thousands?|millions?|few|several|none|no)\b",
    re.IGNORECASE,
)
_THERE = re.compile(THERE, re.IGNORECASE)
_YEAR = re.compile(r"\b20\d\d\b")
# What a question asks for, and what a sentence must hold to give it; the first that applies.
_ASKED = tuple(
    (re.compile(asks, re.IGNORECASE), holds)
    for asks, holds in (
        (
            r"\bhow long\b|\bhow many (?:\w+ )?(?:years|months|weeks|days|hours)\b"
            r"|\b(?:years|months|weeks|days|hours)\b.{0,40}\btake\b|\bin (?:months|weeks|days|years|hours)\b",
            _DURATION,
        ),
        (
            r"\bwhat(?:'s| is)? ?(?:the )?(?:percent\w*|share|fraction|proportion|rate|%)"
            r"|\b(?:acceptance|drop-?out|attrition|success|placement|pass|unemployment|hiring|approval|growth) rate\b"
            r"|\bshare of\b|\bhow many of\b|\bwhat %|\bpercent\w*\b",
            _SHARE,
        ),
        (
            r"^\W*(?:and |so |but )*when(?:'s| is| are| does| do| did| will| was| were)\b|\bwhat (?:date|year)\b"
            r"|\bdeadlines?\b",
            _DATE,
        ),
        (r"\bhow (?:many|much|big|large)\b|\bnumber of\b|\bheadcount\b|\bexactly how\b", _COUNT),
    )
)


@dataclass(frozen=True, slots=True)
class Statement:
    """A sentence of the sources.

    Attributes:
        text: The sentence.
        about: The title and heading above it, which say what it is about.
        tiers: Tiers that it speaks about, as the corpus calls them.
    """

    text: str
    about: str
    tiers: tuple[str, ...] = ()


def figure_asked(question: str, *, pay: bool) -> re.Pattern[str] | None:
    """What a sentence must hold to give the kind of figure that a question asks for; None where it asks for none."""
    return MONEY if pay else next((holds for asks, holds in _ASKED if asks.search(question)), None)


def lacking(
    question: str,
    context: str,
    statements: Sequence[Statement],
    vocabulary: Collection[str],
    proper: Collection[str],
    *,
    figure: bool,
    near: bool,
) -> str | None:
    """What no statement gives together with the rest that the question names.

    Args:
        question: As meant.
        context: What else the message says, where "there" may be; "" for nothing.
        statements: Sentences that may answer it; where it asks for a figure, those that hold one of its kind.
        vocabulary: Lower-case words that the sources use.
        proper: Lower-case words that the sources write with a capital only.
        figure: Whether it asks for a figure.
        near: Whether a statement is so near to it in meaning that it may speak of a thing by another name, unless it
            is about a figure or a place.

    Returns:
        A name or year to be named in the reply; "" where there is no statement, or only others that name it; None where
            nothing is lacking.
    """
    names = [
        name.text
        for name in names_in(question, vocabulary, proper)
        if not near or (name.is_certain and (figure or name.is_place or name.text.lower() not in vocabulary))
    ]
    if _THERE.search(question):
        names += [name.text for name in names_in(context, vocabulary, proper) if name.is_place]
    if not statements:
        return ""
    latest: str = max((year for one in statements for year in _YEAR.findall(one.text)), default="")
    # A year beside a question that asks for no figure is part of the story, unless no source has reached it.
    years: list[str] = [year for year in _YEAR.findall(question) if figure or not near or year > latest]
    fitting = list(statements)
    for name in [*names, *years]:
        fitting = [one for one in fitting if mentions(f"{one.about} {one.text}", name)]
        if not fitting:
            # Of what some sentence names, it would not be true that nothing is said about it.
            return "" if any(mentions(f"{one.about} {one.text}", name) for one in statements) else name
    return None
