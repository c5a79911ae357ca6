"""`tierwise doctor`: says what works, what does not and what to do."""

from __future__ import annotations

import sys
from dataclasses import asdict
from typing import Annotated

import typer

from ui import options  # noqa: TC001 - Typer reads annotations at run time
from ui.checks import CHECKS, Finding, run_check
from ui.runtime import settings_from
from ui.status import Status
from ui.terminal import emit, emit_json, spinner

_SIGNS = {"ok": "ok  ", "warn": "warn", "fail": "FAIL"}
_COLOURS = {"ok": 32, "warn": 33, "fail": 31}

Quick = Annotated[bool, typer.Option("--quick", help="Load no model and ask none.")]


def command(
    *,
    quick: Quick = False,
    model: options.Model = None,
    base_url: options.BaseUrl = None,
    index: options.Index = None,
    embedding: options.Embedding = None,
    home: options.Home = None,
    json: options.Json = False,
) -> None:
    """Say what works, what does not and what to do; exits 1 when something fails."""
    settings = settings_from(model=model, base_url=base_url, index=index, embedding=embedding, home=home)
    findings: list[Finding] = []
    for check in CHECKS:
        if quick and check.slow:
            continue
        with spinner(f"Checking {check.name} …"):
            found = run_check(check, settings)
        findings += found
        for finding in found if not json else ():
            _print_finding(finding)
    failed = any(finding.level == "fail" for finding in findings)
    if json:
        emit_json({"ok": not failed, "checks": [asdict(finding) for finding in findings]})
    if failed:
        raise typer.Exit(Status.NEGATIVE)


def _print_finding(finding: Finding) -> None:
    sign = _SIGNS[finding.level]
    if sys.stdout.isatty():
        sign = f"\x1b[{_COLOURS[finding.level]}m{sign}\x1b[0m"
    emit(f"{sign}  {finding.name}: {finding.detail}" + (f" {finding.hint}" if finding.hint else ""))
