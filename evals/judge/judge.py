"""The judge itself: one cached call an answer. The cache is keyed by model, prompt, settings and repeat."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Protocol

from evals.judge.policy import POLICY, POLICY_VERSION, Grade, judge_messages, material_token, read_verdict
from ingest.errors import ModelUnavailableError, UsageError

if TYPE_CHECKING:
    from pathlib import Path

    from evals.judge.policy import Message


@dataclass(frozen=True, slots=True)
class JudgeSettings:
    """What decides a verdict beside the material.

    Attributes:
        model: Name that the endpoint knows.
        temperature: Sampling temperature.
        seed: Sent with every call.
        max_tokens: Tokens of a verdict with its reasons.
    """

    model: str
    temperature: float = 0.0
    seed: int = 7
    max_tokens: int = 400

    @property
    def judge_id(self) -> str:
        """Changes with the model, the settings and the policy: a calibration holds for one of them."""
        content = json.dumps([asdict(self), POLICY_VERSION, POLICY])
        return hashlib.sha256(content.encode()).hexdigest()[:16]


class JudgeModel(Protocol):
    """Something that completes messages."""

    def complete(self, messages: tuple[Message, ...], settings: JudgeSettings, repeat: int) -> str:
        """The model's text.

        Raises:
            ModelUnavailableError: There is none.
        """


@dataclass(frozen=True, slots=True)
class Opinion:
    """What the judge said.

    Attributes:
        grade: None where it gave no verdict that was offered.
        output: Its whole text.
    """

    grade: Grade | None
    output: str


class Judge:
    """Grades answers, each once.

    Args:
        model: What completes.
        settings: What decides a verdict.
        cache: Folder of past outputs; None to ask anew each time.
    """

    def __init__(self, model: JudgeModel, settings: JudgeSettings, cache: Path | None = None) -> None:
        self._model = model
        self.settings = settings
        self._cache = cache

    def grade(self, question: str, answer: str, passages: tuple[str, ...], repeat: int = 1) -> Opinion:
        """Grade one answer; `repeat` tells independent verdicts on the same answer apart.

        Raises:
            ModelUnavailableError: The model did not answer.
        """
        messages = judge_messages(question, answer, passages)
        output = self._complete(messages, repeat)
        return Opinion(read_verdict(output, material_token(question, answer, passages)), output)

    def _complete(self, messages: tuple[Message, ...], repeat: int) -> str:
        if self._cache is None:
            return self._model.complete(messages, self.settings, repeat)
        key = json.dumps([asdict(self.settings), [asdict(message) for message in messages], repeat], sort_keys=True)
        path = self._cache / f"{hashlib.sha256(key.encode('utf-8', 'replace')).hexdigest()}.txt"
        if path.is_file():
            return path.read_text(encoding="utf-8")
        output = self._model.complete(messages, self.settings, repeat)
        self._cache.mkdir(mode=0o700, parents=True, exist_ok=True)
        unfinished = path.with_suffix(f".{id(output)}.part")
        unfinished.write_text(output, encoding="utf-8", errors="replace")
        unfinished.replace(path)
        return output


class OpenAIJudgeModel:
    """A judge behind any OpenAI-compatible endpoint; the client retries and waits by itself.

    Args:
        base_url: Address of the endpoint; None for the provider's own.
        api_key: Its key; local servers take any.
        timeout: Seconds of silence before a call counts as failed.
    """

    def __init__(self, base_url: str | None, api_key: str | None, timeout: float = 120.0) -> None:
        self._base_url = base_url
        self._api_key = api_key or ("local" if base_url else None)
        self._timeout = timeout

    def complete(self, messages: tuple[Message, ...], settings: JudgeSettings, repeat: int) -> str:
        """One completion; repeats differ by their seed."""
        import openai

        try:
            client = openai.OpenAI(base_url=self._base_url, api_key=self._api_key, timeout=self._timeout, max_retries=4)
            answer = client.chat.completions.create(
                model=settings.model,
                messages=[{"role": message.role, "content": message.content} for message in messages],  # type: ignore[misc]
                temperature=settings.temperature,
                seed=settings.seed + repeat - 1,
                max_tokens=settings.max_tokens,
            )
        except openai.AuthenticationError as error:
            message = "The judge's endpoint refused the key."
            raise UsageError(message, hint="Set TIERWISE_API_KEY.") from error
        except openai.OpenAIError as error:
            message = f"The judge {settings.model!r} did not answer: {error}"
            raise ModelUnavailableError(message, hint="Check its address and name.", retryable=True) from error
        return answer.choices[0].message.content or ""
