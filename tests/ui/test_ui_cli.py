"""The command line: what goes where, exit statuses, one sentence for each error."""

from __future__ import annotations

import io
import json
import statistics
import subprocess
import sys
import time
from typing import TYPE_CHECKING

import pytest

from ingest.errors import ExternalError, IndexMissingError, InputError, NegativeResult, TierwiseError
from ui.cli import COMMANDS, run
from ui.status import status_of

if TYPE_CHECKING:
    from pathlib import Path

    from tests.fakes_ui import WordAdvisor

HEAVY = ("gradio", "torch", "chromadb", "langchain_core", "sentence_transformers", "fastapi", "pydantic", "numpy")


def test_help_names_every_command_and_loads_nothing_heavy() -> None:
    code = (
        "import sys; from ui.cli import run; run(['--help']);"
        f"print([name for name in {HEAVY} if name in sys.modules], file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert all(f" {entry.name} " in done.stdout for entry in COMMANDS)
    assert done.stderr.strip() == "[]"


@pytest.mark.bench
def test_help_appears_within_the_budget() -> None:
    def once() -> float:
        start = time.perf_counter()
        subprocess.run([sys.executable, "-m", "ui.cli", "--help"], capture_output=True, check=True)
        return time.perf_counter() - start

    assert statistics.median(once() for _ in range(5)) < 0.7


@pytest.mark.parametrize("entry", COMMANDS, ids=lambda entry: entry.name)
def test_every_command_has_help_with_its_summary(entry: object, capsys: pytest.CaptureFixture[str]) -> None:
    assert run([entry.name, "--help"]) == 0  # type: ignore[attr-defined]
    assert entry.summary.rstrip(".") in " ".join(capsys.readouterr().out.split()) or entry.group  # type: ignore[attr-defined]


def test_only_the_wanted_command_is_imported() -> None:
    code = "import sys; from ui.cli import run; run(['config', '--help']); print('ui.commands.ask' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip().endswith("False")


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (NegativeResult("x"), 1),
        (IndexMissingError("x"), 2),
        (InputError("x"), 2),
        (ExternalError("x"), 3),
        (TierwiseError("x"), 3),
        (PermissionError(13, "denied"), 3),
        (ZeroDivisionError(), 3),
        (KeyboardInterrupt(), 130),
    ],
)
def test_exit_statuses(error: BaseException, status: int, capsys: pytest.CaptureFixture[str]) -> None:
    assert status_of(error) == status

    def failing(_settings: object) -> None:
        raise error

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("ui.commands.ask.open_advisor", failing)
        assert run(["ask", "What is tier 2?"]) == status
    captured = capsys.readouterr()
    assert captured.out == ""
    assert len(captured.err.strip().splitlines()) == 1
    assert "Traceback" not in captured.err


@pytest.mark.parametrize("arguments", [["--debug", "ask", "x"], ["ask", "x", "--debug"]])
def test_a_traceback_appears_only_with_debug(
    arguments: list[str], advisor: WordAdvisor, capsys: pytest.CaptureFixture[str]
) -> None:
    advisor.error = ExternalError("The server is down.", hint="Wait.")
    assert run(arguments) == 3
    err = capsys.readouterr().err
    assert "Traceback" in err
    assert err.strip().endswith("The server is down. Wait.")


@pytest.mark.parametrize(
    "arguments",
    [
        ["frob"],
        ["ask", "--frob"],
        ["search", "x", "-k", "0"],
        ["search", "x", "-k", "many"],
        ["data", "frob"],
        ["--frob"],
    ],
)
def test_wrong_use_is_one_sentence(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert run(arguments) == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    assert len(captured.err.strip().splitlines()) == 1
    assert "--help" in captured.err


def test_ask_needs_exactly_one_of_question_and_batch(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["ask"]) == 2
    assert run(["ask", "x", "--input", "y"]) == 2
    assert run(["search"]) == 2


@pytest.mark.parametrize(
    ("question", "expected"), [("", "empty"), ("  ", "empty"), ("x" * 20_001, "20,000"), ("\x01\x02\x03", "not text")]
)
def test_a_question_that_cannot_be_read(question: str, expected: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["ask", question]) == 2
    assert expected in capsys.readouterr().err


def test_ask_streams_the_answer_with_its_sources(advisor: WordAdvisor, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["ask", "How many people apply per tier 2 opening?", "--profile", "I have a BSc."]) == 0
    out = capsys.readouterr().out
    assert out.startswith("Hundreds of people apply per tier 2 (ML engineering) opening, the article estimates. [1]")
    assert "[Tier 2 · ML engineering]" in out
    assert "“Hundreds of people apply per tier 2 (ML engineering) opening, the article estimates.”" in out
    assert "1 drafted sentence was left out" in out
    assert "$900,000" not in out
    assert advisor.asked == [("How many people apply per tier 2 opening?", (), "I have a BSc.")]


def test_a_refusal_is_an_answer(advisor: WordAdvisor, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["ask", "Weather tomorrow?"]) == 0
    assert "Outside AI careers" in capsys.readouterr().out


def test_ask_json_prints_one_object_and_nothing_else(advisor: WordAdvisor, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["ask", "--json", "How many core positions in Europe?"]) == 0
    captured = capsys.readouterr()
    row = json.loads(captured.out)
    assert captured.out.count("\n") == 1
    assert row["id"] is None
    assert row["outcome"] == "answered"
    for citation in row["citations"]:
        assert citation["passage"][citation["start"] : citation["end"]] == citation["quote"]


def test_a_question_from_standard_input(
    advisor: WordAdvisor, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(b"tier 2 openings \xff?\n")))
    assert run(["ask", "-"]) == 0
    assert advisor.asked[0][0] == "tier 2 openings �?"


