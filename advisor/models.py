"""Builds a chat model from the settings, and turns what goes wrong with it into errors that say what to do.

The only place that names a chat model's library. Knows nothing about prompts and answers.
"""

from __future__ import annotations

import os
import re
import time
from typing import TYPE_CHECKING, Any, TypedDict
from urllib.parse import urlsplit

from advisor.failures import ModelSilentError, translated
from advisor.local_model import DEMONSTRATION, demonstration_note, serve
from ingest.errors import ModelUnavailableError, UsageError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from langchain_core.language_models import BaseChatModel
    from langchain_core.messages import AIMessageChunk

    from advisor.settings import AdvisorSettings

_OPENAI = "openai:"
_LOCAL = "local:"
# An endpoint that does not even accept the connection in this many seconds is not there.
_CONNECT_SECONDS = 5.0
_LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})
_PACKAGE = re.compile(r"pip install [\w-]+")
# Seconds before the first repetition; doubled each time.
_FIRST_PAUSE = 0.5


class _Limits(TypedDict):
    max_tokens: int
    seconds: float


def is_chat_model(settings: AdvisorSettings) -> bool:
    """Whether a chat model answers at all, rather than sentences of the corpus."""
    return settings.model != "extractive"


def model_name(settings: AdvisorSettings) -> str:
    """What `Answer.model` says."""
    return demonstration_note(settings.model) if settings.model == DEMONSTRATION else settings.model


def endpoint(settings: AdvisorSettings) -> str:
    """The endpoint as messages call it, without credentials and parameters."""
    if settings.model.startswith(_LOCAL):
        return "the model in this process"
    if not settings.base_url:
        return "the model's provider"
    parts = urlsplit(settings.base_url)
    return f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}{parts.path.rstrip('/')}"


def build_chat_model(
    settings: AdvisorSettings, *, max_tokens: int | None = None, timeout: float | None = None
) -> BaseChatModel:
    """The chat model that the settings name; nothing is asked of it yet, a local one is loaded.

    Args:
        settings: Which model, where, with which key and limits.
        max_tokens: Tokens that it may write; None for what the settings say.
        timeout: Seconds of silence; None for what the settings say.

    Raises:
        ModelUnavailableError: It has no key, or its weights or its library are missing.
        UsageError: The specification names no model.
    """
    limits = _Limits(
        max_tokens=settings.max_answer_tokens if max_tokens is None else max_tokens,
        seconds=settings.model_timeout if timeout is None else timeout,
    )
    spec = settings.model
    if spec.startswith(_LOCAL):
        server = serve(spec, settings.context_window)
        return _openai_model(settings, "local", f"{server.address}/v1", server.key, **limits)
    if spec.startswith(_OPENAI):
        name = spec.removeprefix(_OPENAI)
        if not name:
            raise UsageError("TIERWISE_MODEL names no model after openai:.", hint="For example: openai:gpt-4o-mini")
        return _openai_model(settings, name, settings.base_url, _key(settings), **limits)
    return _any_model(settings, **limits)


def watched(chunks: Iterator[AIMessageChunk], settings: AdvisorSettings) -> Iterator[AIMessageChunk]:
    """The chunks of a stream, with its errors translated and with an end to silence.

    Raises:
        ModelUnavailableError: The stream failed, or nothing but empty chunks came for `model_timeout` seconds.
    """
    spoke = time.monotonic()
    while True:
        with translated(endpoint(settings), settings.model):
            chunk = next(chunks, None)
        if chunk is None:
            return
        now = time.monotonic()
        if chunk.content or chunk.usage_metadata or chunk.additional_kwargs:
            spoke = now
        if now - spoke > settings.model_timeout:
            raise ModelSilentError(endpoint(settings), settings.model_timeout)
        yield chunk


def pause_before(attempt: int) -> float:
    """Seconds to wait before repeating a failed call for the `attempt`-th time, from 1."""
    return float(_FIRST_PAUSE * 2 ** (attempt - 1))


def is_loopback(address: str) -> bool:
    """Whether an address is this machine's own."""
    return urlsplit(address).hostname in _LOOPBACK


def _key(settings: AdvisorSettings) -> str:
    """The key to send. The provider's own variable counts only for the provider, never for another endpoint."""
    if settings.api_key is not None:
        return settings.api_key.get_secret_value()
    if settings.base_url:
        return "not-needed"
    key = os.environ.get("OPENAI_API_KEY", "")
    if not key:
        raise ModelUnavailableError(
            f"There is no key for {settings.model}.",
            hint="Set TIERWISE_API_KEY, or TIERWISE_BASE_URL for an endpoint of your own.",
        )
    return key


def _openai_model(
    settings: AdvisorSettings, name: str, base_url: str | None, key: str, *, max_tokens: int, seconds: float
) -> BaseChatModel:
    import httpx
    from langchain_openai import ChatOpenAI
    from pydantic import SecretStr

    from advisor.keepalive import KeepAliveTransport

    timeout = httpx.Timeout(seconds, connect=min(seconds, _CONNECT_SECONDS))
    own: dict[str, Any] = {}
    if base_url:
        # A proxy of the environment cannot reach this machine's own servers.
        # With a transport of its own, a client would pass over the proxy that other addresses may need.
        near = is_loopback(base_url)
        transport = KeepAliveTransport() if near else None
        own["http_client"] = httpx.Client(
            timeout=timeout, trust_env=not near, follow_redirects=True, transport=transport
        )
        # Not every compatible server knows the newer name of the limit that the library sends.
        own["extra_body"] = {"max_tokens": max_tokens}
    with translated(endpoint(settings), settings.model):
        return ChatOpenAI(
            model=name,
            base_url=base_url,
            api_key=SecretStr(key),
            temperature=settings.temperature,
            seed=settings.seed,
            max_completion_tokens=max_tokens,
            timeout=timeout,
            max_retries=0,
            stream_usage=True,
            use_responses_api=False,
            **own,
        )


def _any_model(settings: AdvisorSettings, *, max_tokens: int, seconds: float) -> BaseChatModel:
    from langchain.chat_models import init_chat_model

    options: dict[str, Any] = {
        "temperature": settings.temperature,
        "max_tokens": max_tokens,
        "timeout": seconds,
        "max_retries": 0,
    }
    if settings.base_url:
        options["base_url"] = settings.base_url
    if settings.api_key is not None:
        options["api_key"] = settings.api_key.get_secret_value()
    try:
        with translated(endpoint(settings), settings.model):
            model: BaseChatModel = init_chat_model(settings.model, **options)
            return model
    except ImportError as error:
        package = _PACKAGE.search(str(error))
        raise ModelUnavailableError(
            f"{settings.model} needs a package that is not installed.",
            hint=f"Run: {package[0]}" if package else "Install LangChain's package for its provider.",
        ) from error
