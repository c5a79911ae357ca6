"""Pass rates with honest intervals: Wilson for the rate, errors by cluster, pass@k and pass^k over repeats."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy import special, stats

if TYPE_CHECKING:
    from collections.abc import Sequence

LEVEL = 0.95


@dataclass(frozen=True, slots=True)
class Interval:
    """A confidence interval.

    Attributes:
        low: Lower end.
        high: Upper end.
        level: Coverage in (0, 1).
    """

    low: float
    high: float
    level: float = LEVEL


@dataclass(frozen=True, slots=True)
class Rate:
    """The mean of case rates.

    Attributes:
        mean: In [0, 1].
        error: Standard error, robust to clusters.
        interval: Wilson interval for as many independent cases as carry the same information.
        cases: Number of judged cases.
        clusters: Number of clusters among them.
    """

    mean: float
    error: float
    interval: Interval
    cases: int
    clusters: int


def wilson(passes: float, trials: float, level: float = LEVEL) -> Interval:
    """Wilson's score interval; `trials` may be an effective, fractional number.

    Raises:
        ValueError: There are no trials.
    """
    if trials <= 0:
        message = "an interval needs at least one trial"
        raise ValueError(message)
    z = float(stats.norm.ppf(0.5 + level / 2))
    share = passes / trials
    centre = (share + z * z / (2 * trials)) / (1 + z * z / trials)
    half = z / (1 + z * z / trials) * math.sqrt(share * (1 - share) / trials + z * z / (4 * trials * trials))
    return Interval(max(0.0, centre - half), min(1.0, centre + half), level)


def clustered_error(values: Sequence[float], clusters: Sequence[str]) -> float:
    """Standard error of the mean when values of one cluster move together (CR1); nan with a single cluster."""
    sums, sizes = cluster_sums(np.asarray(values, dtype=float) - float(np.mean(values)), clusters)
    groups = len(sizes)
    if groups < 2:
        return math.nan
    return float(math.sqrt(groups / (groups - 1) * float(np.sum(sums**2))) / len(values))


def pass_rate(values: Sequence[float], clusters: Sequence[str], level: float = LEVEL) -> Rate:
    """Mean of case rates in [0, 1] with an interval that clusters widen.

    The Wilson interval is taken at the effective number of cases p(1-p)/error^2 (Kish's design effect), at most the
    number of cases and at least one; where every case agrees, at the number of clusters.

    Raises:
        ValueError: There is no value.
    """
    if not values:
        message = "a rate needs at least one judged case"
        raise ValueError(message)
    mean, groups = float(np.mean(values)), len(set(clusters))
    error = clustered_error(values, clusters)
    if math.isnan(error) or error == 0:
        effective = float(groups)
    else:
        effective = min(max(mean * (1 - mean) / error**2, 1.0), float(len(values)))
    return Rate(mean, error, wilson(mean * effective, effective, level), len(values), groups)


def pass_at_k(trials: int, passes: int, k: int) -> float:
    """Chance that at least one of k repeats passes, unbiased from `passes` of `trials` (Chen et al. 2021)."""
    _check_k(trials, k)
    return 1.0 - float(special.comb(trials - passes, k, exact=True)) / float(special.comb(trials, k, exact=True))


def pass_hat_k(trials: int, passes: int, k: int) -> float:
    """Chance that all of k repeats pass, unbiased from `passes` of `trials` (Yao et al. 2024)."""
    _check_k(trials, k)
    return float(special.comb(passes, k, exact=True)) / float(special.comb(trials, k, exact=True))


def cluster_sums(values: np.ndarray, clusters: Sequence[str]) -> tuple[np.ndarray, np.ndarray]:
    """Sum and size of each cluster, in order of first appearance."""
    order = {name: at for at, name in enumerate(dict.fromkeys(clusters))}
    index = np.array([order[name] for name in clusters], dtype=np.intp)
    return np.bincount(index, weights=values), np.bincount(index)


def _check_k(trials: int, k: int) -> None:
    if not 1 <= k <= trials:
        message = f"k must lie between 1 and the {trials} repeats, not {k}"
        raise ValueError(message)
