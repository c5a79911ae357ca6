"""Foreign text made fit to stand in a prompt: as quoted lines that cannot end their own quotation.

What askers and documents wrote is data. Every line of it starts with the same mark, so that no line of it can look like
ours, whatever it holds; and what chat templates read as control is broken up.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from advisor.redact import redact

LINE_MARK = "> "
NOTHING = "(none)"
OMITTED = "(an instruction to the reader was left out here)"

# Some servers turn these into control tokens even inside a message, which would forge a turn of the conversation.
_CONTROL = re.compile(
    r"<\s*[|\uff5c]|[|\uff5c]\s*>|<(?=/?(?:s|think|thinking|start_of_turn|end_of_turn|sys|system|user|assistant|tool\w*)>)|<<(?=/?sys)"
    r"|\[(?=/?(?:inst|think|system_prompt|available_tools|tool_calls)\])",
    re.IGNORECASE,
)
# A quoted "[3]" would read as one of our own passage numbers.
_MARKER = re.compile(r"[\[\u3010](\s*\d{1,3}(?:\s*[,;-]\s*\d{1,3})*\s*)[\]\u3011]")
_BROKEN = {"<": "\u2039", "[": "(", "|": "\u00a6", "\uff5c": "\u00a6", ">": "\u203a"}
_INSTRUCTION = re.compile(
    r"\b(?:ignore|disregard|forget|override|bypass)\b.{0,40}\b(?:instructions?|rules?|prompts?|guidelines?|sources|passages)\b"
    r"|^\W*(?:system|assistant|developer)\s*:"
    r"|\b(?:new|updated|real) (?:system )?(?:instructions?|prompt)\b.{0,10}:"
    r"|\byou (?:are now|must now|will now|are no longer)\b|\bfrom now on,? you\b"
    r"|\b(?:reply|respond|answer|output|print) (?:only|exactly|nothing but|with only)\b"
    r"|\b(?:reveal|repeat|print|show)\b.{0,30}\b(?:system|hidden|your) (?:prompt|instructions?|message)\b"
    r"|\b(?:attention|note|message|instructions?) (?:to|for) (?:the |all |any )?(?:ai|llm|assistant|model|chatbot)s?\b",
    re.IGNORECASE,
)


def quoted(text: str) -> str:
    """Foreign text as lines that all start with `LINE_MARK`; `NOTHING` for none."""
    lines = [_harmless(line) for line in text.splitlines()]
    kept = [f"{LINE_MARK}{line}" for line in lines if line]
    return "\n".join(kept) or NOTHING


def told(text: str) -> str:
    """What an asker wrote as quoted lines, without their name and contact data."""
    return quoted(redact(text).text)


def one_line(text: str) -> str:
    """Foreign text, such as a title, on one line."""
    return _harmless(" ".join(text.split()))


@lru_cache(maxsize=4096)
def orders_the_reader(sentence: str) -> bool:
    """Whether a sentence of a document speaks to a model that reads it instead of stating something."""
    return bool(_INSTRUCTION.search(sentence))


def _harmless(line: str) -> str:
    visible = line
    if not line.isprintable():
        visible = "".join(char if unicodedata.category(char)[0] != "C" else " " for char in line)
    visible = _CONTROL.sub(lambda match: "".join(_BROKEN.get(char, char) for char in match[0]), visible)
    return " ".join(_MARKER.sub(r"(\1)", visible).split())
