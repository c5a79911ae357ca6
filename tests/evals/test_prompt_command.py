"""`tierwise prompt` from the command line, with the real prompts and an index by words."""

from __future__ import annotations

import json
import shutil
from functools import partial

import pytest

from ingest.index import IndexHandle
from tests.fakes import fake_encoder
from ui.cli import run


@pytest.fixture
def indexed(tmp_path, home, bundled_by_words, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("TIERWISE_EMBEDDING", "fake:words")
    shutil.copytree(bundled_by_words, home)
    monkeypatch.setattr("ingest.index.IndexHandle", partial(IndexHandle, build=fake_encoder))


def tierwise(*arguments):
    return run(["prompt", *arguments])


def test_the_prompts_are_listed_and_shown(capsys):
    assert tierwise("list", "--json") == 0
    names = {row["name"] for row in json.loads(capsys.readouterr().out)["prompts"]}
    assert {"default", "rewrite", "translate"} <= names
    assert tierwise("show", "default") == 0
    assert "{passages}" in capsys.readouterr().out


def test_a_copy_is_made_once_and_is_the_same_prompt(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    assert tierwise("copy", "default", "mine.md") == 0
    capsys.readouterr()
    tierwise("show", "default")
    assert (tmp_path / "mine.md").read_text() == capsys.readouterr().out
    assert tierwise("copy", "default", "mine.md") == 2
    assert "exists already" in capsys.readouterr().err
    assert tierwise("show", "absent") == 2


def test_what_is_rendered_holds_the_question_its_passages_and_the_changed_line(indexed, tmp_path, capsys):
    tierwise("copy", "default", "mine.md")
    changed = (tmp_path / "mine.md").read_text().replace("# User\n", "# User\nBe brief, WOMBAT.\n")
    (tmp_path / "mine.md").write_text(changed)
    capsys.readouterr()
    question = "What does tier 2 (ML engineering) ask for?"
    assert tierwise("render", question, "--prompt", "mine.md", "--profile", "I am a nurse.", "--json") == 0
    row = json.loads(capsys.readouterr().out)
    text = "\n".join(message["content"] for message in row["messages"])
    assert "WOMBAT" in text
    assert f"> {question}" in text
    assert "> I am a nurse." in text
    assert "Passage [1]" in text
    assert tierwise("render", question) == 0
    assert "===== system =====" in capsys.readouterr().out


def test_a_question_that_needs_no_model_says_so(indexed, capsys):
    assert tierwise("render", "hello") == 0
    assert "No chat model is asked" in capsys.readouterr().err
