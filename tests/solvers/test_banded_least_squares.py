"""Banded least squares: the dense answer where it solves, None where it should not."""

import numpy as np
import pytest

from w2sverify.solvers.banded_least_squares import banded_least_squares

from . import kkt
from .problems import Problem


def problem(seed, points, size, width):
    rng = np.random.default_rng(seed)
    first = rng.integers(0, size - width + 1, points)
    values = rng.uniform(0.2, 1.0, (width, points))
    design = np.zeros((points, size))
    for a in range(width):
        design[np.arange(points), first + a] = values[a]
    weights = rng.uniform(0.1, 1.0, points)
    return values, first, design, rng.standard_normal((2, points)), weights / weights.sum()


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize(("size", "width"), [(1, 1), (6, 1), (7, 3), (20, 4)])
def test_optimal(seed, size, width):
    values, first, design, targets, weights = problem(seed, 200, size, width)
    weights[:3] = 0.0
    found = banded_least_squares(values, first, size, targets, weights)
    for target, theta in zip(targets, found, strict=True):
        stated = Problem(design, target, weights)
        assert kkt.stationary(stated, theta) < kkt.ROUNDING
        assert kkt.stationary(stated, 0.999 * theta) > kkt.ROUNDING


def test_extremes_and_deficient_columns_are_left_to_others():
    values, first, _, targets, weights = problem(0, 100, 8, 2)
    assert banded_least_squares(values, first, 8, targets, weights) is not None
    assert banded_least_squares(values, first, 9, targets, weights) is None
    assert banded_least_squares(values * 1e200, first, 8, targets, weights) is None
    assert banded_least_squares(values * 1e-200, first, 8, targets, weights) is None
    equal = np.ones((2, 100))
    assert banded_least_squares(equal, np.zeros(100, int), 2, targets, weights) is None
    near = equal + 1e-9 * np.arange(200).reshape(2, 100)
    assert banded_least_squares(near, np.zeros(100, int), 2, targets, weights) is None
