"""The doctor: each check with a state that it must report."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.fake_openai import FakeOpenAI, Reply
from ui.checks import CHECKS, Check, Finding, run_check
from ui.cli import run
from ui.settings import Settings, load_settings

if TYPE_CHECKING:
    from tests.fake_openai import Dialect

NAMED = {check.name: check for check in CHECKS}


def _settings(home: Path, **values: str) -> Settings:
    return load_settings({"TIERWISE_HOME": str(home)}, values, home if home.is_dir() else Path("/")).settings


def only(name: str, settings: Settings) -> Finding:
    (finding,) = run_check(NAMED[name], settings)
    return finding


def test_a_home_to_be_made_and_a_private_one_are_fine(tmp_path: Path) -> None:
    assert only("home", _settings(tmp_path / "new" / "er")).level == "ok"
    private = tmp_path / "private"
    private.mkdir(mode=0o700)
    assert only("home", _settings(private)).level == "ok"


def test_a_home_that_others_can_read_is_a_warning(tmp_path: Path) -> None:
    tmp_path.chmod(0o755)
    finding = only("home", _settings(tmp_path))
    assert finding.level == "warn"
    assert "chmod 700" in finding.hint


def test_a_home_that_is_a_file_fails(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    assert only("home", _settings(tmp_path / "file")).level == "fail"


def test_a_missing_index_says_what_to_run(tmp_path: Path) -> None:
    finding = only("index", _settings(tmp_path))
    assert (finding.level, finding.hint) == ("warn", "Run: tierwise ingest")


def test_extractive_needs_no_endpoint(tmp_path: Path) -> None:
    first, *_ = run_check(NAMED["chat model"], _settings(tmp_path))
    assert (first.level, "extractive" in first.detail) == ("ok", True)


@pytest.mark.parametrize(
    ("url", "level", "says"),
    [
        ("sqlite:////no/such/file.sqlite3", "ok", "Nothing is stored"),
        ("nonsense", "fail", "understands"),
        ("sqlite:///{file}", "fail", "file is not a database"),
        ("sqlite://", "ok", ""),
    ],
)
def test_the_database(url: str, level: str, says: str, tmp_path: Path) -> None:
    file = tmp_path / "broken.sqlite3"
    file.write_bytes(b"no database at all, " * 100)
    finding = only("database", _settings(tmp_path, database_url=url.format(file=file)))
    assert (finding.level, says in finding.detail) == (level, True)


def test_a_password_in_the_database_address_is_not_printed(tmp_path: Path) -> None:
    settings = _settings(tmp_path, database_url=f"sqlite://ann:hunter2@/{tmp_path}")
    assert "hunter2" not in str(run_check(NAMED["database"], settings))


def test_a_crash_in_a_check_is_its_finding(tmp_path: Path) -> None:
    def crash(_settings: Settings) -> Finding:
        raise ZeroDivisionError

    (finding,) = run_check(Check("x", crash), _settings(tmp_path))
    assert (finding.name, finding.level) == ("x", "fail")


def test_the_command_exits_1_when_something_fails(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "file").write_text("")
    assert run(["doctor", "--quick", "--json", "--home", str(tmp_path / "file")]) == 1
    row = json.loads(capsys.readouterr().out)
    assert row["ok"] is False
    assert {"name", "level", "detail", "hint"} == set(row["checks"][0])

    assert run(["doctor", "--quick", "--home", str(tmp_path / "new")]) == 0
    assert "warn  index: There is no index" in capsys.readouterr().out


COUNTING = Reply("one, two, three, four, five, six", pause=0.005)


def probed(home: Path, fake: FakeOpenAI, **values: str) -> dict[str, Finding]:
    settings = _settings(home, model="openai:test-model", base_url=fake.url, model_timeout="3", **values)
    return {finding.name.removeprefix("chat model: "): finding for finding in run_check(NAMED["chat model"], settings)}


@pytest.mark.parametrize("dialect", ["openai", "ollama", "vllm", "llama.cpp"])
def test_an_endpoint_is_tried_for_real(dialect: Dialect, tmp_path: Path) -> None:
    window = 0 if dialect == "openai" else 16384
    with FakeOpenAI(replies=[COUNTING], dialect=dialect, window=window) as fake:
        found = probed(tmp_path, fake)
        assert len(fake.asked) >= 4
    tried = ("models", "streaming", "usage", "speed", "structured output", "seed")
    assert [found[name].level for name in tried] == ["ok"] * len(tried)
    assert found["context window"].level == ("ok" if window else "warn")
    assert "tokens a second" in found["speed"].detail
    assert found["chat model"].hint == "Run: tierwise ingest"


def test_what_an_endpoint_lacks_is_said_with_what_is_done_without(tmp_path: Path) -> None:
    whole = Reply("one two three", pieces=("one two three",), usage=False)
    with FakeOpenAI(replies=[whole], dialect="vllm", window=2048, schema=False, is_seeded=False) as fake:
        found = probed(tmp_path, fake)
    said = {
        "context window": "sent again shorter",
        "streaming": "nothing is shown before its end",
        "usage": "answers report none",
        "structured output": "Nothing here needs it",
        "seed": "may differ from run to run",
    }
    for name, words in said.items():
        assert (found[name].level, words in found[name].detail) == ("warn", True)
    assert found["context window"].hint == "Set TIERWISE_CONTEXT_WINDOW=2048."


def test_an_endpoint_that_refuses_fails_the_doctor_without_printing_the_key(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TIERWISE_API_KEY", "sk-wrong-and-secret")
    with FakeOpenAI(key="right") as fake:
        status = run(["doctor", "--home", str(tmp_path), "--model", "openai:test-model", "--base-url", fake.url])
    output = capsys.readouterr()
    assert status == 1
    assert "FAIL  chat model: answer:" in output.out
    assert "TIERWISE_API_KEY" in output.out
    assert "sk-wrong" not in output.out + output.err


def test_a_quick_look_asks_no_model(tmp_path: Path) -> None:
    with FakeOpenAI() as fake:
        assert run(["doctor", "--quick", "--home", str(tmp_path), "--model", "openai:x", "--base-url", fake.url]) == 0
    assert fake.requests == []
