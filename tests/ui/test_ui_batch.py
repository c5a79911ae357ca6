"""One row for each line, in order, whatever happens to a line."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from ingest.errors import ExternalError, InputError, UsageError
from ui.batch import Summary, opened, run_batch
from ui.status import Status

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path


def _shout(row: Mapping[str, Any]) -> dict[str, Any]:
    match row["text"]:
        case "wrong":
            raise InputError("No such thing.", hint="Say another.")
        case "down":
            raise ExternalError("The server is down.", hint="Wait.", retryable=True)
        case "bug":
            raise ZeroDivisionError
    return {"said": row["text"].upper()}


def _run(*lines: bytes) -> tuple[list[dict[str, Any]], Summary]:
    rows: list[dict[str, Any]] = []
    return rows, run_batch(lines, _shout, rows.append)


def test_rows_come_in_order_with_their_ids() -> None:
    rows, summary = _run(b'{"id": "a", "text": "x"}\n', b'{"id": 7, "text": "y"}')
    assert rows == [{"id": "a", "said": "X"}, {"id": 7, "said": "Y"}]
    assert summary.status is Status.DONE
    assert summary.sentence() == "2 lines: 2 done."


@pytest.mark.parametrize(
    ("line", "row_id", "message"),
    [
        (b"not json\n", None, "not JSON"),
        (b"\n", None, "not JSON"),
        (b"[1]\n", None, "no JSON object"),
        (b'"x"\n', None, "no JSON object"),
        (b"\xff\xfe\n", None, "not UTF-8"),
        (b'{"text": "x"}\n', None, "no `id`"),
        (b'{"id": null, "text": "x"}\n', None, "no `id`"),
        (b'{"id": true, "text": "x"}\n', None, "no `id`"),
        (b'{"id": "a", "text": "x"}\n', "a", "occurs twice"),
        (b'{"id": "b", "text": "wrong"}\n', "b", "No such thing."),
        (b"[" * 100_000 + b"\n", None, "not JSON"),
    ],
)
def test_an_invalid_line_gets_its_row_and_ends_nothing(line: bytes, row_id: str | None, message: str) -> None:
    rows, summary = _run(b'{"id": "a", "text": "x"}\n', line, b'{"id": "z", "text": "y"}\n')

    assert [row["id"] for row in rows] == ["a", row_id, "z"]
    assert rows[1]["line"] == 2
    assert message in rows[1]["error"]["message"]
    assert rows[1]["error"]["hint"]
    assert rows[1]["error"]["retryable"] is False
    assert rows[2]["said"] == "Y"
    assert (summary.invalid, summary.failed, summary.status) == ([2], [], Status.USAGE)


def test_a_failure_outside_is_told_from_a_wrong_line() -> None:
    rows, summary = _run(
        b'{"id": "a", "text": "down"}\n', b'{"id": "b", "text": "bug"}\n', b'{"id": "c", "text": "x"}\n'
    )

    assert rows[0]["error"] == {"message": "The server is down.", "hint": "Wait.", "retryable": True}
    assert "ZeroDivisionError" in rows[1]["error"]["message"]
    assert rows[2] == {"id": "c", "said": "X"}
    assert summary.status is Status.EXTERNAL
    assert summary.sentence() == "3 lines: 1 done, 2 failed (line 1, 2)."


def test_wrong_lines_decide_over_failed_ones() -> None:
    _, summary = _run(b"x", b'{"id": "a", "text": "down"}')
    assert summary.status is Status.USAGE


def test_the_same_number_as_text_and_as_number_are_two_ids() -> None:
    _, summary = _run(b'{"id": 1, "text": "x"}', b'{"id": "1", "text": "x"}')
    assert summary.done == 2


def test_a_byte_order_mark_is_no_part_of_the_first_line() -> None:
    rows, _ = _run(b'\xef\xbb\xbf{"id": "a", "text": "x"}')
    assert rows == [{"id": "a", "said": "X"}]


def test_an_empty_file_is_done() -> None:
    rows, summary = _run()
    assert rows == []
    assert summary.sentence() == "0 lines: 0 done."


def test_a_file_that_cannot_be_opened_is_wrong_use(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"missing\.jsonl"), opened(str(tmp_path / "missing.jsonl")):
        pass
    with pytest.raises(UsageError, match="cannot be read"), opened(str(tmp_path)):
        pass
