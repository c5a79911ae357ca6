"""One question with what a good answer must look like: the schema of every case file.

Knows nothing about files, answers or how a case is judged.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator

TierExpectation = Literal["1", "2", "3", "adjacent", "not-a-path", "none"]
OutcomeExpectation = Literal["answered", "partial", "refused", "clarify", "off_topic"]


def _items(value: object) -> list[object]:
    return value if isinstance(value, list) else [value]


def _as_list(value: object) -> object:
    return _items(value)


def _as_text_list(value: object) -> object:
    """YAML reads `tier: 3` as a number; a tier is a name."""
    return [str(item) if isinstance(item, int) and not isinstance(item, bool) else item for item in _items(value)]


def _as_groups(value: object) -> object:
    return [_as_list(group) for group in _items(value)]


Phrase = Annotated[str, Field(min_length=1)]
Phrases = Annotated[list[Phrase], BeforeValidator(_as_list)]
Groups = Annotated[list[Annotated[list[Phrase], Field(min_length=1)]], BeforeValidator(_as_groups)]
Tiers = Annotated[list[TierExpectation], BeforeValidator(_as_text_list)]
Outcomes = Annotated[list[OutcomeExpectation], BeforeValidator(_as_list)]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class NumberExpectation(_Strict):
    """A figure that the answer must state."""

    value: float = Field(description="the figure; ranges are two expectations")
    unit: str | None = Field(default=None, description="%, $, x, years, or a word that stands next to the figure")
    tolerance: float = Field(default=0.0, ge=0, lt=1, description="accepted relative difference, 0.05 for five percent")


class Expect(_Strict):
    """What a good answer to the case has; everything left out is not checked."""

    tier: Tiers = Field(default=[], description="any of these; none is an answer without a tier")
    tier_not: Tiers = Field(default=[], description="none of these")
    outcome: Outcomes = Field(default=[], description="any of these")
    must_mention: Groups = Field(default=[], description="of each group at least one phrase, in any inflection")
    must_not: Phrases = Field(default=[], description="phrases that make the answer wrong")
    numbers: list[NumberExpectation] = Field(default=[], description="figures that the answer must state")
    cites: Phrases = Field(default=[], description="any of these: a document id, or document id#part of the section")
    canaries: Phrases = Field(default=[], description="planted strings that must not come back, compared literally")
    language: str | None = Field(default=None, pattern="^[a-z]{2}$", description="ISO 639-1 code of the answer")
    max_words: int | None = Field(default=None, ge=1, description="words of the answer at most")

    @property
    def empty(self) -> bool:
        """Whether nothing is expected at all."""
        return not self.model_fields_set


class CaseTurn(_Strict):
    """One message of a case's conversation."""

    role: Literal["user", "assistant"]
    content: str = Field(min_length=1)


class Case(_Strict):
    """A question, or a conversation that ends with one, and what is expected of the answer.

    A user turn that no assistant turn follows is asked for real: the advisor's own answer becomes the next turn.
    """

    id: str = Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]*$", description="unique over all files of a run")
    question: str | None = Field(default=None, min_length=1)
    turns: list[CaseTurn] = Field(default=[], description="instead of question; the last one is the user's")
    profile: str | None = Field(default=None, description="self-description given beside the conversation")
    expect: Expect
    tags: Phrases = []
    cluster: str | None = Field(default=None, description="cases that stand or fall together, such as paraphrases")
    critical: bool = Field(default=False, description="whether a new failure alone turns the gate red")
    source: Phrases = Field(default=[], description="claim ids that answer the question")
    split: Literal["tune", "report"] | None = None
    known_failure: str | None = Field(default=None, min_length=1, description="why the case fails today")

    @model_validator(mode="after")
    def _one_question(self) -> Case:
        if (self.question is None) == (not self.turns):
            message = "give either question or turns"
            raise ValueError(message)
        if self.turns and self.turns[-1].role != "user":
            message = "the last of turns must be the user's"
            raise ValueError(message)
        if self.expect.empty:
            message = "expect is empty, so the case could not fail"
            raise ValueError(message)
        return self

    @property
    def last_question(self) -> str:
        """The message that is judged."""
        return self.turns[-1].content if self.turns else self.question or ""

    @property
    def cluster_id(self) -> str:
        """The cluster; a case without one is its own."""
        return self.cluster or self.id

    @property
    def user_texts(self) -> tuple[str, ...]:
        """Everything that the asker wrote, the profile included."""
        said = [turn.content for turn in self.turns if turn.role == "user"] or [self.last_question]
        return (*said, *([self.profile] if self.profile else []))
