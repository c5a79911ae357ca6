"""The Gradio page: components, events and theme. What they show is made by `ui.render` and `ui.about`.

Each visitor's conversation lives in that visitor's `gr.State`; the desk is the only thing that visitors share.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

from ui.about import EXAMPLES, HEADER, about_html, footer_html
from ui.handlers import Visit, answer, answer_again, clear, edit_last, stop_answer
from ui.render import WELCOME

if TYPE_CHECKING:
    from pathlib import Path

    import gradio as gr

    from ui.desk import Desk

_SYSTEM_FONTS = ("ui-sans-serif", "system-ui", "-apple-system", "Segoe UI", "Roboto", "Helvetica Neue", "sans-serif")
_SYSTEM_MONO = ("ui-monospace", "SFMono-Regular", "Menlo", "Consolas", "monospace")
# Answers wait on models and sockets, not on Python: enough that visitors do not queue, few enough for one machine.
_ANSWERS_AT_ONCE = 16
_QUIET: dict[str, Any] = {"show_progress": "hidden", "api_visibility": "private"}


@dataclass(frozen=True, slots=True)
class _Parts:
    """The components that events read and change, in the order of `ui.handlers.View`."""

    conversation: gr.State
    visit: gr.State
    log: gr.HTML
    box: gr.Textbox
    examples: gr.Row
    stop: gr.Button
    retry: gr.Button
    edit: gr.Button
    fresh: gr.Button
    chips: tuple[gr.Button, ...]
    footer: gr.HTML

    @property
    def outputs(self) -> list[Any]:
        """What every handler returns values for."""
        return [
            self.conversation, self.log, self.box, self.examples, self.stop, self.retry, self.edit, self.fresh
        ]  # fmt: skip


def build_page(desk: Desk, home: Path) -> gr.Blocks:
    """The page; importing Gradio takes seconds, so it happens here."""
    import gradio as gr

    page = gr.Blocks(title="Tierwise", analytics_enabled=False, fill_width=True)
    with page:
        gr.HTML(HEADER, apply_default_css=False, elem_id="tw-top")
        parts = _conversation_parts(desk)
        about = gr.HTML(about_html(desk, home), apply_default_css=False, elem_id="tw-about-holder")
        _connect(parts, desk)
        page.load(partial(footer_html, desk), None, parts.footer, **_QUIET)
        page.load(partial(about_html, desk, home), None, about, **_QUIET)
    page.queue(default_concurrency_limit=_ANSWERS_AT_ONCE, api_open=False)
    return page


def theme() -> gr.Theme:
    """A quiet theme with the system's own fonts, so that no font is fetched from anywhere."""
    import gradio as gr

    return gr.themes.Base(
        primary_hue="teal",
        neutral_hue="slate",
        radius_size="lg",
        font=[gr.themes.Font(name) for name in _SYSTEM_FONTS],
        font_mono=[gr.themes.Font(name) for name in _SYSTEM_MONO],
    )


def _conversation_parts(desk: Desk) -> _Parts:
    import gradio as gr

    conversation, visit = gr.State(()), gr.State(Visit())
    log = gr.HTML(WELCOME, apply_default_css=False, elem_id="tw-log")
    with gr.Row(elem_id="tw-examples") as examples:
        chips = tuple(gr.Button(text, size="sm", elem_classes="tw-chip") for text in EXAMPLES)
    with gr.Column(elem_id="tw-composer"):
        box = gr.Textbox(
            placeholder="Ask, or describe yourself …",
            label="Your question",
            lines=1,
            max_lines=8,
            autofocus=True,
            submit_btn="Ask",
            elem_id="tw-box",
        )
        with gr.Row(elem_id="tw-actions"):
            stop, retry, edit, fresh = (
                gr.Button(text, size="sm", visible=False, elem_classes="tw-action")
                for text in ("Stop", "Ask again", "Edit last question", "New conversation")
            )
        footer = gr.HTML(footer_html(desk), apply_default_css=False)
    return _Parts(conversation, visit, log, box, examples, stop, retry, edit, fresh, chips, footer)


def _connect(parts: _Parts, desk: Desk) -> None:
    ask, state = partial(answer, desk), [parts.conversation, parts.visit]
    parts.box.submit(ask, [*state, parts.box], parts.outputs, **_QUIET)
    for chip, text in zip(parts.chips, EXAMPLES, strict=True):
        chip.click(partial(ask, text=text), state, parts.outputs, **_QUIET)
    parts.retry.click(partial(answer_again, desk), state, parts.outputs, **_QUIET)
    # Past the queue, for a stop must not wait; not by Gradio's `cancels`, which also hits what is asked right after.
    parts.stop.click(stop_answer, parts.visit, None, queue=False, **_QUIET)
    parts.edit.click(edit_last, [parts.conversation], parts.outputs, **_QUIET)
    parts.fresh.click(clear, None, parts.outputs, **_QUIET)
