"""What people and files hand over as a question, a history or a profile, made safe to work with.

Knows nothing about how a question is answered.
"""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING, Any, cast

from ingest.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from advisor.types import Turn

MAX_CHARACTERS = 20_000
_NOT_TEXT = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff]")
# Above this share of unprintable characters it is a file that was pasted or piped in by mistake.
_BINARY_SHARE = 0.1
_ROLES = ("user", "assistant")


def clean_text(text: str, what: str = "question") -> str:
    """Text without control characters and lone surrogates, normalised and trimmed.

    Raises:
        InputError: It is empty, longer than `MAX_CHARACTERS`, or no text.
    """
    if len(text) > MAX_CHARACTERS:
        raise InputError(
            f"The {what} has {len(text):,} characters; {MAX_CHARACTERS:,} is the most that can be read.",
            hint="Shorten it to what matters for the answer.",
        )
    cleaned, unprintable = _NOT_TEXT.subn(" ", text)
    if unprintable > _BINARY_SHARE * len(text) and unprintable > 1:
        raise InputError(f"The {what} is not text.", hint="Write it in words.")
    cleaned = unicodedata.normalize("NFC", cleaned.replace("\r\n", "\n").replace("\r", "\n")).strip()
    if not cleaned:
        raise InputError(f"The {what} is empty.", hint="Ask about work in AI, for example: What is tier 2?")
    return cleaned


def question_of(row: Mapping[str, Any]) -> str:
    """The `question` of a JSON object, cleaned."""
    question = row.get("question")
    if not isinstance(question, str):
        raise InputError("`question` is missing or no text.", hint='Give {"question": "…"}.')
    return clean_text(question)


def history_of(row: Mapping[str, Any]) -> tuple[Turn, ...]:
    """The `history` of a JSON object, oldest first; empty when there is none."""
    history = row.get("history")
    if history is None:
        return ()
    if not isinstance(history, list):
        raise InputError("`history` is no list.", hint='Give [{"role": "user", "content": "…"}, …], oldest first.')
    return tuple(_turn(turn, number) for number, turn in enumerate(history, 1))


def profile_of(row: Mapping[str, Any]) -> str | None:
    """The `profile` of a JSON object; None when there is none."""
    profile = row.get("profile")
    if profile is None or profile == "":
        return None
    if not isinstance(profile, str):
        raise InputError("`profile` is no text.", hint="Describe the person in a few sentences.")
    return clean_text(profile, "profile")


def _turn(turn: object, number: int) -> Turn:
    fields = turn if isinstance(turn, dict) else {}
    if fields.get("role") not in _ROLES or not isinstance(fields.get("content"), str):
        raise InputError(
            f"Turn {number} of `history` is not as expected.",
            hint='Each turn is {"role": "user" or "assistant", "content": "…"}.',
        )
    content = _NOT_TEXT.sub(" ", fields["content"])
    if len(content) > MAX_CHARACTERS:
        raise InputError(
            f"Turn {number} of `history` has {len(content):,} characters; {MAX_CHARACTERS:,} is the most.",
            hint="Shorten it.",
        )
    return cast("Turn", {"role": fields["role"], "content": content})
