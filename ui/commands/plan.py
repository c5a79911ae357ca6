"""`tierwise plan`: a dated plan from a self-description, or the reason why it does not fit; anew after missed weeks."""

from __future__ import annotations

from datetime import date, timedelta
from json import loads as load_json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from ingest.errors import InputError, UsageError
from ui import options  # noqa: TC001 - Typer reads annotations at run time
from ui.assessing import assessor, text_from, text_of
from ui.batch import opened, run_batch
from ui.commands.assess import File, Redact, Text, headline, print_preview
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
Replan = Annotated[
    Path | None,
    typer.Option(
        "--replan", metavar="PLAN.json", help="Plan the rest of a plan that --json printed anew.", show_default=False
    ),
]
Missed = Annotated[
    int,
    typer.Option("--missed", min=0, help="With --replan: weeks before today in which nothing was done."),
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
    replan: Replan = None,
    missed: Missed = 0,
    out: Out = None,
    json: options.Json = False,
    redact: Redact = False,
    model: options.Model = None,
    base_url: options.BaseUrl = None,
    index: options.Index = None,
    home: options.Home = None,
) -> None:
    """Plan the way to a tier in dated weeks; refuses what does not fit and says what to drop or move."""
    if batch is not None and (text is not None or file is not None or out or replan or redact):
        raise UsageError("--input stands alone.", hint="Leave the text, --file, --out, --replan and --redact out.")
    if replan is None and missed:
        raise UsageError("--missed goes with --replan.", hint="Name the plan that --json printed.")
    settings = settings_from(model=model, base_url=base_url, index=index, home=home)
    wanted: dict[str, Any] = {"hours": hours, "deadline": deadline, "start": start, "target": target}
    if batch is not None:
        _plan_batch(batch, settings, wanted)
        return
    about = text_from(text, file)
    if redact:
        print_preview(about, json=json)
        return
    assessment, spent = assessor(settings)(about), _hours_done(done or [])
    plan = _plan(assessment, wanted, spent) if replan is None else _replanned(assessment, replan, start, spent, missed)
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


def _replanned(assessment: Assessment, path: Path, start: str | None, done: Mapping[str, float], missed: int) -> Plan:
    """The rest of a stored plan; what its weeks before the missed ones held counts as done unless hours are given."""
    from advisor.plan import hours_before, make_plan, replan

    try:
        row = load_json(path.read_text(encoding="utf-8"))
        hours, target, spent = float(row["hours_a_week"]), str(row["target"]), dict(row["done_hours"])
        first, deadline = date.fromisoformat(row["start"]), date.fromisoformat(row["deadline"])
    except OSError as error:
        raise InputError(f"{path} cannot be read ({error.strerror}).", hint="Correct the path.") from error
    except (ValueError, KeyError, TypeError) as error:
        raise InputError(
            f"{path.name} is no plan.", hint="Store what `tierwise plan --json` prints, and name that file."
        ) from error
    old = make_plan(assessment, hours, first, deadline=deadline, target=target, done_hours=spent)
    today = _date(start, "start") or date.today()
    return replan(old, today, done or hours_before(old, today - timedelta(weeks=missed)))


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
