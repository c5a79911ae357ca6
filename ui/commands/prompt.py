"""`tierwise prompt`: list, show, copy and render prompts."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ingest.errors import ExternalError, UsageError
from ui import options  # noqa: TC001 - Typer reads annotations at run time
from ui.terminal import emit, emit_json, note, spinner, table

if TYPE_CHECKING:
    from advisor.prompts import Prompt

app = typer.Typer(help="List, show, copy and render prompts.", no_args_is_help=True)

Name = Annotated[str, typer.Argument(help="Name of a bundled prompt, or a path.")]
Target = Annotated[Path, typer.Argument(help="File to write.")]
Question = Annotated[str, typer.Argument(help="A question; - reads standard input.")]
Profile = Annotated[str | None, typer.Option("--profile", help="A self-description.", show_default=False)]
Overwrite = Annotated[bool, typer.Option("--overwrite", help="Replace a file that exists.")]


@app.command("list")
def list_command(*, json: options.Json = False) -> None:
    """List the bundled prompts."""
    from advisor.prompts import list_prompts

    prompts = list_prompts(None)
    if json:
        emit_json({"prompts": [_row(prompt) for prompt in prompts]})
        return
    rows = [(prompt.name, prompt.purpose, prompt.prompt_id, prompt.description) for prompt in prompts]
    emit(table(("Name", "Purpose", "Id", "What it is after"), rows))


@app.command("show")
def show_command(*, name: Name = "default", json: options.Json = False) -> None:
    """Print a prompt file."""
    prompt = _any_purpose(name)
    if json:
        emit_json({**_row(prompt), "text": prompt.text})
    else:
        emit(prompt.text.rstrip("\n"))


@app.command("copy")
def copy_command(name: Name, target: Target, *, overwrite: Overwrite = False) -> None:
    """Copy a prompt to a file of your own, to change it there."""
    prompt = _any_purpose(name)
    try:
        with target.open("w" if overwrite else "x", encoding="utf-8") as file:
            file.write(prompt.text)
    except FileExistsError as error:
        raise UsageError(f"{target} exists.", hint="Give another name, or --overwrite.") from error
    except OSError as error:
        raise ExternalError(f"{target} cannot be written ({error.strerror}).", hint="Give another path.") from error
    shown = str(target) if len(target.parts) > 1 or target.suffix else f"./{target}"
    note(f"Written. Use it with: tierwise ask --prompt {shown} …")


@app.command("render")
def render_command(
    question: Question,
    *,
    prompt: options.Prompt = None,
    profile: Profile = None,
    json: options.Json = False,
    index: options.Index = None,
    embedding: options.Embedding = None,
    home: options.Home = None,
) -> None:
    """Print the messages that a question would send to a chat model, passages included; nothing is sent."""
    from advisor.preview import preview
    from ingest.index import IndexHandle
    from ui.commands.ask import read_question
    from ui.questions import clean_text
    from ui.runtime import ensure_index, settings_from

    settings = settings_from(prompt=prompt, index=index, embedding=embedding, home=home)
    text = clean_text(read_question(question), "question")
    ensure_index(settings)
    with spinner("Loading the models …"):
        shown = preview(IndexHandle(settings), settings, text, profile=profile)
    if json:
        rows = [{"role": message.role, "content": message.content} for message in shown.messages]
        emit_json({"prompt_id": shown.prompt_id, "outcome": shown.outcome, "messages": rows})
        return
    if not shown.messages:
        note(f"Nothing is sent: this question is answered without the chat model ({shown.outcome}).")
    for message in shown.messages:
        emit(f"--- {message.role} ---\n{message.content}\n")


def _row(prompt: Prompt) -> dict[str, object]:
    return {
        "name": prompt.name,
        "version": prompt.version,
        "purpose": prompt.purpose,
        "prompt_id": prompt.prompt_id,
        "description": prompt.description,
        "variables": list(prompt.variables),
    }


def _any_purpose(name: str) -> Prompt:
    from advisor.prompts import list_prompts, load_prompt

    bundled = {prompt.name: prompt for prompt in list_prompts(None)}
    return bundled.get(name) or load_prompt(name)
