from __future__ import annotations

import itertools
import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats
from statsmodels.regression.linear_model import OLS
from statsmodels.stats.contingency_tables import mcnemar
from statsmodels.stats.multitest import multipletests
from statsmodels.stats.proportion import proportion_confint

from evals.stats import (
    clustered_error,
    compare_paired,
    holm,
    mcnemar_exact,
    paired_bootstrap,
    pass_at_k,
    pass_hat_k,
    pass_rate,
    sign_flip,
    smallest_visible,
    wilson,
    with_holm,
)

RANDOM = np.random.default_rng(3)
ALONE = [str(at) for at in range(40)]


@pytest.mark.parametrize(("passes", "trials"), [(0, 10), (10, 10), (3, 10), (240, 250), (1, 1)])
def test_wilson_agrees_with_statsmodels(passes, trials):
    low, high = proportion_confint(passes, trials, method="wilson")
    ours = wilson(passes, trials)
    assert (ours.low, ours.high) == pytest.approx((low, high), abs=1e-9)


def test_wilson_covers_as_often_as_it_says():
    share, trials = 0.93, 120
    draws = RANDOM.binomial(trials, share, 4000)
    covered = [interval.low <= share <= interval.high for interval in (wilson(int(draw), trials) for draw in draws)]
    assert 0.93 <= np.mean(covered) <= 0.975


def test_clustered_error_agrees_with_statsmodels():
    values = RANDOM.random(60)
    groups = RANDOM.integers(0, 17, 60)
    fit = OLS(values, np.ones(60)).fit(cov_type="cluster", cov_kwds={"groups": groups})
    assert clustered_error(values.tolist(), [str(group) for group in groups]) == pytest.approx(float(fit.bse[0]))


def test_error_without_clusters_is_the_usual_one():
    values = RANDOM.random(40).tolist()
    assert clustered_error(values, ALONE) == pytest.approx(stats.sem(values))


def test_copies_of_a_case_add_no_certainty():
    values = [1.0, 0.0, 1.0, 1.0, 0.0, 1.0, 1.0, 1.0] * 3
    once = pass_rate(values[:8], ALONE[:8])
    copied = pass_rate(values, ALONE[:8] * 3)
    assert copied.mean == once.mean
    assert copied.interval.high - copied.interval.low >= 0.99 * (once.interval.high - once.interval.low)
    assert pass_rate(values, ALONE[:24]).error < copied.error


def test_a_perfect_run_is_no_certainty():
    rate = pass_rate([1.0] * 40, ["same"] * 20 + ALONE[:20])
    assert rate.mean == rate.interval.high == 1.0
    assert rate.interval.low == pytest.approx(wilson(21, 21).low)
    assert math.isnan(pass_rate([1.0, 0.0], ["a", "a"]).error)


def test_a_rate_of_nothing_is_refused():
    with pytest.raises(ValueError, match="at least one"):
        pass_rate([], [])


@pytest.mark.parametrize(("gained", "lost"), [(0, 0), (5, 0), (6, 0), (1, 9), (14, 7)])
def test_mcnemar_agrees_with_statsmodels(gained, lost):
    theirs = mcnemar([[10, gained], [lost, 10]], exact=True).pvalue if gained + lost else 1.0
    assert mcnemar_exact(gained, lost) == pytest.approx(float(theirs))


@pytest.mark.parametrize(("gained", "lost"), [(0, 0), (6, 0), (2, 9), (3, 3)])
def test_sign_flips_of_single_cases_are_mcnemar(gained, lost):
    moved = [1.0] * gained + [-1.0] * lost + [0.0] * (40 - gained - lost)
    assert sign_flip(moved, ALONE) == pytest.approx(mcnemar_exact(gained, lost))


def test_sampled_sign_flips_agree_with_scipy():
    moved = RANDOM.normal(0.25, 1, 40)
    theirs = stats.permutation_test(
        (moved,), np.mean, permutation_type="samples", n_resamples=10_000, rng=np.random.default_rng(1)
    ).pvalue
    assert sign_flip(moved.tolist(), ALONE, seed=1) == pytest.approx(float(theirs), abs=0.02)


def test_sign_flips_move_whole_clusters():
    moved = [1.0] * 12
    assert sign_flip(moved, ALONE[:12]) < 0.001
    assert sign_flip(moved, ["a"] * 6 + ["b"] * 6) == 0.5


