"""The Gradio page "Where you fit": components and events. What they do is in `ui.fit`, what they show in `ui.fit_view`.

A page of its own, so that nothing of it loads or moves while somebody chats. What a visitor gives lives in that
visitor's `gr.State` only.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from ui.fit import keep_facts, plan_weeks, read_upload, read_words

if TYPE_CHECKING:
    import gradio as gr

    from ui.fit import Sources

_QUIET: dict[str, Any] = {"show_progress": "hidden", "api_visibility": "private"}
_TYPES = [".pdf", ".docx", ".txt"]
_HEADER = (
    '<div class="tw-header"><div class="tw-brand"><span class="tw-logo" aria-hidden="true"><i></i><i></i><i></i></span>'
    "<h1>Where you fit</h1></div>"
    '<nav class="tw-nav" aria-label="Pages"><a class="tw-about-button" href="../">Ask a question</a></nav></div>'
)
_HANDED_OVER = """() => {
  const words = new URLSearchParams(window.location.hash.slice(1)).get("about") || "";
  if (words) window.history.replaceState(null, "", window.location.pathname + window.location.search);
  return words;
}"""
_LEAD = (
    "<p>Describe your degree, publications, skills and work in your own words, or upload a CV. Rules on this machine "
    "read it: no chat model sees it, and nothing is stored.</p>"
)
_HTML: dict[str, Any] = {"apply_default_css": False, "elem_classes": "tw-fit"}


def build_fit_page(sources: Sources) -> gr.Blocks:
    """The page; importing Gradio takes seconds, so it happens here.

    Args:
        sources: What says for each claim id which sentence states it.
    """
    import gradio as gr

    page = gr.Blocks(title="Where you fit - Tierwise", analytics_enabled=False, fill_width=True)
    with page:
        gr.HTML(_HEADER, apply_default_css=False, elem_id="tw-top")
        gr.HTML(_LEAD, **_HTML)
        facts = gr.State(())
        words = gr.Textbox(label="About you", lines=5, max_lines=14, elem_id="tw-fit-words")
        with gr.Row():
            go = gr.Button("See where you fit", variant="primary")
            upload = gr.UploadButton("Upload a CV (PDF, DOCX, TXT; 10 MB)", file_types=_TYPES, type="filepath")
        notes = gr.HTML(**_HTML)
        kept = gr.CheckboxGroup(
            label="Facts found, each with your words",
            info="Untick what should not count; change the wording in the box above. The verdict follows at once.",
            visible=False,
            elem_id="tw-fit-facts",
        )
        verdict = gr.HTML(elem_id="tw-fit-verdict", **_HTML)
        figure = gr.Plot(label="Fit for each tier and criterion", visible=False)
        with gr.Column(visible=False) as planning:
            plan, weeks = _plan_parts(facts, kept)
        views = [facts, words, kept, notes, verdict, figure, planning, plan, weeks]
        read = partial(read_words, sources)
        gr.on([go.click, words.submit], read, [words, facts, kept], views, **_QUIET)
        # Of what was typed meanwhile only the last state counts.
        words.input(read, [words, facts, kept], views, trigger_mode="always_last", **_QUIET)
        upload.upload(partial(read_upload, sources), upload, views, **_QUIET)
        kept.input(partial(keep_facts, sources), [facts, kept, words], views, trigger_mode="always_last", **_QUIET)
        # Words that the chat page hands over stand behind the # of the address, which no server is sent.
        page.load(None, None, words, js=_HANDED_OVER, **_QUIET).then(read, [words, facts, kept], views, **_QUIET)
    page.queue(default_concurrency_limit=4, api_open=False)
    return page


def _plan_parts(facts: gr.State, kept: gr.CheckboxGroup) -> tuple[gr.HTML, gr.Plot]:
    import gradio as gr

    from advisor.steps import plan_steps

    targets = [("The most realistic", ""), *((name, key) for key, name in plan_steps().targets.items())]
    gr.HTML("<h2>What to do, week by week</h2>", **_HTML)
    with gr.Row():
        hours = gr.Number(label="Hours a week", value=8, minimum=0)
        deadline = gr.Textbox(label="Deadline (YYYY-MM-DD; empty: a year on)", max_lines=1, max_length=10)
        target = gr.Dropdown(targets, value="", label="Towards")
    make = gr.Button("Plan my weeks", variant="primary")
    plan = gr.HTML(elem_id="tw-fit-plan", **_HTML)
    weeks = gr.Plot(label="The plan's weeks", visible=False)
    gr.on(
        [make.click, deadline.submit], plan_weeks, [facts, kept, hours, deadline, target], [plan, weeks], **_QUIET
    )  # fmt: skip
    return plan, weeks
