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
# What someone says about themselves before they ask: "As a nurse from Jordan, what does tier 2 ask for?". What they are
# doing ("I'm thinking of ...") and where they live or work ("in", "at") belongs to the question.
_INTRODUCTION = re.compile(
    r"^\W*(?:(?:so|and|but|ok|okay|well|hi|hey|hello|please|honestly)\b[\s,]*)*"
    r"(?:as an? (?!rule|percentage|first|last|result|whole|start|share|alternative|example|option)|speaking as "
    r"|my name |(?:i'?m|i am) (?!\w+ing\b|in |at ))"
    r"(?:(?!\b(?:in|at)\b)[^.?!])*?(?:[,;:]|\s[-\u2013\u2014]|\sand|\sso|\sbut)\s+"
    r"(?:i (?:ask|wonder|want to know)\W+)?"
    r"(?=(?:what|why|how|is|are|does|tell me|explain|which (?:tiers?|of|jobs?|roles?|paths?|fields?))\b"
    r"|(?:when|where|do|did|can|could|should|would|will|am) (?:do|does|did|can|could|should|would|will|is|are|i|you|we"
    r"|they|it|the|an?|my|people|someone|anyone|companies)\b)",
    re.IGNORECASE,
)
_SENTENCE = re.compile(r"[^.!?\n]+(?:[.!?](?=\S)[^.!?\n]+)*[.!?]*|\n")
_CONJOINED = re.compile(
    r"[,;]?\s+(?:and|or|but|plus)\s+"
    r"(?=(?:what|which|who|when|where|why|how|(?:should|can|do|will|would|could|am) i|is it|are they)\b)",
    re.I,
)
_WORD = re.compile(r"\w+")
# A place that was named, and not "there are".
THERE = r"(?<!\bis )(?<!\bare )(?<!\bwas )(?<!\bwere )\bthere\b(?! (?:is|are|was|were|any|a|an|no)\b)"
_LEANS = re.compile(
    r"\b(?:it(?! takes?\b)|its|they|them|their|theirs|that|this|those|these|he|she|him|her|one|ones|former|latter)\b|"
    + THERE,
    re.IGNORECASE,
)
_FEW_WORDS = 4
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
    r"|\bwhat now\b|\bnow what\b|\bbest (?:way|route|path|move)|\beasiest (?:way|route|path)"
    r"|\bnext steps?\b|\bfirst steps?\b"
    r"|\bshould i\b|\bhow .{0,30}\bget in(?:to)?\b"
    r"|\bstrateg\w+|\badvi[cs]e\b|\broadmap\b|\b(?:an?|my|the|study|learning|career) plan\b|\btips?\b",
    re.IGNORECASE,
)
_WHY = re.compile(
    r"\bwhy\b|\bhow come\b|\breasons?\b|\bexplanation\b|\bwhat (?:causes|drives|explains)\b", re.IGNORECASE
)
_COVERAGE = re.compile(
    r"\b(?:sources?|article|cover\w*|say (?:about|anything)|mention\w*|author|limits?|estimate"
    r"|(?:numbers?|figures?|counts?) (?:come|came) from"
    r"|(?:believe|trust|made up|back(?:s|ed) up).{0,40}(?:numbers?|figures?|\d))\b",
    re.IGNORECASE,
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
        asking: Its sentences that ask, with what they are introduced with; the whole message where none asks.
        unintroduced: The message without what its questions are introduced with about the asker.
    """

    text: str
    parts: tuple[str, ...]
    context: str
    asking: str
    unintroduced: str


def clean(text: str) -> str:
    """Text without control characters, lone surrogates and runs of white space, in NFC, its apostrophes straight."""
    text = text.encode("utf-8", "ignore").decode("utf-8").replace("\u2019", "'")
    text = "".join(char if char == "\n" or unicodedata.category(char)[0] != "C" else " " for char in text)
    return re.sub(r"[^\S\n]+", " ", unicodedata.normalize("NFC", text)).strip()


def take_apart(text: str) -> Message:
    """Split a message into its questions and what else it says."""
    text = clean(text)
    sentences = [match[0].strip() for match in _SENTENCE.finditer(text) if match[0].strip()]
    told, whole, asking, unintroduced = [], [], [], []
    for sentence in sentences:
        question = _without_introduction(sentence)
        if question is not sentence:
            told.append(sentence.removesuffix(question).strip())
        if question is not sentence or sentence.endswith("?") or _ASKS.match(sentence):
            whole.append(sentence)
            asking.append(question)
        else:
            told.append(sentence)
        unintroduced.append(question)
    parts = _joined(
        [part.strip() for question in asking for part in _CONJOINED.split(question) if len(_WORD.findall(part)) > 1]
    )
    if not parts or len(parts) > MAX_PARTS:
        parts = [" ".join(asking)] if asking else [text]
    return Message(
        text,
        tuple(dict.fromkeys(parts)),
        " ".join(told) if asking else "",
        " ".join(whole) or text,
        " ".join(unintroduced) if told and asking else text,
    )


def _without_introduction(sentence: str) -> str:
    """The question in a sentence that first says who asks; the sentence where it does not, or where it needs that."""
    introduced = None if sentence.endswith((".", "!")) else _INTRODUCTION.match(sentence)
    question = sentence[introduced.end() :] if introduced else sentence
    return sentence if _leans(question) else question


def _leans(question: str) -> bool:
    return bool(_LEANS.search(question)) or len(question.split()) < _FEW_WORDS


def _joined(parts: list[str]) -> list[str]:
    """Questions of which none leans on the one before it; "and how long is it?" belongs to what "it" is."""
    joined: list[str] = []
    for part in parts:
        leans = joined and _leans(part)
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
