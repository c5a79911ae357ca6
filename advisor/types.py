"""The advisor's public values: what an answer is made of.

Frozen, slotted dataclasses whose `as_dict` is the JSON contract of `tierwise ask --json`. Knows nothing about models,
prompts, files or pages. All spans are half-open character ranges `[start, end)`.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any, Literal, TypedDict

if TYPE_CHECKING:
    from collections.abc import Mapping

    from advisor.assessment import Assessment

Outcome = Literal["answered", "partial", "refused", "clarify", "off_topic"]
Support = Literal["corpus", "user", "advice", "boilerplate"]
RemovalReason = Literal[
    "number",
    "name",
    "quote",
    "negation",
    "comparison",
    "content",
    "no_citation",
    "personal_odds",
    "promise",
    "markup",
    "tier",
]


class Turn(TypedDict):
    """One earlier message of the conversation."""

    role: Literal["user", "assistant"]
    content: str


@dataclass(frozen=True, slots=True)
class Citation:
    """A numbered reference from the answer to the passage that supports it.

    Attributes:
        marker: Number as shown, from 1.
        passage_id: Passage that it points into.
        document_id: Document of the passage.
        title: Title of the document.
        section: Heading path inside the document.
        source: Where the quoted sentence comes from, as a reader should see it.
        year: Year of the source; None where undated.
        also_in: Other documents with the same content.
        passage: The whole passage.
        quote: Exactly `passage[start:end]`.
        start: First character of the quote in the passage.
        end: One past its last character.
        url: Address of the source, of the registered ones only; None where there is none.
    """

    marker: int
    passage_id: str
    document_id: str
    title: str
    section: str
    source: str
    year: int | None
    also_in: tuple[str, ...]
    passage: str
    quote: str
    start: int
    end: int
    url: str | None = None


@dataclass(frozen=True, slots=True)
class AnswerSentence:
    """One shown sentence.

    Attributes:
        text: The sentence without markers.
        markers: Citation numbers that support it; empty unless `support` is `corpus`.
        support: `corpus` (a cited passage states it), `user` (the asker said it), `advice` (no claim about the world)
            or `boilerplate` (a phrase on the list in `advisor.phrases`).
        score: Strength of the support in [0, 1]; 1.0 for verbatim quotes and everything that needs no passage.
        repaired: Whether the draft cited another passage, or none, and the gate put the right one in its place.
    """

    text: str
    markers: tuple[int, ...]
    support: Support
    score: float
    repaired: bool = False


@dataclass(frozen=True, slots=True)
class RemovedSentence:
    """A sentence that the gate kept from the asker.

    Attributes:
        text: The sentence as drafted.
        reason: The check that it failed.
        detail: What exactly failed, such as the number that no passage holds.
        marker: Citation whose quote was shown in its place; None where nothing was.
    """

    text: str
    reason: RemovalReason
    detail: str
    marker: int | None = None


@dataclass(frozen=True, slots=True)
class Conflict:
    """Two sources that disagree, both stated in the answer.

    Attributes:
        claims: The claim ids on both sides.
        markers: Citation numbers of the sentences that state them.
        text: The sentence that names the disagreement.
    """

    claims: tuple[str, ...]
    markers: tuple[int, ...]
    text: str


@dataclass(frozen=True, slots=True)
class Timings:
    """Milliseconds from the start of the call; `first_sentence` is None when nothing was shown."""

    retrieve: float
    first_sentence: float | None
    total: float


@dataclass(frozen=True, slots=True)
class Usage:
    """Tokens that a chat model counted; zero for the extractive answerer."""

    prompt_tokens: int = 0
    completion_tokens: int = 0


@dataclass(frozen=True, slots=True)
class Answer:
    """A verified answer; see the design for the meaning of each field.

    Attributes:
        text: Markdown with `[1]`-style markers.
        tier: `1`, `2`, `3`, `adjacent` or `not-a-path`: the most realistic for the asker who described themselves, else
            the one that the question is about; None for refusals, comparisons and questions about none.
        tiers: Every tier that the answer speaks of.
        outcome: What kind of answer it is.
        citations: In the order of their markers.
        sentences: Every shown sentence in order.
        removed: Every sentence that was drafted and not shown.
        assessment: The tier verdict; None when the asker did not describe themselves.
        conflicts: Disagreements between sources that the answer states.
        notice: One line about how the answer was made (such as a model that failed); None when there is nothing to say.
    """

    text: str
    tier: str | None
    tiers: tuple[str, ...]
    outcome: Outcome
    citations: tuple[Citation, ...]
    sentences: tuple[AnswerSentence, ...]
    removed: tuple[RemovedSentence, ...]
    assessment: Assessment | None
    conflicts: tuple[Conflict, ...]
    model: str
    embedding: str
    index_id: str
    prompt_id: str
    timings: Timings
    usage: Usage = field(default_factory=Usage)
    notice: str | None = None

    @property
    def refused(self) -> bool:
        """Whether the question was turned away."""
        return self.outcome in ("refused", "off_topic")

    def as_dict(self) -> dict[str, Any]:
        """The JSON contract, ready for `json.dumps`."""
        row: dict[str, Any] = {name: getattr(self, name) for name in ("text", "tier", "outcome", "refused")}
        row["tiers"] = list(self.tiers)
        row["citations"] = [asdict(item) for item in self.citations]
        row["sentences"] = [asdict(item) for item in self.sentences]
        row["removed"] = [asdict(item) for item in self.removed]
        row["assessment"] = None if self.assessment is None else self.assessment.as_dict()
        row["conflicts"] = [asdict(item) for item in self.conflicts]
        row |= {name: getattr(self, name) for name in ("model", "embedding", "index_id", "prompt_id", "notice")}
        row["timings"] = asdict(self.timings)
        row["usage"] = asdict(self.usage)
        return row


@dataclass(frozen=True, slots=True)
class SentenceEvent:
    """A verified sentence, streamed as soon as it may be shown.

    Attributes:
        sentence: The sentence.
        citations: Citations that appear for the first time with it.
        block: Index of the paragraph or list that it belongs to; a change of block is a blank line in the text.
        prefix: Markdown that precedes it inside its block, such as "- ".
    """

    sentence: AnswerSentence
    citations: tuple[Citation, ...]
    block: int
    prefix: str = ""


@dataclass(frozen=True, slots=True)
class AnswerEvent:
    """The last event of a stream: the whole answer."""

    answer: Answer


Event = SentenceEvent | AnswerEvent


@dataclass(frozen=True, slots=True)
class Request:
    """One question with everything that belongs to it.

    Attributes:
        question: The asker's last message.
        history: Earlier turns, oldest first.
        profile: A self-description; None when the asker gave none beside the conversation.
        filters: Metadata that passages must carry, such as `{"document_id": "..."}`; empty for none.
    """

    question: str
    history: tuple[Turn, ...] = ()
    profile: str | None = None
    filters: Mapping[str, str] = field(default_factory=dict)
