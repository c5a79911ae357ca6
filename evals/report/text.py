"""Reports for people in plain places: the terminal (rich) and a pull request (Markdown)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.console import Group
from rich.table import Table
from rich.text import Text

if TYPE_CHECKING:
    from rich.console import RenderableType

    from evals.baseline import GateReport
    from evals.report.bundle import Report
    from evals.results import CaseRun, VariantComparison, VariantSummary
    from evals.stats import Rate

SHOWN_FAILURES = 20
_GATE_WORDS = {"green": "gate: green", "regression": "gate: REGRESSION", "unjudged": "gate: too much has no verdict"}
_GATE_STYLES = {"green": "green", "regression": "bold red", "unjudged": "bold yellow"}


def to_terminal(report: Report, *, failures: int = SHOWN_FAILURES) -> RenderableType:
    """Rates with intervals, checks, comparisons, the gate and the first failures."""
    parts: list[RenderableType] = [_variants_table(report), _checks_table(report)]
    parts += [Text(sentence) for item in report.comparisons for sentence in [comparison_sentence(item)]]
    parts += _failures(report, failures)
    if report.stopped:
        parts.append(Text(f"stopped early: {report.stopped}", style="bold yellow"))
    if report.gate:
        parts += [Text(line, style=_GATE_STYLES[report.gate.verdict]) for line in gate_lines(report.gate)]
    return Group(*parts)


def to_markdown(report: Report) -> str:
    """A summary for a pull request."""
    lines = ["## Tierwise eval", "", *_markdown_table(report), ""]
    if report.gate:
        lines += [f"- {line}" for line in gate_lines(report.gate)] + [""]
    if report.stopped:
        lines += [f"**Stopped early:** {report.stopped}", ""]
    lines += [f"- {comparison_sentence(item)}" for item in report.comparisons]
    failing = [run for run in report.runs if run.verdict in ("fail", "error")]
    if failing:
        lines += ["", f"<details><summary>{len(failing)} answers failed or have no verdict</summary>", ""]
        lines += [f"- `{_name(run, report)}` {_escaped('; '.join(run.reasons))}" for run in failing]
        lines += ["", "</details>"]
    stamp = report.stamp
    made = ", ".join(
        filter(None, (f"tierwise {stamp.version}", stamp.commit, f"cases {stamp.cases}", f"seed {stamp.seed}"))
    )
    return "\n".join([*lines, "", f"<sub>{made}; {report.created}</sub>", ""])


def rate_words(rate: Rate | None) -> str:
    """`93.1% (90.2-95.3)`, or that nothing was judged."""
    if rate is None:
        return "nothing judged"
    return f"{rate.mean:.1%} ({100 * rate.interval.low:.1f}-{100 * rate.interval.high:.1f})"


def comparison_sentence(item: VariantComparison) -> str:
    """What a comparison shows, in one sentence with its evidence."""
    result = item.result
    verdict = result.verdict if result.shown else "no difference shown"
    joint = "than" if result.shown else "between it and"
    return (
        f"{item.second}: {verdict} {joint} {item.first}: {100 * result.difference:+.1f} points "
        f"(95% interval {100 * result.interval.low:+.1f} to {100 * result.interval.high:+.1f}), "
        f"{result.gained} cases gained, {result.lost} lost of {result.cases}, "
        f"{result.test} p = {result.p_adjusted:.3g}; "
        f"this run could show {100 * result.smallest:.1f} points or more."
    )


def gate_lines(gate: GateReport) -> list[str]:
    """The gate's verdict, its reasons and what else is worth knowing."""
    return [_GATE_WORDS[gate.verdict], *gate.reasons, *(f"note: {note}" for note in gate.notes)]


def _variants_table(report: Report) -> Table:
    table = Table(title=f"{len(report.cases)} cases", title_justify="left")
    for name in ("variant", "pass rate (95%)", "failed", "no verdict", "known failures", "refusals right", "median ms"):
        table.add_column(name)
    for summary, timing in zip(report.summaries, report.timings, strict=True):
        failed = sum(rate.judged - rate.passes for rate in summary.cases.values())
        table.add_row(
            Text(summary.label),
            rate_words(summary.rate),
            str(failed),
            f"{summary.errors} of {summary.total}",
            _known(summary),
            _refusal_words(summary),
            f"{timing.median:.0f}",
        )
    return table


def _checks_table(report: Report) -> Table:
    table = Table(title="checks: passed / failed / error, mean score", title_justify="left")
    table.add_column("check")
    for summary in report.summaries:
        table.add_column(Text(summary.label))
    done = [item for summary in report.summaries for item in summary.checks if item.passes + item.fails + item.errors]
    names = dict.fromkeys(item.check for item in done)
    for name in names:
        cells = []
        for summary in report.summaries:
            found = next((item for item in summary.checks if item.check == name), None)
            score = f"  {found.score:.3g}" if found and found.score is not None else ""
            cells.append(f"{found.passes} / {found.fails} / {found.errors}{score}" if found else "")
        table.add_row(name, *cells)
    return table


def _failures(report: Report, limit: int) -> list[RenderableType]:
    known = {case.id for case in report.cases if case.known_failure}
    failing = [run for run in report.runs if run.verdict in ("fail", "error") and run.record.case not in known]
    lines: list[RenderableType] = []
    for run in failing[:limit]:
        style = "red" if run.verdict == "fail" else "yellow"
        lines.append(Text.assemble((f"{_name(run, report)} ", style), "; ".join(run.reasons)))
    if len(failing) > limit:
        lines.append(Text(f"… and {len(failing) - limit} more, see the report", style="dim"))
    return lines


def _markdown_table(report: Report) -> list[str]:
    rows = ["| variant | pass rate (95 %) | no verdict | known failures | refusals right |", "|---|---|---|---|---|"]
    for summary in report.summaries:
        cells = (summary.label, rate_words(summary.rate), f"{summary.errors} of {summary.total}")
        rows.append(
            "| " + " | ".join(_escaped(cell) for cell in (*cells, _known(summary), _refusal_words(summary))) + " |"
        )
    return rows


def _known(summary: VariantSummary) -> str:
    passing = f", {len(summary.now_passing)} pass now" if summary.now_passing else ""
    return f"{len(summary.known_failing)}{passing}"


def _refusal_words(summary: VariantSummary) -> str:
    matrix = summary.refusals
    right = matrix.rightly_refused + matrix.rightly_answered
    wrong = matrix.wrongly_answered + matrix.wrongly_refused
    return f"{right} of {right + wrong}"


def _name(run: CaseRun, report: Report) -> str:
    parts = [run.record.case]
    if len(report.summaries) > 1:
        parts.append(run.record.variant)
    if run.record.repeat > 1:
        parts.append(f"#{run.record.repeat}")
    return " ".join(parts)


def _escaped(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ").replace("<", "&lt;")
