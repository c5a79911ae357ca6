from __future__ import annotations

from dataclasses import replace

import pytest

from evals.baseline import gate, make_baseline, read_baseline, write_baseline
from evals.case import Case
from evals.checks import CONDUCT, EXPECTED, SOURCED, gate_checks
from evals.results import compare_all, judge, summarise
from evals.run.journal import Failure, Record
from evals.stamp import make_stamp
from ingest.errors import UsageError
from tests.fakes_evals import FACTS, answer, overlap_gate, removed

CHECKS = (*EXPECTED, *SOURCED, *CONDUCT, *gate_checks(overlap_gate))


def make_case(name, **more):
    expect = more.pop("expect", {"tier": "1", "outcome": "answered"})
    return Case.model_validate({"id": name, "question": f"question {name}", "expect": expect, **more})


CASES = [make_case(f"c{at:02}", critical=at < 3, tags=["figures"] if at % 2 else ["tiers"]) for at in range(40)]


def record(name, label="base", repeat=1, *, fact=FACTS[0], **changes):
    return Record(label, name, repeat, answer(fact, **changes).as_dict(), None, None, 1, 5.0)


def failure(name, label="base", repeat=1):
    return Record(label, name, repeat, None, None, Failure("The endpoint answered 503.", retryable=True), 4, 5.0)


def judged(records, cases=CASES):
    by_id = {case.id: case for case in cases}
    return [judge(item, by_id[item.case], CHECKS) for item in records]


def good_runs(label="base"):
    return judged([record(case.id, label) for case in CASES])


def blessed(cases=CASES, runs=None):
    runs = runs or good_runs()
    return make_baseline(summarise("base", runs, cases), cases, make_stamp(runs, cases, ["base"], 7, {}))


def held(runs, cases=CASES, baseline=None, **options):
    return gate(summarise("base", runs, cases), runs, cases, baseline or blessed(), **options)


def test_the_rate_is_of_cases_first_then_of_repeats():
    cases = CASES[:2]
    runs = judged([record("c00", repeat=at) for at in (1, 2, 3, 4)] + [record("c01", tier="2")])
    summary = summarise("base", runs, cases)
    assert summary.rate.mean == 0.5
    assert (summary.rate.cases, summary.total) == (2, 5)


def test_an_error_is_in_no_rate():
    runs = judged([record("c00"), failure("c01"), failure("c00", repeat=2)])
    summary = summarise("base", runs, CASES[:3])
    assert summary.rate.mean == 1.0
    assert summary.rate.cases == 1
    assert summary.errors == 2
    assert runs[1].reasons == ("The endpoint answered 503.",)
    assert summarise("base", judged([failure("c00")]), CASES[:1]).rate is None


def test_repeats_give_pass_at_k_and_pass_hat_k():
    runs = judged([record("c00"), record("c00", repeat=2, tier="2"), record("c01"), record("c01", repeat=2)])
    summary = summarise("base", runs, CASES[:2])
    assert summary.at_least_once == pytest.approx((0.75, 1.0))
    assert summary.every_time == pytest.approx((0.75, 0.5))


def test_tags_checks_and_known_failures_are_counted():
    cases = [
        make_case("a", tags=["x"]),
        make_case("b", tags=["x"], known_failure="soon"),
        make_case("c", known_failure="?"),
    ]
    runs = judged([record("a"), record("b", tier="3"), record("c")], cases)
    summary = summarise("base", runs, cases)
    assert summary.by_tag["x"].mean == 0.5
    assert (summary.known_failing, summary.now_passing) == (("b",), ("c",))
    tier = next(item for item in summary.checks if item.check == "tier")
    assert (tier.passes, tier.fails, tier.skips) == (2, 1, 0)


def test_refusals_are_a_confusion_matrix():
    refuse, either = {"outcome": ["refused", "off_topic"]}, {"outcome": ["refused", "partial"]}
    cases = [
        make_case("a", expect=refuse),
        make_case("b", expect=refuse),
        make_case("c"),
        make_case("d"),
        make_case("e", expect=either),
    ]
    no = {"fact": FACTS[0], "outcome": "refused"}
    runs = judged([record("a", **no), record("b"), record("c", **no), record("d"), record("e")], cases)
    matrix = summarise("base", runs, cases).refusals
    assert (matrix.rightly_refused, matrix.wrongly_answered) == (1, 1)
    assert (matrix.wrongly_refused, matrix.rightly_answered) == (1, 1)


def test_variants_are_compared_on_the_cases_that_both_have():
    other = judged([record(case.id, "other", tier="1" if at > 14 else "2") for at, case in enumerate(CASES[:38])])
    other += judged([failure("c38", "other"), failure("c39", "other")])
    summaries = [summarise(label, good_runs() + other, CASES) for label in ("base", "other")]
    (comparison,) = compare_all(summaries, CASES, 7)
    assert comparison.result.cases == 38
    assert comparison.result.lost == 15
    assert comparison.result.verdict == "worse"


