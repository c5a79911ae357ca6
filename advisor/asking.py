"""Small jobs for a chat model: one prompt in, one short text out."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from advisor.failures import translated
from advisor.models import build_chat_model, endpoint
from advisor.prompts.files import load_prompt
from advisor.thinking import ThoughtFilter, thinks_first

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel

    from advisor.prompts.files import Purpose
    from advisor.settings import AdvisorSettings

# Reasoning models need some for their thoughts; the line itself is short.
_MAX_TOKENS = 400
_QUOTES = "\"'`\u201c\u201d\u201e\u2018\u2019\u00ab\u00bb\u300c\u300d"


class Scribe:
    """Writes a short text after a bundled prompt.

    Args:
        settings: Which model.
        purpose: Which prompt, by its purpose, which is also its name.
        seconds: Silence after which the model counts as failed, if the settings do not say less.
        model: A chat model to use in place of the one that the settings name.
        max_tokens: Tokens that it may write.
    """

    def __init__(
        self,
        settings: AdvisorSettings,
        purpose: Purpose,
        seconds: float,
        model: BaseChatModel | None = None,
        *,
        max_tokens: int = _MAX_TOKENS,
    ) -> None:
        self._settings = settings
        self._prompt = load_prompt(purpose, purpose)
        self._seconds = min(seconds, settings.model_timeout)
        self._given = model
        self._max_tokens = max_tokens

    def write(self, **values: str) -> str:
        """The first line that the model writes, without surrounding quotation marks; "" for none.

        Raises:
            ModelUnavailableError: It did not answer.
        """
        lines = [line.strip() for line in self.reply(**values).splitlines() if line.strip()]
        return unquoted(lines[0].removeprefix("> ")) if lines else ""

    def reply(self, **values: str) -> str:
        """All that the model writes, without its thoughts.

        Raises:
            ModelUnavailableError: It did not answer.
        """
        with translated(endpoint(self._settings), self._settings.model):
            reply = (self._prompt.template() | self._model).invoke(values)
        thoughts = ThoughtFilter(held=thinks_first(self._settings.model))
        return thoughts.feed(str(reply.text)) + thoughts.close(complete=True)

    @cached_property
    def _model(self) -> BaseChatModel:
        return self._given or build_chat_model(self._settings, max_tokens=self._max_tokens, timeout=self._seconds)


def unquoted(line: str) -> str:
    """A line without quotation marks around the whole of it."""
    if len(line) > 1 and line[0] in _QUOTES and line[-1] in _QUOTES:
        return line[1:-1].strip()
    return line
