"""The answerer that is a chat model: a brief through a prompt to the model, its stream to draft sentences.

What it writes is not trusted; the gate decides what is shown.
"""

from __future__ import annotations

import time
from contextlib import closing
from functools import cached_property
from typing import TYPE_CHECKING, cast

from advisor.drafting import SentenceReader
from advisor.failures import ModelSilentError, ModelStoppedError, PromptTooLongError
from advisor.models import build_chat_model, endpoint, model_name, pause_before, watched
from advisor.prompts.rendering import answer_tokens, fill, messages_of, prompt_room
from advisor.thinking import ThoughtFilter, thinks_first
from advisor.types import Usage
from ingest.errors import ModelUnavailableError

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator

    from langchain_core.language_models import BaseChatModel
    from langchain_core.messages import AIMessageChunk

    from advisor.answerer import Brief, Draft, Meter
    from advisor.prompts import Message, Prompt
    from advisor.settings import AdvisorSettings

# A server that does not keep to the limit of tokens is cut off at this many characters for each token.
_CHARACTERS_PER_TOKEN = 8
# With less room than this a prompt that is still too long is not worth another try.
_LEAST_ROOM = 256
_CUT_OFF = frozenset({"length", "max_tokens", "MAX_TOKENS"})


class ChatAnswerer:
    """Implements `Answerer` with a chat model.

    Args:
        settings: Which model, with which limits.
        prompt: An `answer` prompt.
        model: A chat model to use in place of the one that the settings name; None to build that at the first question.
    """

    def __init__(self, settings: AdvisorSettings, prompt: Prompt, model: BaseChatModel | None = None) -> None:
        self._settings = settings
        self._prompt = prompt
        self._given = model
        self._thinks_first = thinks_first(settings.model)

    @property
    def name(self) -> str:
        """The model's specification; the packaged demonstration model says that it is one."""
        return model_name(self._settings)

    @property
    def prompt_id(self) -> str:
        """Name, version and hash of the prompt."""
        return self._prompt.prompt_id

    def messages(self, brief: Brief) -> tuple[Message, ...]:
        """What is sent for a brief."""
        return messages_of(self._prompt, fill(self._prompt, brief, prompt_room(self._settings)))

    def warm_up(self) -> None:
        """Load the libraries, and the weights of a local model; nothing is asked.

        Raises:
            ModelUnavailableError: The model cannot be built.
        """
        self._model  # noqa: B018 - a cached property is computed by naming it

    def draft(self, brief: Brief, meter: Meter) -> Iterator[Draft]:
        """Yield sentences as they are finished; a call that fails before the first one is repeated where that may help.

        Raises:
            ModelUnavailableError: The model cannot be reached, timed out, wrote nothing, or stopped midway.
        """
        room, attempt, started = prompt_room(self._settings), 0, False
        while True:
            try:
                for draft in self._stream(brief, room, meter):
                    started = True
                    yield draft
            except PromptTooLongError:
                room //= 2
                if started or room < _LEAST_ROOM:
                    raise
            except ModelUnavailableError as error:
                attempt += 1
                again = error.retryable and not isinstance(error, ModelSilentError)
                if started or not again or attempt > self._settings.retries:
                    raise
                time.sleep(pause_before(attempt))
            else:
                return

    @cached_property
    def _model(self) -> BaseChatModel:
        return self._given or build_chat_model(self._settings, max_tokens=answer_tokens(self._settings))

    def _stream(self, brief: Brief, room: int, meter: Meter) -> Iterator[Draft]:
        # The model's own stream, and not that of a chain of prompt, model and reader: a later step makes LangChain read
        # to the end even when nobody listens any more, and the model would go on writing.
        messages = self._prompt.template().format_messages(**fill(self._prompt, brief, room))
        chunks = cast("Generator[AIMessageChunk]", self._model.stream(messages))
        with closing(chunks):
            yield from self._drafts(watched(chunks, self._settings), len(brief.passages), meter)

    def _drafts(self, chunks: Iterator[AIMessageChunk], passages: int, meter: Meter) -> Iterator[Draft]:
        thoughts = ThoughtFilter(held=self._thinks_first)
        reader = SentenceReader(passages)
        left = answer_tokens(self._settings) * _CHARACTERS_PER_TOKEN
        count, reason = 0, ""
        for chunk in chunks:
            reason = _finish_reason(chunk) or reason
            _count(meter, chunk)
            left -= len(chunk.text)
            for draft in self._read(thoughts, reader, chunk.text):
                count += 1
                yield draft
            if reader.stopped or left < 0:
                return
        complete = bool(reason) and reason not in _CUT_OFF
        drafts = [*reader.feed(thoughts.close(complete=complete))]
        is_whole = reader.ends_well
        drafts += reader.close(complete=complete)
        yield from drafts
        if not (count or drafts):
            raise self._nothing(reason)
        if not (reason or is_whole):
            raise ModelStoppedError("The chat model stopped in the middle of its answer.", retryable=True)

    def _read(self, thoughts: ThoughtFilter, reader: SentenceReader, text: str) -> Iterator[Draft]:
        shown = thoughts.feed(text)
        if thoughts.closed_unopened and not self._thinks_first:
            self._thinks_first = True
            reader.discard()
        yield from reader.feed(shown)

    def _nothing(self, reason: str) -> ModelUnavailableError:
        if reason in _CUT_OFF:
            return ModelStoppedError(
                "The chat model used up its tokens before it began to answer.", hint="Raise TIERWISE_MAX_ANSWER_TOKENS."
            )
        return ModelStoppedError(f"Nothing was written by {self.name} at {endpoint(self._settings)}.", retryable=True)


def _finish_reason(chunk: AIMessageChunk) -> str:
    found = chunk.response_metadata.get("finish_reason") or chunk.response_metadata.get("stop_reason")
    return str(found) if found else ""


def _count(meter: Meter, chunk: AIMessageChunk) -> None:
    usage = chunk.usage_metadata
    if usage:
        meter.usage = Usage(
            meter.usage.prompt_tokens + usage["input_tokens"],
            meter.usage.completion_tokens + usage["output_tokens"],
        )
