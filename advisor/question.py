"""A message taken apart: its questions, its context, and what kind of answer each question asks for.

Pure functions of text. Knows nothing about passages, models or the conversation.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

# A message may hold a life story; more questions than these in one message are answered as one.
MAX_PARTS = 3
MAX_CHARACTERS = 20_000

_ASKS = re.compile(
    r"^\W*(?:(?:so|and|but|ok|okay|well|also|then|plus|hi|hey|hello|please|pls|honestly|now)\b[\s,]*)*"
    r"(?:what|whats|what's|which|who|whom|whose|when|where|why|how|hows|is|are|was|were|am|do|does"
    r"|did|can|could|should|shall|will"
    r"|would|won't|wouldn't|isn't|aren't|don't|doesn't|has|have|had|tell me|explain|compare|any\b|anyone|got any)\b",
    re.IGNORECASE,
)
# What someone says about themselves before they ask: "As a nurse from Jordan, what does tier 2 ask for?". Where they
# live and work may matter to what they ask.
_INTRODUCTION = re.compile(
    r"^\W*(?:(?:so|and|but|ok|okay|well|hi|hey|hello|please|honestly)\b[\s,]*)*"
    r"(?:as an?|speaking as|being an?|my name|(?:i'?m|i am)(?! (?:in|at|based|living|working)\b))\b[^.?!]*?"
    r"(?:[,;:]|\s[-\u2013\u2014]|\sand|\sso|\sbut)\s+(?:i (?:ask|wonder|want to know)\W+)?"
    r"(?=(?:what|which|who|when|where|why|how|is|are|does|tell me|explain)\b"
    r"|(?:do|did|can|could|should|would|will|am) (?:i|you|we|they|it|the|a|an|my|people|someone|anyone|companies)\b)",
    re.IGNORECASE,
)
_SENTENCE = re.compile(r"[^.!?\n]+(?:[.!?](?=\S)[^.!?\n]+)*[.!?]*|\n")
_CONJOINED = re.compile(
    r"[,;]?\s+(?:and|or|but|plus)\s+(?=(?:what|which|who|when|where|why|how|should i|can i|do i|is it|are they)\b)",
    re.I,
)
_LEANS = re.compile(
    r"\b(?:it|its|they|them|their|theirs|that|this|those|these|he|she|him|her|there|one|ones|former|latter)\b",
    re.IGNORECASE,
)
_FEW_WORDS = 5
_NUMBER = re.compile(
    r"\bhow (?:many|much|long|often|old|big|large|fast|likely)\b|\b(?:what|which) (?:percent\w*|share"
    r"|fraction|proportion|number|rate|%)"
    r"|\bwhat %|\bnumber of\b|\bhow (?:hard|competitive)\b|\b(?:median|average|mean) \w+|\bcount\b|\bpercent\w*",
    re.IGNORECASE,
)
_PAY = re.compile(
    r"\b(?:salar\w+|pay|pays|paid|paying|wages?|earn\w*|compensat\w+|income|make (?:in|at|per|a year)"
    r"|makes?\b(?= .{0,20}(?:year|hour|money))"
    r"|(?:what|which) (?:range|band|bracket)s?|(?:median|average|mean|typical|starting) (?:base|package)"
    r"|how much (?:do|does|can|would|could) .{1,60}\b(?:make|get|earn)|total comp|\btc\b|\brates?\b(?= per hour))",
    re.IGNORECASE,
)
_HOW_TO = re.compile(
    r"\bhow (?:do|can|could|should|would|to)\b(?! (?:they|companies|people))|\bwhat (?:should|can"
    r"|could|do) (?:i|we|someone|one|you)\b|\bwhere (?:do|should|can) i\b"
    r"|\bbest (?:way|route|path|move)|\beasiest (?:way|route|path)|\bnext steps?\b|\bfirst steps?\b"
    r"|\bshould i\b|\bhow .{0,30}\bget in(?:to)?\b"
    r"|\bstrateg\w+|\badvi[cs]e\b|\broadmap\b|\b(?:an?|my|the|study|learning|career) plan\b|\btips?\b",
    re.IGNORECASE,
)
_WHY = re.compile(
    r"\bwhy\b|\bhow come\b|\breasons?\b|\bexplanation\b|\bwhat (?:causes|drives|explains)\b", re.IGNORECASE
)
_COVERAGE = re.compile(
    r"\b(?:sources?|article|cover\w*|say (?:about|anything)|mention\w*|author|limits?|estimate)\b", re.IGNORECASE
)
_COMPARE = re.compile(
    r"\b(?:versus|vs\.?|compared?|comparison|differen\w+|better than|rather than|instead of|or)\b", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Wants:
    """What kind of sentence answers a question.

    Attributes:
        number: A figure.
        pay: What a job pays.
        action: What to do.
        reason: Why something is so.
        coverage: What the sources hold.
        comparison: Two things side by side.
    """

    number: bool
    pay: bool
    action: bool
    reason: bool
    coverage: bool
    comparison: bool


@dataclass(frozen=True, slots=True)
class Message:
    """A message taken apart.

    Attributes:
        text: The whole message, cleaned.
        parts: Its questions; the whole message where no sentence of it asks.
        context: What else it says; "" for nothing.
        unintroduced: The message without what its questions are introduced with about the asker.
    """

    text: str
    parts: tuple[str, ...]
    context: str
    unintroduced: str


def clean(text: str) -> str:
    """Text without control characters, lone surrogates and runs of white space, in NFC."""
    text = text.encode("utf-8", "ignore").decode("utf-8")
    text = "".join(char if char == "\n" or unicodedata.category(char)[0] != "C" else " " for char in text)
    return re.sub(r"[^\S\n]+", " ", unicodedata.normalize("NFC", text)).strip()


def take_apart(text: str) -> Message:
    """Split a message into its questions and what else it says."""
    text = clean(text)
    sentences = [match[0].strip() for match in _SENTENCE.finditer(text) if match[0].strip()]
    told, asking, unintroduced = [], [], []
    for sentence in sentences:
        introduced = _INTRODUCTION.match(sentence)
        if introduced:
            told.append(introduced[0].strip())
            sentence = sentence[introduced.end() :]  # noqa: PLW2901
            asking.append(sentence)
        elif sentence.endswith("?") or _ASKS.match(sentence):
            asking.append(sentence)
        else:
            told.append(sentence)
        unintroduced.append(sentence)
    parts = _joined(
        [part.strip() for sentence in asking for part in _CONJOINED.split(sentence) if len(part.split()) > 1]
    )
    if not parts or len(parts) > MAX_PARTS:
        parts = [" ".join(asking)] if asking else [text]
    context = " ".join(told) if asking else ""
    return Message(text, tuple(dict.fromkeys(parts)), context, " ".join(unintroduced) if told and asking else text)


def _joined(parts: list[str]) -> list[str]:
    """Questions of which none leans on the one before it; "and how long is it?" belongs to what "it" is."""
    joined: list[str] = []
    for part in parts:
        leans = joined and (_LEANS.search(part) or len(part.split()) < _FEW_WORDS)
        joined[-1:] = [f"{joined[-1]} {part}"] if leans else [*joined[-1:], part]
    return joined


def wants(text: str) -> Wants:
    """What kind of sentence answers `text`."""
    pay = bool(_PAY.search(text))
    return Wants(
        number=pay or bool(_NUMBER.search(text)),
        pay=pay,
        action=bool(_HOW_TO.search(text)),
        reason=bool(_WHY.search(text)),
        coverage=bool(_COVERAGE.search(text)),
        comparison=bool(_COMPARE.search(text)),
    )
