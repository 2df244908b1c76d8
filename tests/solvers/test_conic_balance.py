"""Points made stationary where no constraint looks."""

from fractions import Fraction

import numpy as np
import pytest

from tests.solvers.forms import bounded_sum
from w2sverify.conic import ConicForm
from w2sverify.solvers.conic_balance import conic_balance
from w2sverify.solvers.exact_cones import form_slacks
from w2sverify.solvers.stationarity import gradient

WEIGHTS = [Fraction(1, 4)] * 4


def second_differences(points=4):
    rows = [{i: 1, i + 1: -2, i + 2: 1} for i in range(points - 2)]
    return ConicForm(
        points, [{i: 1} for i in range(points)], [{}, *rows], [1, 0, 0], [("second-order", 3)]
    )


@pytest.mark.parametrize("seed", range(5))
def test_lines_are_balanced_and_bends_kept(seed):
    rng = np.random.default_rng(seed)
    form, weak = second_differences(), rng.standard_normal(4).tolist()
    theta = [Fraction(t) for t in rng.standard_normal(4).tolist()]
    pull = gradient(form, WEIGHTS, weak, theta)
    moved = conic_balance(form, WEIGHTS, pull, theta)
    assert form_slacks(form, moved) == form_slacks(form, theta)
    left = gradient(form, WEIGHTS, weak, moved)
    assert sum(left) == 0
    assert sum(i * b for i, b in enumerate(left)) == 0
    # Before that they were not.
    assert sum(pull) != 0
    assert conic_balance(form, WEIGHTS, left, moved) == moved


def test_without_such_directions_nothing_moves():
    form = bounded_sum(4)
    theta = [Fraction(k, 7) for k in range(8)]
    pull = gradient(form, WEIGHTS, [1, 2, 3, 4], theta)
    assert conic_balance(form, WEIGHTS, pull, theta) == theta


def test_without_constraints_it_is_least_squares():
    form = ConicForm(2, [{0: 1}, {0: 1, 1: 1}, {0: 1, 1: 2}, {}])
    theta = [Fraction(0), Fraction(0)]
    weak = [1, 2, 4, 9]
    moved = conic_balance(form, WEIGHTS, gradient(form, WEIGHTS, weak, theta), theta)
    assert moved == [Fraction(5, 6), Fraction(3, 2)]


def test_points_without_weight_leave_coefficients_free():
    form = ConicForm(2, [{0: 1}, {1: 1}])
    theta = [Fraction(3), Fraction(5)]
    weights = [Fraction(1), Fraction(0)]
    moved = conic_balance(form, weights, gradient(form, weights, [1, 1], theta), theta)
    assert moved == [1, 5]
