"""An OpenAI-compatible endpoint on the loopback address: scripted replies, faults, and the dialects of real servers.

It speaks real HTTP, records what it was asked, and can do what servers do wrong: refuse, wait, break off, talk rubbish.
"""

from __future__ import annotations

import json
import re
import threading
import time
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

Dialect = Literal["openai", "ollama", "vllm", "llama.cpp"]
Fault = Literal["none", "cut", "silent end", "rubbish", "html", "error event"]


@dataclass(frozen=True)
class Reply:
    """One scripted reply.

    Attributes:
        text: What the model writes.
        pieces: Where the text is cut for streaming; by default into words.
        finish: Reason of the end; None for a stream that ends without saying why.
        usage: Whether tokens are counted.
        status: HTTP status; anything but 200 is an error with `message`.
        message: Text of the error.
        delay: Seconds before anything is sent.
        pause: Seconds between pieces.
        fault: What goes wrong after half of the pieces.
        reasoning: Thoughts in a field of their own.
    """

    text: str = "Tier 2 asks for a degree [1]."
    pieces: tuple[str, ...] = ()
    finish: str | None = "stop"
    usage: bool = True
    status: int = 200
    message: str = "something is wrong"
    delay: float = 0.0
    pause: float = 0.0
    fault: Fault = "none"
    reasoning: str = ""

    def cut(self) -> tuple[str, ...]:
        """The text in pieces, a leading space belonging to a word as in common tokenizers."""
        return self.pieces or tuple(re.findall(r"\s*\S+|\s+$", self.text))


@dataclass
class Seen:
    """One request that came in.

    Attributes:
        at: When it had been read; seconds of the clock that all processes of a machine share.
        sent: When each event of a streamed reply had been written.
        port: The sender's, which tells its connections apart.
    """

    method: str
    path: str
    headers: dict[str, str]
    body: dict[str, Any]
    at: float = field(default_factory=time.monotonic)
    sent: list[float] = field(default_factory=list)
    port: int = 0

    @property
    def prompt(self) -> str:
        """All messages, joined."""
        return "\n".join(message["content"] for message in self.body.get("messages", ()))


