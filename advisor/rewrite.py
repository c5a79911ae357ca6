"""The last message of a conversation as a question that stands alone, by the chat model.

Only searched with, never shown. What the model adds to the conversation is not trusted: then there is no rewriting.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from advisor.asking import Scribe, unquoted
from advisor.prompts.rendering import quoted_turns
from advisor.quoting import told
from ingest.errors import ModelUnavailableError, UsageError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from langchain_core.language_models import BaseChatModel

    from advisor.settings import AdvisorSettings
    from advisor.types import Turn

# The answer itself waits for this.
_SECONDS = 10.0
_HISTORY_TOKENS = 800
_MAX_CHARACTERS = 400
_LABEL = re.compile(
    r"^(?:the )?(?:standalone |rewritten |last )?(?:question|message)(?: that stands alone)?\s*:\s*", re.IGNORECASE
)
_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
_NAME = re.compile(r"(?<![.!?:] )(?<!^)\b[A-Z][\w.+-]*\w")


class Rewriter:
    """Rewrites follow-ups.

    Args:
        settings: Which model.
        model: A chat model to use in place of the one that the settings name.
    """

    def __init__(self, settings: AdvisorSettings, model: BaseChatModel | None = None) -> None:
        self._scribe = Scribe(settings, "rewrite", _SECONDS, model)

    def rewrite(self, question: str, history: Sequence[Turn]) -> str | None:
        """The question in words that need no conversation; None where there is none, or nothing to go by.

        Args:
            question: The last message.
            history: Earlier turns, oldest first.
        """
        if not history or not question.strip():
            return None
        try:
            line = self._scribe.write(question=told(question), history=quoted_turns(history, _HISTORY_TOKENS))
        except (ModelUnavailableError, UsageError):
            return None
        said = "\n".join([question, *(turn["content"] for turn in history)])
        line = unquoted(_LABEL.sub("", line))
        return line if _is_faithful(line, said) else None


def _is_faithful(line: str, said: str) -> bool:
    """Whether a rewritten question holds no number and no name that nobody said."""
    if not 0 < len(line) <= _MAX_CHARACTERS:
        return False
    numbers = set(_NUMBER.findall(said))
    known = said.casefold()
    return all(number in numbers for number in _NUMBER.findall(line)) and all(
        name.casefold() in known for name in _NAME.findall(line)
    )
