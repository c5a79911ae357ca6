"""The `tierwise` command.

Only the module of the command that was asked for is imported, so that help appears at once. Turns every error into one
sentence and an exit status; no command does that for itself.
"""

from __future__ import annotations

import os
import sys
import traceback
from dataclasses import dataclass
from importlib import import_module
from importlib.metadata import PackageNotFoundError, version
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer

from ingest.errors import TierwiseError
from ui.privacy import turn_telemetry_off
from ui.status import Status, sentence, status_of
from ui.terminal import ReaderGoneError, emit, note

if TYPE_CHECKING:
    from collections.abc import Sequence


@dataclass(frozen=True, slots=True)
class Entry:
    """One command.

    Attributes:
        name: As typed.
        module: Module under `ui.commands` that holds `command`, a function, or `app`, a Typer with several.
        summary: Its line in `tierwise --help`.
        group: Whether the module holds an `app`.
    """

    name: str
    module: str
    summary: str
    group: bool = False


COMMANDS = (
    Entry("chat", "chat", "Open the advisor as a web page on this machine."),
    Entry("ask", "ask", "Answer a question in the terminal, with its sources."),
    Entry("search", "search", "Find passages, without an answer."),
    Entry("assess", "assess", "Say where a self-description or CV fits, and what would change that."),
    Entry("plan", "plan", "Plan the way to a tier in dated weeks."),
    Entry("ingest", "ingest", "Build or refresh the index."),
    Entry("index", "index", "List, compare, promote and roll back generations.", group=True),
    Entry("config", "config", "Show every setting and where it comes from."),
    Entry("doctor", "doctor", "Say what works, what does not and what to do."),
    Entry("eval", "evaluate", "Run the evaluation suite, compare runs, bless a baseline.", group=True),
    Entry("prompt", "prompt", "Show and copy prompts, and what a question would send.", group=True),
    Entry("data", "data", "Show, delete, back up or restore what is stored.", group=True),
)

# The base of the parser's own errors has no public name.
_PARSER_ERROR: type[Exception] = next(
    base for base in typer.BadParameter.__mro__ if issubclass(base, Exception) and base.__name__ == "ClickException"
)


def build_app(wanted: str | None) -> typer.Typer:
    """The command line with the module of the command `wanted` imported; the others are known by their summary."""
    app = typer.Typer(
        name="tierwise",
        add_completion=False,
        pretty_exceptions_enable=False,
        context_settings={"max_content_width": 100},
    )
    app.callback(help="An honest advisor for careers in AI: answers from sources, and says so when they do not know.")(
        _root
    )
    for entry in COMMANDS:
        if entry.name != wanted:
            app.command(entry.name, help=entry.summary)(_not_loaded)
            continue
        module = import_module(f"ui.commands.{entry.module}")
        if entry.group:
            app.add_typer(module.app, name=entry.name, help=entry.summary)
        else:
            app.command(entry.name)(module.command)
    return app


def run(arguments: Sequence[str]) -> int:
    """Run the command line and return its exit status."""
    arguments, debug = _without_debug(arguments)
    wanted = next((argument for argument in arguments if not argument.startswith("-")), None)
    turn_telemetry_off(os.environ)
    try:
        if debug:
            _switch_debug_on()
        result = build_app(wanted)(list(arguments) or ["--help"], prog_name="tierwise", standalone_mode=False)
    except _PARSER_ERROR as error:
        note(_parser_sentence(error))
        return Status.USAGE
    except (Exception, KeyboardInterrupt) as error:  # noqa: BLE001 - the edge at which errors become sentences
        status = Status.INTERRUPTED if isinstance(error, KeyboardInterrupt | typer.Abort) else status_of(error)
        if debug:
            traceback.print_exception(error)
        if not isinstance(error, ReaderGoneError):
            note(sentence(KeyboardInterrupt() if status is Status.INTERRUPTED else error))
        return status
    if result == Status.INTERRUPTED:
        note(sentence(KeyboardInterrupt()))
    return result if isinstance(result, int) else Status.DONE


def main() -> NoReturn:
    """Entry point of the `tierwise` command."""
    sys.exit(int(run(sys.argv[1:])))


def _without_debug(arguments: Sequence[str]) -> tuple[list[str], bool]:
    """Take `--debug` out from wherever it stands before a lone `--`."""
    end = arguments.index("--") if "--" in arguments else len(arguments)
    kept = [argument for argument in arguments[:end] if argument != "--debug"]
    return [*kept, *arguments[end:]], len(kept) < end


def _switch_debug_on() -> None:
    from ui.runtime import shell

    shell.debug = True


def _parser_sentence(error: Exception) -> str:
    message = error.format_message() if hasattr(error, "format_message") else str(error)
    return f"{' '.join(message.split())} Run: tierwise --help"


def _print_version(wanted: bool) -> None:
    if wanted:
        try:
            emit(f"tierwise {version('tierwise')}")
        except PackageNotFoundError as error:
            raise TierwiseError("Tierwise is not installed as a package.", hint="Run: pip install .") from error
        raise typer.Exit


def _root(
    show_version: Annotated[
        bool, typer.Option("--version", callback=_print_version, is_eager=True, help="Print the version.")
    ] = False,
    debug: Annotated[bool, typer.Option("--debug", help="Show the traceback of an error; may stand anywhere.")] = False,
) -> None:
    """Options of every command."""


def _not_loaded() -> None:
    """Stand-in for a command that was not asked for."""


if __name__ == "__main__":
    main()
