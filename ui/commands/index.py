"""`tierwise index`: the generations of an index, compared, promoted, rolled back and removed."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from ui import options  # noqa: TC001 - Typer reads annotations at run time
from ui.runtime import settings_from
from ui.terminal import emit, emit_json, table

if TYPE_CHECKING:
    from ingest.generations import Generation
    from ingest.manifest import Manifest

app = typer.Typer(no_args_is_help=True, add_completion=False)

Name = Annotated[str, typer.Argument(help="Generation, or an unambiguous beginning of its name.", show_default=False)]
Optional = Annotated[
    str | None, typer.Argument(help="Generation; the serving one where none is named.", show_default=False)
]
Force = Annotated[bool, typer.Option("--force", help="Promote in spite of the verdict; that is recorded.")]
Questions = Annotated[
    Path | None,
    typer.Option("--questions", metavar="FILE.jsonl", help="Questions of your own.", show_default=False),
]
Answers = Annotated[bool, typer.Option("--answers/--no-answers", help="Compare answers too, not only passages.")]
_SHOWN_CHANGES = 10


@app.command("list")
def list_command(index: options.Index = None, home: options.Home = None, json: options.Json = False) -> None:
    """Every generation: which serves, which waits, what each takes."""
    from ingest.generations import list_generations

    settings = settings_from(index=index, home=home)
    found = list_generations(settings)
    if json:
        emit_json({"index": settings.index, "generations": [one.as_dict() for one in found]})
        return
    if not found:
        emit(f"There is no index {settings.index!r} yet.")
        return
    columns = ("Generation", "State", "Embedding", "Passages", "Size", "Against the serving one")
    emit(table(columns, [_row(one) for one in found]))


@app.command("show")
def show_command(
    name: Optional = None, index: options.Index = None, home: options.Home = None, json: options.Json = False
) -> None:
    """Everything that a generation says about itself."""
    from ingest.generations import show_generation

    found = show_generation(settings_from(index=index, home=home), name)
    if json:
        emit_json(found.as_dict())
        return
    manifest = found.manifest
    rows = [
        ("State", found.state),
        ("Completed", manifest.created),
        ("Embedding", f"{manifest.embedding.spec} ({manifest.embedding.dimensions} dimensions)"),
        ("Fingerprint", manifest.embedding.fingerprint),
        ("Questions embedded by", manifest.query_backend),
        ("Built from", ", ".join([*(["the bundled corpus"] if manifest.bundled else []), *manifest.inputs])),
        ("Newest material", manifest.material_date),
        ("Documents", f"{manifest.documents:,}"),
        ("Passages", f"{manifest.chunks:,}"),
        ("Tokens", f"{manifest.tokens:,}"),
        ("Vectors", manifest.chroma_url or "embedded Chroma"),
        ("Size", _size(found.bytes)),
        ("Against the serving one", _verdict(found)),
        *(("History", entry) for entry in manifest.history),
    ]
    emit(table(("Generation", manifest.index_id), rows))


@app.command("compare")
def compare_command(
    a: Name,
    b: Name,
    *,
    questions: Questions = None,
    answers: Answers = True,
    index: options.Index = None,
    home: options.Home = None,
    json: options.Json = False,
) -> None:
    """Ask two generations the same questions; the verdict on the second is stored for `promote`."""
    from evals.index_compare import compare_indexes

    found = compare_indexes(settings_from(index=index, home=home), a, b, questions, answers=answers)
    if json:
        emit_json(found.as_dict())
    else:
        _print_comparison(found.a, found.b, found.verdict, found.figures)


@app.command("promote")
def promote_command(
    name: Name,
    force: Force = False,
    index: options.Index = None,
    home: options.Home = None,
    json: options.Json = False,
) -> None:
    """Let a generation serve, unless it is worse than the serving one or was never compared with it."""
    from ingest.generations import promote

    _done(promote(settings_from(index=index, home=home), name, force=force), "serves", json)


@app.command("rollback")
def rollback_command(index: options.Index = None, home: options.Home = None, json: options.Json = False) -> None:
    """Let the generation serve again that served before."""
    from ingest.generations import rollback

    _done(rollback(settings_from(index=index, home=home)), "serves again", json)


@app.command("remove")
def remove_command(
    name: Name, index: options.Index = None, home: options.Home = None, json: options.Json = False
) -> None:
    """Delete a generation that does not serve."""
    from ingest.generations import remove

    _done(remove(settings_from(index=index, home=home), name), "is removed", json)


def _done(manifest: Manifest, what: str, json: bool) -> None:
    if json:
        emit_json({"index_id": manifest.index_id, "embedding": manifest.embedding.spec, "history": manifest.history})
    else:
        emit(f"Generation {manifest.index_id} ({manifest.embedding.spec}) {what}.")


def _row(one: Generation) -> tuple[str, ...]:
    manifest = one.manifest
    size = _size(one.bytes) + (" + server" if manifest.chroma_url else "")
    return (manifest.index_id, one.state, manifest.embedding.spec, f"{manifest.chunks:,}", size, _verdict(one))


def _verdict(one: Generation) -> str:
    if one.state == "serving":
        return "-"
    return one.compared.verdict if one.compared else "not compared"


def _size(count: int) -> str:
    return f"{count / 1e6:,.1f} MB"


def _print_comparison(a: str, b: str, verdict: str, figures: dict[str, Any]) -> None:
    rows = [
        (
            name,
            f"{row['a']:.3f}",
            f"{row['b']:.3f}",
            f"[{row['interval'][0]:+.3f}, {row['interval'][1]:+.3f}]",
            f"{row['p']:.3f}",
            f"{row['gained']} / {row['lost']}",
        )
        for name, row in figures["metrics"].items()
    ]
    for label, unit, scale in (("milliseconds", "ms", 1), ("bytes", "MB", 1_000_000)):
        pair = figures[label]
        rows.append((f"{unit} a question" if unit == "ms" else unit, *_pair(pair, scale), "", "", ""))
    emit(table(("Figure", a, b, "95 % of the difference", "p", "Gained / lost"), rows))
    changed = figures["changed_passages"]
    emit(f"Another passage comes first for {len(changed)} of {figures['questions']} questions.")
    for row in changed[:_SHOWN_CHANGES]:
        emit(f"  {row['id']}: {row['question']}\n    {_place(row['a'])}\n    -> {_place(row['b'])}")
    if answers := figures["answers"]:
        same, other = answers["same_tier"], len(answers["changed"])
        emit(f"The tier is the same in {same:.1%} of the answers; {other} read otherwise.")
    emit(f"Verdict on {b}: {verdict}.")


def _pair(pair: dict[str, float], scale: int) -> tuple[str, str]:
    return f"{pair['a'] / scale:,.1f}", f"{pair['b'] / scale:,.1f}"


def _place(row: dict[str, Any] | None) -> str:
    if row is None:
        return "nothing"
    place = " > ".join(part for part in (row["title"], row["section"]) if part)
    return f"{place} ({'right' if row['right'] else 'wrong'})"
