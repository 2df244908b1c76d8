"""A confidence sequence: intervals for a rate that hold at all times together."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from math import comb, lgamma, log, log1p

from ..exact import Rational, to_fraction
from .counts import check_counts

__all__ = ["ConfidenceSequence"]

# Logarithms err by a few units in the last place of terms below t log t and t times the bits of the
# rate; this share is 2^12 times as much. What is nearer to the threshold is decided over the
# integers.
_MARGIN = 2.0**-40


@dataclass(frozen=True)
class ConfidenceSequence:
    """Intervals C(k, t) for the probability p of a failure, one for each time t, such that
    `P(p in C(k_t, t) for every t >= 1) >= confidence`, however and whenever one stops.

    After k failures in t independent trials C is the set of p at which the mixture martingale

        M = integral_0^1 x^k (1-x)^(t-k) dx / (p^k (1-p)^(t-k))
          = 1 / ((t + 1) binom(t, k) p^k (1-p)^(t-k))

    is below `1 / (1 - confidence)`. Proof. For the true p each likelihood ratio
    `x^k (1-x)^(t-k) / (p^k (1-p)^(t-k))` is a martingale of mean 1, hence so is its average M over
    a uniform x. M is not negative, so `P(M >= 1/a at any t) <= a` (Ville). [] log M is convex in p
    with its minimum at k/t, so C is an interval around k/t.

    `excludes` is decided exactly, `interval` is rounded outwards. Raises `InputError` for a
    confidence outside (0, 1). Source: Robbins, Ann. Math. Statist. 41 (1970) 1397; Howard, Ramdas,
    McAuliffe and Sekhon, Ann. Statist. 49 (2021) 1055, section 3.
    """

    confidence: float = 0.95

    def __post_init__(self) -> None:
        check_counts(0, 1, self.confidence)

    @property
    def error(self) -> Fraction:
        """`1 - confidence`, exactly, of the decimal number that the confidence prints as."""
        return 1 - Fraction(repr(float(self.confidence)))

    def excludes(self, rate: Rational, failures: int, trials: int) -> bool:
        """Whether this rate is outside the interval: `M >= 1 / error`, decided exactly."""
        check_counts(failures, trials, self.confidence)
        p, passes = to_fraction(rate), trials - failures
        if (p <= 0 and failures) or (p >= 1 and passes):
            return True
        if trials == 0 or p <= 0 or p >= 1:
            # All trials came out as a rate of 0 or 1 says: M = 1 / (t + 1).
            return False
        surplus = _log_martingale(p, failures, trials) + log(self.error)
        size = 1.0 + log1p(trials) + p.denominator.bit_length()
        if abs(surplus) > _MARGIN * (1.0 + trials) * size:
            return surplus > 0
        likelihood = p**failures * (1 - p) ** passes
        return (trials + 1) * comb(trials, failures) * likelihood <= self.error

    def interval(self, failures: int, trials: int) -> tuple[float, float]:
        """The interval after k failures in t trials, each end moved outwards by less than 1e-9."""
        check_counts(failures, trials, self.confidence)
        if trials == 0:
            return 0.0, 1.0
        centre = failures / trials
        low = self._end(0.0, centre, failures, trials) if failures else 0.0
        high = self._end(1.0, centre, failures, trials) if failures < trials else 1.0
        return low, high

    def _end(self, outer: float, inner: float, failures: int, trials: int) -> float:
        """Bisection between an excluded rate and one that is not; returns the excluded one."""
        while abs(outer - inner) > 2.0**-30:
            middle = (outer + inner) / 2
            if self.excludes(middle, failures, trials):
                outer = middle
            else:
                inner = middle
        return outer


def _log_martingale(p: Fraction, failures: int, trials: int) -> float:
    """log M, for a rate strictly between 0 and 1, however near to them."""
    passes, q = trials - failures, 1 - p
    mixture = lgamma(failures + 1) + lgamma(passes + 1) - lgamma(trials + 2)
    return mixture - failures * _log(p, q) - passes * _log(q, p)


def _log(share: Fraction, rest: Fraction) -> float:
    """The logarithm of a share, from the rest where that is small, and of any size."""
    if 2 * rest < share:
        return log1p(-float(rest))
    return log(share.numerator) - log(share.denominator)
