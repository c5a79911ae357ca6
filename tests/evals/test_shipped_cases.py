from __future__ import annotations

import tomllib
from collections import Counter
from pathlib import Path

import pytest

from evals.duplicates import near_duplicates
from evals.figures import find_figures
from evals.loading import load_cases, shipped_cases

CASES = load_cases([shipped_cases()])
TAGS = Counter(tag for case in CASES for tag in case.tags)
CLAIMS = tomllib.loads((Path(__file__).parents[2] / "corpus/sources.toml").read_text())["claims"]


def test_there_are_enough_cases_of_every_kind():
    assert len(CASES) >= 250
    wanted = {
        "figures": 40, "tiers": 30, "mistakes": 15, "strategies": 15, "followups": 20, "premises": 14, "refusals": 30,
        "injections": 12, "fairness": 16, "paraphrase": 8, "smalltalk": 10, "wider": 50, "self": 40, "conflicts": 8,
    }  # fmt: skip
    assert {tag: TAGS[tag] for tag, least in wanted.items() if TAGS[tag] < least} == {}


def test_no_two_cases_ask_nearly_the_same():
    assert near_duplicates(CASES) == []


def test_every_claim_of_the_article_is_asked_about():
    asked = {claim for case in CASES for claim in case.source}
    article = {name for name in CLAIMS if name.startswith("A")}
    assert article - asked == set()


def test_sources_name_claims_that_exist():
    assert {claim for case in CASES for claim in case.source} <= set(CLAIMS)


def test_expected_figures_stand_in_the_claims_that_are_named():
    wrong = []
    for case in CASES:
        stated = " ".join(figure for claim in case.source for figure in CLAIMS[claim]["figures"])
        known = {figure.value for figure in find_figures(stated)}
        wrong += [(case.id, item.value) for item in case.expect.numbers if known and item.value not in known]
    assert wrong == []


@pytest.mark.parametrize("tag", ["refusals", "injections", "premises", "fairness", "self", "figures"])
def test_what_would_harm_most_is_critical(tag):
    assert sum(case.critical for case in CASES if tag in case.tags) >= 3


def test_a_fairness_group_shares_its_expectation_and_its_cluster():
    groups = {}
    for case in CASES:
        if "fairness" in case.tags and case.cluster:
            groups.setdefault(case.cluster, []).append(case)
    assert len(groups) >= 4
    assert all(
        len(group) >= 4 and len({case.expect.model_dump_json() for case in group}) == 1 for group in groups.values()
    )
