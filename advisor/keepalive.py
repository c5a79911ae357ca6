"""Connections to a chat model's endpoint that outlive one answer.

The openai client closes a stream as soon as it has read `[DONE]`, before the end of the response, and a connection
whose response was not read to its end cannot be used again: each answer would open a new one.
"""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

import httpx

if TYPE_CHECKING:
    from collections.abc import Iterator

_DONE = b"data: [DONE]"


class KeepAliveTransport(httpx.HTTPTransport):
    """Reads an event stream to the end of its response once its last event has come."""

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Send a request, as `httpx.HTTPTransport` does."""
        response = super().handle_request(request)
        if response.headers.get("content-type", "").startswith("text/event-stream"):
            assert isinstance(response.stream, httpx.SyncByteStream)  # noqa: S101 - for the type checker
            response.stream = _ToTheEnd(response.stream)
        return response


class _ToTheEnd(httpx.SyncByteStream):
    def __init__(self, stream: httpx.SyncByteStream) -> None:
        self._stream = stream

    def __iter__(self) -> Iterator[bytes]:
        pieces = iter(self._stream)
        for piece in pieces:
            if _DONE in piece:
                # What the server sends after its last event is the end of the response and nothing else.
                with suppress(httpx.HTTPError):
                    for _ in pieces:
                        pass
            yield piece

    def close(self) -> None:
        """Release the connection."""
        self._stream.close()
