"""The Clopper-Pearson interval of a rate."""

from __future__ import annotations

from .counts import check_counts

__all__ = ["clopper_pearson"]


def clopper_pearson(failures: int, trials: int, confidence: float = 0.95) -> tuple[float, float]:
    """An interval that holds the probability of a failure with at least this confidence.

    With k failures in t independent trials, t chosen beforehand: the lower end is the p at which k
    or more failures have probability `(1 - confidence) / 2`, the upper end the one at which k or
    fewer have; both are quantiles of beta distributions. For a t chosen after a look at the
    failures it holds nothing; `ConfidenceSequence` does.

    Raises `InputError` for counts or a confidence that are not possible. Source: Clopper and
    Pearson, Biometrika 26 (1934) 404.
    """
    check_counts(failures, trials, confidence)
    from scipy.stats import beta

    tail = (1.0 - confidence) / 2.0
    low = float(beta.ppf(tail, failures, trials - failures + 1)) if failures else 0.0
    high = float(beta.isf(tail, failures + 1, trials - failures)) if failures < trials else 1.0
    return low, high
