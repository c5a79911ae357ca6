"""`tierwise config`: every effective setting and where it comes from."""

from __future__ import annotations

from ui.options import Home, Index, Json  # noqa: TC001 - Typer reads annotations at run time
from ui.settings import Loaded, load_settings
from ui.terminal import emit, emit_json, note, table


def command(home: Home = None, index: Index = None, json: Json = False) -> None:
    """Show every setting and where it comes from; secrets are masked."""
    loaded = load_settings(overrides={"home": home, "index": index})
    for warning in loaded.warnings:
        note(f"Warning: {warning}")
    if json:
        emit_json(_as_row(loaded))
    else:
        rows = [(name, value or "-", origin) for name, value, origin in loaded.shown()]
        emit(table(("Setting", "Value", "From"), rows))


def _as_row(loaded: Loaded) -> dict[str, object]:
    return {name: {"value": value or None, "from": origin} for name, value, origin in loaded.shown()}
