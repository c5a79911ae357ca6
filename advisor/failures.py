"""What goes wrong with a chat model, as errors that say what to do.

Providers' libraries are translated once, here. What an endpoint writes about its error is quoted on one short line.
"""

from __future__ import annotations

import re
from contextlib import contextmanager
from typing import TYPE_CHECKING

from ingest.errors import ModelUnavailableError, TierwiseError, UsageError

if TYPE_CHECKING:
    from collections.abc import Iterator

_SAID_CHARACTERS = 160
_TOO_LONG = re.compile(
    r"context.{0,10}(?:length|size|window)|exceed\w* .{0,30}(?:context|tokens|length)|too (?:long|many tokens)"
    r"|maximum.{0,20}(?:tokens|length)",
    re.IGNORECASE,
)
_RETRIED_STATUSES = frozenset({408, 409, 425, 429})
_MODEL_UNKNOWN = re.compile(
    r"model.{0,80}(?:not (?:found|exist|available|loaded)|does not exist|unknown)|no such model", re.I
)


class ModelSilentError(ModelUnavailableError):
    """The model said nothing for too long; asking again at once would only double the wait."""

    def __init__(self, where: str, seconds: float | None = None) -> None:
        limit = "in time" if seconds is None else f"for {seconds:g} seconds"
        super().__init__(
            f"{_sentence_start(where)} said nothing {limit}.",
            hint="Raise TIERWISE_MODEL_TIMEOUT, or use a faster model.",
            retryable=True,
        )


class PromptTooLongError(ModelUnavailableError):
    """The endpoint reads fewer tokens than it was sent."""

    def __init__(self, where: str) -> None:
        super().__init__(
            f"The prompt is longer than what {where} reads.",
            hint="Set TIERWISE_CONTEXT_WINDOW to the tokens that the model was started with.",
        )


class ModelStoppedError(ModelUnavailableError):
    """The answer was cut off, or there was none in it."""


@contextmanager
def translated(where: str, model: str) -> Iterator[None]:
    """Turn errors of providers' libraries into ours.

    Args:
        where: The endpoint, as messages call it.
        model: The model's specification.

    Raises:
        ModelUnavailableError: Whatever failed, in words.
    """
    import httpx
    from langchain_core.exceptions import LangChainException
    from openai import OpenAIError

    try:
        yield
    except (TierwiseError, ImportError):
        raise
    except (OpenAIError, LangChainException, httpx.HTTPError, httpx.InvalidURL) as error:
        raise _from_client(error, where, model) from error
    except (ValueError, LookupError, TypeError, AttributeError) as error:
        # What a library trips over when a reply does not have the promised form, or a setting not the needed one.
        if "provider" in str(error) and "model" in str(error):
            raise UsageError(
                f"TIERWISE_MODEL {model!r} names no known provider.",
                hint="Write openai:NAME, local:PATH.gguf or PROVIDER:NAME.",
            ) from error
        raise _rubbish(where) from error


def _from_client(error: Exception, where: str, model: str) -> ModelUnavailableError:
    from langchain_core.exceptions import ContextOverflowError

    status = getattr(error, "status_code", None)
    if isinstance(error, ContextOverflowError) or (status in (400, 413, 422) and _TOO_LONG.search(str(error))):
        return PromptTooLongError(where)
    if isinstance(status, int):
        return _from_status(status, _said(error), where, model)
    return _from_transport(error, where) or ModelStoppedError(
        f"{_sentence_start(where)} reported an error{_said(error)}.", hint="Look at its log.", retryable=True
    )


def _from_transport(error: Exception, where: str) -> ModelUnavailableError | None:
    """The error for a request without a usable reply; None where the endpoint did reply."""
    import httpx
    from langchain_core.exceptions import ModelConnectionError, ModelTimeoutError
    from openai import APIConnectionError

    if _has_cause(error, httpx.ConnectError, httpx.ConnectTimeout):
        return _unreachable(where)
    if _has_cause(error, httpx.TimeoutException, ModelTimeoutError):
        return ModelSilentError(where)
    if _has_cause(error, httpx.InvalidURL, httpx.UnsupportedProtocol):
        return ModelUnavailableError(
            f"The address {where} is not one that can be called.",
            hint="TIERWISE_BASE_URL looks like http://127.0.0.1:11434/v1",
        )
    if _has_cause(error, APIConnectionError, ModelConnectionError, httpx.HTTPError):
        return ModelStoppedError(
            f"{_sentence_start(where)} ended the connection midway.", hint="Look at its log.", retryable=True
        )
    return None


def _from_status(status: int, said: str, where: str, model: str) -> ModelUnavailableError:
    if status in (401, 403):
        return ModelUnavailableError(
            f"{_sentence_start(where)} refused the key (HTTP {status}).",
            hint="Set TIERWISE_API_KEY to a key that is valid there.",
        )
    if status == 404 or (status == 400 and _MODEL_UNKNOWN.search(said)):
        return ModelUnavailableError(
            f"{_sentence_start(where)} does not know {model} (HTTP {status}).",
            hint="Check TIERWISE_MODEL, and that TIERWISE_BASE_URL ends in what its server asks for, mostly /v1.",
        )
    if status == 429:
        return ModelUnavailableError(
            f"{_sentence_start(where)} takes no more requests for now (HTTP 429).",
            hint="Wait, or check its quota.",
            retryable=True,
        )
    if status >= 500 or status in _RETRIED_STATUSES:
        return ModelUnavailableError(
            f"{_sentence_start(where)} failed (HTTP {status}{said}).", hint="Look at its log.", retryable=True
        )
    return ModelUnavailableError(
        f"{_sentence_start(where)} rejected the request (HTTP {status}{said}).", hint="Run: tierwise doctor"
    )


def _unreachable(where: str) -> ModelUnavailableError:
    return ModelUnavailableError(
        f"{_sentence_start(where)} cannot be reached.", hint="Start it, or correct TIERWISE_BASE_URL.", retryable=True
    )


def _rubbish(where: str) -> ModelUnavailableError:
    return ModelUnavailableError(
        f"{_sentence_start(where)} sent something that is no chat completion.",
        hint="Check that TIERWISE_BASE_URL is an OpenAI-compatible endpoint, mostly ending in /v1.",
    )


def _has_cause(error: BaseException, *kinds: type[BaseException]) -> bool:
    seen: BaseException | None = error
    while seen is not None:
        if isinstance(seen, kinds):
            return True
        seen = seen.__cause__
    return False


def _said(error: Exception) -> str:
    """What the endpoint wrote, on one line; "" for nothing."""
    body = getattr(error, "body", None)
    message = body.get("message", "") if isinstance(body, dict) else getattr(error, "message", "")
    text = " ".join("".join(char if char.isprintable() else " " for char in str(message)).split())
    return f": {text[:_SAID_CHARACTERS]}" if text and not text.startswith("<") else ""


def _sentence_start(where: str) -> str:
    return f"The endpoint {where}" if "://" in where else f"{where[0].upper()}{where[1:]}"
