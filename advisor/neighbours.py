"""Programs on this machine that serve chat models on their usual port: noticed and offered, never used unasked."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    import httpx

# A program on this machine that does not answer in this time is busy or not there.
_SECONDS = 0.5
_MODELS_NAMED = 3


@dataclass(frozen=True, slots=True)
class Program:
    """A program that serves models; `port` is where it usually listens."""

    name: str
    port: int


@dataclass(frozen=True, slots=True)
class Neighbour:
    """A program that was found running.

    Attributes:
        name: What it is, as far as its port tells.
        base_url: What `TIERWISE_BASE_URL` would be.
        models: Names that it serves.
    """

    name: str
    base_url: str
    models: tuple[str, ...]

    @property
    def offer(self) -> str:
        """One sentence with the settings that would use it."""
        if not self.models:
            return f"{self.name} runs at {self.base_url} and has no model loaded."
        names = ", ".join(self.models[:_MODELS_NAMED]) + (", …" if len(self.models) > _MODELS_NAMED else "")
        return (
            f"{self.name} runs at {self.base_url} with {names}; to use it, set TIERWISE_MODEL=openai:{self.models[0]} "
            f"and TIERWISE_BASE_URL={self.base_url}."
        )


USUAL = (Program("Ollama", 11434), Program("LM Studio", 1234), Program("llama.cpp", 8080))


def find_neighbours(programs: Sequence[Program] = USUAL) -> tuple[Neighbour, ...]:
    """Which of these programs answer on the loopback address."""
    import httpx

    with httpx.Client(timeout=_SECONDS, trust_env=False) as client, ThreadPoolExecutor(len(programs) or 1) as pool:
        found = list(pool.map(lambda program: _ask(client, program), programs))
    return tuple(neighbour for neighbour in found if neighbour is not None)


def model_names(body: object) -> tuple[str, ...] | None:
    """Names in a reply to `GET /v1/models`; None where it is no such reply."""
    rows = body.get("data") if isinstance(body, dict) else None
    if not isinstance(rows, list):
        return None
    return tuple(str(row["id"]) for row in rows if isinstance(row, dict) and row.get("id"))


def _ask(client: httpx.Client, program: Program) -> Neighbour | None:
    import httpx

    base_url = f"http://127.0.0.1:{program.port}/v1"
    try:
        reply = client.get(f"{base_url}/models")
        names = model_names(reply.json()) if reply.is_success else None
    except (httpx.HTTPError, ValueError):
        return None
    return None if names is None else Neighbour(program.name, base_url, names)
