"""Exact projections onto a ball of total variation: running sums prove them."""

from fractions import Fraction
from itertools import accumulate, pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from w2sverify.errors import InputError
from w2sverify.solvers.exact_total_variation_ball import exact_total_variation_ball

PROFILE = settings(derandomize=True, deadline=None, max_examples=200)
numbers = st.one_of(
    st.integers(-3, 3), st.fractions(-2, 2, max_denominator=7), st.floats(-1e9, 1e9)
)
masses = st.sampled_from([1, 1, 2, 0.1, Fraction(1, 3), 1e-300])
data = st.lists(st.tuples(numbers, masses), min_size=1, max_size=9)
radii = st.one_of(st.sampled_from([0, 1, 2]), st.floats(1e-9, 1e9))


def gap(target, weights, radius, values):
    """The exact gap, and None where the values are outside or miss the mean."""
    pull = [
        Fraction(w) * (Fraction(g) - v) for w, g, v in zip(weights, target, values, strict=True)
    ]
    sums = list(accumulate(pull))
    if sum(abs(b - a) for a, b in pairwise(values)) > Fraction(radius) or sums[-1]:
        return None
    return Fraction(radius) * max(map(abs, sums)) - sum(map(Fraction.__mul__, pull, values))


@PROFILE
@given(data, radii)
def test_the_gap_is_zero(pairs, radius):
    target, weights = [g for g, _ in pairs], [w for _, w in pairs]
    values = exact_total_variation_ball(target, weights, radius)
    assert all(type(v) is Fraction for v in values)
    assert gap(target, weights, radius, values) == 0


def test_the_gap_sees_a_wrong_value():
    target, weights = [0, 3, 0], [1, 1, 1]
    values = exact_total_variation_ball(target, weights, 2)
    assert values == [Fraction(2, 3), Fraction(5, 3), Fraction(2, 3)]
    nudge = Fraction(1, 10**30)
    assert gap(target, weights, 2, [values[0] - nudge, values[1] + nudge, values[2]]) is None
    assert gap(target, weights, 2, [values[0] + nudge, values[1], values[2] - nudge]) > 0
    assert gap(target, weights, 2, [v - nudge for v in values]) is None
    assert gap(target, weights, 2, [Fraction(1)] * 3) > 0


@pytest.mark.parametrize(
    ("target", "weights", "radius"),
    [([], [], 1), ([1], [1, 1], 1), ([1], [0], 1), ([1], [1], -1), ([float("nan")], [1], 1)],
)
def test_bad_input(target, weights, radius):
    with pytest.raises(InputError):
        exact_total_variation_ball(target, weights, radius)
