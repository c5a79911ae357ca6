"""What a question would send to a chat model: the advisor's own way up to the model, and there the messages instead."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from advisor.answerer import Reading
from advisor.fact_reader import borne_out, messages_for
from advisor.prompts import load_prompt, prompt_room, render_messages

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from advisor.answerer import Answerer, Brief, Draft, Meter
    from advisor.facts import Fact
    from advisor.prompts import Message
    from advisor.settings import AdvisorSettings
    from advisor.types import Outcome, Request, Turn
    from ingest.index import IndexHandle


@dataclass(frozen=True, slots=True)
class Preview:
    """What would be sent.

    Attributes:
        prompt_id: The prompt in use.
        facts: The messages that would ask for facts about the asker, one call after the other; empty where none would.
        messages: The messages; empty where the question is answered without a model.
        outcome: What kind of answer the question gets.
    """

    prompt_id: str
    facts: tuple[tuple[Message, ...], ...]
    messages: tuple[Message, ...]
    outcome: Outcome


class _Listener:
    """A chat model that keeps what it is given and writes nothing."""

    name = "preview"
    prompt_id = ""

    def __init__(self) -> None:
        self.brief: Brief | None = None
        self.pieces: Sequence[str] = ()

    @property
    def answerer(self) -> Answerer:
        return self

    def warm_up(self) -> None:
        return

    def must_read(self, request: Request) -> bool:  # noqa: ARG002 - the protocol's signature
        return False

    def read(self, request: Request) -> Reading:
        return Reading(request)

    def facts(self, pieces: Sequence[str]) -> tuple[Fact, ...]:
        self.pieces = pieces
        return borne_out("\n".join(pieces), ())

    def draft(self, brief: Brief, meter: Meter) -> Iterator[Draft]:  # noqa: ARG002 - the protocol's signature
        self.brief = brief
        return iter(())


def preview(
    handle: IndexHandle,
    settings: AdvisorSettings,
    question: str,
    history: Sequence[Turn] = (),
    profile: str | None = None,
) -> Preview:
    """The messages for a question, exactly as they would be sent; no model is asked.

    Args:
        handle: The index.
        settings: Whose prompt and context window count.
        question: The asker's message.
        history: Earlier turns, oldest first.
        profile: A self-description; None for none.

    Raises:
        UsageError: There is no such prompt, or no index.
        ModelUnavailableError: The prompt does not fit into the context window.
    """
    from advisor.advisor import Advisor

    prompt, listener = load_prompt(settings.prompt), _Listener()
    answer = Advisor(handle, listener).ask(question, history, profile)
    brief = listener.brief
    messages = () if brief is None else render_messages(prompt, brief, prompt_room(settings))
    asked = tuple(filter(None, map(messages_for, listener.pieces)))
    return Preview(prompt.prompt_id, asked, messages, answer.outcome if brief is None else brief.outcome)
