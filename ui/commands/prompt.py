"""`tierwise prompt`: the prompts, a copy to change, and the messages that a question would send."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ingest.errors import ExternalError, UsageError
from ui import options  # noqa: TC001 - Typer reads annotations at run time
from ui.questions import clean_text
from ui.runtime import ensure_index, settings_from
from ui.terminal import emit, emit_json, note, table

if TYPE_CHECKING:
    from collections.abc import Sequence

    from advisor.prompts import Message, Prompt

app = typer.Typer(no_args_is_help=False)

Name = Annotated[str, typer.Argument(help="Name of a prompt, or the path of a file.")]


@app.command("list")
def list_command(*, json: options.Json = False) -> None:
    """List the bundled prompts."""
    from advisor.prompts import list_prompts

    prompts = list_prompts(None)
    if json:
        names = ("name", "version", "purpose", "description", "prompt_id")
        emit_json({"prompts": [{name: getattr(prompt, name) for name in names} for prompt in prompts]})
        return
    rows = [(prompt.name, prompt.prompt_id, prompt.purpose, prompt.description) for prompt in prompts]
    emit(table(("Name", "Id", "For", "What it is after"), rows))


@app.command("show")
def show_command(name: Name = "default") -> None:
    """Print a prompt's file."""
    emit(_any_prompt(name).text, end="")


@app.command("copy")
def copy_command(
    name: Name = "default",
    to: Annotated[Path | None, typer.Argument(help="File to write; default: my-NAME.md here.")] = None,
) -> None:
    """Copy a prompt into a file of your own, to change and to run against the original."""
    prompt = _any_prompt(name)
    path = to or Path(f"my-{prompt.name}.md")
    try:
        with path.open("x", encoding="utf-8") as file:
            file.write(prompt.text)
    except FileExistsError as error:
        raise UsageError(f"{path} exists already.", hint="Name another file after the prompt's name.") from error
    except OSError as error:
        raise ExternalError(
            f"{path} cannot be written ({error.strerror}).", hint="Name a file in a folder that you can write to."
        ) from error
    emit(f"Wrote {path}. Change it, then: tierwise eval run --prompt default --prompt {path} --model NAME")


@app.command("render")
def render_command(
    question: Annotated[str, typer.Argument(help="The question.")],
    profile: Annotated[str | None, typer.Option("--profile", help="A self-description.", show_default=False)] = None,
    prompt: options.Prompt = None,
    index: options.Index = None,
    home: options.Home = None,
    *,
    json: options.Json = False,
) -> None:
    """Print exactly what a chat model would be sent for a question, passages included."""
    from advisor.preview import preview
    from ingest.index import IndexHandle

    settings = settings_from(prompt=prompt, index=index, home=home)
    about = clean_text(profile, "profile") if profile else None
    text = clean_text(question)
    ensure_index(settings)
    shown = preview(IndexHandle(settings), settings, text, profile=about)
    if json:
        facts = [_rows(messages) for messages in shown.facts]
        emit_json(
            {"prompt_id": shown.prompt_id, "outcome": shown.outcome, "facts": facts, "messages": _rows(shown.messages)}
        )
    elif shown.messages:
        sent = [message for messages in (*shown.facts, shown.messages) for message in messages]
        emit("\n\n".join(f"===== {message.role} =====\n{message.content}" for message in sent))
    else:
        note(f"No chat model is asked for that: its outcome is {shown.outcome}.")


def _rows(messages: Sequence[Message]) -> list[dict[str, str]]:
    return [{"role": message.role, "content": message.content} for message in messages]


def _any_prompt(name: str) -> Prompt:
    """A prompt of any purpose, for those who read or copy it."""
    from advisor.prompts import list_prompts, load_prompt

    bundled = {prompt.name: prompt for prompt in list_prompts(None)}
    return bundled[name] if name in bundled else load_prompt(name)
