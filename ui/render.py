"""A conversation as HTML. What a person, a model or a document wrote is escaped; nothing of it becomes markup.

Pure: the same conversation gives the same text. Element ids depend on positions only, so that the page, which replaces
what differs, leaves earlier answers alone while a new one grows.
"""

from __future__ import annotations

import html
from itertools import groupby
from typing import TYPE_CHECKING
from urllib.parse import quote, urlsplit

from advisor.types import SentenceEvent
from ui.labels import EXTRACTIVE, OUTCOMES, TIERS, Lead, fact_label, removed_sentence, source_line
from ui.terminal import printable

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from advisor.types import Answer, Citation
    from ui.conversation import Conversation, Exchange

_SHOWN_OF_UNREADABLE = 300
_LONGEST_HANDED_OVER = 8_000
WELCOME = (
    '<div class="tw-welcome"><h2>Where do you fit in AI work?</h2>'
    "<p>Ask a question, or describe your degree, skills and experience in a few sentences. "
    "Every claim in an answer carries a number that opens the passage it rests on. "
    "Where the sources are silent, the answer says so.</p></div>"
)


def conversation_html(conversation: Conversation) -> str:
    """The whole conversation."""
    told = [exchange.question for exchange in conversation]
    return "".join(
        _exchange(exchange, number, "\n".join(told[:number])) for number, exchange in enumerate(conversation, 1)
    )


def escape(text: str) -> str:
    """Text as HTML shows it, attribute values included; line breaks are kept by the style sheet."""
    return html.escape(printable(text), quote=True)


def passage_html(citation: Citation) -> str:
    """The passage that a citation points into, its quote marked."""
    before, after = citation.passage[: citation.start], citation.passage[citation.end :]
    also = ", ".join(citation.also_in)
    return (
        f'<p class="tw-kicker">Source {citation.marker}</p>'
        f'<h2 class="tw-passage-title">{escape(citation.title)}</h2>'
        + _section(citation)
        + f'<blockquote class="tw-passage-text">{escape(before)}<mark>{escape(citation.quote)}</mark>{escape(after)}'
        "</blockquote>"
        f'<p class="tw-passage-source"><span>From</span> {_source(citation)}</p>'
        + (f'<p class="tw-passage-source"><span>Also in</span> {escape(also)}</p>' if also else "")
    )


def safe_url(url: str | None) -> str | None:
    """The address if it is an ordinary web address, else None."""
    if not url:
        return None
    try:
        parts = urlsplit(url)
    except ValueError:
        return None
    return url if parts.scheme in ("http", "https") and parts.hostname else None


def _section(citation: Citation) -> str:
    section = citation.section.removeprefix(citation.title).removeprefix(" > ")
    return f'<p class="tw-passage-section">{escape(section)}</p>' if section else ""


def _exchange(exchange: Exchange, number: int, told: str) -> str:
    return (
        '<section class="tw-exchange">'
        f'<div class="tw-question"><span class="tw-sr">You asked: </span>{escape(_shortened(exchange))}</div>'
        f'<div class="tw-answer">{_badges(exchange.answer)}'
        f'<div class="tw-text">{_text(exchange, number)}</div>'
        f"{_state(exchange)}{_after(exchange, number)}{_facts(exchange.answer, told)}</div></section>"
    )


def _shortened(exchange: Exchange) -> str:
    """The question; of one that could not be read, the beginning."""
    cut = exchange.problem and len(exchange.question) > _SHOWN_OF_UNREADABLE
    return f"{exchange.question[:_SHOWN_OF_UNREADABLE]} …" if cut else exchange.question


def _badges(answer: Answer | None) -> str:
    if answer is None:
        return '<p class="tw-badges"></p>'
    badges = []
    if answer.tier:
        about = "Most realistic for you: " if answer.assessment is not None else ""
        badges.append(f'<span class="tw-badge tw-tier-{answer.tier}">{about}{TIERS[answer.tier]}</span>')
    badges.append(f'<span class="tw-badge tw-outcome tw-{answer.outcome}">{OUTCOMES[answer.outcome]}</span>')
    if answer.conflicts:
        badges.append('<span class="tw-badge tw-outcome tw-disagree">The sources disagree</span>')
    return f'<p class="tw-badges">{"".join(badges)}</p>'


def _text(exchange: Exchange, number: int) -> str:
    events = exchange.events
    if not events and exchange.answer is not None:
        events = tuple(SentenceEvent(sentence, (), 0) for sentence in exchange.answer.sentences)
    titles = {citation.marker: citation for event in events for citation in event.citations}
    if exchange.answer is not None:
        titles |= {citation.marker: citation for citation in exchange.answer.citations}
    blocks = groupby(events, key=lambda event: (event.block, bool(Lead.of(event.prefix).item)))
    return "".join(_block(list(group), listed, number, titles) for (_, listed), group in blocks)


