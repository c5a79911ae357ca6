"""What is compared: combinations of model, prompt and embedding, and the calls that they make with the cases.

Knows nothing about how an advisor is built.
"""

from __future__ import annotations

import hashlib
import itertools
import json
import random
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from evals.loading import cases_digest
from ingest.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from advisor.types import Answer, Turn
    from evals.case import Case
    from ingest.types import Passage

WITHOUT_PROMPT = "extractive"
CONNECT = (
    "Connect a chat model: --model openai:NAME with TIERWISE_BASE_URL set to its address (for Ollama "
    "http://127.0.0.1:11434/v1), or --model local:smollm2, a tiny one that runs in this process."
)
# What a call is taken to cost before any was made; the shipped prompt with eight passages is about this long.
TYPICAL_TOKENS_IN = 2_000
TYPICAL_TOKENS_OUT = 250


class AskableAnswer(Protocol):
    """An answer that is begun."""

    async def aask(self) -> Answer:
        """The verified answer, which only now a chat model is asked for."""


class AskableAdvisor(Protocol):
    """The part of the advisor that an evaluation uses."""

    async def aprepare(self, question: str, history: Sequence[Turn] = (), profile: str | None = None) -> AskableAnswer:
        """One answer begun, with all that needs no chat model."""

    def retrieve(self, question: str, history: Sequence[Turn] = (), k: int = 8) -> list[Passage]:
        """The passages that the question finds, best first."""


@dataclass(frozen=True, slots=True)
class Variant:
    """One configuration under test.

    Attributes:
        model: As in `TIERWISE_MODEL`.
        prompt: Name of a prompt or path of a prompt file.
        embedding: As in `TIERWISE_EMBEDDING`.
        label: What reports call it: the parts in which the variants of the run differ.
    """

    model: str
    prompt: str
    embedding: str
    label: str

    @property
    def uses_prompt(self) -> bool:
        """Whether the model reads a prompt at all."""
        return self.model != WITHOUT_PROMPT


@dataclass(frozen=True, slots=True)
class Job:
    """One case asked once of one variant."""

    variant: Variant
    case: Case
    repeat: int

    @property
    def key(self) -> str:
        """Unique within a run."""
        return f"{self.variant.label}|{self.case.id}|{self.repeat}"


@dataclass(frozen=True, slots=True)
class Plan:
    """Everything that a run asks, in order.

    Attributes:
        variants: The variants; the first is what the others are compared with.
        cases: The cases.
        repeat: How often each case is asked of each variant.
        seed: Decides the order, and the resampling of the statistics.
    """

    variants: tuple[Variant, ...]
    cases: tuple[Case, ...]
    repeat: int = 1
    seed: int = 7

    @property
    def jobs(self) -> list[Job]:
        """Cases in an order drawn by the seed; variants of a case stand together, so that drift hits all."""
        order = list(self.cases)
        random.Random(self.seed).shuffle(order)  # noqa: S311 - an order, not a secret
        repeats = range(1, self.repeat + 1)
        return [Job(variant, case, at) for case in order for at in repeats for variant in self.variants]

    @property
    def calls(self) -> int:
        """Answers that will be asked for, those for live conversation turns included."""
        return self.repeat * len(self.variants) * sum(live_turns(case) for case in self.cases)

    @property
    def model_calls(self) -> int:
        """Answers that a chat model will write."""
        return self.calls // len(self.variants) * sum(variant.uses_prompt for variant in self.variants)

    @property
    def typical_tokens(self) -> tuple[int, int]:
        """Tokens that the model calls will roughly read and write."""
        return self.model_calls * TYPICAL_TOKENS_IN, self.model_calls * TYPICAL_TOKENS_OUT

    @property
    def digest(self) -> str:
        """Changes with everything that decides what is asked."""
        parts = [
            [[item.model, _content(item.prompt), item.embedding, item.label] for item in self.variants],
            cases_digest(self.cases),
            self.repeat,
            self.seed,
        ]
        return hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()[:16]


def make_variants(models: Sequence[str], prompts: Sequence[str], embeddings: Sequence[str]) -> tuple[Variant, ...]:
    """Every combination, the first of each first.

    Raises:
        UsageError: A prompt was given to an answerer that uses none; `prompts` must be empty for it.
    """
    if prompts and WITHOUT_PROMPT in models:
        message = f"The prompt {prompts[0]!r} would change nothing: the model {WITHOUT_PROMPT!r} reads no prompt."
        raise UsageError(message, hint=CONNECT)
    axes = (models, prompts or ["default"], embeddings)
    combined = dict.fromkeys(itertools.product(*axes))
    return tuple(Variant(*parts, label=_label(parts, axes)) for parts in combined)


def live_turns(case: Case) -> int:
    """User turns of a case that the advisor itself answers; a single question is one."""
    roles = [turn.role for turn in case.turns] or ["user"]
    return sum(role == "user" and roles[at + 1 : at + 2] != ["assistant"] for at, role in enumerate(roles))


def _content(prompt: str) -> str:
    """A prompt file stands for what it holds, so that a run is not resumed with an edited one."""
    path = Path(prompt)
    return hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else prompt


def _label(parts: Sequence[str], axes: Sequence[Sequence[str]]) -> str:
    varying = [part for part, axis in zip(parts, axes, strict=True) if len(set(axis)) > 1]
    return " + ".join(varying or parts[:1])
