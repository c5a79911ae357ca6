"""Reports for programs: JSON without timings, the timings beside it, and JUnit."""

from __future__ import annotations

import json
import math
import re
from dataclasses import asdict
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree as ET

from evals.report.bundle import TIMED

if TYPE_CHECKING:
    from evals.report.bundle import Report
    from evals.results import CaseRun, VariantSummary

# Everything of an answer that the same call gives again; timings are not.
_UNTIMED = (
    *("text", "tier", "outcome", "tiers", "citations", "sentences", "removed", "assessment", "conflicts"),
    *("model", "embedding", "index_id", "prompt_id", "notice", "usage"),
)
_FORBIDDEN_IN_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def to_json(report: Report) -> str:
    """The whole result without anything that the clock decides; the same run gives the same bytes."""
    row = {
        "stamp": asdict(report.stamp),
        "stopped": report.stopped,
        "variants": [_summary_row(summary) for summary in report.summaries],
        "comparisons": [
            {**asdict(item), "verdict": item.result.verdict, "shown": item.result.shown} for item in report.comparisons
        ],
        "gate": None if report.gate is None else asdict(report.gate),
        "runs": [_run_row(run) for run in report.runs],
    }
    return json.dumps(_finite(row), ensure_ascii=False, indent=1, sort_keys=True) + "\n"


def timings_json(report: Report) -> str:
    """When the run was made and what it took, by variant and by answer."""
    answers = {run.record.key: {"elapsed": run.record.elapsed, "attempts": run.record.attempts} for run in report.runs}
    row = {"created": report.created, "variants": [asdict(item) for item in report.timings], "answers": answers}
    return json.dumps(row, ensure_ascii=False, indent=1) + "\n"


def to_junit(report: Report) -> str:
    """One suite a variant, one test an answer; failures, errors and skips as JUnit has them."""
    root = ET.Element("testsuites", name="tierwise eval")
    for summary in report.summaries:
        runs = [run for run in report.runs if run.record.variant == summary.label]
        counts = {
            "tests": str(len(runs)),
            "failures": str(sum(run.verdict == "fail" for run in runs)),
            "errors": str(sum(run.verdict == "error" for run in runs)),
            "skipped": str(sum(run.verdict == "skip" for run in runs)),
        }
        suite = ET.SubElement(root, "testsuite", {"name": _xml(summary.label), **counts})
        properties = ET.SubElement(suite, "properties")
        for name in ("version", "commit", "cases"):
            ET.SubElement(properties, "property", name=name, value=str(getattr(report.stamp, name)))
        for run in runs:
            _junit_case(suite, run)
    ET.indent(root)
    return '<?xml version="1.0" encoding="utf-8"?>\n' + ET.tostring(root, encoding="unicode") + "\n"


def _junit_case(suite: ET.Element, run: CaseRun) -> None:
    name = run.record.case if run.record.repeat == 1 else f"{run.record.case} #{run.record.repeat}"
    seconds = f"{run.record.elapsed / 1000:.3f}"
    case = ET.SubElement(suite, "testcase", classname=_xml(run.record.variant), name=_xml(name), time=seconds)
    kinds = {"fail": "failure", "error": "error", "skip": "skipped"}
    if run.verdict in kinds:
        reasons = "\n".join(run.reasons) or "no check applied"
        element = ET.SubElement(case, kinds[run.verdict], message=_xml(reasons.split("\n")[0]))
        element.text = _xml(reasons + ("" if run.reply is None else f"\n\n{run.reply.text}"))


def _summary_row(summary: VariantSummary) -> dict[str, Any]:
    row = asdict(summary)
    row["checks"] = [item for item in row["checks"] if item["check"] not in TIMED]
    return row


def _run_row(run: CaseRun) -> dict[str, Any]:
    record = run.record
    return {
        "variant": record.variant,
        "case": record.case,
        "repeat": record.repeat,
        "verdict": run.verdict,
        "failure": None if record.failure is None else asdict(record.failure),
        "checks": [asdict(item) for item in run.checks if item.check not in TIMED],
        "answer": None if record.row is None else {name: record.row.get(name) for name in _UNTIMED},
        "retrieved": None if record.retrieved is None else [item.passage_id for item in record.retrieved],
    }


def _finite(value: Any) -> Any:  # noqa: ANN401 - any JSON value
    """JSON has no nan: a standard error that does not exist is null."""
    if isinstance(value, float) and not math.isfinite(value):
        return None
    if isinstance(value, dict):
        return {key: _finite(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_finite(item) for item in value]
    return value


def _xml(text: str) -> str:
    return _FORBIDDEN_IN_XML.sub("\ufffd", text)
