"""`tierwise eval` from the command line, with an advisor that knows six facts."""

from __future__ import annotations

import json
import os

import pytest

from advisor.phrases import MODEL_FAILED
from evals.checks import Support
from tests.fakes_evals import FakeAdvisor, answer, lost, overlap_gate, removed
from ui.cli import run

CASES = """\
- id: europe
  question: How many core AI positions does Europe have?
  expect: {tier: 1, outcome: answered, numbers: [{value: 5000}, {value: 10000}]}
  tags: [figures]
  critical: true
- id: bootcamp
  question: Where does a bootcamp positions someone?
  expect: {tier: 3, must_mention: at best}
- id: nonsense
  question: zzz yyy
  expect: {outcome: [refused, off_topic]}
"""


@pytest.fixture
def fake(tmp_path, monkeypatch):
    for name in [name for name in os.environ if name.startswith("TIERWISE_")]:
        monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("TIERWISE_HOME", str(tmp_path / "home"))
    (tmp_path / "cases.yaml").write_text(CASES)
    fakes = FakeAdvisor()

    def make(_settings, variant):
        fakes.prompt = variant.prompt
        return FakeAdvisor(
            variant.model, variant.prompt, fakes.notice, failures=fakes.failures, asked=fakes.asked, spoil=fakes.spoil
        )

    monkeypatch.setattr("ui.commands.evaluate.variant_advisor", make)
    monkeypatch.setattr(
        "evals.session.advisor_gate", lambda *parts: Support(supported=True) if not parts[1] else overlap_gate(*parts)
    )
    return fakes


def tierwise(*arguments):
    return run(["eval", *arguments])


def test_a_run_is_judged_and_reported(fake, tmp_path, capsys):
    assert tierwise("run", "--cases", "cases.yaml", "--out", "one") == 0
    assert "100.0%" in capsys.readouterr().out
    names = {path.name for path in (tmp_path / "one").iterdir()}
    assert names == {
        "plan.json", "journal.jsonl", "results.json", "timings.json", "report.html", "junit.xml", "summary.md",
    }  # fmt: skip


def test_json_is_standard_output_and_nothing_else_and_the_same_twice(fake, capsys):
    outputs = []
    for name in ("one", "two"):
        assert tierwise("run", "--cases", "cases.yaml", "--out", name, "--json") == 0
        outputs.append(capsys.readouterr().out)
    assert outputs[0] == outputs[1]
    assert json.loads(outputs[0])["variants"][0]["rate"]["mean"] == 1.0


def test_blessing_makes_the_gate_and_a_flattering_prompt_turns_it_red(fake, capsys):
    model = ("--model", "fake", "--cases", "cases.yaml")
    assert tierwise("run", *model, "--out", "one") == 0
    assert tierwise("bless", "one", "--to", "base.json") == 0
    assert tierwise("run", *model, "--out", "two", "--baseline", "base.json") == 0
    assert "gate: green" in capsys.readouterr().out
    fake.spoil = {"tier": "3"}
    assert tierwise("run", *model, "--prompt", "flatterer", "--out", "three", "--baseline", "base.json") == 1
    assert "critical case 'europe' fails: tier: tier 3, expected 1" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("spoil", "reason"),
    [
        ({"removed": (removed("You have a 90% chance.", "personal_odds"),)}, "draft_conduct"),
        ({"removed": (removed("a", "no_citation"),) * 3}, "kept"),
        ({"notice": MODEL_FAILED.format(reason="nothing that it wrote stood up to its sources")}, "kept"),
    ],
)
def test_each_kind_of_sabotage_is_red_for_its_reason(fake, capsys, spoil, reason):
    model = ("--model", "fake", "--cases", "cases.yaml")
    tierwise("run", *model, "--out", "one")
    tierwise("bless", "one", "--to", "base.json")
    fake.spoil = spoil
    assert tierwise("run", *model, "--out", "two", "--baseline", "base.json") == 1
    assert f"critical case 'europe' fails: {reason}" in capsys.readouterr().err


def test_two_prompts_are_compared_in_one_run_and_two_runs_with_each_other(fake, capsys):
    assert tierwise("run", "--model", "fake", "--prompt", "default", "--prompt", "mine", "--cases", "cases.yaml") == 0
    assert "mine: no difference shown between it and default" in capsys.readouterr().out
    for name in ("one", "two"):
        tierwise("run", "--model", "fake", "--cases", "cases.yaml", "--out", name)
    assert tierwise("compare", "one", "two") == 0
    assert "two: no difference shown between it and one" in capsys.readouterr().out


