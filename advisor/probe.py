"""Tests a chat model's endpoint for real and says what will be done without: what `tierwise doctor` reports."""

from __future__ import annotations

import json
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal
from urllib.parse import urlsplit

from advisor.failures import translated
from advisor.local_model import serve
from advisor.models import build_chat_model, endpoint, is_chat_model, is_loopback, model_name
from advisor.neighbours import USUAL, Neighbour, find_neighbours, model_names
from ingest.errors import ModelUnavailableError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    import httpx
    from langchain_core.language_models import BaseChatModel
    from langchain_core.messages import AIMessage

    from advisor.neighbours import Program
    from advisor.settings import AdvisorSettings

Level = Literal["ok", "warn", "fail"]

_SECONDS = 10.0
_TOKENS = 48
_ASKED = "Count from one to twenty in words, separated by commas."
_ASKED_SEED = "Invent a name for a village and say nothing else."
_SCHEMA = {
    "type": "object", "properties": {"tier": {"type": "integer"}}, "required": ["tier"], "additionalProperties": False,
}  # fmt: skip
# Slower than this, an answer of two hundred words takes a minute.
_SLOW = 5.0
_MODELS_NAMED = 5


@dataclass(frozen=True, slots=True)
class ProbeFinding:
    """One thing that was tried.

    Attributes:
        name: What was tried.
        level: `ok`, `warn` (Tierwise does without) or `fail`.
        detail: What was found.
        hint: What to do; "" for nothing.
    """

    name: str
    level: Level
    detail: str
    hint: str = ""


@dataclass(frozen=True, slots=True)
class ProbeReport:
    """What an endpoint can do.

    Attributes:
        model: The model's name, as answers give it.
        findings: In the order in which they were tried; the first failure ends the probing.
        models: Names that the endpoint lists; empty where it does not list any.
        context_window: Tokens that it says it reads and writes together; None where it does not say.
        tokens_per_second: Speed of writing; None where nothing was written.
        neighbours: Programs on this machine that serve models too.
    """

    model: str
    findings: tuple[ProbeFinding, ...]
    models: tuple[str, ...] = ()
    context_window: int | None = None
    tokens_per_second: float | None = None
    neighbours: tuple[Neighbour, ...] = ()

    @property
    def ok(self) -> bool:
        """Whether the model can answer."""
        return all(finding.level != "fail" for finding in self.findings)


@dataclass(frozen=True, slots=True)
class _Told:
    """What an endpoint says about itself."""

    models: tuple[str, ...] | None
    window: int | None


def probe_endpoint(settings: AdvisorSettings, programs: Sequence[Program] = USUAL) -> ProbeReport:
    """Try the chat model that the settings name; asks it four short things.

    Args:
        settings: Which model, where.
        programs: Programs to look for on this machine.
    """
    name = model_name(settings)
    if not is_chat_model(settings):
        return ProbeReport(name, (), neighbours=find_neighbours(programs))
    told = _Told(None, None)
    findings: list[ProbeFinding] = []
    speed = None
    try:
        told = _told(settings)
        findings += _told_findings(settings, told)
        model = build_chat_model(settings, max_tokens=_TOKENS)
        streaming = _try_streaming(model, settings)
        speed = streaming.speed
        findings += streaming.findings
        findings += [_try_schema(model, settings), _try_seed(model, settings)]
    except ModelUnavailableError as error:
        findings.append(ProbeFinding("answer", "fail", error.message, error.hint))
    failed = any(finding.level == "fail" for finding in findings)
    neighbours = find_neighbours(programs) if failed else ()
    return ProbeReport(name, tuple(findings), told.models or (), told.window, speed, neighbours)


def _told(settings: AdvisorSettings) -> _Told:
    """What the endpoint lists; nothing for providers that are reached through libraries of their own."""
    import httpx

    spec, key = settings.model, settings.api_key.get_secret_value() if settings.api_key else "not-needed"
    base_url = settings.base_url
    if spec.startswith("local:"):
        server = serve(spec, settings.context_window)
        base_url, key = f"{server.address}/v1", server.key
    if not base_url:
        return _Told(None, None)
    headers = {"Authorization": f"Bearer {key}"}
    wanted = "local" if spec.startswith("local:") else spec.partition(":")[2]
    try:
        with httpx.Client(headers=headers, timeout=_SECONDS, trust_env=not is_loopback(base_url)) as client:
            body = _json(client.get(f"{base_url.rstrip('/')}/models"))
            names = model_names(body)
            return _Told(names, _window(client, base_url, body, wanted))
    except (httpx.HTTPError, httpx.InvalidURL):
        return _Told(None, None)


def _window(client: httpx.Client, base_url: str, body: object, wanted: str) -> int | None:
    """The context window, wherever this kind of server tells it."""
    rows = body.get("data", []) if isinstance(body, dict) else []
    named = [row for row in rows if isinstance(row, dict) and row.get("id") == wanted]
    row = (named or [row for row in rows if isinstance(row, dict)][:1] or [{}])[0]
    meta = row.get("meta") if isinstance(row.get("meta"), dict) else {}
    found = (
        row.get("max_model_len") or (meta or {}).get("n_ctx") or row.get("context_length") or row.get("context_window")
    )
    if isinstance(found, int):
        return found
    parts = urlsplit(base_url)
    root = f"{parts.scheme}://{parts.netloc}"
    shown = _json(client.post(f"{root}/api/show", json={"model": wanted}))
    details = shown.get("model_info", {}) if isinstance(shown, dict) else {}
    lengths = [value for key, value in details.items() if key.endswith(".context_length") and isinstance(value, int)]
    return lengths[0] if lengths else None


