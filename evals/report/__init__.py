"""Reports of a judged run: terminal, HTML page, JSON, JUnit and Markdown, all from one bundle."""

from evals.report.bundle import Report, make_report
from evals.report.machine import timings_json, to_json, to_junit
from evals.report.page import to_html
from evals.report.text import to_markdown, to_terminal

__all__ = ["Report", "make_report", "timings_json", "to_html", "to_json", "to_junit", "to_markdown", "to_terminal"]
