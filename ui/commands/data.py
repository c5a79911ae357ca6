"""`tierwise data`: what is stored, its removal, its backup and its return."""

from __future__ import annotations

import sys
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ingest.errors import UsageError
from ui import options  # noqa: TC001 - Typer reads annotations at run time
from ui.runtime import settings_from
from ui.stored import delete, stored_in
from ui.terminal import emit, emit_json, note, spinner, table

if TYPE_CHECKING:
    from ui.settings import Settings

app = typer.Typer(no_args_is_help=False)

Everything = Annotated[bool, typer.Option("--everything", help="Also the indexes and converted models.")]
Yes = Annotated[bool, typer.Option("--yes", help="Do not ask.")]
Archive = Annotated[Path, typer.Argument(metavar="FILE", help="The archive, such as tierwise.tar.gz.")]
Indexes = Annotated[bool, typer.Option("--indexes/--no-indexes", help="Whether indexes and converted models go in.")]
Overwrite = Annotated[bool, typer.Option("--overwrite", help="Replace what is there.")]


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


@app.command("backup")
def backup_command(
    file: Archive,
    *,
    indexes: Indexes = True,
    overwrite: Overwrite = False,
    home: options.Home = None,
    json: options.Json = False,
) -> None:
    """Write what people wrote and the indexes into one file; the app may go on meanwhile."""
    from ui.backup import back_up

    settings = settings_from(home=home)
    with spinner("Writing the backup …"):
        made = back_up(settings.home, file, indexes=indexes, overwrite=overwrite)
    notes = (*made.notes, *_database_elsewhere(settings))
    if json:
        emit_json({"file": str(made.file), "files": made.files, "bytes": made.bytes, "notes": notes})
        return
    emit(f"{made.file} holds {made.files} files, {made.bytes / 1e6:,.1f} MB.")
    for line in notes:
        note(line)


@app.command("restore")
def restore_command(
    file: Archive, *, overwrite: Overwrite = False, home: options.Home = None, json: options.Json = False
) -> None:
    """Put the content of a backup in place, all of it or nothing; stop the app before."""
    from ui.backup import restore

    settings = settings_from(home=home)
    with spinner("Reading the backup …"):
        done = restore(settings.home, file, overwrite=overwrite)
    notes = (*done.notes, *_database_elsewhere(settings))
    if json:
        emit_json({"restored": done.entries, "made_by": done.made_by, "notes": notes})
        return
    for entry in done.entries:
        emit(f"Restored {settings.home / entry}.")
    for line in notes:
        note(line)


def _database_elsewhere(settings: Settings) -> tuple[str, ...]:
    if settings.database_url is None:
        return ()
    return ("The database that TIERWISE_DATABASE_URL names is no part of it; use its own tools, such as pg_dump.",)


def _agreed(settings: Settings, count: int) -> bool:
    if not sys.stdin.isatty():
        return False
    return typer.confirm(f"Delete {count} entries in {settings.home}?", err=True)


def _hold_indexes(settings: Settings, locks: ExitStack) -> None:
    """Wait for nobody: an index that is being built is not deleted under its builder."""
    from ingest.store import IndexStore, index_names

    for name in index_names(settings.home):
        locks.enter_context(IndexStore(settings.home, name).lock())
