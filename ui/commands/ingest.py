"""`tierwise ingest`: build or refresh the index."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from ui import options  # noqa: TC001 - Typer reads annotations at run time
from ui.runtime import settings_from
from ui.status import Status
from ui.terminal import emit, emit_json, note, table

if TYPE_CHECKING:
    from ingest.report import IngestReport

Paths = Annotated[list[str] | None, typer.Argument(help="Files, folders, archives, addresses.", show_default=False)]
Only = Annotated[bool, typer.Option("--only", help="Leave the bundled corpus out.")]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Say what would be done, and do nothing.")]
Check = Annotated[bool, typer.Option("--check", help="Exit 1 if the index is not up to date; change nothing.")]
Strict = Annotated[bool, typer.Option("--strict", help="Stop at the first file that cannot be read.")]
Rebuild = Annotated[bool, typer.Option("--rebuild", help="Embed everything anew.")]
AllowHost = Annotated[
    list[str] | None, typer.Option("--allow-host", help="A private address that may be fetched.", show_default=False)
]


def command(
    *,
    paths: Paths = None,
    only: Only = False,
    dry_run: DryRun = False,
    check: Check = False,
    strict: Strict = False,
    rebuild: Rebuild = False,
    allow_host: AllowHost = None,
    index: options.Index = None,
    embedding: options.Embedding = None,
    home: options.Home = None,
    json: options.Json = False,
) -> None:
    """Build or refresh the index from the bundled corpus and from your own files, folders and addresses."""
    from ingest.pipeline import run_ingest
    from ui.progress import shown_progress

    settings = settings_from(index=index, embedding=embedding, home=home)
    with shown_progress() as progress:
        report = run_ingest(
            settings,
            tuple(paths or ()),
            only=only,
            dry_run=dry_run,
            check=check,
            strict=strict,
            rebuild=rebuild,
            allow_hosts=tuple(allow_host or ()),
            progress=progress,
        )
    if json:
        emit_json(report.as_dict())
    else:
        _print_report(report)
    if check and report.changed:
        note("The index is not up to date. Run: tierwise ingest")
        raise typer.Exit(Status.NEGATIVE)


def _print_report(report: IngestReport) -> None:
    counts = ("documents", "chunks", "embedded", "reused", "removed", "tokens")
    rows = [(name.capitalize(), f"{getattr(report, name):,}") for name in counts]
    rows.append(("Skipped", str(len(report.skipped))))
    if report.query_backend:
        rows.append(("Questions are embedded by", report.query_backend))
    rows += [(f"Seconds: {stage}", f"{seconds:.1f}") for stage, seconds in report.seconds.items()]
    emit(table(("Index", report.index), rows))
    for skipped in report.skipped:
        emit(f"Skipped {skipped.path}: {skipped.reason} {skipped.hint}".rstrip())
    emit(_outcome(report))


def _outcome(report: IngestReport) -> str:
    changed = "Changed." if report.changed else "Nothing changed."
    if report.index_id is None:
        return f"{changed} Nothing was built."
    if report.serving:
        return f"{changed} Index {report.index_id} answers now."
    return f"{changed} Index {report.index_id} is built and waits for: tierwise index promote"
