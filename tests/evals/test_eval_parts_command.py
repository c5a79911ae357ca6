"""`tierwise eval retrieval`, `selftest` and `calibrate` from the command line."""

from __future__ import annotations

import json

import pytest

from evals.checks import Support
from tests.fakes_evals import FACTS, FakeAdvisor, answer, overlap_gate, passage
from ui.cli import run
from ui.evaluation import Opened


@pytest.fixture(autouse=True)
def surroundings(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("TIERWISE_HOME", str(tmp_path / "home"))
    monkeypatch.setattr(
        "evals.session.advisor_gate", lambda *parts: overlap_gate(*parts) if parts[1] else Support(supported=True)
    )


def tierwise(*arguments):
    return run(["eval", *arguments])


@pytest.fixture
def stored_run(tmp_path):
    cases = [{"id": fact.claim, "question": "?", "expect": {"tier": fact.tier}} for fact in FACTS]
    (tmp_path / "cases.jsonl").write_text("\n".join(json.dumps(case) for case in cases))
    rows = [{"id": fact.claim, **answer(fact).as_dict()} for fact in FACTS]
    (tmp_path / "answers.jsonl").write_text("\n".join(json.dumps(row) for row in rows))
    assert tierwise("run", "--cases", "cases.jsonl", "--answers", "answers.jsonl", "--out", "run", "--json") == 0


def test_selftest_tells_the_kill_rate_by_kind(stored_run, capsys):
    capsys.readouterr()
    status = tierwise("selftest", "run", "--json")
    row = json.loads(capsys.readouterr().out)
    assert row["citation dropped"]["rate"] == 1.0
    assert row["claim negated"]["made"] == 5
    assert status == (0 if all(item["rate"] >= 0.97 for item in row.values()) else 1)


def test_selftest_without_good_answers_is_a_wrong_use(tmp_path, capsys):
    (tmp_path / "cases.jsonl").write_text(json.dumps({"id": "a", "question": "?", "expect": {"tier": "3"}}))
    (tmp_path / "answers.jsonl").write_text(json.dumps({"id": "a", **answer(FACTS[0]).as_dict()}))
    tierwise("run", "--cases", "cases.jsonl", "--answers", "answers.jsonl", "--out", "run")
    assert tierwise("selftest", "run") == 2
    assert "no answer that passes" in capsys.readouterr().err


def test_a_beir_set_is_measured_and_compared_over_embeddings(tmp_path, monkeypatch, capsys):
    (tmp_path / "queries.jsonl").write_text(json.dumps({"_id": "1", "text": "core AI positions in Europe"}))
    (tmp_path / "test.tsv").write_text("query-id\tcorpus-id\tscore\n1\tarticle\t1\n")

    class Backwards(FakeAdvisor):
        def retrieve(self, question, history=(), k=8):
            return [passage(fact) for fact in reversed(FACTS)]

    fakes = {"bundled": FakeAdvisor(), "other": Backwards()}
    monkeypatch.setattr(
        "ui.commands.evaluate_parts.open_with", lambda settings, name, corpus: Opened(settings, fakes[name])
    )
    files = ("--queries", "queries.jsonl", "--qrels", "test.tsv")
    assert tierwise("retrieval", *files, "--embedding", "bundled", "--embedding", "other", "--json") == 0
    row = json.loads(capsys.readouterr().out)
    assert [study["metrics"]["mrr"]["mean"] for study in row["studies"]] == pytest.approx([1.0, 1 / 6])
    assert row["comparisons"]["other"]["mrr"]["verdict"] == "no difference shown"
    assert set(row["comparisons"]["other"]) == set(row["studies"][0]["metrics"])
    assert tierwise("retrieval", *files, "--embedding", "bundled") == 0
    assert "1.000" in capsys.readouterr().out
    assert tierwise("retrieval", "--queries", "queries.jsonl") == 2


def test_a_weak_judge_is_told_and_may_not_gate(tmp_path, capsys):
    rows = [f"q,a,{'bad' if at < 6 else 'good'},good" for at in range(60)]
    (tmp_path / "labels.csv").write_text("\n".join(["question,answer,label,judge", *rows]))
    assert tierwise("calibrate", "labels.csv") == 1
    captured = capsys.readouterr()
    assert "agreement 90.0%" in captured.out
    assert "kappa 0.00 is below 0.6" in captured.err


def test_a_good_judge_may_gate(tmp_path, capsys):
    rows = [f"q,a,{grade},{grade}" for grade in ["good", "bad"] * 30]
    (tmp_path / "labels.csv").write_text("\n".join(["question,answer,label,judge", *rows]))
    assert tierwise("calibrate", "labels.csv", "--json") == 0
    assert json.loads(capsys.readouterr().out)["may_gate"] is True
