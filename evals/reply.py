"""An answer as checks and reports see it, read from the advisor's JSON contract.

Live, journaled and stored answers all pass through here, so that a report says the same about each of them.
Knows nothing about how an answer was made.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Any, ClassVar, Literal, Protocol, TypeVar

from advisor.phrases import MODEL_FAILED
from advisor.types import AnswerSentence, Citation, RemovedSentence
from ingest.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from ingest.types import Passage

# The model could not be reached, or it was and nothing that it wrote passed the gate.
Fallback = Literal["unavailable", "unsupported"]

_MARKER = re.compile(r"\[(\d+)\]")
_FELL_BACK = MODEL_FAILED.partition("{")[0]
_NOTHING_STOOD = "nothing that it wrote stood up"


class _Row(Protocol):
    __dataclass_fields__: ClassVar[dict[str, Any]]


_Part = TypeVar("_Part", bound=_Row)


@dataclass(frozen=True, slots=True)
class Reply:
    """One answer.

    Attributes:
        text: Markdown with `[1]`-style markers.
        tier: `none` where the answer has no tier.
        outcome: One of the advisor's outcomes.
        citations: In the order of their markers.
        sentences: Every shown sentence.
        removed: Every sentence that was drafted and not shown.
        repaired: Number of shown sentences whose drafted citation was wrong or missing and was put right.
        model: What answered, as the answer itself says.
        embedding: Embedding of the index in use.
        index_id: The index in use.
        prompt_id: Name, version and hash of the prompt.
        notice: What the advisor said about how the answer was made; None when nothing.
        milliseconds: From the start of the call to the last sentence.
        first_sentence: Milliseconds to the first sentence; None when nothing was shown.
        tokens_in: Tokens that a chat model read.
        tokens_out: Tokens that a chat model wrote.
    """

    text: str
    tier: str
    outcome: str
    citations: tuple[Citation, ...]
    sentences: tuple[AnswerSentence, ...]
    removed: tuple[RemovedSentence, ...]
    repaired: int
    model: str
    embedding: str
    index_id: str
    prompt_id: str
    notice: str | None
    milliseconds: float
    first_sentence: float | None
    tokens_in: int
    tokens_out: int

    @property
    def refused(self) -> bool:
        """Whether the question was turned away."""
        return self.outcome in ("refused", "off_topic")

    @property
    def fallback(self) -> Fallback | None:
        """Why the answer is not the chat model's; None when it is, or when there was no chat model."""
        if self.notice is None or not self.notice.startswith(_FELL_BACK):
            return None
        return "unsupported" if _NOTHING_STOOD in self.notice else "unavailable"

    @property
    def markers(self) -> tuple[int, ...]:
        """The citation markers of the text in order, repeated as often as they stand there."""
        return tuple(int(marker) for marker in _MARKER.findall(self.text))

    def cited(self, markers: Sequence[int]) -> tuple[Citation, ...]:
        """The citations with these markers."""
        return tuple(citation for citation in self.citations if citation.marker in markers)

    @classmethod
    def from_row(cls, row: Mapping[str, Any]) -> Reply:
        """Read the JSON contract; what is not needed here may be missing.

        Raises:
            InputError: The row is no answer.
        """
        try:
            timings, usage = row.get("timings") or {}, row.get("usage") or {}
            return cls(
                text=str(row["text"]),
                tier=row["tier"] or "none",
                outcome=str(row["outcome"]),
                citations=tuple(_part(Citation, item) for item in row["citations"]),
                sentences=tuple(_part(AnswerSentence, item) for item in row["sentences"]),
                removed=tuple(_part(RemovedSentence, item) for item in row.get("removed", ())),
                repaired=sum(bool(item.get("repaired")) for item in row["sentences"]),
                model=str(row.get("model", "")),
                embedding=str(row.get("embedding", "")),
                index_id=str(row.get("index_id", "")),
                prompt_id=str(row.get("prompt_id", "")),
                notice=row.get("notice"),
                milliseconds=float(timings.get("total", 0.0)),
                first_sentence=timings.get("first_sentence"),
                tokens_in=int(usage.get("prompt_tokens", 0)),
                tokens_out=int(usage.get("completion_tokens", 0)),
            )
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            message = f"A stored answer lacks or garbles {error}."
            raise InputError(message, hint="Store what `tierwise ask --json` prints, one object a line.") from error


@dataclass(frozen=True, slots=True)
class FoundSentence:
    """A sentence of a retrieved passage: its place in the passage and the claims that it states."""

    start: int
    end: int
    claims: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Found:
    """A retrieved passage, as far as checks need it."""

    passage_id: str
    document_id: str
    title: str
    section: str
    text: str
    score: float
    sentences: tuple[FoundSentence, ...] = ()

    @property
    def claims(self) -> frozenset[str]:
        """Every claim that the passage states."""
        return frozenset(claim for sentence in self.sentences for claim in sentence.claims)

    @classmethod
    def from_passage(cls, passage: Passage) -> Found:
        """Reduce what the advisor retrieved."""
        chunk = passage.chunk
        sentences = tuple(FoundSentence(item.start, item.end, item.claims) for item in chunk.sentences)
        return cls(
            chunk.passage_id, chunk.document_id, chunk.title, chunk.section, chunk.text, passage.score, sentences
        )

    @classmethod
    def from_row(cls, row: Mapping[str, Any]) -> Found:
        """Read what `dataclasses.asdict` wrote."""
        sentences = tuple(FoundSentence(item["start"], item["end"], tuple(item["claims"])) for item in row["sentences"])
        return cls(**{**row, "sentences": sentences})


def _part(kind: type[_Part], row: Mapping[str, Any]) -> _Part:
    """Build one part of an answer; keys of a newer contract are left out, lists become tuples."""
    names = {field.name for field in fields(kind)}
    known = {key: tuple(value) if isinstance(value, list) else value for key, value in row.items() if key in names}
    return kind(**known)
