from __future__ import annotations

from pathlib import Path

import pytest

pytest_plugins = ("pytester",)

CONFTEST = """
from tests.fakes_evals import FakeAdvisor
from ingest.errors import InputError

class Fake(FakeAdvisor):
    async def aask(self, question, history=(), profile=None):
        if "broken" in question:
            raise InputError("No.")
        return await super().aask(question, history, profile)

def pytest_tierwise_advisor(config):
    return Fake()
"""
CASES = """
- id: good
  question: How many core AI positions in Europe?
  expect: {tier: 1, numbers: [{value: 5000}]}
- id: wrong
  question: How many core AI positions in Europe, really?
  expect: {tier: 3}
- id: lost
  question: broken
  expect: {tier: 3}
- id: known
  question: Does a bootcamp positions someone?
  expect: {tier: 1}
  known_failure: the page is not written yet
"""


@pytest.fixture
def project(pytester, monkeypatch):
    monkeypatch.setenv("PYTHONPATH", str(Path(__file__).parents[2]))
    pytester.makeconftest(CONFTEST)
    pytester.makefile(".yaml", mine=CASES)
    pytester.makepyfile(test_other="def test_other(): pass")
    return pytester


def run(project, *arguments):
    # In a process of its own: numpy cannot be loaded twice into this one.
    return project.runpytest_subprocess("-p", "no:cacheprovider", *arguments)


def test_each_case_is_a_test_and_an_error_is_no_failure(project):
    result = run(project, "test_other.py", "--tierwise-evals=mine.yaml")
    result.assert_outcomes(passed=2, failed=1, errors=1, xfailed=1)
    result.stdout.fnmatch_lines(["*tier: tier 1, expected 3*"])
    result.stdout.fnmatch_lines(["*no answer: No.*"])


@pytest.mark.slow
def test_without_the_option_nothing_changes(project):
    run(project).assert_outcomes(passed=1)


@pytest.mark.slow
def test_a_broken_case_file_is_a_collection_error(project):
    project.makefile(".yaml", broken="- id: a\n  question: q\n  expect: {tire: 3}\n")
    result = run(project, "--tierwise-evals=broken.yaml")
    assert result.ret != 0
    result.stdout.fnmatch_lines(["*broken.yaml:3*"])


@pytest.mark.slow
def test_it_works_in_several_processes_and_leaves_other_tests_out(project):
    result = run(project, "--tierwise-evals=mine.yaml", "-n", "2")
    result.assert_outcomes(passed=1, failed=1, errors=1, xfailed=1)
