"""The doctor: each check with a state that it must report."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from ui.checks import CHECKS, Check, Finding, run_check
from ui.cli import run
from ui.settings import Settings, load_settings

NAMED = {check.name: check for check in CHECKS}


def _settings(home: Path, **values: str) -> Settings:
    return load_settings({"TIERWISE_HOME": str(home)}, values, home if home.is_dir() else Path("/")).settings


def test_a_home_to_be_made_and_a_private_one_are_fine(tmp_path: Path) -> None:
    assert run_check(NAMED["home"], _settings(tmp_path / "new" / "er")).level == "ok"
    private = tmp_path / "private"
    private.mkdir(mode=0o700)
    assert run_check(NAMED["home"], _settings(private)).level == "ok"


def test_a_home_that_others_can_read_is_a_warning(tmp_path: Path) -> None:
    tmp_path.chmod(0o755)
    finding = run_check(NAMED["home"], _settings(tmp_path))
    assert finding.level == "warn"
    assert "chmod 700" in finding.hint


def test_a_home_that_is_a_file_fails(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    assert run_check(NAMED["home"], _settings(tmp_path / "file")).level == "fail"


def test_a_missing_index_says_what_to_run(tmp_path: Path) -> None:
    finding = run_check(NAMED["index"], _settings(tmp_path))
    assert (finding.level, finding.hint) == ("warn", "Run: tierwise ingest")


def test_extractive_needs_no_endpoint(tmp_path: Path) -> None:
    assert run_check(NAMED["chat model"], _settings(tmp_path)).level == "ok"


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
    finding = run_check(NAMED["database"], _settings(tmp_path, database_url=url.format(file=file)))
    assert (finding.level, says in finding.detail) == (level, True)


def test_a_password_in_the_database_address_is_not_printed(tmp_path: Path) -> None:
    settings = _settings(tmp_path, database_url=f"sqlite://ann:hunter2@/{tmp_path}")
    assert "hunter2" not in str(run_check(NAMED["database"], settings))


def test_a_crash_in_a_check_is_its_finding(tmp_path: Path) -> None:
    def crash(_settings: Settings) -> Finding:
        raise ZeroDivisionError

    finding = run_check(Check("x", crash), _settings(tmp_path))
    assert (finding.name, finding.level) == ("x", "fail")


def test_the_command_exits_1_when_something_fails(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "file").write_text("")
    assert run(["doctor", "--quick", "--json", "--home", str(tmp_path / "file")]) == 1
    row = json.loads(capsys.readouterr().out)
    assert row["ok"] is False
    assert {"name", "level", "detail", "hint"} == set(row["checks"][0])

    assert run(["doctor", "--quick", "--home", str(tmp_path / "new")]) == 0
    assert "warn  index: There is no index" in capsys.readouterr().out
