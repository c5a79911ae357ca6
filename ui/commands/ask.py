"""`tierwise ask`: one answer in the terminal, or a batch of them."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Annotated, Any

import typer

from ingest.errors import UsageError
from ui import options  # noqa: TC001 - Typer reads annotations at run time
from ui.answers import print_answer, stream_answer
from ui.batch import opened, run_batch
from ui.questions import clean_text, history_of, profile_of, question_of
from ui.runtime import open_advisor, settings_from
from ui.terminal import emit_json, note

if TYPE_CHECKING:
    from collections.abc import Mapping

    from advisor import Advisor
    from ui.settings import Settings

Question = Annotated[
    str | None, typer.Argument(help="The question; - reads it from standard input.", show_default=False)
]
Profile = Annotated[str | None, typer.Option("--profile", help="A few sentences about yourself.", show_default=False)]


def command(
    *,
    question: Question = None,
    profile: Profile = None,
    batch: options.Input = None,
    json: options.Json = False,
    model: options.Model = None,
    base_url: options.BaseUrl = None,
    prompt: options.Prompt = None,
    index: options.Index = None,
    embedding: options.Embedding = None,
    home: options.Home = None,
) -> None:
    """Answer a question in the terminal, with its sources."""
    if (question is None) == (batch is None):
        raise UsageError("Give either a question or --input.", hint='For example: tierwise ask "What is tier 2?"')
    settings = settings_from(model=model, base_url=base_url, prompt=prompt, index=index, embedding=embedding, home=home)
    if batch is not None:
        _answer_batch(batch, settings)
        return
    text = clean_text(read_question(question or ""))
    about = clean_text(profile, "profile") if profile else None
    advisor = open_advisor(settings)
    if json:
        emit_json({"id": None} | advisor.ask(text, profile=about).as_dict())
    else:
        print_answer(stream_answer(advisor.stream(text, profile=about)))


def read_question(argument: str) -> str:
    """The question itself, or what stands on standard input for `-`."""
    if argument != "-":
        return argument
    return sys.stdin.buffer.read().decode("utf-8", "replace")


def _answer_batch(source: str, settings: Settings) -> None:
    with opened(source) as lines:
        advisor = open_advisor(settings)
        summary = run_batch(lines, lambda row: _answer_row(advisor, row), emit_json)
    note(summary.sentence())
    raise typer.Exit(summary.status)


def _answer_row(advisor: Advisor, row: Mapping[str, Any]) -> dict[str, Any]:
    return advisor.ask(question_of(row), history=history_of(row), profile=profile_of(row)).as_dict()
