"""Weighted isotonic regression over the rationals."""

import itertools
import math
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import isotonic_regression

from w2sverify.errors import InputError
from w2sverify.solvers.exact_isotonic import exact_isotonic
from w2sverify.solvers.exact_quadratic import exact_projection

PROFILE = settings(derandomize=True, deadline=None, max_examples=200)

numbers = st.one_of(
    st.integers(-3, 3),
    st.fractions(-2, 2, max_denominator=7),
    st.floats(allow_nan=False, allow_infinity=False),
)
masses = st.sampled_from([0, 1, 1, 2, 0.1, Fraction(1, 3), 1e-300])
data = st.lists(st.tuples(numbers, masses), max_size=8)


def split(pairs):
    return [g for g, _ in pairs], [w for _, w in pairs]


def faults(target, weights, fit):
    """What the optimality conditions for `p_1 <= ... <= p_n` find wrong."""
    found = set()
    if any(a > b for a, b in itertools.pairwise(fit)):
        found.add("order")
    residuals = zip(weights, target, fit, strict=True)
    sums = list(itertools.accumulate(Fraction(w) * (Fraction(g) - p) for w, g, p in residuals))
    # lambda_i = S_i is the multiplier of p_{i+1} - p_i >= 0.
    if sums and (sums[-1] != 0 or min(sums) < 0):
        found.add("multipliers")
    if any(s and a != b for s, (a, b) in zip(sums, itertools.pairwise(fit), strict=False)):
        found.add("complementarity")
    return found


@PROFILE
@given(data)
def test_the_fit_meets_the_optimality_conditions(pairs):
    target, weights = split(pairs)
    fit = exact_isotonic(target, weights)
    assert all(type(p) is Fraction for p in fit)
    assert len(fit) == len(target)
    assert faults(target, weights, fit) == set()


@settings(PROFILE, max_examples=60)
@given(data)
def test_it_agrees_with_the_general_exact_projection(pairs):
    target, weights = split(pairs)
    n = len(target)
    rows = [{i: -1, i + 1: 1} for i in range(n - 1)]
    cones = [("nonnegative", n - 1)] if rows else []
    points = [{i: 1} for i in range(n)]
    theta, _ = exact_projection(points, weights, target, rows, [0] * len(rows), cones, None)
    fit = exact_isotonic(target, weights)
    weighted = [i for i, w in enumerate(weights) if w]
    assert [fit[i] for i in weighted] == [theta[i] for i in weighted if i < len(theta)]


@PROFILE
@given(data)
def test_splitting_a_point_in_two_changes_nothing(pairs):
    target, weights = split(pairs)
    doubled = exact_isotonic(
        [g for g in target for _ in range(2)], [Fraction(w) / 2 for w in weights for _ in range(2)]
    )
    assert doubled[::2] == doubled[1::2] == exact_isotonic(target, weights)


def test_it_agrees_with_scipy():
    rng = np.random.default_rng(0)
    target, weights = rng.normal(size=300) + np.arange(300) / 100, rng.random(300) + 0.1
    fit = exact_isotonic(target.tolist(), weights.tolist())
    twin = isotonic_regression(target, weights=weights).x
    assert np.abs(np.array(fit, dtype=float) - twin).max() <= 1e-12


def test_points_without_weight_take_a_neighbour():
    assert exact_isotonic([9, 1, 5, 0, 9], [0, 1, 0, 1, 0]) == [Fraction(1, 2)] * 5
    assert exact_isotonic([9, 1, 5, 3, 0], [0, 1, 0, 1, 0]) == [1, 1, 1, 3, 3]
    assert exact_isotonic([3, 1], [0, 0]) == [3, 3]
    assert exact_isotonic([], []) == []


def test_the_checker_sees_a_wrong_fit():
    target, weights = [3, 1, 4, 2, 9], [1, 1, 2, 1, 1]
    fit = exact_isotonic(target, weights)
    assert fit == [2, 2, Fraction(10, 3), Fraction(10, 3), 9]
    for i, change in itertools.product(range(5), (Fraction(1, 10**40), -Fraction(1, 10**40))):
        wrong = [p + change * (i == j) for j, p in enumerate(fit)]
        assert faults(target, weights, wrong)
    assert faults(target, weights, [Fraction(11, 3)] * 5) == {"multipliers"}


@pytest.mark.parametrize(
    ("target", "weights", "message"),
    [
        ([1], [1, 2], "1 target values but 2 weights"),
        ([1, 2], [1, -2], "-2"),
        ([1, math.nan], [1, 1], "target is nan"),
        ([1, 2], [1, math.inf], "weights is inf"),
    ],
)
def test_unusable_input_is_refused_with_the_value(target, weights, message):
    with pytest.raises(InputError, match=message):
        exact_isotonic(target, weights)
