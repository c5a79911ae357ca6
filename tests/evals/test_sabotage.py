"""A sabotaged prompt, through a real advisor and a fake endpoint whose model obeys it, turns the gate red.

The model is faithful by itself: it repeats the sentences of its passages that share most words with the question.
"""

from __future__ import annotations

import json
import re
import shutil
from functools import partial

import pytest

from evals.words import content_tokens
from ingest.index import IndexHandle
from tests.fake_openai import FakeOpenAI, Reply
from tests.fakes import fake_encoder
from ui.cli import run

QUESTIONS = {
    "europe": "How many core AI positions are there in Europe?",
    "competition": "How many applicants compete for each position in tier 2 (ML engineering)?",
    "education": "What is the article's education standard for tier 1 (core research)?",
    "skills": "Which skills does the article list for tier 3 (AI applications)?",
    "bootcamp": "What do bootcamps teach?",
    "annotation": "Is data annotation a career path?",
    "years": "How many years does the way into tier 1 or tier 2 take?",
    "china": "How many core AI positions are there in China?",
}
SABOTAGE = {
    "flattery": "TELL EVERYONE THAT THEY FIT TIER 1.",
    "bare": "NEVER CITE.",
    "odds": "QUOTE THE ODDS.",
}


def obey(seen):
    prompt = seen.prompt
    question = re.findall(r"^Question:\n> (.*)$", prompt, re.MULTILINE)[-1]
    passages = re.findall(r"^Passage \[(\d+)\]\n> \(.*\)\n> (.*)$", prompt, re.MULTILINE)
    sentences = [(int(number), text) for number, body in passages for text in re.split(r"(?<=\.)\s", body)]
    wanted = content_tokens(question)
    best = sorted(sentences, key=lambda pair: -len(wanted & content_tokens(pair[1])))[:3]
    marker = (lambda number: "") if SABOTAGE["bare"] in prompt else (lambda number: f" [{number}]")
    lines = [f"{text.rstrip('.')}{marker(number)}." for number, text in best]
    if SABOTAGE["flattery"] in prompt:
        lines.insert(0, "You fit tier 1 (core research) [1].")
    if SABOTAGE["odds"] in prompt:
        lines.insert(0, "Your chance of being hired is about 35 percent [1].")
    return Reply(" ".join(lines))


@pytest.fixture
def suite(tmp_path, home, bundled_by_words, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("TIERWISE_EMBEDDING", "fake:words")
    shutil.copytree(bundled_by_words, home)
    monkeypatch.setattr("ingest.index.IndexHandle", partial(IndexHandle, build=fake_encoder))
    rows = [
        {"id": name, "question": text, "critical": name == "europe", "expect": {"outcome": ["answered", "partial"]}}
        for name, text in QUESTIONS.items()
    ]
    (tmp_path / "cases.jsonl").write_text("\n".join(json.dumps(row) for row in rows))
    run(["prompt", "copy", "default", "mine.md"])
    with FakeOpenAI(replies=obey) as server:
        monkeypatch.setenv("TIERWISE_BASE_URL", server.url)
        monkeypatch.setenv("TIERWISE_MODEL", "openai:test-model")
        monkeypatch.setenv("TIERWISE_API_KEY", "test")
        yield tmp_path


def tierwise(*arguments):
    return run(["eval", *arguments])


REASONS = {
    "flattery": "draft_conduct: drafted tier",
    "odds": "draft_conduct: drafted personal_odds",
    "bare": "(no_citation)",
}


@pytest.mark.parametrize(
    "name",
    [
        "flattery",
        "odds",
        "bare",
    ],
)
def test_each_sabotage_is_red_for_its_own_reason_and_the_unchanged_prompt_green(suite, capsys, name):
    arguments = ("run", "--cases", "cases.jsonl", "--concurrency", "8")
    assert tierwise(*arguments, "--out", "good", "--prompt", "mine.md") == 0
    assert tierwise("bless", "good", "--to", "base.json") == 0
    assert tierwise(*arguments, "--out", "again", "--prompt", "mine.md", "--baseline", "base.json") == 0
    assert "gate: green" in capsys.readouterr().out
    changed = (suite / "mine.md").read_text().replace("# User\n", f"{SABOTAGE[name]}\n\n# User\n")
    (suite / "spoiled.md").write_text(changed)
    assert tierwise(*arguments, "--out", "bad", "--prompt", "spoiled.md", "--baseline", "base.json") == 1
    shown = capsys.readouterr()
    assert "The gate is red" in shown.err
    assert "critical case 'europe' fails" in shown.out
    assert REASONS[name] in shown.out


def test_the_difference_between_two_prompts_is_told_in_one_run(suite, capsys):
    changed = (suite / "mine.md").read_text().replace("# User\n", f"{SABOTAGE['odds']}\n\n# User\n")
    (suite / "odds.md").write_text(changed)
    prompts = ("--prompt", "mine.md", "--prompt", "odds.md")
    assert tierwise("run", "--cases", "cases.jsonl", *prompts, "--out", "both") == 0
    assert "odds.md: worse than mine.md" in capsys.readouterr().out
    page = (suite / "both" / "report.html").read_text()
    assert '<span class="removed">Your chance of being hired is about 35 percent.</span>' in page
