"""The last message read in the light of the conversation, without a chat model.

A follow-up ("and without a PhD?", "the second one?") is searched by a mixture of its own vector and that of what was
said before; a message that stands alone, a change of subject included, is searched by itself.
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

import numpy as np

from advisor.domain import tiers_named
from advisor.question import THERE
from advisor.retrieval import Query
from ingest.lexical import tokenize

if TYPE_CHECKING:
    from collections.abc import Sequence

    from advisor.types import Turn
    from ingest.index import Index
    from ingest.types import Vectors

# Shares of the last answer and of the question before it in a follow-up's vector. docs/retrieval.md has the
# measurement.
ANSWER_SHARE = 0.25
QUESTION_SHARE = 0.1
# Weight of the previous question's terms in the lexical half of a follow-up.
OLD_TERM_WEIGHT = 0.3
# A message with fewer content words than these leans on what was said before.
_FEW_CONTENT_WORDS = 4

_POINTS_BACK = re.compile(
    r"\b(?:it|its|they|them|their|theirs|that|this|these|those|one|ones|he|she|him|her|same"
    rf"|{THERE}"
    r"|such|former|latter|others?|another"
    r"|either|both|instead|else|then|though|too|also)\b|^\W*(?:and|but|or|so|what about|how about"
    r"|why not|why|even|only|without|with)\b",
    re.IGNORECASE,
)
_NEW_SUBJECT = re.compile(
    r"\b(?:another (?:thing|question|topic)|different (?:question|topic|subject)|change of (?:subject"
    r"|topic)|by the way|btw|unrelated|off topic"
    r"|forget (?:that|about|the|it|\w+)|never ?mind|moving on|new question|separate question"
    r"|leaving that)\b|^\W*now,",
    re.IGNORECASE,
)
# A sentence that says no more than that.
_ONLY_NEW_SUBJECT = re.compile(
    rf"(?:^|(?<=[.!?] ))(?:[\w']+,? ){{0,2}}(?:{_NEW_SUBJECT.pattern})(?:,? [\w']+){{0,2}}[.!?]+\s*", re.IGNORECASE
)
_WORD = re.compile(r"[\w']+")
_ORDINALS = {
    "first": 0,
    "1st": 0,
    "number one": 0,
    "second": 1,
    "2nd": 1,
    "number two": 1,
    "third": 2,
    "3rd": 2,
    "number three": 2,
    "fourth": 3,
    "4th": 3,
    "last": -1,
    "latter": -1,
    "former": 0,
    "final": -1,
}
_ORDINAL = re.compile(
    rf"\b({'|'.join(sorted(_ORDINALS, key=len, reverse=True))})\b(?! (?:year|time|month|week|job|degree|jobs))", re.I
)
_ENUMERATION = re.compile(r"([^,.;:?!]+(?:, [^,.;:?!]+)*,? (?:and|or) [^,.;:?!]+)")
_BULLET = re.compile(
    r"^\s*(?:[-*+]|\d+[.)])\s+(.+)$",
    re.MULTILINE,
)


def leans_back(text: str) -> bool:
    """Whether a message points back to what was said before it, or has too few words with content to stand alone."""
    return points_back(text) or len(tokenize([text])[0]) < _FEW_CONTENT_WORDS


def without_change_of_subject(text: str) -> str:
    """A text without sentences that only announce another subject: they tell nothing about it."""
    return _ONLY_NEW_SUBJECT.sub("", text)


def points_back(text: str) -> bool:
    """Whether a message has a word for something that was said before it."""
    return bool(_POINTS_BACK.search(text) or _ORDINAL.search(text))


def leans_on_context(text: str) -> bool:
    """Whether a question needs what the same message says beside it: "Any data?", "Which is the wiser door?"."""
    plain = [word for word in _WORD.findall(text.lower()) if word not in _stop_words()]
    return leans_back(text) or len(plain) < _FEW_CONTENT_WORDS


def is_follow_up(text: str, history: Sequence[Turn]) -> bool:
    """Whether a message needs what was said before it."""
    if not history or _NEW_SUBJECT.search(text):
        return False
    return leans_back(text)


def contextual_query(index: Index, text: str, history: Sequence[Turn], vector: Vectors | None = None) -> Query:
    """What to search for.

    Args:
        index: Embeds the texts.
        text: The question.
        history: Earlier turns, oldest first.
        vector: Unit vector of `text`, shape (dimensions,); None where it has yet to be embedded.
    """
    own = tokenize([text])[0]
    if vector is None:
        vector = index.embed_query(text)
    terms = [(term, 1.0) for term in own]
    if not is_follow_up(text, history):
        return Query(text, vector, tuple(terms))
    asked, answered = _last(history, "user"), _last(history, "assistant")
    named = _named_by_ordinal(text, history)
    if named:
        text = f"{text} ({named})"
        vector = index.embed_query(f"{named}: {text}")
        terms += [(term, 1.0) for term in tokenize([named])[0]]
    parts = [(1 - ANSWER_SHARE - QUESTION_SHARE, vector)]
    parts += [(ANSWER_SHARE, index.embed_query(answered))] if answered else []
    parts += [(QUESTION_SHARE, index.embed_query(asked))] if asked else []
    known = {term for term, _ in terms}
    terms += [(term, OLD_TERM_WEIGHT) for term in dict.fromkeys(tokenize([asked])[0]) if term not in known]
    return Query(text, _mixed(parts), tuple(terms))


def last_question(history: Sequence[Turn]) -> str:
    """What the asker said last; "" for nothing."""
    return _last(history, "user")


def standalone_tiers(text: str, history: Sequence[Turn]) -> tuple[str, ...]:
    """Tiers that a message is about; a follow-up that names none inherits those of the question before it."""
    own = tiers_named(text)
    if own or not is_follow_up(text, history):
        return own
    named = _named_by_ordinal(text, history)
    return tiers_named(named) if named else tiers_named(_last(history, "user"))


@cache
def _stop_words() -> frozenset[str]:
    from bm25s.stopwords import STOPWORDS_EN_PLUS

    return frozenset(STOPWORDS_EN_PLUS)


def _named_by_ordinal(text: str, history: Sequence[Turn]) -> str:
    """What "the second one" refers to: that item of the list that the assistant gave last; "" for nothing."""
    ordinal = _ORDINAL.search(text)
    if not ordinal or tiers_named(text):
        return ""
    place = _ORDINALS[ordinal[1].lower()]
    for turn in reversed(history):
        items = _items(turn["content"]) if turn["role"] == "assistant" else []
        if -len(items) <= place < len(items):
            return items[place]
    return ""


def _items(text: str) -> list[str]:
    bullets = _BULLET.findall(text)
    if len(bullets) > 1:
        return [item.strip() for item in bullets]
    # After a colon first: what stands before it says what is listed.
    for piece in (*text.split(":")[1:], text):
        for found in _ENUMERATION.findall(piece):
            items = [item.strip() for item in re.split(r", (?:and |or )?| and | or ", found) if item.strip()]
            if len(items) > 1:
                return items
    return []


def _last(history: Sequence[Turn], role: str) -> str:
    return next((turn["content"] for turn in reversed(history) if turn["role"] == role), "")


def _mixed(parts: Sequence[tuple[float, Vectors]]) -> Vectors:
    total = np.sum([share * vector for share, vector in parts], axis=0)
    mixed: Vectors = (total / max(float(np.linalg.norm(total)), 1e-12)).astype(np.float32)
    return mixed