def test_bootstrap_agrees_with_scipy():
    moved = RANDOM.normal(0.1, 0.5, 40)
    theirs = stats.bootstrap(
        (moved,), np.mean, method="percentile", n_resamples=20_000, rng=np.random.default_rng(5)
    ).confidence_interval
    ours = paired_bootstrap(moved.tolist(), ALONE, seed=5, resamples=20_000)
    assert (ours.low, ours.high) == pytest.approx((theirs.low, theirs.high), abs=0.01)


def test_bootstrap_is_repeatable_by_its_seed():
    moved = RANDOM.normal(0, 1, 40).tolist()
    assert paired_bootstrap(moved, ALONE, seed=1) == paired_bootstrap(moved, ALONE, seed=1)
    assert paired_bootstrap(moved, ALONE, seed=1) != paired_bootstrap(moved, ALONE, seed=2)


@settings(max_examples=25, deadline=None)
@given(st.lists(st.floats(0, 1), min_size=1, max_size=12))
def test_holm_agrees_with_statsmodels(p_values):
    assert holm(p_values) == pytest.approx(multipletests(p_values, method="holm")[1].tolist())


@pytest.mark.parametrize(("trials", "passes", "k"), [(3, 2, 1), (5, 3, 2), (5, 0, 3), (4, 4, 4), (6, 1, 5)])
def test_repeats_are_counted_over_all_choices(trials, passes, k):
    outcomes = [True] * passes + [False] * (trials - passes)
    choices = list(itertools.combinations(outcomes, k))
    assert pass_at_k(trials, passes, k) == pytest.approx(np.mean([any(choice) for choice in choices]))
    assert pass_hat_k(trials, passes, k) == pytest.approx(np.mean([all(choice) for choice in choices]))


def test_k_must_fit_the_repeats():
    with pytest.raises(ValueError, match="3 repeats"):
        pass_at_k(3, 1, 4)


def test_the_smallest_visible_difference_is_seen_as_often_as_promised():
    noise, cases = 0.4, 150
    names = [str(at) for at in range(cases)]
    pilot = RANDOM.normal(0, noise, cases).tolist()
    smallest = smallest_visible(pilot, names)
    seen = [abs(stats.ttest_1samp(RANDOM.normal(smallest, noise, cases), 0).statistic) > 1.976 for _ in range(400)]
    assert 0.68 <= np.mean(seen) <= 0.92


def test_few_changes_cannot_be_significant_however_still_the_run():
    assert smallest_visible([0.0] * 40, ALONE) == pytest.approx(6 / 40)
    assert mcnemar_exact(6, 0) < 0.05 < mcnemar_exact(5, 0)
    assert smallest_visible([0.0] * 4, ["a"] * 4) == 1.0


def test_a_clear_gain_is_called_better_and_a_clear_loss_worse():
    worse, good = [0.0] * 10 + [1.0] * 30, [1.0] * 40
    gain = compare_paired(worse, good, ALONE)
    assert (gain.verdict, gain.test, gain.gained, gain.lost) == ("better", "mcnemar", 10, 0)
    assert gain.difference == pytest.approx(0.25)
    assert compare_paired(good, worse, ALONE).verdict == "worse"


def test_a_small_change_is_no_difference_shown():
    one, two = [0.0, 1.0] * 20, [1.0, 0.0, *([0.0, 1.0] * 19)]
    result = compare_paired(one, two, ALONE)
    assert result.verdict == "no difference shown"
    assert result.interval.low <= 0 <= result.interval.high


def test_a_gain_inside_one_cluster_is_no_difference_shown():
    base, other = [0.0] * 12 + [1.0] * 28, [1.0] * 40
    together = ["same"] * 12 + ALONE[:28]
    assert compare_paired(base, other, ALONE).verdict == "better"
    assert compare_paired(base, other, together).verdict == "no difference shown"


def test_many_comparisons_need_more_evidence():
    base = [0.0] * 40
    gain = compare_paired(base, [1.0] * 6 + [0.0] * 34, ALONE)
    assert gain.verdict == "better"
    assert [item.verdict for item in with_holm([gain] * 4)] == ["no difference shown"] * 4


def test_false_alarms_are_as_rare_as_promised():
    alarms = 0
    for _ in range(200):
        first, second = (RANDOM.random(40) < 0.8).astype(float), (RANDOM.random(40) < 0.8).astype(float)
        alarms += compare_paired(first.tolist(), second.tolist(), ALONE).shown
    assert alarms / 200 <= 0.07


def test_other_cases_cannot_be_paired():
    with pytest.raises(ValueError, match="same cases"):
        compare_paired([1.0], [1.0, 0.0], ["a"])