def test_a_prompt_for_an_answerer_without_one_is_a_wrong_use(fake, capsys):
    assert tierwise("run", "--prompt", "mine.md", "--cases", "cases.yaml") == 2
    assert "--model local:smollm2" in capsys.readouterr().err


def test_a_dead_server_is_no_failure_and_the_run_can_be_gone_on_with(fake, capsys):
    fake.failures[:] = [lost() for _ in range(40)]
    arguments = ("run", "--cases", "cases.yaml", "--out", "one", "--attempts", "1")
    assert tierwise(*arguments) == 3
    fake.failures.clear()
    before = len(fake.asked)
    assert tierwise(*arguments, "--resume") == 0
    assert len(fake.asked) - before == 3
    assert "0 of 3" in capsys.readouterr().out


def test_one_typed_question_is_a_case(fake, capsys):
    question = ("--ask", "How many core AI positions in Europe?")
    assert tierwise("run", *question, "--expect", "tier=1|2", "--expect", "number=5000") == 0
    assert tierwise("run", *question, "--expect", "tier=3") == 0
    assert "tier 1, expected 3" in capsys.readouterr().out
    assert tierwise("run", *question) == 2
    assert tierwise("run", *question, "--expect", "tire=3") == 2
    assert tierwise("run", "--expect", "tier=3") == 2


def test_a_filter_that_keeps_nothing_is_a_wrong_use(fake, capsys):
    assert tierwise("run", "--cases", "cases.yaml", "--tag", "figures", "--id", "eur*") == 0
    assert "1 cases" in capsys.readouterr().out
    assert tierwise("run", "--cases", "cases.yaml", "--tag", "nothing") == 2
    assert "with the tags figures" in capsys.readouterr().err


def test_what_failed_last_is_asked_again(fake, capsys):
    fake.spoil = {"tier": "3"}
    tierwise("run", "--cases", "cases.yaml")
    fake.spoil = {}
    fake.asked.clear()
    assert tierwise("run", "--cases", "cases.yaml", "--failed-last") == 0
    assert fake.asked == ["How many core AI positions does Europe have?"]


def test_a_dry_run_asks_nobody(fake, capsys):
    assert (
        tierwise("run", "--model", "fake", "--cases", "cases.yaml", "--repeat", "3", "--dry-run", "--price-in", "2")
        == 0
    )
    out = capsys.readouterr().out
    assert "9 answers" in out
    assert "cost 0.036" in out
    assert fake.asked == []


def test_stored_answers_are_judged_without_asking(fake, tmp_path, capsys):
    row = {"id": "europe", **answer(text="Europe has 9 [1].").as_dict()}
    (tmp_path / "stored.jsonl").write_text(json.dumps(row))
    assert tierwise("run", "--cases", "cases.yaml", "--id", "europe", "--answers", "stored.jsonl") == 0
    assert "does not state 5,000, 10,000" in capsys.readouterr().out
    assert fake.asked == []


def test_a_report_can_be_made_again_with_a_new_check(fake, tmp_path, capsys):
    tierwise("run", "--cases", "cases.yaml", "--out", "one")
    (tmp_path / "mine.py").write_text(
        "from evals.checks import Check, failed\nMINE = Check('mine', lambda subject: failed('never good'))\n"
    )
    assert tierwise("report", "one", "--check", "mine.py") == 0
    assert "never good" in capsys.readouterr().out


def test_validate_names_mistakes_and_near_duplicates(fake, tmp_path, capsys):
    assert tierwise("validate", "cases.yaml") == 0
    assert "3 cases are in order" in capsys.readouterr().out
    (tmp_path / "bad.yaml").write_text("- id: a\n  question: q\n  expect: {tire: 3}\n")
    assert tierwise("validate", "bad.yaml") == 2
    assert "bad.yaml:3" in capsys.readouterr().err
    (tmp_path / "twice.yaml").write_text(CASES.replace("id: ", "id: again-"))
    assert tierwise("validate", "cases.yaml", "twice.yaml") == 1
    assert "europe and again-europe share 100%" in capsys.readouterr().out


def test_an_existing_run_is_not_overwritten(fake, capsys):
    tierwise("run", "--cases", "cases.yaml", "--out", "one")
    assert tierwise("run", "--cases", "cases.yaml", "--out", "one") == 2
    assert "--resume" in capsys.readouterr().err
