from __future__ import annotations

import io
import json
from dataclasses import replace
from html.parser import HTMLParser
from xml.etree import ElementTree as ET

import pytest
from rich.console import Console

from evals.baseline import gate
from evals.report import make_report, timings_json, to_html, to_json, to_junit, to_markdown, to_terminal
from evals.report.page import marked_passage, word_diff
from evals.report.plots import Point, interval_plot
from evals.results import summarise
from tests.evals.test_results import CASES, blessed, failure, good_runs, judged, record
from tests.fakes_evals import FACTS, removed

NASTY = "<script>alert(1)</script> & \x07 <b>"


def make_runs():
    other = [record(case.id, "other", fact=FACTS[1], tier="1" if case.id < "c20" else "2") for case in CASES[:38]]
    other += [failure("c38", "other"), record("c39", "other", text=NASTY, removed=(removed("It is 42.", "number"),))]
    return good_runs() + judged(other)


def build(runs=None, **more):
    return make_report(runs or make_runs(), CASES, ["base", "other"], created="2026-01-02T03:04:05", **more)


class Tags(HTMLParser):
    def __init__(self):
        super().__init__()
        self.opened, self.addresses, self.closed = [], [], []

    def handle_starttag(self, tag, attrs):
        self.opened.append(tag)
        self.addresses += [value for name, value in attrs if name in ("src", "href", "action", "srcset")]


def parsed(html):
    parser = Tags()
    parser.feed(html)
    return parser


def test_json_is_the_same_twice_whatever_the_clock_and_the_order():
    runs = make_runs()
    slower = [
        replace(run, record=replace(run.record, elapsed=99.0)) for run in reversed(runs)
    ]  # fmt: skip
    first = to_json(build(runs))
    assert first == to_json(make_report(slower, CASES, ["base", "other"], created="later"))
    row = json.loads(first)
    assert [item["verdict"] for item in row["comparisons"]] == ["worse"]
    assert len(row["runs"]) == 80
    assert "timings" not in first
    assert json.loads(timings_json(build(runs)))["answers"]["other|c38|1"]["attempts"] == 4


def test_the_page_needs_nothing_from_elsewhere_and_holds_no_foreign_markup():
    page = to_html(build())
    tags = parsed(page)
    assert tags.addresses == []
    assert tags.opened.count("script") == 1
    assert "&lt;script&gt;" in page
    assert "http" not in page.replace("http-equiv", "")
    assert tags.opened.count("details") > len(CASES)


def test_the_page_shows_sources_removed_sentences_and_both_variants():
    page = to_html(build())
    assert "<mark>The article estimates 5,000-10,000 core AI positions in Europe.</mark>" in page
    assert '<span class="removed">It is 42.</span>' in page
    assert "other: worse than base" in page
    assert page.count('<svg class="plot"') == 3
    assert 'data-differs="1"' in page


def test_a_diff_marks_what_only_one_side_has():
    assert str(word_diff("five core jobs", "six core jobs")) == "<del>five</del><ins>six</ins> core jobs"
    assert "<ins>&lt;b&gt;</ins>" in str(word_diff("a b", "a <b>"))


def test_overlapping_quotes_are_marked_once():
    assert str(marked_passage("abc<def", [(0, 2), (1, 4)])) == "<mark>abc&lt;</mark>def"


def test_a_plot_draws_each_interval_inside_its_axis():
    svg = interval_plot([Point("<a>", 0.5, -1.0, 2.0, "50%")], 0, 1)
    root = ET.fromstring(svg)
    whisker = next(line for line in root.iter("line") if line.get("class") == "whisker")
    assert (float(whisker.get("x1")), float(whisker.get("x2"))) == (260.0, 680.0)
    assert "&lt;a&gt;" in svg


def test_junit_counts_errors_apart_from_failures():
    root = ET.fromstring(to_junit(build()).split("\n", 1)[1])
    suite = {item.get("name"): item for item in root}
    assert suite["base"].get("failures") == "0"
    assert (suite["other"].get("failures"), suite["other"].get("errors")) == ("19", "1")
    nasty = next(item for item in suite["other"] if item.get("name") == "c39")
    assert NASTY.replace("\x07", "\ufffd") in nasty.find("failure").text


def shown(report):
    console = Console(file=io.StringIO(), width=160)
    console.print(to_terminal(report))
    return console.file.getvalue()


def test_the_terminal_says_what_was_found():
    text = shown(build(stopped="the budget of 10 tokens is spent"))
    assert "other: worse than base: -" in text
    assert "this run could show" in text
    assert "stopped early: the budget" in text
    assert "1 of 40" in text


@pytest.mark.parametrize("spoiled", [False, True])
def test_the_gate_is_told_everywhere(spoiled):
    runs = judged([record(case.id, tier="2" if spoiled else "1") for case in CASES])
    report = make_report(
        runs, CASES, ["base"], created="now", gate=gate(summarise("base", runs, CASES), runs, CASES, blessed())
    )
    words = "REGRESSION" if spoiled else "gate: green"
    assert words in shown(report)
    assert words in to_markdown(report)
    assert words in to_html(report)


def test_equal_variants_show_no_difference():
    runs = good_runs() + good_runs("other")
    assert "other: no difference shown between it and base" in to_markdown(build(runs))
    assert "could show 15.0 points" in to_markdown(build(runs))


def test_markdown_keeps_tables_whole():
    runs = judged([record("c00", tier="2", prompt_id="a|b")])
    page = to_markdown(make_report(runs, CASES[:1], ["base"], created="now"))
    assert "- `c00` tier: tier 2, expected 1" in page