def _json(reply: httpx.Response) -> Any:  # noqa: ANN401 - whatever the server sends
    try:
        return reply.json() if reply.is_success else None
    except ValueError:
        return None


def _told_findings(settings: AdvisorSettings, told: _Told) -> Iterator[ProbeFinding]:
    wanted = settings.model.partition(":")[2]
    if told.models is None:
        yield ProbeFinding("models", "warn", "The endpoint lists no models, so the name cannot be compared.")
    elif settings.model.startswith("openai:") and wanted not in told.models:
        names = ", ".join(told.models[:_MODELS_NAMED]) or "none"
        yield ProbeFinding(
            "models", "warn", f"{wanted} is not among the models listed: {names}.", "Check TIERWISE_MODEL."
        )
    else:
        yield ProbeFinding("models", "ok", f"{len(told.models)} listed.")
    yield _window_finding(settings, told.window)


def _window_finding(settings: AdvisorSettings, window: int | None) -> ProbeFinding:
    used = settings.context_window
    if window is None:
        return ProbeFinding(
            "context window",
            "warn",
            f"The endpoint does not tell it; {used} tokens are assumed.",
            "Set TIERWISE_CONTEXT_WINDOW to what the model was started with.",
        )
    if window < used:
        return ProbeFinding(
            "context window",
            "warn",
            f"The model has {window} tokens, and {used} are assumed; prompts that are too long are sent again shorter.",
            f"Set TIERWISE_CONTEXT_WINDOW={window}.",
        )
    return ProbeFinding("context window", "ok", f"{window} tokens, of which {used} are used.")


@dataclass(frozen=True, slots=True)
class _Streaming:
    findings: tuple[ProbeFinding, ...]
    speed: float | None


def _try_streaming(model: BaseChatModel, settings: AdvisorSettings) -> _Streaming:
    started = time.monotonic()
    first, pieces, counted, written = 0.0, 0, 0, ""
    with translated(endpoint(settings), settings.model):
        for chunk in model.stream(_ASKED):
            if chunk.text and not first:
                first = time.monotonic()
            pieces += bool(chunk.text)
            written += chunk.text
            counted += chunk.usage_metadata["output_tokens"] if chunk.usage_metadata else 0
    ended = time.monotonic()
    if not written:
        raise ModelUnavailableError(
            "The model wrote nothing.", hint="Reasoning models need a larger limit; try another."
        )
    tokens = counted or pieces
    speed = tokens / max(ended - (first if pieces > 1 else started), 1e-6)
    return _Streaming(
        (
            ProbeFinding("streaming", "ok", f"The first words came after {first - started:.1f} s.")
            if pieces > 1
            else ProbeFinding(
                "streaming", "warn", "The answer comes in one piece, so nothing is shown before its end."
            ),
            ProbeFinding("usage", "ok", "Tokens are counted.")
            if counted
            else ProbeFinding("usage", "warn", "Tokens are not counted, so answers report none."),
            _speed_finding(speed),
        ),
        speed,
    )


def _speed_finding(speed: float) -> ProbeFinding:
    if speed >= _SLOW:
        return ProbeFinding("speed", "ok", f"About {speed:.0f} tokens a second.")
    return ProbeFinding(
        "speed",
        "warn",
        f"About {speed:.1f} tokens a second: an answer takes a minute or more, shown sentence by sentence.",
        "Use a smaller model, or set TIERWISE_MAX_ANSWER_TOKENS lower.",
    )


def _try_schema(model: BaseChatModel, settings: AdvisorSettings) -> ProbeFinding:
    wanted = {"type": "json_schema", "json_schema": {"name": "tier", "schema": _SCHEMA, "strict": True}}
    without = "Nothing here needs it."
    try:
        reply = _ask(
            model, settings, "Which tier is ML engineering? Reply as JSON with the key tier.", response_format=wanted
        )
        value = json.loads(str(reply.text))
    except (ModelUnavailableError, ValueError):
        return ProbeFinding("structured output", "warn", f"It does not keep to a JSON schema. {without}")
    if not isinstance(value, dict) or not isinstance(value.get("tier"), int):
        return ProbeFinding("structured output", "warn", f"It does not keep to a JSON schema. {without}")
    return ProbeFinding("structured output", "ok", "It keeps to a JSON schema.")


def _try_seed(model: BaseChatModel, settings: AdvisorSettings) -> ProbeFinding:
    replies = {str(_ask(model, settings, _ASKED_SEED, temperature=1.0).text) for _ in range(2)}
    if len(replies) == 1:
        return ProbeFinding("seed", "ok", "The same seed gave the same text twice.")
    return ProbeFinding("seed", "warn", "The same seed gave two texts, so answers may differ from run to run.")


def _ask(model: BaseChatModel, settings: AdvisorSettings, text: str, **options: Any) -> AIMessage:  # noqa: ANN401
    with translated(endpoint(settings), settings.model):
        reply: AIMessage = model.invoke(text, **options)
    return reply
