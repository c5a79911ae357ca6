"""`tierwise assess`: where a person fits, criterion by criterion."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ingest.errors import UsageError
from ui import options  # noqa: TC001 - Typer reads annotations at run time
from ui.assessing import assessor, text_from, text_of
from ui.batch import opened, run_batch
from ui.runtime import settings_from
from ui.terminal import emit, emit_json, note, table

if TYPE_CHECKING:
    from advisor.assessment import Assessment
    from ui.settings import Settings

Text = Annotated[str | None, typer.Argument(help="A self-description; - reads standard input.", show_default=False)]
File = Annotated[
    Path | None, typer.Option("--file", help="A CV: PDF, DOCX or text. It is not stored.", show_default=False)
]
Redact = Annotated[
    bool, typer.Option("--redact", help="Only show exactly what a chat model would be sent, without contact data.")
]


def command(
    *,
    text: Text = None,
    file: File = None,
    batch: options.Input = None,
    json: options.Json = False,
    redact: Redact = False,
    model: options.Model = None,
    base_url: options.BaseUrl = None,
    index: options.Index = None,
    home: options.Home = None,
) -> None:
    """Say where a self-description or CV fits, and what would change that."""
    if batch is not None and (text is not None or file is not None or redact):
        raise UsageError("--input stands alone.", hint="Leave the text, --file and --redact out.")
    settings = settings_from(model=model, base_url=base_url, index=index, home=home)
    if batch is not None:
        _assess_batch(batch, settings)
        return
    about = text_from(text, file)
    if redact:
        print_preview(about, json=json)
        return
    assessment = assessor(settings)(about)
    if json:
        emit_json({"id": None} | assessment.as_dict())
    else:
        print_assessment(assessment)


def print_assessment(assessment: Assessment) -> None:
    """The verdict for people: the result, then every line with both sides."""
    emit(headline(assessment))
    if assessment.between:
        first, second = (_tier(tier) for tier in assessment.between)
        words = assessment.deciding.text if assessment.deciding else ""
        emit(f'This is between {first} and {second}: "{words}" decides.')
    if assessment.question:
        emit(f"What would decide most: {assessment.question}")
    rows = [
        (
            f"{tier} {name}",
            line.verdict.replace("_", " "),
            line.fact.text if line.fact else "-",
            line.requirement,
            line.flip or "-",
        )
        for tier, lines in assessment.tiers.items()
        for name, line in lines.items()
    ]
    emit(table(("tier, criterion", "verdict", "you said", "it asks for", "what would change it"), rows))


def headline(assessment: Assessment) -> str:
    """The verdict in one sentence."""
    from advisor.rules import load_rules

    rules = load_rules()
    if assessment.most_realistic is None:
        return "Nothing is reachable yet from what you wrote; the first step is software engineering fundamentals."
    if assessment.adjacent_field:
        return f"Most realistic: {rules.adjacent[assessment.adjacent_field].name}, a field beside AI."
    name = rules.tiers[assessment.most_realistic].name
    return f"Most realistic: {name}{', as a direction; little is shown yet' if assessment.weak else ''}."


def _tier(tier: str | None) -> str:
    return {"adjacent": "an adjacent field", None: "nothing yet"}.get(tier, f"tier {tier}")


def print_preview(about: str, *, json: bool) -> None:
    """Show what a chat model would be sent about a text, and what was taken out of it before; nothing is sent."""
    from advisor.fact_reader import messages_for
    from advisor.redact import redact

    sent = messages_for(about)
    removed = redact(about).removals if sent else ()
    if json:
        messages = [{"role": message.role, "content": message.content} for message in sent]
        gone = [{"kind": item.kind, "text": item.text, "start": item.start, "end": item.end} for item in removed]
        emit_json({"id": None, "messages": messages, "removed": gone})
        return
    if not sent:
        note("Nothing would be sent: rules read every sentence of it.")
        return
    for message in sent:
        emit(f"[{message.role}]\n{message.content}\n")
    note(f"{len(removed)} contact details were taken out. Nothing was sent.")


def _assess_batch(source: str, settings: Settings) -> None:
    with opened(source) as lines:
        assess = assessor(settings)
        summary = run_batch(lines, lambda row: assess(text_of(row)).as_dict(), emit_json)
    note(summary.sentence())
    raise typer.Exit(summary.status)
