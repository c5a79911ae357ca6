"""What the page's buttons do: a conversation in, new values for the components out.

Plain functions and generators; knows the page's components only by their order in `View`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from ui.conversation import Conversation, ask, without_last
from ui.render import WELCOME, conversation_html

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ui.desk import Desk

Update = dict[str, Any]
UNCHANGED: Update = {"__type__": "update"}


class View(NamedTuple):
    """One value for each component that changes, in the order in which the page lists them."""

    conversation: Conversation | Update
    log: str | Update
    box: Update
    examples: Update
    stop: Update
    retry: Update
    edit: Update
    fresh: Update


NOTHING_NEW = View(*[UNCHANGED] * 8)


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


class Visit:
    """What one visitor's buttons share: whether an answer is being made, and whether it is to stop.

    Lives in that visitor's session. The answer that is being made is the only one who changes the page meanwhile, so a
    stop is a wish that it reads, not a second hand on the page.
    """

    def __init__(self) -> None:
        self.busy = False
        self.stop_wanted = False


def answer(desk: Desk, conversation: Conversation, visit: Visit, text: str) -> Iterator[View]:
    """Ask what is in the box, or an example; an empty box and a second question at the same time change nothing."""
    if visit.busy or not text.strip():
        yield NOTHING_NEW
        return
    box: str | None = ""
    for grown in _asked(desk, conversation, visit, text):
        yield view(grown, busy=bool(grown[-1].waiting), box=box)
        box = None


def answer_again(desk: Desk, conversation: Conversation, visit: Visit) -> Iterator[View]:
    """Ask the last question anew."""
    if visit.busy:
        yield NOTHING_NEW
        return
    earlier, question = without_last(conversation)
    for grown in _asked(desk, earlier, visit, question):
        yield view(grown, busy=bool(grown[-1].waiting))


def stop_answer(visit: Visit) -> None:
    """Wish that the answer that is being made ends with what it has."""
    visit.stop_wanted = True


def edit_last(conversation: Conversation) -> View:
    """Take the last question back into the box."""
    earlier, question = without_last(conversation)
    return view(earlier, box=question)


def clear() -> View:
    """Begin a new conversation; the old one is forgotten."""
    return view((), box="")


def _asked(desk: Desk, conversation: Conversation, visit: Visit, text: str) -> Iterator[Conversation]:
    visit.busy, visit.stop_wanted = True, False
    try:
        yield from ask(desk, conversation, text, lambda: visit.stop_wanted)
    finally:
        visit.busy = False


def _visible(visible: bool) -> Update:
    return UNCHANGED | {"visible": visible}
