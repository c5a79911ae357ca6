"""The edge between what was found and what is said: a brief goes in, draft sentences come out.

Two things implement `Answerer`: sentences composed from the corpus, and a chat model. Neither decides what is shown;
the gate does.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal, Protocol

from advisor.types import Usage

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from advisor.assessment import Assessment
    from advisor.facts import Fact
    from advisor.retrieval import Query
    from advisor.types import Outcome, Request
    from ingest.types import Chunk, Passage

DraftKind = Literal["claim", "user", "advice", "boilerplate"]


@dataclass(frozen=True, slots=True)
class Brief:
    """Everything that an answer may be made of.

    Attributes:
        request: The question with its history and profile.
        parts: The question as one or more questions that need no conversation to be understood.
        queries: What was searched for each of `parts`, conversation and context mixed in; same length and order.
        passages: What was found, best first; draft citations are indices into it.
        outcome: What kind of answer is due, decided before anything is written.
        tier: Tier that the answer is about; None for none or several.
        assessment: The asker's verdict; None when they did not describe themselves.
        stated: Ids of claims that the answer states already, before anything is drafted.
        personal: Whether the question is about the asker's own way rather than for a fact.
        language: ISO 639-1 code of the language that the asker writes.
    """

    request: Request
    parts: tuple[str, ...]
    queries: tuple[Query, ...]
    passages: tuple[Passage, ...]
    outcome: Outcome
    tier: str | None = None
    assessment: Assessment | None = None
    stated: frozenset[str] = frozenset()
    personal: bool = False
    language: str = "en"


@dataclass(frozen=True, slots=True)
class Draft:
    """A finished sentence that nobody has seen yet.

    Attributes:
        text: The sentence without citation markers.
        cited: Indices into `Brief.passages` that it claims as support; empty for none.
        kind: What the answerer takes it for; the gate decides for itself.
        block: Index of its paragraph or list.
        prefix: Markdown before it inside its block, such as "- ".
        quoted: A passage that it quotes and that is not among the brief's; None for none.
    """

    text: str
    cited: tuple[int, ...]
    kind: DraftKind = "claim"
    block: int = 0
    prefix: str = ""
    quoted: Chunk | None = None


@dataclass(frozen=True, slots=True)
class Reading:
    """A request as it is searched for and answered.

    Attributes:
        request: The request, in English and in words that need no conversation where a chat model could put it so.
        translate: Puts a checked sentence into the asker's language; None for English.
    """

    request: Request
    translate: Callable[[str], str] | None = None


@dataclass(slots=True)
class Meter:
    """Filled by an answerer while it drafts."""

    usage: Usage = field(default_factory=Usage)


class Answerer(Protocol):
    """Writes draft sentences."""

    @property
    def name(self) -> str:
        """What `Answer.model` says."""

    @property
    def prompt_id(self) -> str:
        """What `Answer.prompt_id` says; "" when no prompt is used."""

    def draft(self, brief: Brief, meter: Meter) -> Iterator[Draft]:
        """Yield sentences as they are finished.

        Raises:
            ModelUnavailableError: The model cannot be reached, timed out, or stopped midway.
        """


class Chat(Protocol):
    """What a chat model does for an answer."""

    @property
    def answerer(self) -> Answerer:
        """Writes the draft."""

    def must_read(self, request: Request) -> bool:
        """Whether reading a request takes a call of the model."""

    def read(self, request: Request) -> Reading:
        """Put a request into English and into words that need no conversation."""

    def facts(self, pieces: Sequence[str]) -> tuple[Fact, ...]:
        """The facts in an asker's messages; their places are in these joined by line breaks.

        Raises:
            ModelUnavailableError: The model did not help; rules alone can read them.
        """

    def warm_up(self) -> None:
        """Load what the first question would otherwise wait for; nothing is asked."""