@dataclass
class FakeOpenAI:
    """The server; use it as a context manager.

    Attributes:
        replies: Used in order, the last one again and again; or a function of the request.
        dialect: Whose peculiarities the replies have.
        models: Names that it serves; asking for another is a 404.
        key: What it asks for; "" for none.
        window: Context window that it tells in its dialect; 0 for not telling.
        limit: Prompts of more characters than this are refused as too long; 0 for no limit.
        schema: Whether it obeys a JSON schema.
        is_seeded: Whether the same seed gives the same text.
    """

    replies: list[Reply] | Callable[[Seen], Reply] = field(default_factory=lambda: [Reply()])
    dialect: Dialect = "openai"
    models: tuple[str, ...] = ("test-model",)
    key: str = ""
    window: int = 0
    limit: int = 0
    schema: bool = True
    is_seeded: bool = True
    requests: list[Seen] = field(default_factory=list)
    hung_up: threading.Event = field(default_factory=threading.Event)
    _server: ThreadingHTTPServer | None = None
    _served: int = 0

    def __enter__(self) -> FakeOpenAI:
        fake = self

        class Handler(_Handler):
            owner = fake

        self._server = _Server(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        assert self._server is not None
        self._server.shutdown()
        self._server.server_close()

    @property
    def port(self) -> int:
        assert self._server is not None
        return int(self._server.server_address[1])

    @property
    def root(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def url(self) -> str:
        """What `TIERWISE_BASE_URL` is set to."""
        return f"{self.root}/v1"

    @property
    def asked(self) -> list[Seen]:
        """Chat requests only."""
        return [seen for seen in self.requests if seen.path.endswith("/chat/completions")]

    def next_reply(self, seen: Seen) -> Reply:
        if callable(self.replies):
            return self.replies(seen)
        reply = self.replies[min(self._served, len(self.replies) - 1)]
        self._served += 1
        return reply


class _Server(ThreadingHTTPServer):
    def handle_error(self, *_: object) -> None:
        """A client that hangs up is nothing to report."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    # As real servers have it; else each small piece on a kept connection waits for the receipt of the one before.
    disable_nagle_algorithm = True
    owner: FakeOpenAI

    def log_message(self, *_: object) -> None:
        pass

    def do_GET(self) -> None:
        self._record({})
        row = self._described().get(self.path)
        if row is None:
            self._json(404, {"error": {"message": "not here"}})
        elif not self._is_allowed():
            self._json(401, {"error": {"message": "Incorrect API key provided", "code": "invalid_api_key"}})
        else:
            self._json(200, row)

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])) or b"{}")
        seen = self._record(body)
        if self.path == "/api/show" and self.owner.dialect == "ollama":
            self._json(200, {"model_info": {"llama.context_length": self.owner.window}})
        elif self.path != "/v1/chat/completions":
            self._json(404, {"error": {"message": "404 page not found"}})
        elif not self._is_allowed():
            self._json(401, {"error": {"message": "Incorrect API key provided", "code": "invalid_api_key"}})
        elif body["model"] not in self.owner.models:
            self._json(
                404, {"error": {"message": f"The model `{body['model']}` does not exist", "code": "model_not_found"}}
            )
        elif self.owner.limit and len(seen.prompt) > self.owner.limit:
            self._json(400, self._too_long())
        else:
            self._answer(seen, self.owner.next_reply(seen))

    def _record(self, body: dict[str, Any]) -> Seen:
        headers = {key.lower(): value for key, value in self.headers.items()}
        seen = Seen(self.command, self.path, headers, body, port=self.client_address[1])
        self.owner.requests.append(seen)
        return seen

    def _is_allowed(self) -> bool:
        return not self.owner.key or self.headers.get("Authorization") == f"Bearer {self.owner.key}"

    def _described(self) -> dict[str, Any]:
        fake, data = self.owner, []
        for name in fake.models:
            row: dict[str, Any] = {"id": name, "object": "model"}
            if fake.window and fake.dialect == "vllm":
                row["max_model_len"] = fake.window
            if fake.window and fake.dialect == "llama.cpp":
                row["meta"] = {"n_ctx": fake.window, "n_ctx_train": 2 * fake.window}
            data.append(row)
        pages: dict[str, Any] = {"/v1/models": {"object": "list", "data": data}}
        if fake.dialect == "ollama":
            pages["/api/version"] = {"version": "0.12.0"}
        if fake.dialect == "llama.cpp":
            pages["/props"] = {"default_generation_settings": {"n_ctx": fake.window}}
        return pages

    def _too_long(self) -> dict[str, Any]:
        if self.owner.dialect == "llama.cpp":
            message = "request (4031 tokens) exceeds the available context size (2048 tokens), try increasing it"
            return {"error": {"code": 400, "message": message, "type": "exceed_context_size_error"}}
        if self.owner.dialect == "vllm":
            return {"object": "error", "message": "This model's maximum context length is 2048 tokens.", "code": 400}
        return {"error": {"message": "This model's maximum context length is 2048.", "code": "context_length_exceeded"}}

    def _answer(self, seen: Seen, reply: Reply) -> None:
        time.sleep(reply.delay)
        if reply.status != 200:
            self._json(reply.status, {"error": {"message": reply.message, "type": "server_error"}})
        elif reply.fault == "html":
            self._send(200, b"<html><body>It works!</body></html>", "text/html")
        elif seen.body.get("stream"):
            try:
                self._stream(seen, reply)
            except OSError:
                self.owner.hung_up.set()
                self.close_connection = True
        else:
            self._json(200, self._whole(seen, reply))

    def _whole(self, seen: Seen, reply: Reply) -> dict[str, Any]:
        text = reply.text
        if "response_format" in seen.body and self.owner.schema:
            text = '{"tier": 2}'
        if not self.owner.is_seeded:
            text += f" {len(self.owner.requests)}"
        choice = {"index": 0, "message": {"role": "assistant", "content": text}, "finish_reason": reply.finish}
        row = {"id": "1", "object": "chat.completion", "created": 1, "model": seen.body["model"], "choices": [choice]}
        return row | ({"usage": _usage(reply)} if reply.usage else {})

    def _stream(self, seen: Seen, reply: Reply) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self.send_header("Transfer-Encoding", "chunked")
        self.end_headers()
        pieces = reply.cut()
        half = (len(pieces) + 1) // 2
        for number, event in enumerate(self._events(seen, reply, pieces if reply.fault == "none" else pieces[:half])):
            if number:
                time.sleep(reply.pause)
            self._event(event)
            seen.sent.append(time.monotonic())
        self._end(reply)

    def _events(self, seen: Seen, reply: Reply, pieces: tuple[str, ...]) -> Iterator[dict[str, Any]]:
        dialect = self.owner.dialect
        wants_usage = reply.usage and seen.body.get("stream_options", {}).get("include_usage")
        if dialect in ("openai", "vllm", "llama.cpp"):
            # The role comes alone; llama.cpp says null where others say an empty text.
            yield self._chunk(seen, {"role": "assistant", "content": None if dialect == "llama.cpp" else ""})
        if reply.reasoning:
            field_name = "reasoning" if dialect == "ollama" else "reasoning_content"
            yield self._chunk(seen, {field_name: reply.reasoning})
        for piece in pieces:
            yield self._chunk(
                seen, {"role": "assistant", "content": piece} if dialect == "ollama" else {"content": piece}
            )
        if reply.fault != "none":
            return
        if reply.finish is not None:
            yield self._chunk(seen, {"content": ""} if dialect == "ollama" else {}, reply.finish)
        if wants_usage:
            yield self._chunk(seen, None) | {"usage": _usage(reply)}
        elif dialect == "vllm":
            yield self._chunk(seen, None)

    def _chunk(self, seen: Seen, delta: dict[str, Any] | None, finish: str | None = None) -> dict[str, Any]:
        choices = [] if delta is None else [{"index": 0, "delta": delta, "finish_reason": finish}]
        return {
            "id": "1", "object": "chat.completion.chunk", "created": 1, "model": seen.body["model"], "choices": choices,
        }  # fmt: skip

    def _event(self, row: dict[str, Any] | str) -> None:
        text = row if isinstance(row, str) else f"data: {json.dumps(row)}\n\n"
        raw = text.encode()
        self.wfile.write(f"{len(raw):x}\r\n".encode() + raw + b"\r\n")
        self.wfile.flush()

    def _end(self, reply: Reply) -> None:
        if reply.fault == "cut":
            self.close_connection = True
            self.connection.close()
            return
        if reply.fault == "rubbish":
            self._event("data: {this is no JSON\n\n")
        elif reply.fault == "error event":
            self._event({"error": {"message": "CUDA out of memory", "code": 500}})
        elif reply.fault == "none":
            self._event("data: [DONE]\n\n")
        self.wfile.write(b"0\r\n\r\n")

    def _json(self, status: int, row: dict[str, Any]) -> None:
        self._send(status, json.dumps(row).encode(), "application/json")

    def _send(self, status: int, raw: bytes, kind: str) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(raw)))
        self.end_headers()
        self.wfile.write(raw)


def _usage(reply: Reply) -> dict[str, int]:
    count = len(reply.cut())
    return {"prompt_tokens": 100, "completion_tokens": count, "total_tokens": 100 + count}
