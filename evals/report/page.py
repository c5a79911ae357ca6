"""One self-contained HTML page: no script, style, font or image from elsewhere, and no markup from answers."""

from __future__ import annotations

import difflib
import re
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from markupsafe import Markup, escape

from evals.report.plots import Point, interval_plot
from evals.report.text import comparison_sentence, gate_lines, rate_words

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from jinja2 import Template

    from advisor.types import Citation
    from evals.case import Case
    from evals.report.bundle import Report
    from evals.results import CaseRun

_WORD = re.compile(r"\s+|[^\s]+")


@dataclass(frozen=True, slots=True)
class _Passage:
    """A cited passage with every quoted span marked."""

    markers: str
    place: str
    source: str
    text: Markup


@dataclass(frozen=True, slots=True)
class _Cell:
    """One answer of the side-by-side view."""

    run: CaseRun
    text: Markup
    passages: tuple[_Passage, ...]


@dataclass(frozen=True, slots=True)
class _Row:
    """One case with the answers of every variant."""

    case: Case
    verdicts: str
    differs: bool
    search: str
    cells: tuple[_Cell, ...]


def to_html(report: Report) -> str:
    """The page as one string."""
    return _template().render(
        report=report,
        rows=[_row(case, report) for case in report.cases],
        rates=Markup(_rates(report)),  # noqa: S704 - every label is escaped where the plot is drawn
        tags=Markup(_tags(report)),  # noqa: S704
        differences=Markup(_differences(report)),  # noqa: S704
        comparisons=[comparison_sentence(item) for item in report.comparisons],
        gate=gate_lines(report.gate) if report.gate else [],
        all_tags=sorted({tag for case in report.cases for tag in case.tags}),
        rate_words=rate_words,
    )


def marked_passage(text: str, spans: Iterable[tuple[int, int]]) -> Markup:
    """The text with the spans, which may overlap, in `<mark>`."""
    pieces, at = [], 0
    for start, end in _merged(spans):
        pieces += [escape(text[at:start]), Markup("<mark>"), escape(text[start:end]), Markup("</mark>")]
        at = end
    return Markup("").join([*pieces, escape(text[at:])])


def word_diff(before: str, after: str) -> Markup:
    """The second text with the words that the first lacks in `<ins>` and those that only the first has in `<del>`."""
    old, new = _WORD.findall(before), _WORD.findall(after)
    pieces: list[Markup] = []
    for kind, a_start, a_end, b_start, b_end in difflib.SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if kind in ("delete", "replace"):
            pieces.append(Markup("<del>{}</del>").format("".join(old[a_start:a_end])))
        if kind in ("insert", "replace"):
            pieces.append(Markup("<ins>{}</ins>").format("".join(new[b_start:b_end])))
        if kind == "equal":
            pieces.append(escape("".join(new[b_start:b_end])))
    return Markup("").join(pieces)


@lru_cache(maxsize=1)
def _template() -> Template:
    from jinja2 import Environment

    source = (Path(__file__).parent / "page.html.j2").read_text(encoding="utf-8")
    return Environment(autoescape=True, trim_blocks=True, lstrip_blocks=True).from_string(source)


def _row(case: Case, report: Report) -> _Row:
    runs = [run for run in report.runs if run.record.case == case.id]
    base = next((run.reply.text for run in runs if run.reply), "")
    verdicts = [run.verdict for run in runs]
    texts = {run.reply.text for run in runs if run.reply}
    search = " ".join([case.id, case.last_question, *case.tags, *texts]).casefold()
    cells = tuple(_cell(run, base if at else None) for at, run in enumerate(runs))
    return _Row(case, " ".join(dict.fromkeys(verdicts)), len(texts) > 1 or len(set(verdicts)) > 1, search, cells)


def _cell(run: CaseRun, base: str | None) -> _Cell:
    if run.reply is None:
        return _Cell(run, Markup(""), ())
    text = escape(run.reply.text) if base is None else word_diff(base, run.reply.text)
    return _Cell(run, text, _passages(run.reply.citations))


def _passages(citations: Sequence[Citation]) -> tuple[_Passage, ...]:
    by_passage: dict[str, list[Citation]] = {}
    for citation in citations:
        by_passage.setdefault(citation.passage_id, []).append(citation)
    return tuple(
        _Passage(
            " ".join(f"[{item.marker}]" for item in group),
            f"{group[0].title}, {group[0].section}" if group[0].section else group[0].title,
            group[0].source,
            marked_passage(group[0].passage, [(item.start, item.end) for item in group]),
        )
        for group in by_passage.values()
    )


def _merged(spans: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    merged: list[tuple[int, int]] = []
    for start, end in sorted(spans):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged


def _rates(report: Report) -> str:
    points = [
        Point(item.label, item.rate.mean, item.rate.interval.low, item.rate.interval.high, rate_words(item.rate))
        for item in report.summaries
        if item.rate
    ]
    return interval_plot(points, 0, 1) if points else ""


def _tags(report: Report) -> str:
    several = len(report.summaries) > 1
    points = [
        Point(f"{tag} · {item.label}" if several else tag, rate.mean, rate.interval.low, rate.interval.high, words)
        for tag in sorted({tag for item in report.summaries for tag in item.by_tag})
        for item in report.summaries
        if (rate := item.by_tag.get(tag))
        for words in [f"{rate_words(rate)} n={rate.cases}"]
    ]
    return interval_plot(points, 0, 1) if points else ""


def _differences(report: Report) -> str:
    points = []
    for item in report.comparisons:
        result = item.result
        kind = {"better": "good", "worse": "bad"}.get(result.verdict, "plain")
        words = f"{100 * result.difference:+.1f}: {result.verdict}"
        points.append(Point(item.second, result.difference, result.interval.low, result.interval.high, words, kind))
    if not points:
        return ""
    reach = max(0.05, *(abs(end) for point in points for end in (point.low, point.high)))
    return interval_plot(points, -reach, reach, rule=0)
