"""A verdict and a plan as HTML. What a person wrote is escaped; files to download travel inside the page itself."""

from __future__ import annotations

from base64 import b64encode
from typing import TYPE_CHECKING

from ui.commands.assess import headline
from ui.exports import ESTIMATE, arithmetic, effort, heading, plan_calendar, plan_markdown
from ui.figures import VERDICT_COLOURS, VERDICT_INK, VERDICT_WORDS
from ui.pdf import plan_pdf
from ui.render import escape

if TYPE_CHECKING:
    from collections.abc import Iterable

    from advisor.assessment import Assessment, Line
    from advisor.facts import Fact
    from advisor.plan import Plan
    from advisor.schedule import PlannedStep

NOTHING_FOUND = (
    '<p role="status">No fact about you was found in these words. Say what you studied, what you have worked on and '
    "for how long, and what you can do.</p>"
)
_COLUMNS = ("Tier, criterion", "Verdict", "You said", "It asks for", "What would change it")


def fact_label(fact: Fact) -> str:
    """A fact on one line: what it is and the exact words that it rests on. Plain text, not HTML."""
    return f"{fact.kind.capitalize()}: “{' '.join(fact.text.split())}” (read as {fact.value})"


def notes_html(notes: Iterable[str]) -> str:
    """What a reader should know about how a text or CV was read."""
    return "".join(f'<p class="tw-fit-note">{escape(note)}</p>' for note in notes)


def problem_html(words: str) -> str:
    """Why something could not be done, and what to do."""
    return f'<p class="tw-fit-problem" role="alert">{escape(words)}</p>'


def verdict_html(assessment: Assessment) -> str:
    """The verdict, what tips it, the question that would decide most, and every line with both sides."""
    parts = [f'<div class="tw-fit-verdict" role="status"><h2>{escape(headline(assessment))}</h2>']
    if assessment.between:
        first, second = (_place(place) for place in assessment.between)
        words = assessment.deciding.text if assessment.deciding else ""
        parts.append(f"<p>This is between {first} and {second}: “{escape(words)}” decides.</p>")
    if assessment.question:
        parts.append(f"<p><b>What would decide most:</b> {escape(assessment.question)}</p>")
    return "".join(parts) + "</div>" + _table(assessment)


def plan_html(plan: Plan) -> str:
    """The plan's arithmetic, downloads and steps, each with its source."""
    tight = "<p><b>Only the low estimates fit; there is no slack.</b></p>" if plan.tight else ""
    head = f"<h2>{escape(f'Plan: {plan.target_name}')}</h2><p>{escape(arithmetic(plan))}</p>"
    return (
        f'<div role="status">{head}</div>{tight}'
        f"{notes_html((ESTIMATE, *plan.notes))}{_downloads(plan)}"
        f'<ol class="tw-fit-steps">{"".join(map(_step, plan.steps))}</ol>'
    )


def _table(assessment: Assessment) -> str:
    head = "".join(f'<th scope="col">{name}</th>' for name in _COLUMNS)
    rows = "".join(
        _row(f"Tier {tier}, {name}", line) for tier, lines in assessment.tiers.items() for name, line in lines.items()
    )
    return (
        '<div class="tw-fit-scroll" tabindex="0" role="region" aria-label="Verdict for each tier and criterion">'
        f"<table><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table></div>"
    )


def _row(name: str, line: Line) -> str:
    colours = f"background:{VERDICT_COLOURS[line.verdict]};color:{VERDICT_INK[line.verdict]}"
    said = f"“{escape(line.fact.text)}”" if line.fact else "-"
    return (
        f'<tr><th scope="row">{escape(name)}</th>'
        f'<td><span class="tw-fit-chip" style="{colours}">{VERDICT_WORDS[line.verdict]}</span></td>'
        f"<td>{said}</td><td>{escape(line.requirement)}</td><td>{escape(line.flip or '-')}</td></tr>"
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
