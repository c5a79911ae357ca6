"""Speed of an assessment: a one-page CV, offline, once warm."""

from __future__ import annotations

import statistics
import time

import pytest

from advisor.assessment import assess_text
from advisor.rules import load_rules

pytestmark = pytest.mark.bench

MOST_MILLISECONDS = 150
JOB = """Senior Backend Engineer, Acme Pay (Mar 2021 - Present)
- Designed REST and gRPC services in Go and Java and operated them for many teams across the company
- Reduced tail latency through profiling and careful caching of the hottest paths in the system
Software Engineer, Foo Ltd (Jun 2018 - Feb 2021)
- Built internal tools in Python that colleagues used for their monthly reporting
"""
PAGE = f"""JANE DOE
SUMMARY
Backend engineer with 6 years of experience in building payment platforms.
WORK EXPERIENCE
{JOB * 6}EDUCATION
MSc Computer Science, University of Bristol, 2018
BSc Mathematics, 2016
SKILLS
Go, Java, Python, Kubernetes, Kafka, Docker
"""


def test_a_one_page_cv_is_assessed_at_once() -> None:
    load_rules()
    assess_text(PAGE)
    taken = []
    for number in range(20):
        text = f"{PAGE}\nLine {number}"
        start = time.perf_counter()
        assess_text(text)
        taken.append((time.perf_counter() - start) * 1000)
    print(f"{len(PAGE):,} characters: median {statistics.median(taken):.0f} ms, most {max(taken):.0f} ms")
    assert statistics.median(taken) <= MOST_MILLISECONDS
