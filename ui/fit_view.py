"""A verdict and a plan as HTML. What a person wrote is escaped; files to download travel inside the page itself."""

from __future__ import annotations

from base64 import b64encode
from dataclasses import replace
from typing import TYPE_CHECKING

from ui.commands.assess import headline
from ui.exports import ESTIMATE, arithmetic, effort, heading, plan_calendar, plan_markdown
from ui.figures import VERDICT_COLOURS, VERDICT_INK, VERDICT_WORDS
from ui.pdf import plan_pdf
from ui.render import escape, passage_html

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from advisor import Citation
    from advisor.assessment import Assessment, Line
    from advisor.plan import Plan
    from advisor.schedule import PlannedStep

NOTHING_FOUND = (
    '<p role="status">No fact about you was found in these words. Say what you studied, what you have worked on and '
    "for how long, and what you can do.</p>"
)
_PASSAGE = "tw-fit-passage-"
_COLUMNS = ("Tier, criterion", "Verdict", "You said", "It asks for", "What would change it")


def notes_html(notes: Iterable[str]) -> str:
    """What a reader should know about how a text or CV was read."""
    return "".join(f'<p class="tw-fit-note">{escape(note)}</p>' for note in notes)


def problem_html(words: str) -> str:
    """Why something could not be done, and what to do."""
    return f'<p class="tw-fit-problem" role="alert">{escape(words)}</p>'


def verdict_html(assessment: Assessment, sources: Mapping[str, Citation]) -> str:
    """The verdict, what tips it, the question that would decide most, and every line with both sides.

    Args:
        assessment: The verdict.
        sources: For each claim id the sentence that states it; a line whose claims have none shows no passage.
    """
    parts = [f'<div class="tw-fit-verdict" role="status"><h2>{escape(headline(assessment))}</h2>']
    if assessment.between:
        first, second = (_place(place) for place in assessment.between)
        words = assessment.deciding.text if assessment.deciding else ""
        parts.append(f"<p>This is between {first} and {second}: “{escape(words)}” decides.</p>")
    if assessment.question:
        parts.append(f"<p><b>What would decide most:</b> {escape(assessment.question)}</p>")
    return "".join(parts) + "</div>" + _table(assessment, sources)


def plan_html(plan: Plan) -> str:
    """The plan's arithmetic, downloads and steps, each with its source."""
    tight = "<p><b>Only the low estimates fit; there is no slack.</b></p>" if plan.tight else ""
    head = f"<h2>{escape(f'Plan: {plan.target_name}')}</h2><p>{escape(arithmetic(plan))}</p>"
    return (
        f'<div role="status">{head}</div>{tight}'
        f"{notes_html((ESTIMATE, *plan.notes))}{_downloads(plan)}"
        f'<ol class="tw-fit-steps">{"".join(map(_step, plan.steps))}</ol>'
    )


def _table(assessment: Assessment, sources: Mapping[str, Citation]) -> str:
    head = "".join(f'<th scope="col">{name}</th>' for name in _COLUMNS)
    lines = [(f"Tier {tier}, {name}", line) for tier, row in assessment.tiers.items() for name, line in row.items()]
    found = [next((sources[claim] for claim in line.claims if claim in sources), None) for _, line in lines]
    cited = [None if citation is None else replace(citation, marker=at) for at, citation in enumerate(found, 1)]
    rows = "".join(_row(name, line, citation) for (name, line), citation in zip(lines, cited, strict=True))
    passages = "".join(
        f'<div hidden id="{_PASSAGE}{citation.marker}">{passage_html(citation)}</div>' for citation in cited if citation
    )
    return (
        '<div class="tw-fit-scroll" tabindex="0" role="region" aria-label="Verdict for each tier and criterion">'
        f"<table><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table></div>{passages}"
    )


def _row(name: str, line: Line, citation: Citation | None) -> str:
    colours = f"background:{VERDICT_COLOURS[line.verdict]};color:{VERDICT_INK[line.verdict]}"
    cells = (
        f'<span class="tw-fit-chip" style="{colours}">{VERDICT_WORDS[line.verdict]}</span>',
        f"“{escape(line.fact.text)}”" if line.fact else "-",
        escape(line.requirement) + _marker(citation),
        escape(line.flip or "-"),
    )
    return (
        f'<tr><th scope="row">{escape(name)}</th>'
        + "".join(f'<td data-label="{label}">{cell}</td>' for label, cell in zip(_COLUMNS[1:], cells, strict=True))
        + "</tr>"
    )


def _marker(citation: Citation | None) -> str:
    if citation is None:
        return ""
    label = escape(f"Source {citation.marker}: {citation.title}")
    return (
        f'<button type="button" class="tw-cite" data-passage="{_PASSAGE}{citation.marker}" aria-haspopup="dialog" '
        f'aria-label="{label}">{citation.marker}</button>'
    )


def _place(tier: str | None) -> str:
    return {"adjacent": "an adjacent field", None: "nothing yet"}.get(tier, f"tier {tier}")


def _downloads(plan: Plan) -> str:
    files = (
        ("Markdown", "md", "text/markdown", plan_markdown(plan).encode()),
        ("PDF", "pdf", "application/pdf", plan_pdf(plan)),
        ("calendar (.ics)", "ics", "text/calendar", plan_calendar(plan)),
    )
    # As data of the page, so that no file of anybody's plan is left on the server.
    links = "".join(
        f'<a download="tierwise-plan.{suffix}" href="data:{kind};base64,{b64encode(data).decode()}">Download {name}</a>'
        for name, suffix, kind, data in files
    )
    return f'<p class="tw-fit-downloads">{links}</p>'


def _step(item: PlannedStep) -> str:
    step = item.step
    return (
        f"<li><b>{escape(heading(step))}</b><br>When: {escape(effort(item))}<br>To show: {escape(step.proof)}<br>"
        f"Why: {escape(step.reason.text)}<br><cite>Source: {escape(step.reason.source.label)}</cite></li>"
    )