def test_a_batch_with_a_broken_line_in_the_middle(
    advisor: WordAdvisor, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "questions.jsonl"
    rows = [
        '{"id": "a", "question": "How many people apply per tier 2 opening?"}',
        "{broken",
        '{"id": "c", "question": ""}',
        '{"id": "d", "question": "tier 3?", "history": [{"role": "user", "content": "hi"}], "profile": "BSc"}',
    ]
    file.write_text("\n".join(rows) + "\n")

    assert run(["ask", "--input", str(file)]) == 2
    captured = capsys.readouterr()
    printed = [json.loads(line) for line in captured.out.splitlines()]
    assert [row["id"] for row in printed] == ["a", None, "c", "d"]
    assert [row.get("line") for row in printed] == [None, 2, 3, None]
    assert captured.err.strip() == "4 lines: 2 done, 2 invalid (line 2, 3)."
    assert advisor.asked[1] == ("tier 3?", ({"role": "user", "content": "hi"},), "BSc")


def test_a_batch_whose_server_is_down_exits_3(
    advisor: WordAdvisor, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    advisor.error = ExternalError("The server is down.", retryable=True)
    file = tmp_path / "questions.jsonl"
    file.write_text('{"id": 1, "question": "tier 2?"}\n')
    assert run(["search", "--input", str(file)]) == 3
    assert json.loads(capsys.readouterr().out)["error"]["retryable"] is True


def test_search_prints_the_contract(advisor: WordAdvisor, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["search", "--json", "-k", "1", "hundreds of people apply per opening"]) == 0
    row = json.loads(capsys.readouterr().out)
    assert row["id"] is None
    assert [set(passage) for passage in row["passages"]] == [
        {"passage_id", "document_id", "title", "section", "source", "text", "score"}
    ]
    assert row["passages"][0]["document_id"] == "tier2"


def test_search_for_readers(advisor: WordAdvisor, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["search", "hundreds of people apply per opening"]) == 0
    assert "1. Tier 2: ML engineering > " in capsys.readouterr().out
    assert run(["search", "zzz"]) == 0
    assert "No passage fits." in capsys.readouterr().out


def test_escape_sequences_in_documents_do_not_reach_the_terminal(
    advisor: WordAdvisor, capsys: pytest.CaptureFixture[str]
) -> None:
    advisor.error = ExternalError("bad \x1b]0;title\x07 \x1b[31mred")
    run(["ask", "tier 2?"])
    assert "\x1b" not in capsys.readouterr().err


def test_config_shows_values_and_origins(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TIERWISE_API_KEY", "sk-secret")
    monkeypatch.setenv("TIERWISE_PROT", "1")
    assert run(["config", "--json", "--index", "mine"]) == 0
    captured = capsys.readouterr()
    rows = json.loads(captured.out)
    assert rows["TIERWISE_INDEX"] == {"value": "mine", "from": "command line"}
    assert rows["TIERWISE_API_KEY"]["from"] == "environment"
    assert rows["TIERWISE_PORT"]["from"] == "default"
    assert "sk-secret" not in captured.out
    assert "TIERWISE_PROT (environment)" in captured.err
    assert run(["config"]) == 0
    assert "TIERWISE_CHROMA_URL" in capsys.readouterr().out


def test_another_index_is_not_built_by_guessing(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["ask", "tier 2?", "--index", "mine"]) == 2
    assert "'mine'" in capsys.readouterr().err


def test_an_unwritable_home_is_one_sentence(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "file").write_text("")
    assert run(["ingest", "--home", str(tmp_path / "file" / "home")]) in (2, 3)
    captured = capsys.readouterr()
    assert "Traceback" not in captured.err
    assert str(tmp_path / "file") in captured.err


def test_an_occupied_port_is_said_at_once(capsys: pytest.CaptureFixture[str]) -> None:
    from ui.web import bound_socket

    with bound_socket("127.0.0.1", 0) as taken:
        assert run(["chat", "--port", str(taken.getsockname()[1])]) == 3
    assert "--port" in capsys.readouterr().err
    assert run(["chat", "--host", "no.such.host.invalid"]) == 2


def test_telemetry_is_off_before_anything_is_imported(monkeypatch: pytest.MonkeyPatch) -> None:
    import os

    monkeypatch.setenv("LANGSMITH_TRACING", "true")
    run(["--version"])
    assert os.environ["LANGSMITH_TRACING"] == "false"
    assert os.environ["GRADIO_ANALYTICS_ENABLED"] == "False"
    assert os.environ["ANONYMIZED_TELEMETRY"] == "False"


def test_a_reader_that_has_enough_is_not_complained_to() -> None:
    command = f"{sys.executable} -m ui.cli config --json | true; exit ${{PIPESTATUS[0]}}"
    done = subprocess.run(["bash", "-c", command], capture_output=True, text=True, check=False)
    assert done.returncode in (0, 3)
    assert done.stderr == ""
