"""`tierwise plan`: a dated plan from a self-description, or the reason why it does not fit."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from ingest.errors import InputError, UsageError
from ui import options  # noqa: TC001 - Typer reads annotations at run time
from ui.assessing import assessor, text_from, text_of
from ui.batch import opened, run_batch
from ui.commands.assess import File, Text, headline
from ui.runtime import settings_from
from ui.terminal import emit, emit_json, note

if TYPE_CHECKING:
    from collections.abc import Mapping

    from advisor.assessment import Assessment
    from advisor.plan import Plan
    from ui.settings import Settings

DEFAULT_HOURS = 8.0
Hours = Annotated[float, typer.Option("--hours", help="Hours a week that you have.")]
Deadline = Annotated[
    str | None, typer.Option("--deadline", metavar="YYYY-MM-DD", help="Default: a year on.", show_default=False)
]
Start = Annotated[str | None, typer.Option("--start", metavar="YYYY-MM-DD", help="Default: today.", show_default=False)]
Target = Annotated[
    str | None,
    typer.Option("--target", help="1, 2, 3 or an adjacent field; default: the most realistic.", show_default=False),
]
Done = Annotated[
    list[str] | None,
    typer.Option(
        "--done", metavar="STEP=HOURS", help="Hours already spent on a step, to plan the rest anew.", show_default=False
    ),
]
Out = Annotated[
    list[Path] | None,
    typer.Option("--out", help="Write the plan to a .md, .pdf or .ics file; may be repeated.", show_default=False),
]


def command(
    *,
    text: Text = None,
    file: File = None,
    batch: options.Input = None,
    hours: Hours = DEFAULT_HOURS,
    deadline: Deadline = None,
    start: Start = None,
    target: Target = None,
    done: Done = None,
    out: Out = None,
    json: options.Json = False,
    model: options.Model = None,
    base_url: options.BaseUrl = None,
    index: options.Index = None,
    home: options.Home = None,
) -> None:
    """Plan the way to a tier in dated weeks; refuses what does not fit and says what to drop or move."""
    if batch is not None and (text is not None or file is not None or out):
        raise UsageError("--input stands alone.", hint="Leave the text, --file and --out out.")
    settings = settings_from(model=model, base_url=base_url, index=index, home=home)
    wanted: dict[str, Any] = {"hours": hours, "deadline": deadline, "start": start, "target": target}
    if batch is not None:
        _plan_batch(batch, settings, wanted)
        return
    about = text_from(text, file)
    plan = _plan(assessor(settings)(about), wanted, _hours_done(done or []))
    _save(plan, out or [])
    if json:
        emit_json({"id": None} | plan.as_dict())
    elif not out:
        _print(plan)


def _print(plan: Plan) -> None:
    from ui.exports import plan_markdown

    note(headline(plan.assessment))
    emit(plan_markdown(plan), end="")


def _save(plan: Plan, files: list[Path]) -> None:
    from ui.exports import save_plan

    for path in files:
        save_plan(plan, path)
        note(f"Written: {path}")


def _plan(assessment: Assessment, wanted: Mapping[str, Any], done: Mapping[str, float]) -> Plan:
    from advisor.plan import make_plan

    start = _date(wanted["start"], "start") or date.today()
    return make_plan(
        assessment,
        float(wanted["hours"]),
        start,
        deadline=_date(wanted["deadline"], "deadline"),
        target=wanted["target"],
        done_hours=done,
    )


def _plan_batch(source: str, settings: Settings, wanted: Mapping[str, Any]) -> None:
    with opened(source) as lines:
        assess = assessor(settings)
        summary = run_batch(lines, lambda row: _plan_row(row, assess(text_of(row)), wanted), emit_json)
    note(summary.sentence())
    raise typer.Exit(summary.status)


def _plan_row(row: Mapping[str, Any], assessment: Assessment, wanted: Mapping[str, Any]) -> dict[str, Any]:
    own = {key: row[key] for key in wanted if row.get(key) is not None}
    if not isinstance(own.get("hours", 1), int | float) or isinstance(own.get("hours"), bool):
        raise InputError("`hours` is no number.", hint="Give hours a week.")
    return _plan(assessment, {**wanted, **own}, {}).as_dict()


def _date(value: object, name: str) -> date | None:
    if value is None:
        return None
    try:
        return date.fromisoformat(str(value))
    except ValueError as error:
        raise InputError(f"{value!r} is no date for {name}.", hint="Write it as YYYY-MM-DD.") from error


def _hours_done(pairs: list[str]) -> dict[str, float]:
    done: dict[str, float] = {}
    for pair in pairs:
        step, _, hours = pair.partition("=")
        try:
            done[step] = float(hours)
        except ValueError as error:
            raise UsageError(f"--done {pair} is not STEP=HOURS.", hint="For example: --done ship=12") from error
    return done