def _block(events: Sequence[SentenceEvent], listed: bool, number: int, sources: dict[int, Citation]) -> str:
    if not listed:
        return f"<p>{_sentences(events, number, sources)}</p>"
    tag = "ol" if Lead.of(events[0].prefix).item[:1].isdigit() else "ul"
    return f"<{tag}>{''.join(f'<li>{_sentences([event], number, sources)}</li>' for event in events)}</{tag}>"


def _sentences(events: Iterable[SentenceEvent], number: int, sources: dict[int, Citation]) -> str:
    return " ".join(
        f'<span class="tw-sentence tw-{event.sentence.support}">{_sentence(event, number, sources)}</span>'
        for event in events
    )


def _sentence(event: SentenceEvent, number: int, sources: dict[int, Citation]) -> str:
    label = Lead.of(event.prefix).label
    strong = f"<strong>{escape(label)}</strong> " if label else ""
    return strong + _cited(event, number, sources)


def _cited(event: SentenceEvent, number: int, sources: dict[int, Citation]) -> str:
    markers = "".join(_marker(marker, number, sources) for marker in event.sentence.markers)
    if not markers:
        return escape(event.sentence.text)
    # A marker alone at the start of a line would seem to belong to the next sentence.
    most, space, last = event.sentence.text.rpartition(" ")
    return f'{escape(most + space)}<span class="tw-tail">{escape(last)}{markers}</span>'


def _marker(marker: int, number: int, sources: dict[int, Citation]) -> str:
    citation = sources.get(marker)
    label = f"Source {marker}" + (f": {citation.title}" if citation else "")
    return (
        f'<button type="button" class="tw-cite" data-passage="tw-{number}-{marker}" aria-haspopup="dialog" '
        f'aria-label="{escape(label)}">{marker}</button>'
    )


def _state(exchange: Exchange) -> str:
    if exchange.waiting:
        return f'<p class="tw-waiting">{escape(exchange.waiting)}</p>'
    if exchange.problem:
        return f'<p class="tw-problem" role="alert">{escape(exchange.problem)}</p>'
    if exchange.stopped:
        return '<p class="tw-meta">You stopped this answer.</p>'
    return ""


def _after(exchange: Exchange, number: int) -> str:
    answer = exchange.answer
    citations = _citations(exchange)
    parts = [_source_list(citations, number)] if answer is not None or exchange.stopped else []
    parts += [
        f'<div hidden id="tw-{number}-{citation.marker}">{passage_html(citation)}</div>' for citation in citations
    ]
    if answer is not None:
        parts += [f'<p class="tw-notice">{escape(answer.notice)}</p>' if answer.notice else "", _meta(answer)]
    return "".join(parts)


def _facts(answer: Answer | None, told: str) -> str:
    """The facts that a verdict rests on, and the way to the page where they can be changed and deleted."""
    if answer is None or answer.assessment is None or not answer.assessment.facts:
        return ""
    facts = answer.assessment.facts
    rows = "".join(f"<li>{escape(fact_label(fact))}</li>" for fact in facts)
    # Behind the # of an address, so that the words stay in the browser; no longer than every browser takes.
    words = f"#about={quote(told)}" if len(told) <= _LONGEST_HANDED_OVER else ""
    return (
        f'<details class="tw-facts"><summary>What was counted about you ({len(facts)})</summary><ul>{rows}</ul>'
        f'<p><a href="fit/{words}">Change or delete these facts</a></p></details>'
    )


def _citations(exchange: Exchange) -> tuple[Citation, ...]:
    if exchange.answer is not None:
        return exchange.answer.citations
    return tuple(citation for event in exchange.events for citation in event.citations)


def _source_list(citations: Sequence[Citation], number: int) -> str:
    if not citations:
        return ""
    sources = {citation.marker: citation for citation in citations}
    grouped: dict[tuple[str, str], list[int]] = {}
    for citation in citations:
        key = (citation.title, source_line(citation.source, citation.year))
        grouped.setdefault(key, []).append(citation.marker)
    rows = "".join(
        f'<li class="tw-source"><span>{"".join(_marker(marker, number, sources) for marker in markers)}</span>'
        f'<span class="tw-source-title">{escape(title)}</span><span class="tw-source-from">{escape(line)}</span></li>'
        for (title, line), markers in grouped.items()
    )
    return f'<div class="tw-sources"><h3>Sources</h3><ul>{rows}</ul></div>'


def _meta(answer: Answer) -> str:
    by = "" if answer.model == EXTRACTIVE else f" by {answer.model}"
    parts = [removed_sentence(answer.removed), f"Answered{by} in {_seconds(answer.timings.total)}."]
    return f'<p class="tw-meta">{" ".join(escape(part) for part in parts if part)}</p>'


def _seconds(milliseconds: float) -> str:
    return "under 0.1 s" if milliseconds < 100 else f"{milliseconds / 1000:.1f} s"


def _source(citation: Citation) -> str:
    line = escape(source_line(citation.source, citation.year))
    url = safe_url(citation.url)
    if url is None:
        return line
    label = f'{line}<span class="tw-sr"> (opens a new tab)</span>'
    return f'<a href="{escape(url)}" target="_blank" rel="noopener noreferrer">{label}</a>'
