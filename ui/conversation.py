"""A conversation as values: what was asked, what is shown so far, and how a new question changes that.

Pure apart from the advisor that is passed in; knows nothing about HTML, Gradio or other visitors.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from advisor.types import Answer, AnswerEvent, SentenceEvent
from ingest.errors import TierwiseError
from ui.pump import pumped
from ui.questions import clean_text
from ui.status import sentence

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from advisor.types import Turn
    from ui.desk import Desk

_log = logging.getLogger(__name__)

LOADING = "Loading the embedding model …"
LOOKING = "Looking through the sources …"
_POLL_SECONDS = 0.1


@dataclass(frozen=True, slots=True)
class Exchange:
    """One question and what came of it.

    Attributes:
        question: As asked, cleaned.
        events: Sentences shown so far.
        answer: The whole answer; None while it is being made, and after a stop or a problem.
        waiting: What the asker waits for; empty otherwise.
        problem: What went wrong and what to do; empty otherwise.
        stopped: Whether the asker stopped it.
    """

    question: str
    events: tuple[SentenceEvent, ...] = ()
    answer: Answer | None = None
    waiting: str = ""
    problem: str = ""
    stopped: bool = False

    @property
    def said(self) -> str:
        """What was answered, as later questions refer to it; empty when nothing was shown."""
        if self.answer is not None:
            return self.answer.text
        return " ".join(event.sentence.text for event in self.events)


Conversation = tuple[Exchange, ...]


def history_of(conversation: Conversation) -> tuple[Turn, ...]:
    """Every earlier turn, oldest first; questions that got no word of an answer are left out."""
    turns: list[Turn] = []
    for exchange in conversation:
        if exchange.said:
            turns += [
                {"role": "user", "content": exchange.question},
                {"role": "assistant", "content": exchange.said},
            ]
    return tuple(turns)


def ask(
    desk: Desk, conversation: Conversation, text: str, stop: Callable[[], bool] = lambda: False
) -> Iterator[Conversation]:
    """Ask a question; yields the conversation each time that there is something new to show.

    Whatever goes wrong becomes the exchange's `problem`.

    Args:
        desk: Where the advisor is.
        conversation: Everything before.
        text: The question as typed.
        stop: Whether the asker wants no more of it; asked all the while, and followed within a moment.
    """
    try:
        exchange = Exchange(clean_text(text))
    except TierwiseError as error:
        yield (*conversation, Exchange(text.strip(), problem=sentence(error)))
        return
    try:
        for exchange in _answered(desk, conversation, exchange, stop):  # noqa: B020 - each replaces the one before
            yield (*conversation, exchange)
    except Exception as error:  # noqa: BLE001 - a visitor sees a sentence, never a traceback
        _log.warning("A question could not be answered: %s", error, exc_info=not isinstance(error, TierwiseError))
        yield (*conversation, replace(exchange, waiting="", problem=sentence(error)))
        return
    if exchange.answer is None:
        yield (*conversation, replace(exchange, waiting="", stopped=True))


def without_last(conversation: Conversation) -> tuple[Conversation, str]:
    """The conversation before its last question, and that question; for asking it again or editing it."""
    return (conversation[:-1], conversation[-1].question) if conversation else ((), "")


def _answered(
    desk: Desk, conversation: Conversation, exchange: Exchange, stop: Callable[[], bool]
) -> Iterator[Exchange]:
    desk.start()
    exchange = replace(exchange, waiting=LOADING if desk.state == "loading" else LOOKING)
    yield exchange
    while not desk.wait(_POLL_SECONDS):
        if stop():
            return
    if exchange.waiting == LOADING:
        exchange = replace(exchange, waiting=LOOKING)
        yield exchange
    events = desk.result().stream(exchange.question, history=history_of(conversation))
    for event in pumped(events, stop):
        if isinstance(event, AnswerEvent):
            yield replace(exchange, answer=event.answer, waiting="")
        else:
            exchange = replace(exchange, events=(*exchange.events, event))
            yield exchange
