"""`tierwise search`: passages only."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from ingest.errors import UsageError
from ui import options  # noqa: TC001 - Typer reads annotations at run time
from ui.batch import opened, run_batch
from ui.commands.ask import read_question
from ui.labels import place
from ui.passages import passage_row
from ui.questions import clean_text, history_of, question_of
from ui.runtime import open_advisor, settings_from
from ui.terminal import Flow, emit, emit_json, note, width

if TYPE_CHECKING:
    from collections.abc import Mapping

    from advisor import Advisor
    from ingest.types import Passage
    from ui.settings import Settings

Query = Annotated[str | None, typer.Argument(help="What to look for; - reads standard input.", show_default=False)]
Count = Annotated[int, typer.Option("-k", min=1, max=1000, help="Number of passages.")]


def command(
    *,
    query: Query = None,
    k: Count = 8,
    batch: options.Input = None,
    json: options.Json = False,
    index: options.Index = None,
    embedding: options.Embedding = None,
    home: options.Home = None,
) -> None:
    """Find passages, without an answer."""
    if (query is None) == (batch is None):
        raise UsageError("Give either a query or --input.", hint='For example: tierwise search "tier 2 pay"')
    settings = settings_from(index=index, embedding=embedding, home=home)
    if batch is not None:
        _search_batch(batch, settings, k)
        return
    text = clean_text(read_question(query or ""), "query")
    passages = open_advisor(settings).retrieve(text, k=k)
    if json:
        emit_json({"id": None, "passages": [passage_row(passage) for passage in passages]})
    else:
        _print_passages(passages)


def _search_batch(source: str, settings: Settings, k: int) -> None:
    with opened(source) as lines:
        advisor = open_advisor(settings)
        summary = run_batch(lines, lambda row: _search_row(advisor, row, k), emit_json)
    note(summary.sentence())
    raise typer.Exit(summary.status)


def _search_row(advisor: Advisor, row: Mapping[str, Any], k: int) -> dict[str, Any]:
    passages = advisor.retrieve(question_of(row), history=history_of(row), k=k)
    return {"passages": [passage_row(passage) for passage in passages]}


def _print_passages(passages: list[Passage]) -> None:
    if not passages:
        emit("No passage fits.")
    for number, passage in enumerate(passages, 1):
        chunk = passage.chunk
        emit(f"{number}. {place(chunk.title, chunk.section)}  ({passage.score:.3f}, {chunk.passage_id})")
        flow = Flow(width())
        for paragraph in chunk.text.splitlines():
            flow.paragraph("   ")
            flow.words(paragraph)
            flow.end()
        emit("")
