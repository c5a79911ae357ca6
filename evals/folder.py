"""The folder of a run: its plan with all cases, its journal, and the reports that are made from the two."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from evals.case import Case
from evals.report import timings_json, to_html, to_json, to_junit, to_markdown
from evals.run.variants import Plan, Variant
from ingest.errors import InputError

if TYPE_CHECKING:
    from pathlib import Path

    from evals.report import Report

PLAN = "plan.json"
RESULTS = "results.json"
PAGE = "report.html"


def write_reports(report: Report, folder: Path) -> Path:
    """Write every form of the report into the folder; returns the path of the HTML page."""
    files = {
        RESULTS: to_json(report),
        "timings.json": timings_json(report),
        "junit.xml": to_junit(report),
        "summary.md": to_markdown(report),
        PAGE: to_html(report),
    }
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    for name, content in files.items():
        (folder / name).write_text(content, encoding="utf-8", errors="replace")
    return folder / PAGE


def write_plan(plan: Plan, folder: Path) -> None:
    """Keep the plan with its cases, so that the run can be read without the files that it came from."""
    row = {
        "variants": [
            {"model": item.model, "prompt": item.prompt, "embedding": item.embedding, "label": item.label}
            for item in plan.variants
        ],
        "cases": [case.model_dump(exclude_unset=True) for case in plan.cases],
        "repeat": plan.repeat,
        "seed": plan.seed,
    }
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    (folder / PLAN).write_text(json.dumps(row, ensure_ascii=False, indent=1), encoding="utf-8")


def read_plan(folder: Path) -> Plan:
    """Read what `write_plan` wrote.

    Raises:
        InputError: There is no readable plan.
    """
    try:
        row = json.loads((folder / PLAN).read_text(encoding="utf-8"))
        cases = tuple(Case.model_validate(item) for item in row["cases"])
        return Plan(tuple(Variant(**item) for item in row["variants"]), cases, row["repeat"], row["seed"])
    except (OSError, ValueError, KeyError, TypeError) as error:
        message = f"{folder} holds no run: {error}."
        raise InputError(message, hint="Give the folder that `tierwise eval run` named.") from error


def failed_cases(folder: Path) -> frozenset[str]:
    """Cases of a reported run that did not pass everywhere.

    Raises:
        InputError: The folder holds no results.
    """
    try:
        row: dict[str, Any] = json.loads((folder / RESULTS).read_text(encoding="utf-8"))
        return frozenset(run["case"] for run in row["runs"] if run["verdict"] in ("fail", "error"))
    except (OSError, ValueError, KeyError, TypeError) as error:
        message = f"{folder} holds no results: {error}."
        raise InputError(message, hint="Run the suite once, then ask for what failed.") from error


def latest_run(runs: Path) -> Path:
    """The newest reported run below a folder.

    Raises:
        InputError: There is none.
    """
    found = sorted(runs.glob(f"*/{RESULTS}"), key=lambda path: path.stat().st_mtime)
    if not found:
        message = f"There is no run in {runs} yet."
        raise InputError(message, hint="Start one with `tierwise eval run`.")
    return found[-1].parent
