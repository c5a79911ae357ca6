"""The words and numbers around a conversation: header, footer, and what the page says about itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ui.labels import EXTRACTIVE, model_name
from ui.render import escape

if TYPE_CHECKING:
    from pathlib import Path

    from ui.desk import Desk, IndexFacts

EXAMPLES = (
    "What are the three tiers of AI work?",
    "I finished a three-month bootcamp. Can I become an ML engineer?",
    "How many core AI positions are there in Europe?",
    "How many people apply per tier 2 opening?",
    "I have a maths bachelor's degree, two years of Python work and no papers. Where do I fit?",
    "Is data annotation a way into AI?",
)

HEADER = (
    '<div class="tw-header"><div class="tw-brand"><span class="tw-logo" aria-hidden="true"><i></i><i></i><i></i></span>'
    '<h1>Tierwise</h1><span class="tw-tagline">Honest answers about careers in AI</span></div>'
    '<nav class="tw-nav" aria-label="Pages"><a class="tw-about-button" href="fit/">Where you fit</a>'
    '<button type="button" class="tw-about-button" data-passage="tw-about" aria-haspopup="dialog">About</button></nav>'
    "</div>"
)


def footer_html(desk: Desk) -> str:
    """One line: model, index and date of the material."""
    facts = desk.facts()
    parts = [
        ("model", "Chat model", model_name(desk.model)),
        ("index", "Index", facts.index_id if facts else "none yet"),
    ]
    if facts is not None:
        parts.append(("date", "Material up to", facts.material_date))
    items = "".join(f'<span class="tw-f-{key}">{name}: <b>{escape(value)}</b></span>' for key, name, value in parts)
    return f'<div class="tw-footer">{items}<span>Nothing you write is stored.</span></div>'


def about_html(desk: Desk, home: Path) -> str:
    """What Tierwise is, how old its material is, what is stored where, and how to delete it."""
    return (
        '<div hidden id="tw-about"><p class="tw-kicker">About</p>'
        '<h2 class="tw-passage-title">What Tierwise knows, and what it keeps</h2>'
        f"{_material(desk.facts())}"
        "<h3>What it does not do</h3><p>It gives no odds that you will be hired, and no pay, visa rule, employer or "
        "course that no source states. It is no legal, tax or medical advice.</p>"
        f"<h3>What is stored</h3><p>The index of the material, in <code>{escape(str(home))}</code>. Your questions and "
        "answers are kept in this program's memory only, for this browser tab. A tab that was closed or reloaded is "
        "forgotten within an hour, and everything at once when the program ends. "
        f"{_leaving(desk.model)}</p>"
        "<h3>How to delete it</h3><p>Reload the page to forget this conversation. "
        "<code>tierwise data show</code> lists everything on disk, <code>tierwise data delete</code> removes what "
        "people wrote, and <code>tierwise data delete --everything</code> removes the index too.</p></div>"
    )


def _material(facts: IndexFacts | None) -> str:
    if facts is None:
        return "<h3>The material</h3><p>There is no index yet.</p>"
    return (
        f"<h3>The material</h3><p>Answers come from {facts.documents:,} documents, the newest material dated "
        f"<b>{escape(facts.material_date)}</b>. The world may have changed since. Index "
        f"<code>{escape(facts.index_id)}</code>, embedding model <code>{escape(facts.embedding)}</code>.</p>"
    )


def _leaving(model: str) -> str:
    if model == EXTRACTIVE:
        return "Nothing leaves this machine."
    return f"Questions and the passages found for them are sent to the chat model that you set: {escape(model)}."
