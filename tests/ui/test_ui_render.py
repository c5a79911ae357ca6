"""Answers as HTML: citations that open the exact passage, and nothing that anybody wrote as markup."""

from __future__ import annotations

import re
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest

from advisor.assessment import assess_text
from advisor.types import AnswerSentence, RemovedSentence, SentenceEvent
from tests.fakes_ui import WordAdvisor
from ui.about import EXAMPLES, about_html, footer_html
from ui.conversation import Exchange
from ui.desk import Desk, IndexFacts
from ui.labels import Lead, place, removed_sentence, source_line
from ui.render import WELCOME, conversation_html, passage_html, safe_url

ALLOWED = {"section", "div", "span", "p", "button", "ul", "ol", "li", "h2", "h3", "blockquote", "mark", "a", "strong"}
QUESTION = "How many people apply per tier 2 opening, and what do tier 3 pages with onerror say?"


class Tags(HTMLParser):
    """Collects tags with their attributes, and fails on an unclosed one."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self._open: list[str] = []
        self.feed(html)
        self.close()
        assert self._open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))
        self._open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self._open.pop() == tag


def _answered(question: str = QUESTION) -> Exchange:
    answer = WordAdvisor().ask(question)
    *events, _ = WordAdvisor().stream(question)
    return Exchange(
        question, events=tuple(event for event in events if isinstance(event, SentenceEvent)), answer=answer
    )


def test_every_marker_opens_a_passage_with_its_quote_marked() -> None:
    exchange = _answered()
    html = conversation_html((exchange,))
    ids = {attributes["id"] for _, attributes in Tags(html).found if "id" in attributes}
    opened = {attributes["data-passage"] for _, attributes in Tags(html).found if "data-passage" in attributes}

    assert exchange.answer is not None
    assert opened == ids == {f"tw-1-{citation.marker}" for citation in exchange.answer.citations}
    for citation in exchange.answer.citations:
        shown = re.sub(r"<(?!/?mark)[^>]+>", "", passage_html(citation))
        if "<" not in citation.passage:
            assert f"<mark>{citation.quote}</mark>" in shown.replace("&#x27;", "'")


def test_markup_from_documents_questions_and_errors_stays_text() -> None:
    hostile = '<script>alert(1)</script><img src=x onerror=alert(1)> ![x](http://evil.example/x.png) "quoted" \x1b[31m'
    exchange = replace(_answered(), question=hostile)
    html = conversation_html((exchange, Exchange(hostile, problem=hostile), Exchange(hostile, waiting=hostile)))

    tags = Tags(html).found
    assert {tag for tag, _ in tags} <= ALLOWED
    assert all(not name.startswith("on") and name != "src" for _, attributes in tags for name in attributes)
    assert "\x1b" not in html
    assert "&lt;img src=x onerror=alert(1)&gt;" in html


def test_only_web_addresses_become_links() -> None:
    citation = _answered().answer.citations[0]  # type: ignore[union-attr]
    with_link = passage_html(replace(citation, url="https://example.org/a?b=1&c='2'"))
    ((_, attributes),) = [item for item in Tags(with_link).found if item[0] == "a"]
    assert attributes["href"] == "https://example.org/a?b=1&c='2'"
    assert attributes["rel"] == "noopener noreferrer"
    for url in ("javascript:alert(1)", "data:text/html,x", "//evil.example", "http://", "http://[", "", None):
        assert safe_url(url) is None
        assert "<a " not in passage_html(replace(citation, url=url))


def test_a_passage_names_title_section_source_year_and_twins() -> None:
    citation = replace(
        _answered().answer.citations[0],  # type: ignore[union-attr]
        title="T", section="T > S", source="Somebody's report", year=2025, also_in=("a.md", "b.md"),
    )  # fmt: skip
    text = re.sub(r"<[^>]+>", "|", passage_html(citation)).replace("&#x27;", "'")
    for part in ("|T|", "|S|", "Somebody's report (2025)", "a.md, b.md"):
        assert part in text


def test_verdict_outcome_and_removed_count_are_shown_but_not_what_was_removed() -> None:
    html = conversation_html((_answered(),))
    assert "Tier 2 · ML engineering" in html
    assert "Answered from the sources" in html
    assert "1 drafted sentence was left out" in html
    assert "900,000" not in html


def test_lists_and_paragraphs_follow_the_blocks() -> None:
    def event(text: str, block: int, prefix: str) -> SentenceEvent:
        return SentenceEvent(AnswerSentence(text, (), "advice", 1.0), (), block, prefix)

    events = (event("A.", 0, ""), event("B.", 0, ""), event("C.", 1, "- "), event("D.", 1, "- "), event("E.", 2, "1. "))
    html = re.sub(r' class="[^"]*"|</?span[^>]*>', "", conversation_html((Exchange("q", events=events),)))
    assert "<p>A. B.</p><ul><li>C.</li><li>D.</li></ul><ol><li>E.</li></ol>" in html


def test_a_label_before_a_sentence_is_no_list_and_shows_no_asterisks() -> None:
    event = SentenceEvent(AnswerSentence("No course is named.", (), "advice", 1.0), (), 3, "**Left <open>:** ")
    html = conversation_html((Exchange("q", events=(event,)),))
    assert "<strong>Left &lt;open&gt;:</strong> No course is named." in html
    assert "<ul>" not in html


@pytest.mark.parametrize(
    ("prefix", "lead"),
    [("", ("", "")), ("- ", ("-", "")), ("12. ", ("12.", "")), ("**A:** ", ("", "A:")), ("- **A:** ", ("-", "A:"))],
)
def test_prefixes(prefix: str, lead: tuple[str, str]) -> None:
    assert Lead.of(prefix) == lead


def test_an_answer_that_came_in_one_piece_is_shown() -> None:
    answer = WordAdvisor().ask("Weather?")
    assert "The sources say nothing about that." in conversation_html((Exchange("Weather?", answer=answer),))


def test_earlier_answers_keep_their_html_while_a_new_one_grows() -> None:
    first = _answered()
    alone = conversation_html((first,))
    assert conversation_html((first, Exchange("next", waiting="…"))).startswith(alone)


def test_a_stopped_answer_lists_the_sources_it_had() -> None:
    exchange = replace(_answered(), answer=None, stopped=True)
    html = conversation_html((exchange,))
    assert "You stopped this answer." in html
    assert 'id="tw-1-1"' in html


@pytest.mark.parametrize("facts", [None, IndexFacts("20261122-x", "2026-11-01", 42, "bundled")])
@pytest.mark.parametrize("model", ["extractive", "openai:<gpt>"])
def test_the_page_says_what_it_knows_and_keeps(facts: IndexFacts | None, model: str) -> None:
    desk = Desk(WordAdvisor, lambda: facts, model)  # type: ignore[arg-type]
    about, footer = about_html(desk, Path("/data/<home>")), footer_html(desk)

    Tags(about), Tags(footer), Tags(WELCOME)
    assert "/data/&lt;home&gt;" in about
    assert "tierwise data delete" in about
    assert ("Nothing leaves this machine." in about) == (model == "extractive")
    assert "openai:&lt;gpt&gt;" in footer or model == "extractive"
    if facts:
        assert "2026-11-01" in about
        assert "2026-11-01" in footer
        assert "20261122-x" in footer


def test_six_examples_one_of_them_a_self_description() -> None:
    assert len(set(EXAMPLES)) == 6
    assert sum("I have" in example for example in EXAMPLES) == 1


def test_labels() -> None:
    gone = RemovedSentence("Tier 9 pays $900,000.", "number", "900,000")
    assert removed_sentence(()) == ""
    assert removed_sentence([gone] * 3) == "3 drafted sentences were left out because no source supports them."
    both = removed_sentence([gone, replace(gone, marker=1)])
    assert both.startswith("1 drafted sentence was left out")
    assert both.endswith("1 drafted sentence was replaced by its source's own words.")
    assert source_line("Report, 2026", 2026) == "Report, 2026"
    assert source_line("Report", 2026) == "Report (2026)"
    assert source_line("Report", None) == "Report"
    assert place("T", "T > S") == "T > S"
    assert place("T", "S") == "T > S"
    assert place("T", "") == "T"


def test_the_facts_behind_a_verdict_are_listed_with_a_way_to_change_them_that_stays_in_the_browser() -> None:
    answer = replace(WordAdvisor().ask("tier 2?"), assessment=assess_text("Nurse <b>, 8 years. Python & SQL."))
    conversation = (Exchange("Nurse <b>, 8 years.", answer=answer), Exchange("Python & SQL?", answer=answer))
    shown = conversation_html(conversation)
    assert "What was counted about you (3)" in shown
    links = re.findall(r'href="(fit/[^"]*)"', shown)
    handed = [parse_qs(urlsplit(link).fragment)["about"][0] for link in links]
    assert handed == ["Nurse <b>, 8 years.", "Nurse <b>, 8 years.\nPython & SQL?"]
    long = conversation_html((Exchange("x" * 9000, answer=answer),))
    assert 'href="fit/"' in long


def test_an_answer_about_nobody_lists_no_facts() -> None:
    assert "What was counted" not in conversation_html((Exchange("tier 2?", answer=WordAdvisor().ask("tier 2?")),))