def test_the_same_run_is_green_and_a_baseline_reads_back(tmp_path):
    path = tmp_path / "baseline.json"
    write_baseline(blessed(), path)
    again = tmp_path / "again.json"
    write_baseline(read_baseline(path), again)
    assert path.read_bytes() == again.read_bytes()
    assert held(good_runs(), baseline=read_baseline(path)).verdict == "green"


def test_one_newly_failing_critical_case_is_a_regression_with_its_reason():
    runs = judged([record(case.id, tier="2" if case.id == "c01" else "1") for case in CASES])
    report = held(runs)
    assert report.verdict == "regression"
    assert report.reasons == ("critical case 'c01' fails: tier: tier 2, expected 1",)


def test_one_other_failing_case_is_within_tolerance_of_chance():
    runs = judged([record(case.id, tier="2" if case.id == "c09" else "1") for case in CASES])
    assert held(runs).verdict == "green"


def test_a_drop_that_the_interval_supports_is_a_regression_and_names_the_checks():
    runs = judged([record(case.id, tier="2" if case.id > "c27" else "1") for case in CASES])
    report = held(runs)
    assert report.verdict == "regression"
    assert "fell by 30.0%" in report.reasons[0]
    assert "failing checks: tier x12" in report.reasons[0]


def test_a_missing_case_is_a_regression_unless_it_was_left_out_on_purpose():
    runs = good_runs()[:-1]
    report = held(runs, CASES[:-1])
    assert report.reasons == ("case 'c39' of the baseline is missing",)
    assert held(runs, CASES[:-1], selected=frozenset(case.id for case in CASES[:-1])).verdict == "green"


def test_too_many_errors_are_no_regression_but_no_green_either():
    runs = judged([failure(case.id) if case.id > "c30" else record(case.id) for case in CASES])
    report = held(runs)
    assert report.verdict == "unjudged"
    assert "9 of 40" in report.reasons[0]


def test_a_critical_case_without_verdict_is_not_green():
    runs = judged([failure(case.id) if case.id == "c00" else record(case.id) for case in CASES])
    assert held(runs).verdict == "unjudged"


def test_new_and_reworded_cases_are_noted_and_not_compared():
    cases = [CASES[0].model_copy(update={"critical": False, "question": "other words"}), *CASES[1:], make_case("new")]
    runs = judged([record(case.id, tier="2" if case.id in ("c00", "new") else "1") for case in cases], cases)
    report = held(runs, cases)
    assert report.verdict == "green"
    assert "new" in report.notes[0]
    assert "c00" in report.notes[1]


def test_a_new_critical_case_has_to_pass():
    cases = [*CASES, make_case("new", critical=True)]
    runs = judged([record(case.id, tier="2" if case.id == "new" else "1") for case in cases], cases)
    assert "'new' fails" in held(runs, cases).reasons[0]


def test_a_known_failure_never_turns_the_gate_red():
    cases = [CASES[0].model_copy(update={"known_failure": "no page yet"}), *CASES[1:]]
    runs = judged([record(case.id, tier="2" if case.id == "c00" else "1") for case in cases], cases)
    assert held(runs, cases).verdict == "green"


def test_each_kind_of_sabotage_is_red_for_its_own_reason():
    flattery = judged([record(case.id, tier="2") for case in CASES])
    dropped = [removed("A claim.", "no_citation")] * 3
    bare = judged([record(case.id, removed=tuple(dropped)) for case in CASES])
    odds = judged([record(case.id, removed=(removed("You have a 90% chance.", "personal_odds"),)) for case in CASES])
    for runs, check in ((flattery, "tier x40"), (bare, "kept x40"), (odds, "draft_conduct x40")):
        report = held(runs)
        assert report.verdict == "regression"
        assert check in report.reasons[0]


def test_an_unfinished_run_cannot_be_blessed():
    runs = good_runs()[:-1] + judged([failure("c39")])
    with pytest.raises(UsageError, match="'c39'"):
        blessed(runs=runs)


@pytest.mark.parametrize("text", ["", "{}", '{"version": 99, "stamp": {}, "cases": {}}'])
def test_another_file_is_no_baseline(tmp_path, text):
    path = tmp_path / "x.json"
    path.write_text(text)
    with pytest.raises(UsageError, match=r"x\.json"):
        read_baseline(path)


def test_the_stamp_says_what_answered():
    runs = judged([record("c00"), record("c01", prompt_id="mine@2")])
    stamp = make_stamp(runs, CASES[:2], ["base"], 7, {"repeat": "1"})
    assert stamp.variants[0].prompts == ("default@1", "mine@2")
    assert stamp.variants[0].indexes == ("idx-1",)
    changed = [CASES[0], CASES[1].model_copy(update={"question": "?"})]
    assert make_stamp(runs, changed, ["base"], 7, {}).cases != stamp.cases
    assert replace(stamp, seed=1) != stamp
