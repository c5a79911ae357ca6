"""Two variants on the same cases: paired tests that respect clusters, corrected for how many were compared."""

from __future__ import annotations

import itertools
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
from scipy import stats

from evals.stats.rates import LEVEL, Interval, cluster_sums, clustered_error

if TYPE_CHECKING:
    from collections.abc import Sequence

RESAMPLES = 10_000
POWER = 0.8
# Up to this many moved clusters every sign pattern is tried; beyond, a sample is.
EXACT_FLIPS = 14
NO_DIFFERENCE = "no difference shown"


@dataclass(frozen=True, slots=True)
class Comparison:
    """What two variants' results on the same cases show.

    Attributes:
        difference: Mean of second minus first.
        interval: Paired bootstrap over clusters.
        p: Exact McNemar where each case passes or fails and stands alone, else a sign-flip test over clusters.
        p_adjusted: `p` after Holm's correction over all comparisons of the run.
        test: `mcnemar` or `sign-flip`.
        gained: Cases in which the second is better.
        lost: Cases in which the first is better.
        smallest: The smallest difference that this run would have shown with a power of 0.8.
        cases: Number of cases that both have.
    """

    difference: float
    interval: Interval
    p: float
    p_adjusted: float
    test: str
    gained: int
    lost: int
    smallest: float
    cases: int

    @property
    def shown(self) -> bool:
        """Whether a difference is shown: corrected test and interval agree on it."""
        return self.p_adjusted < 1 - self.interval.level and not self.interval.low <= 0 <= self.interval.high

    @property
    def verdict(self) -> str:
        """`better`, `worse` or the words for neither."""
        if not self.shown:
            return NO_DIFFERENCE
        return "better" if self.difference > 0 else "worse"


def compare_paired(
    first: Sequence[float],
    second: Sequence[float],
    clusters: Sequence[str],
    *,
    seed: int = 0,
    level: float = LEVEL,
) -> Comparison:
    """Compare two sequences of rates on the same cases, in the same order.

    Raises:
        ValueError: They differ in length or are empty.
    """
    if not len(first) == len(second) == len(clusters) or not first:
        message = "a paired comparison needs the same cases, at least one, on both sides"
        raise ValueError(message)
    moved = np.asarray(second, dtype=float) - np.asarray(first, dtype=float)
    gained, lost = int(np.sum(moved > 0)), int(np.sum(moved < 0))
    simple = len(set(clusters)) == len(clusters) and set(np.unique(np.abs(moved))) <= {0.0, 1.0}
    p = mcnemar_exact(gained, lost) if simple else sign_flip(moved.tolist(), clusters, seed=seed)
    return Comparison(
        difference=float(np.mean(moved)),
        interval=paired_bootstrap(moved.tolist(), clusters, seed=seed, level=level),
        p=p,
        p_adjusted=p,
        test="mcnemar" if simple else "sign-flip",
        gained=gained,
        lost=lost,
        smallest=smallest_visible(moved.tolist(), clusters, alpha=1 - level),
        cases=len(first),
    )


def with_holm(comparisons: Sequence[Comparison]) -> list[Comparison]:
    """The same comparisons, their `p_adjusted` corrected for their number."""
    adjusted = holm([item.p for item in comparisons])
    return [replace(item, p_adjusted=p) for item, p in zip(comparisons, adjusted, strict=True)]


def mcnemar_exact(gained: int, lost: int) -> float:
    """Two-sided exact McNemar test of the cases that changed; 1 when none did."""
    if gained + lost == 0:
        return 1.0
    return float(stats.binomtest(gained, gained + lost, 0.5).pvalue)


def sign_flip(
    differences: Sequence[float], clusters: Sequence[str], *, seed: int = 0, resamples: int = RESAMPLES
) -> float:
    """Two-sided permutation test: how often random signs of whole clusters move the sum as far as it moved.

    With single cases that pass or fail it is exactly McNemar's test.
    """
    sums, _ = cluster_sums(np.asarray(differences, dtype=float), clusters)
    sums = sums[np.abs(sums) > 1e-12]
    if not len(sums):
        return 1.0
    observed = abs(float(np.sum(sums))) - 1e-9
    if len(sums) <= EXACT_FLIPS:
        signs = np.array(list(itertools.product((-1.0, 1.0), repeat=len(sums))))
        return float(np.mean(np.abs(signs @ sums) >= observed))
    signs = np.random.default_rng(seed).choice((-1.0, 1.0), size=(resamples, len(sums)))
    extreme = int(np.sum(np.abs(signs @ sums) >= observed))
    return (extreme + 1) / (resamples + 1)


def paired_bootstrap(
    differences: Sequence[float],
    clusters: Sequence[str],
    *,
    seed: int = 0,
    resamples: int = RESAMPLES,
    level: float = LEVEL,
) -> Interval:
    """Percentile interval of the mean difference; whole clusters are drawn with replacement."""
    sums, sizes = cluster_sums(np.asarray(differences, dtype=float), clusters)
    drawn = np.random.default_rng(seed).integers(0, len(sums), size=(resamples, len(sums)))
    means = sums[drawn].sum(axis=1) / sizes[drawn].sum(axis=1)
    low, high = np.quantile(means, [0.5 - level / 2, 0.5 + level / 2])
    return Interval(float(low), float(high), level)


def holm(p_values: Sequence[float]) -> list[float]:
    """Holm's step-down correction, in the order given."""
    count = len(p_values)
    adjusted = [0.0] * count
    highest = 0.0
    for rank, at in enumerate(sorted(range(count), key=lambda item: p_values[item])):
        highest = max(highest, min(1.0, (count - rank) * p_values[at]))
        adjusted[at] = highest
    return adjusted


def smallest_visible(
    differences: Sequence[float], clusters: Sequence[str], *, alpha: float = 1 - LEVEL, power: float = POWER
) -> float:
    """The smallest true mean difference that a run like this shows with the given power.

    Normal approximation on the clustered error, and never less than the fewest one-sided changes that an exact test can
    call significant (6 clusters at alpha 0.05), which is what holds when nothing or little changed.
    """
    groups = len(set(clusters))
    fewest = int(np.ceil(1 - np.log2(alpha)))
    floor = min(1.0, fewest / groups)
    error = clustered_error(differences, clusters)
    if not np.isfinite(error):
        return 1.0
    return max(floor, float((stats.norm.ppf(1 - alpha / 2) + stats.norm.ppf(power)) * error))
