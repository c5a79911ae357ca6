"""Text on the terminal: wrapped between words, free of control characters, told when nobody reads."""

from __future__ import annotations

import io

import pytest

from ingest.errors import ExternalError
from ui.progress import LineProgress, shown_progress
from ui.terminal import Flow, emit, json_line, printable, table


def test_control_characters_and_lone_surrogates_are_taken_out() -> None:
    assert printable("a\x1b[31mb\x00c\u202ed\ttab\nline") == "a[31mbcd\ttab\nline"
    assert printable("\ud800x") == "?x"
    assert printable("naïve 🤖 中文") == "naïve 🤖 中文"


def test_lines_break_between_words_and_list_items_hang(capsys: pytest.CaptureFixture[str]) -> None:
    flow = Flow(20)
    flow.paragraph()
    flow.words("The article estimates five thousand positions.")
    flow.words("Next one. [1]")
    flow.paragraph("- ", gap=2)
    flow.words("An item that is longer than a line.")
    flow.paragraph("- ")
    flow.words("Another.")
    flow.end()
    out = capsys.readouterr().out
    assert all(len(line) <= 20 for line in out.splitlines())
    assert out.splitlines()[-4:] == ["- An item that is", "  longer than a", "  line.", "- Another."]
    assert "\n\n- An" in out


def test_without_a_width_a_paragraph_is_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    flow = Flow(0)
    flow.paragraph()
    flow.words("word " * 100)
    flow.end()
    assert capsys.readouterr().out.count("\n") == 1


def test_a_word_longer_than_the_line_is_not_lost(capsys: pytest.CaptureFixture[str]) -> None:
    flow = Flow(10)
    flow.paragraph()
    flow.words("a " + "x" * 40 + " b")
    flow.end()
    assert capsys.readouterr().out.split() == ["a", "x" * 40, "b"]


def test_json_is_one_line_of_utf8() -> None:
    assert json_line({"a": "ü\n"}) == '{"a": "ü\\n"}'
    json_line({"a": "\ud800"}).encode("utf-8")


def test_a_full_disk_or_a_gone_reader_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    class Full(io.StringIO):
        def write(self, _text: str) -> int:
            raise OSError(28, "No space left on device")

    monkeypatch.setattr("sys.stdout", Full())
    with pytest.raises(ExternalError, match="No space left"):
        emit("x")


def test_a_stream_that_knows_no_umlauts_gets_question_marks(monkeypatch: pytest.MonkeyPatch) -> None:
    raw = io.BytesIO()
    monkeypatch.setattr("sys.stdout", io.TextIOWrapper(raw, encoding="ascii"))
    emit("Größe")
    assert raw.getvalue() == b"Gr??e\n"


def test_a_table_shows_cells_as_they_are() -> None:
    text = table(("A", "B"), [("[red]x[/red]", "\x1b[31my")])
    assert "[red]x[/red]" in text
    assert "\x1b" not in text


def test_progress_off_a_terminal_is_a_line_a_stage(capsys: pytest.CaptureFixture[str]) -> None:
    with shown_progress() as progress:
        assert isinstance(progress, LineProgress)
        progress.stage("embed", 20)
        progress.advance(3)
        progress.stage("store", None)
    assert capsys.readouterr().err == "Embed (20) …\nStore …\n"
