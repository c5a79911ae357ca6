"""All that a chat model does for an answer: it reads question and facts, writes the draft, translates what was checked.

Each part works without the others: where the model fails at one, the asker gets what is possible without it.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from advisor.answerer import Reading
from advisor.chat import ChatAnswerer
from advisor.conversation import is_follow_up
from advisor.fact_reader import FactReader
from advisor.languages import ENGLISH, detect_language
from advisor.prompts import load_prompt
from advisor.question import clean
from advisor.rewrite import Rewriter
from advisor.routing import is_foreign
from advisor.translate import Translator
from ingest.errors import ModelUnavailableError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from advisor.facts import Fact
    from advisor.settings import AdvisorSettings
    from advisor.types import Request


class ChatModel:
    """A chat model in its parts.

    Args:
        settings: Which model, with which prompt and limits.

    Raises:
        UsageError: The prompt cannot be read.
    """

    def __init__(self, settings: AdvisorSettings) -> None:
        self._settings = settings
        self._rewriter = Rewriter(settings)
        self._facts = FactReader(settings)
        self.answerer = ChatAnswerer(settings, load_prompt(settings.prompt))

    def warm_up(self) -> None:
        """Load the libraries, and the weights of a local model; nothing is asked.

        Raises:
            ModelUnavailableError: The model cannot be built.
        """
        self.answerer.warm_up()

    def must_read(self, request: Request) -> bool:
        """Whether a request is in another language than English, or goes on with a conversation."""
        text = clean(request.question)
        return is_foreign(text) or is_follow_up(text, request.history)

    def read(self, request: Request) -> Reading:
        """Put a request into English and, where it goes on with a conversation, into words that stand alone."""
        text = clean(request.question)
        language = detect_language(text)
        translate = None
        if language != ENGLISH:
            translator = Translator(self._settings, language)
            english = translator.to_english(text)
            if english is None:
                return Reading(request)
            request, text, translate = replace(request, question=english), english, _Translate(translator)
        if is_follow_up(text, request.history):
            rewritten = self._rewriter.rewrite(text, request.history)
            if rewritten is not None:
                request = replace(request, question=rewritten, history=())
        return Reading(request, translate)

    def facts(self, pieces: Sequence[str]) -> tuple[Fact, ...]:
        """The facts in an asker's messages, with the model's help where rules leave words unread.

        Raises:
            ModelUnavailableError: It did not help.
        """
        return self._facts.read(pieces)


class _Translate:
    """Translates sentence after sentence; after a failure of the model the rest stays English."""

    def __init__(self, translator: Translator) -> None:
        self._translator: Translator | None = translator

    def __call__(self, sentence: str) -> str:
        if self._translator is None:
            return sentence
        try:
            return self._translator.translate(sentence).text
        except ModelUnavailableError:
            self._translator = None
            return sentence
