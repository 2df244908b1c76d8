import math
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from w2sverify import InputError
from w2sverify.statistics.median_interval import median_interval


@settings(derandomize=True, deadline=None)
@given(st.integers(0, 60), st.sampled_from([0.5, 0.9, 0.95, 0.99]))
def test_the_ranks_are_the_best_with_this_coverage(size, confidence):
    """Of all symmetric pairs of order statistics the narrowest that is allowed, by counting."""

    def missed(k):
        return Fraction(2 * sum(math.comb(size, i) for i in range(k)), 2**size)

    allowed = [k for k in range(1, size // 2 + 2) if missed(k) <= 1 - Fraction(str(confidence))]
    found = median_interval(list(range(size)), confidence)
    assert found == ((max(allowed) - 1, size - max(allowed)) if allowed else None)


@pytest.mark.parametrize(("size", "expected"), [(5, None), (6, (0, 5)), (10, (1, 8))])
def test_sizes_one_meets(size, expected):
    assert median_interval(list(range(size))) == expected


@pytest.mark.parametrize("draw", ["normal", "cauchy", "two points"])
def test_it_holds_the_median_as_often_as_it_says(draw):
    """9.78 in 10 of 2,000 samples of ten, for any distribution; two points are one huge tie."""
    rng = np.random.default_rng(0)
    samples = {
        "normal": rng.normal(size=(2000, 10)),
        "cauchy": rng.standard_cauchy(size=(2000, 10)),
        "two points": rng.choice([-1.0, 1.0], size=(2000, 10)),
    }[draw]
    hits = sum(low <= 0 <= high for low, high in map(median_interval, samples))
    assert hits >= 1930, hits


def test_order_does_not_matter():
    values = np.random.default_rng(1).normal(size=30)
    assert median_interval(values) == median_interval(sorted(values))


@pytest.mark.parametrize("confidence", [0, 1, -1, 2, math.nan])
def test_bad_confidence(confidence):
    with pytest.raises(InputError, match="between 0 and 1"):
        median_interval([1.0] * 10, confidence)


def test_what_is_no_number_is_refused():
    with pytest.raises(InputError, match="nan"):
        median_interval([0.0] * 9 + [math.nan])
