"""`tierwise ingest`: options handed on, report, exit statuses; and the index that is built when there is none."""

from __future__ import annotations

import json
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

import pytest

from ingest.report import IngestReport, SkippedInput
from tests.fakes_ui import WordAdvisor
from ui.cli import run

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ui.settings import Settings

BUILT = IngestReport(
    index="default", index_id="20261122-x", changed=True, serving=True, documents=2, chunks=30, embedded=30, reused=0,
    removed=0, tokens=4_000, skipped=(SkippedInput("a.pdf", "It holds no text.", "Scan it with OCR."),),
    seconds={"embed": 1.25}, query_backend="onnx",
)  # fmt: skip


@dataclass
class Pipeline:
    """Stands where the pipeline does: reports what it is told to, and remembers how it was called."""

    report: IngestReport = BUILT
    calls: list[dict[str, Any]] = field(default_factory=list)

    def __call__(self, settings: Settings, paths: Sequence[str] = (), **options: Any) -> IngestReport:
        options.pop("progress").stage("embed", 30)
        self.calls.append({"index": settings.index, "paths": paths, **options})
        return self.report


@pytest.fixture
def pipeline(monkeypatch: pytest.MonkeyPatch) -> Pipeline:
    pipeline = Pipeline()
    monkeypatch.setattr("ingest.pipeline.run_ingest", pipeline)
    return pipeline


def test_the_report_names_what_was_done_and_what_was_skipped(
    pipeline: Pipeline, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["ingest"]) == 0
    captured = capsys.readouterr()
    for part in (
        "4,000",
        "1.2",
        "onnx",
        "Skipped a.pdf: It holds no text. Scan it with OCR.",
        "20261122-x answers now",
    ):
        assert part in captured.out
    assert captured.err == "Embed (30) …\n"


def test_json_is_the_report_and_nothing_else(pipeline: Pipeline, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["ingest", "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == json.loads(json.dumps(BUILT.as_dict()))


def test_every_option_reaches_the_pipeline(pipeline: Pipeline) -> None:
    flags = [
        "--only",
        "--dry-run",
        "--strict",
        "--rebuild",
        "--index",
        "mine",
        "--allow-host",
        "h1",
        "--allow-host",
        "h2",
    ]
    assert run(["ingest", "a", "b", *flags]) == 0
    (call,) = pipeline.calls
    assert (call["index"], call["paths"], call["allow_hosts"]) == ("mine", ("a", "b"), ("h1", "h2"))
    assert all(call[name] is True for name in ("only", "dry_run", "strict", "rebuild"))
    assert call["check"] is False


@pytest.mark.parametrize(("changed", "status"), [(True, 1), (False, 0)])
def test_check_says_by_its_status_whether_the_index_is_up_to_date(
    pipeline: Pipeline, changed: bool, status: int
) -> None:
    pipeline.report = replace(BUILT, changed=changed, index_id=None if changed else "x")
    assert run(["ingest", "--check"]) == status


def test_an_index_of_another_model_waits_to_be_promoted(pipeline: Pipeline, capsys: pytest.CaptureFixture[str]) -> None:
    pipeline.report = replace(BUILT, serving=False)
    assert run(["ingest"]) == 0
    assert "tierwise index promote" in capsys.readouterr().out


def test_the_first_question_builds_the_index(
    pipeline: Pipeline, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("advisor.build_advisor", lambda _ingest, _advisor: WordAdvisor())
    assert run(["ask", "--json", "tier 2 openings?"]) == 0
    captured = capsys.readouterr()
    assert len(pipeline.calls) == 1
    assert "There is no index yet; building it" in captured.err
    assert json.loads(captured.out)["outcome"] == "answered"
