"""`tierwise prompt`: the prompts, a copy to change, and the messages that a question would send."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ingest.errors import UsageError
from ui import options  # noqa: TC001 - Typer reads annotations at run time
from ui.questions import clean_text
from ui.runtime import ensure_index, settings_from
from ui.terminal import emit, emit_json, note, table

if TYPE_CHECKING:
    from collections.abc import Iterator

    from advisor.answerer import Brief, Draft, Meter, Reading
    from advisor.prompts import Message, Prompt
    from advisor.types import Request
    from ui.settings import Settings

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
    rows = [(prompt.name, prompt.version, prompt.purpose, prompt.description) for prompt in prompts]
    emit(table(("Name", "Version", "For", "What it is after"), rows))


@app.command("show")
def show_command(name: Name = "default") -> None:
    """Print a prompt's file."""
    emit(_any_prompt(name).text, end="")


@app.command("copy")
def copy_command(
    name: Name = "default",
    to: Annotated[Path | None, typer.Option("--to", help="File to write; default: my-NAME.md here.")] = None,
) -> None:
    """Copy a prompt into a file of your own, to change and to run against the original."""
    prompt = _any_prompt(name)
    path = to or Path(f"my-{prompt.name}.md")
    try:
        with path.open("x", encoding="utf-8") as file:
            file.write(prompt.text)
    except FileExistsError as error:
        raise UsageError(f"{path} exists already.", hint="Name another file with --to.") from error
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
    settings = settings_from(prompt=prompt, index=index, home=home)
    about = clean_text(profile, "profile") if profile else None
    messages = sent_messages(settings, clean_text(question), about)
    if json:
        emit_json({"messages": [{"role": message.role, "content": message.content} for message in messages]})
    elif messages:
        emit("\n\n".join(f"===== {message.role} =====\n{message.content}" for message in messages))
    else:
        note("No chat model is asked for that: the question is answered without one.")


def sent_messages(settings: Settings, question: str, profile: str | None) -> tuple[Message, ...]:
    """The messages of the one way that a question takes; empty where it needs no chat model."""
    from advisor import Advisor
    from advisor.prompts import load_prompt
    from ingest.index import IndexHandle

    recorder = _Recorder(load_prompt(settings.prompt), settings)
    ensure_index(settings)
    Advisor(IndexHandle(settings), recorder).ask(question, profile=profile)
    return tuple(recorder.sent)


@dataclass(slots=True)
class _Recorder:
    """Stands where the chat model does, keeps what it is given and says nothing."""

    prompt: Prompt
    settings: Settings
    sent: list[Message] = field(default_factory=list)

    @property
    def name(self) -> str:
        return "recorder"

    @property
    def prompt_id(self) -> str:
        return self.prompt.prompt_id

    @property
    def answerer(self) -> _Recorder:
        return self

    def read(self, request: Request) -> Reading:
        """Take the request as it is; a real model would translate it first where it is not English."""
        from advisor.answerer import Reading

        return Reading(request)

    def draft(self, brief: Brief, meter: Meter) -> Iterator[Draft]:  # noqa: ARG002 - nothing is spent
        from advisor.prompts import prompt_room, render_messages

        self.sent.extend(render_messages(self.prompt, brief, prompt_room(self.settings)))
        return iter(())


def _any_prompt(name: str) -> Prompt:
    """A prompt of any purpose, for those who read or copy it."""
    from advisor.prompts import list_prompts, load_prompt

    bundled = {prompt.name: prompt for prompt in list_prompts(None)}
    return bundled[name] if name in bundled else load_prompt(name)
