"""What `tierwise doctor` looks at. Each check returns what it found and changes nothing on disk."""

from __future__ import annotations

import os
import shutil
import stat
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from ingest.errors import TierwiseError
from ui.labels import EXTRACTIVE
from ui.status import sentence

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from ui.settings import Settings

Level = Literal["ok", "warn", "fail"]
_PROBE = "What is tier 2?"
_ENOUGH_BYTES = 500_000_000
_CHROMIUM = ("chromium", "chromium-browser", "google-chrome")


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that a check found.

    Attributes:
        name: What was looked at.
        level: `ok`, `warn` (works, but) or `fail`.
        detail: What was found.
        hint: What to do; empty where there is nothing to do.
    """

    name: str
    level: Level
    detail: str
    hint: str = ""


@dataclass(frozen=True, slots=True)
class Check:
    """One thing to look at; `slow` where it loads a model or calls out."""

    name: str
    look: Callable[[Settings], Finding | tuple[Finding, ...]]
    slow: bool = False


def run_check(check: Check, settings: Settings) -> tuple[Finding, ...]:
    """Run a check; an error in it is its finding."""
    try:
        found = check.look(settings)
    except TierwiseError as error:
        found = Finding(check.name, "fail", error.message, error.hint)
    except Exception as error:  # noqa: BLE001 - one check must not end the rest
        found = Finding(check.name, "fail", sentence(error))
    return found if isinstance(found, tuple) else (found,)


def _home(settings: Settings) -> Finding:
    home = settings.home
    if not home.exists():
        parent = next(folder for folder in home.parents if folder.exists())
        if not os.access(parent, os.W_OK | os.X_OK):
            return Finding("home", "fail", f"{home} cannot be created.", "Set TIERWISE_HOME to a folder of yours.")
        return Finding("home", "ok", f"{home} does not exist yet and can be created.")
    if not home.is_dir() or not os.access(home, os.R_OK | os.W_OK | os.X_OK):
        return Finding("home", "fail", f"{home} cannot be written.", "Set TIERWISE_HOME to a folder of yours.")
    if stat.S_IMODE(home.stat().st_mode) & 0o077:
        return Finding("home", "warn", f"Others on this machine can look into {home}.", f"Run: chmod 700 '{home}'")
    return _space(home)


def _space(home: Path) -> Finding:
    free = shutil.disk_usage(home).free
    if free < _ENOUGH_BYTES:
        return Finding("home", "warn", f"Only {free // 1_000_000} MB are free for {home}.", "Free some space.")
    return Finding("home", "ok", f"{home}, {free / 1e9:.1f} GB free.")


def _index(settings: Settings) -> Finding:
    from ui.runtime import index_facts

    facts = index_facts(settings)
    if facts is None:
        return Finding("index", "warn", f"There is no index {settings.index!r} yet.", "Run: tierwise ingest")
    return Finding(
        "index", "ok", f"{settings.index} ({facts.index_id}), {facts.documents} documents, up to {facts.material_date}."
    )


def _embedding(settings: Settings) -> Finding:
    from ui.runtime import index_facts

    return _embedding_alone(settings) if index_facts(settings) is None else _embedding_of_index(settings)


def _embedding_alone(settings: Settings) -> Finding:
    from ingest.embedding import build_encoder

    encoder = build_encoder(settings)
    encoder.encode_queries([_PROBE])
    identity = encoder.identity
    return Finding("embedding", "ok", f"{identity.spec} works, {identity.dimensions} dimensions.")


def _embedding_of_index(settings: Settings) -> Finding:
    from ingest.index import IndexHandle

    handle = IndexHandle(settings)
    handle.current().embed_query(_PROBE)
    manifest = handle.manifest
    detail = f"{manifest.embedding.spec} works and fits the index, {manifest.embedding.dimensions} dimensions."
    if manifest.query_backend == "onnx":
        return Finding("embedding", "ok", f"{detail} Questions take the fast path (ONNX).")
    return Finding(
        "embedding", "ok", f"{detail} Questions are embedded without the fast path: {manifest.query_backend}."
    )


def _chat_model(settings: Settings) -> tuple[Finding, ...]:
    """What the endpoint can do, what is done without the rest, and how it answers a question."""
    from advisor.probe import probe_endpoint

    report = probe_endpoint(settings)
    findings = [Finding(f"chat model: {one.name}", one.level, one.detail, one.hint) for one in report.findings]
    if settings.model == EXTRACTIVE:
        findings = [
            Finding("chat model", "ok", "extractive: answers are composed from the sources, no model is called.")
        ]
    elif report.ok:
        findings.append(_answer_of_model(settings))
    return (*findings, *(Finding("chat model: nearby", "ok", neighbour.offer) for neighbour in report.neighbours))


def _answer_of_model(settings: Settings) -> Finding:
    from ui.runtime import index_facts, warm_advisor

    if index_facts(settings) is None:
        return Finding(
            "chat model", "warn", "No question was asked, for there is no index yet.", "Run: tierwise ingest"
        )
    answer = warm_advisor(settings).ask(_PROBE)
    if answer.notice:
        return Finding(
            "chat model", "fail", answer.notice, "Check TIERWISE_MODEL, TIERWISE_BASE_URL and TIERWISE_API_KEY."
        )
    seconds = answer.timings.total / 1000
    return Finding("chat model", "ok", f"{answer.model} answered in {seconds:.1f} s.")


def _database(settings: Settings) -> Finding:
    from sqlalchemy import create_engine, inspect
    from sqlalchemy.engine import make_url
    from sqlalchemy.exc import ArgumentError, SQLAlchemyError

    hint = "Check TIERWISE_DATABASE_URL."
    try:
        url = make_url(settings.database_address)
        if url.get_backend_name() == "sqlite" and not os.path.exists(url.database or ""):  # noqa: PTH110 - a name, maybe ""
            return Finding("database", "ok", "Nothing is stored in it yet.")
        engine = create_engine(url)
        with engine.connect() as connection:
            inspect(connection).get_table_names()
        engine.dispose()
    except ArgumentError:
        return Finding("database", "fail", "Its address is not one that SQLAlchemy understands.", hint)
    except ModuleNotFoundError as error:
        return Finding("database", "fail", f"Its driver {error.name} is missing.", f"Run: pip install {error.name}")
    except SQLAlchemyError as error:
        reason = str(getattr(error, "orig", error)).splitlines()[0]
        return Finding("database", "fail", f"{url.render_as_string()} cannot be used ({reason}).", hint)
    return Finding("database", "ok", f"{url.render_as_string()} answers.")


def _browser(_settings: Settings) -> Finding:
    found = next(filter(None, map(shutil.which, _CHROMIUM)), None)
    if found is None:
        return Finding("test browser", "warn", "There is no Chromium.", "Only the browser tests need it.")
    return Finding("test browser", "ok", found)


CHECKS = (
    Check("home", _home),
    Check("index", _index),
    Check("embedding", _embedding, slow=True),
    Check("chat model", _chat_model, slow=True),
    Check("database", _database),
    Check("test browser", _browser),
)
