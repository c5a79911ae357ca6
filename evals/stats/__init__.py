"""Statistics on case rates: pure functions of numbers, checked against scipy and statsmodels."""

from evals.stats.paired import (
    Comparison,
    compare_paired,
    holm,
    mcnemar_exact,
    paired_bootstrap,
    sign_flip,
    smallest_visible,
    with_holm,
)
from evals.stats.rates import Interval, Rate, clustered_error, pass_at_k, pass_hat_k, pass_rate, wilson

__all__ = [
    "Comparison",
    "Interval",
    "Rate",
    "clustered_error",
    "compare_paired",
    "holm",
    "mcnemar_exact",
    "paired_bootstrap",
    "pass_at_k",
    "pass_hat_k",
    "pass_rate",
    "sign_flip",
    "smallest_visible",
    "wilson",
    "with_holm",
]
