"""The nearest point of a polytope: optimal, by hand, and what is left to others."""

import numpy as np
import pytest

from w2sverify.solvers.bounded_least_squares import bounded_least_squares
from w2sverify.solvers.nearest_in_hull import nearest_in_hull


def gap(vertices, target, weights):
    point = vertices @ weights - target
    return point @ point - np.min(point @ (vertices - target[:, None]))


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize(("d", "k"), [(1, 1), (1, 9), (3, 4), (8, 32), (5, 200)])
@pytest.mark.parametrize("far", [0.0, 0.1, 10.0])
def test_optimal(seed, d, k, far):
    rng = np.random.default_rng(seed)
    vertices, target = rng.standard_normal((d, k)), far * rng.standard_normal(d)
    vertices[:, -1] = vertices[:, 0]
    weights = nearest_in_hull(vertices, target)
    scale = np.max(np.sum((vertices - target[:, None]) ** 2, axis=0))
    assert np.all(weights >= 0)
    assert np.sum(weights) == pytest.approx(1.0, abs=1e-15)
    assert gap(vertices, target, weights) <= 1e-14 * scale
    twin = bounded_least_squares(vertices, target, np.full(d, 1 / d), 0.0, np.inf, total=1.0)
    assert vertices @ weights == pytest.approx(vertices @ twin, abs=1e-7 * np.sqrt(scale))
    if far == 10.0 and k > 1:
        assert gap(vertices, target, np.full(k, 1 / k)) > 1e-3


def test_by_hand():
    square = np.array([[0.0, 1.0, 0.0, 1.0], [0.0, 0.0, 1.0, 1.0]])
    assert square @ nearest_in_hull(square, np.array([0.25, 9.0])) == pytest.approx([0.25, 1.0])
    assert nearest_in_hull(square, np.array([-3.0, -2.0])).tolist() == [1.0, 0.0, 0.0, 0.0]


@pytest.mark.parametrize("scale", [0.0, 1e-200, 1e200])
def test_extremes_are_left_to_others(scale):
    assert nearest_in_hull(np.ones((2, 3)) * scale, np.zeros(2)) is None
