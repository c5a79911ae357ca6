from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from typer.testing import CliRunner

from advisor.prompts import load_prompt
from ingest.errors import ExternalError, UsageError
from ui.commands.prompt import app

if TYPE_CHECKING:
    from pathlib import Path


def run(*arguments: str) -> str:
    result = CliRunner().invoke(app, arguments)
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    assert result.exit_code == 0
    return result.stdout


def test_list_names_every_prompt_with_its_id():
    shown = run("list")
    assert load_prompt("default").prompt_id in shown
    rows = json.loads(run("list", "--json"))["prompts"]
    assert {row["purpose"] for row in rows} == {"answer", "rewrite", "translate", "facts"}


def test_show_prints_the_file():
    assert run("show").strip() == load_prompt("default").text.strip()
    assert "{history}" in run("show", "rewrite")


def test_a_copy_loads_and_is_not_overwritten_unasked(tmp_path: Path):
    target = tmp_path / "mine.md"
    run("copy", "default", str(target))
    assert load_prompt(target).prompt_id == load_prompt("default").prompt_id
    target.write_text("mine")
    with pytest.raises(UsageError, match="exists"):
        run("copy", "default", str(target))
    assert target.read_text() == "mine"


def test_a_folder_that_is_missing_and_a_prompt_that_is_unknown_are_said(tmp_path: Path):
    with pytest.raises(ExternalError):
        run("copy", "default", str(tmp_path / "absent" / "mine.md"))
    with pytest.raises(UsageError, match="defualt"):
        run("show", "defualt")
