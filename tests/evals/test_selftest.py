from __future__ import annotations

import random

import pytest

from evals.case import Case
from evals.checks import EXPECTED, SOURCED, Subject, gate_checks
from evals.mutate import MUTATIONS, mutants
from evals.results import judge
from evals.run.journal import Record
from evals.selftest import selftest, selftest_row
from tests.fakes_evals import FACTS, answer, overlap_gate, reply

CHECKS = (*EXPECTED, *SOURCED, *gate_checks(overlap_gate))
CASES = [
    Case.model_validate({"id": fact.claim, "question": "?", "expect": {"tier": fact.tier}, "source": [fact.claim]})
    for fact in FACTS
]


def subject(*facts):
    return Subject(CASES[FACTS.index(facts[0])], reply(*facts), ())


def mutate(kind, *facts, seed=1):
    return MUTATIONS[kind](subject(*facts), random.Random(seed))


def test_a_verdict_becomes_one_that_the_case_does_not_allow():
    assert mutate("verdict swapped", FACTS[0]).tier not in ("1", "none")


def test_a_tier_is_swapped_with_its_name():
    changed = mutate("tier swapped", FACTS[2]).sentences[0].text
    assert changed in {
        "Tier 1 (core research) draws hundreds of applicants per position.",
        "Tier 3 (AI applications) draws hundreds of applicants per position.",
    }
    assert mutate("tier swapped", FACTS[0]) is None


@pytest.mark.parametrize("seed", range(8))
def test_a_figure_changes_and_a_tier_number_does_not(seed):
    changed = mutate("number changed", FACTS[5], seed=seed)
    assert changed.sentences[0].text != FACTS[5].text
    assert changed.sentences[0].text.endswith("into tiers 1 and 2.")
    assert changed.sentences[0].text in changed.text


def test_a_dropped_citation_leaves_a_clean_numbering():
    seen = {mutate("citation dropped", FACTS[0], FACTS[1], seed=seed).text for seed in range(6)}
    assert seen == {
        f"{FACTS[0].text} {FACTS[1].text} [1]",
        f"{FACTS[0].text} [1] {FACTS[1].text}",
    }


@pytest.mark.parametrize(
    ("fact", "text"),
    [
        (FACTS[0], "The article does not estimate 5,000-10,000 core AI positions in Europe."),
        (FACTS[1], "Tier 1 (core research) does not draw thousands of applicants per position."),
        (FACTS[5], "The article does not say to expect 5-10 years on the way into tiers 1 and 2."),
    ],
)
def test_a_claim_is_negated_in_good_english(fact, text):
    assert mutate("claim negated", fact).sentences[0].text == text


def test_a_foreign_sentence_borrows_a_marker():
    changed = mutate("foreign sentence", FACTS[0])
    assert len(changed.sentences) == 2
    assert changed.sentences[1].markers == (1,)
    assert changed.text.count("[1]") == 2


def test_mutants_are_the_same_for_the_same_seed():
    assert mutants(subject(FACTS[2]), 3) == mutants(subject(FACTS[2]), 3)


def test_nothing_sourced_means_nothing_to_spoil():
    refusal = Subject(CASES[0], reply(), ())
    assert [mutant.kind for mutant in mutants(refusal, 1)] == ["verdict swapped"]


def passing():
    records = [Record("v", fact.claim, 1, answer(fact).as_dict(), (), None, 1, 0.0) for fact in FACTS]
    return [judge(record, case, CHECKS) for record, case in zip(records, CASES, strict=True)]


def test_good_checks_kill_every_mutant_and_blind_ones_let_them_live():
    runs = passing()
    assert [run.verdict for run in runs] == ["pass"] * 6
    kills = {item.kind: item for item in selftest(runs, CASES, CHECKS)}
    assert set(kills) == set(MUTATIONS)
    assert kills["number changed"].made >= 2
    noticed = {kind for kind, item in kills.items() if item.enough}
    assert noticed >= {"verdict swapped", "number changed", "citation dropped", "claim negated", "foreign sentence"}
    blind = selftest(runs, CASES, EXPECTED)
    assert {item.kind: item.rate for item in blind}["claim negated"] == 0
    assert selftest_row(blind)["claim negated"]["survivors"]


def test_failing_answers_are_no_material():
    records = [Record("v", "A028", 1, answer(FACTS[0], tier="3").as_dict(), (), None, 1, 0.0)]
    runs = [judge(record, CASES[0], CHECKS) for record in records]
    assert selftest(runs, CASES, CHECKS) == []
