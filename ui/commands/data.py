"""`tierwise data`: what is stored, and its removal."""

from __future__ import annotations

import sys
from contextlib import ExitStack
from typing import TYPE_CHECKING, Annotated

import typer

from ingest.errors import UsageError
from ui import options  # noqa: TC001 - Typer reads annotations at run time
from ui.runtime import settings_from
from ui.stored import delete, stored_in
from ui.terminal import emit, emit_json, table

if TYPE_CHECKING:
    from ui.settings import Settings

app = typer.Typer(no_args_is_help=False)

Everything = Annotated[bool, typer.Option("--everything", help="Also the indexes and converted models.")]
Yes = Annotated[bool, typer.Option("--yes", help="Do not ask.")]


@app.command()
def show(home: options.Home = None, json: options.Json = False) -> None:
    """Show what is stored on this machine, and where."""
    settings = settings_from(home=home)
    entries = stored_in(settings.home)
    if json:
        emit_json({"home": str(settings.home), "stored": [entry.as_dict() for entry in entries]})
        return
    emit(f"Home folder: {settings.home}")
    if entries:
        rows = [
            (entry.kind.holds, "yes" if entry.kind.personal else "no", f"{entry.bytes / 1e6:.1f} MB", str(entry.path))
            for entry in entries
        ]
        emit(table(("What", "Written by people", "Size", "Where"), rows))
    if not any(entry.kind.personal for entry in entries):
        emit("Nothing that you wrote is stored.")
    emit("To remove what people wrote: tierwise data delete. To remove all: tierwise data delete --everything.")


@app.command("delete")
def delete_command(
    everything: Everything = False, yes: Yes = False, home: options.Home = None, json: options.Json = False
) -> None:
    """Delete what people wrote, or everything; indexes can be built anew with `tierwise ingest`."""
    settings = settings_from(home=home)
    entries = [entry for entry in stored_in(settings.home) if everything or entry.kind.personal]
    if entries and not yes and not _agreed(settings, len(entries)):
        raise UsageError("Nothing was deleted.", hint="Add --yes to delete without being asked.")
    with ExitStack() as locks:
        if everything:
            _hold_indexes(settings, locks)
        gone = delete(settings.home, everything=everything)
    if json:
        emit_json({"deleted": [entry.as_dict() for entry in gone]})
        return
    for entry in gone:
        emit(f"Deleted {entry.path} ({entry.kind.holds}).")
    if not gone:
        emit("There was nothing to delete.")


def _agreed(settings: Settings, count: int) -> bool:
    if not sys.stdin.isatty():
        return False
    return typer.confirm(f"Delete {count} entries in {settings.home}?", err=True)


def _hold_indexes(settings: Settings, locks: ExitStack) -> None:
    """Wait for nobody: an index that is being built is not deleted under its builder."""
    from ingest.store import IndexStore, index_names

    for name in index_names(settings.home):
        locks.enter_context(IndexStore(settings.home, name).lock())
