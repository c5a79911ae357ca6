"""What the page's buttons do: a conversation in, new values for the components out.

Plain functions and generators; knows the page's components only by their order in `View`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from ui.conversation import Conversation, ask, stopped, without_last
from ui.render import WELCOME, conversation_html

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ui.desk import Desk

Update = dict[str, Any]
UNCHANGED: Update = {"__type__": "update"}


class View(NamedTuple):
    """One value for each component that changes, in the order in which the page lists them."""

    conversation: Conversation
    log: str
    box: Update
    examples: Update
    stop: Update
    retry: Update
    edit: Update
    fresh: Update


def view(conversation: Conversation, *, busy: bool = False, box: str | None = None) -> View:
    """The page for a conversation.

    Args:
        conversation: What was asked and answered so far.
        busy: Whether an answer is being made.
        box: New text for the question box; None leaves what the visitor may be typing there.
    """
    idle = _visible(bool(conversation) and not busy)
    return View(
        conversation=conversation,
        log=conversation_html(conversation) or WELCOME,
        box=UNCHANGED if box is None else UNCHANGED | {"value": box},
        examples=_visible(not conversation),
        stop=_visible(busy),
        retry=idle,
        edit=idle,
        fresh=idle,
    )


def answer(desk: Desk, conversation: Conversation, text: str) -> Iterator[View]:
    """Ask what is in the box, or an example; an empty box changes nothing."""
    if not text.strip():
        yield view(conversation)
        return
    box: str | None = ""
    for grown in ask(desk, conversation, text):
        yield view(grown, busy=bool(grown[-1].waiting), box=box)
        box = None


def answer_again(desk: Desk, conversation: Conversation) -> Iterator[View]:
    """Ask the last question anew."""
    earlier, question = without_last(conversation)
    for grown in ask(desk, earlier, question):
        yield view(grown, busy=bool(grown[-1].waiting))


def stop_answer(conversation: Conversation) -> View:
    """Keep what was shown of the answer that was being made."""
    return view(stopped(conversation))


def edit_last(conversation: Conversation) -> View:
    """Take the last question back into the box."""
    earlier, question = without_last(conversation)
    return view(earlier, box=question)


def clear() -> View:
    """Begin a new conversation; the old one is forgotten."""
    return view((), box="")


def _visible(visible: bool) -> Update:
    return UNCHANGED | {"visible": visible}
