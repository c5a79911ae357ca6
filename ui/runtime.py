"""What every command needs before it can work: settings, an index, an advisor."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ui.settings import load_settings
from ui.terminal import note, spinner

if TYPE_CHECKING:
    from advisor import Advisor
    from ui.desk import IndexFacts
    from ui.settings import Settings

_AUTOMATIC_INDEX = "default"


@dataclass(slots=True)
class _Shell:
    debug: bool = False


shell = _Shell()


def settings_from(**overrides: object) -> Settings:
    """The effective settings; says on standard error what was ignored, and sets up logging."""
    loaded = load_settings(overrides=overrides)
    for warning in loaded.warnings:
        note(f"Warning: {warning}")
    level = "DEBUG" if shell.debug else loaded.settings.log_level.upper()
    logging.basicConfig(level=level, format="%(levelname)s %(name)s: %(message)s")
    for handler in logging.getLogger().handlers:
        # Some libraries set their own loggers to DEBUG; the handler is what they cannot change.
        handler.setLevel(level)
    return loaded.settings


def ensure_index(settings: Settings) -> None:
    """Build the default index from the bundled corpus if there is none.

    An index of another name is somebody's own material and cannot be guessed.

    Raises:
        IndexMissingError: There is no index of that other name.
    """
    from ingest.store import IndexStore

    store = IndexStore(settings.home, settings.index)
    if store.serving() is not None:
        return
    if settings.index != _AUTOMATIC_INDEX:
        store.require_serving()
    from ingest.pipeline import run_ingest
    from ui.progress import shown_progress

    note("There is no index yet; building it from the bundled corpus (once).")
    with shown_progress() as progress:
        run_ingest(settings, progress=progress)


def open_advisor(settings: Settings) -> Advisor:
    """An advisor that is ready to answer; builds the index first if there is none."""
    ensure_index(settings)
    with spinner("Loading the models …"):
        return warm_advisor(settings)


def warm_advisor(settings: Settings) -> Advisor:
    """An advisor that has loaded what it needs."""
    from advisor import build_advisor

    advisor = build_advisor(settings, settings)
    advisor.warm_up()
    return advisor


def index_facts(settings: Settings) -> IndexFacts | None:
    """What a page says about the index that serves now; None while there is none."""
    from ingest.store import IndexStore
    from ui.desk import IndexFacts

    store = IndexStore(settings.home, settings.index)
    serving = store.serving()
    if serving is None:
        return None
    manifest = store.manifest(serving.generation)
    return IndexFacts(manifest.index_id, manifest.material_date, manifest.documents, manifest.embedding.spec)
