"""Nuclear norm balls: optimality from the data, known answers, extreme inputs, the exact point."""

from fractions import Fraction

import cvxpy as cp
import numpy as np
import pytest

from w2sverify.draw import generator
from w2sverify.solvers.exact_nuclear_ball import exact_nuclear_ball
from w2sverify.solvers.nuclear_ball_least_squares import (
    nuclear_ball_least_squares,
    nuclear_factors,
)


def nuclear(matrix):
    return np.linalg.svd(matrix, compute_uv=False).sum()


def relative_gap(features, target, weights, radius, theta):
    """`radius |B|_op - <B, Theta>` as a share of `|g|^2`."""
    pull = features.T @ (weights[:, None] * (target - features @ theta))
    gap = radius * np.linalg.norm(pull, 2) - np.sum(pull * theta)
    return gap / np.sum(weights[:, None] * target**2)


def problem(rng, points, width, outputs, spread=1.0):
    features = rng.standard_normal((points, width)) * np.geomspace(1, spread, width)
    truth = rng.standard_normal((width, outputs))
    target = features @ truth + rng.standard_normal((points, outputs))
    return features, target, rng.integers(0, 4, points) / points + 1e-3


@pytest.mark.parametrize(
    ("points", "width", "outputs"), [(30, 3, 2), (40, 6, 4), (3, 5, 3), (1, 2, 2), (50, 1, 3)]
)
@pytest.mark.parametrize("radius", [0.01, 0.5, 2.0, 100.0])
@pytest.mark.parametrize("spread", [1.0, 1e-3])
def test_the_gap_is_rounding(points, width, outputs, radius, spread):
    rng = generator(1, "nuclear", points, width)
    features, target, weights = problem(rng, points, width, outputs, spread)
    theta = nuclear_ball_least_squares(features, target[None], weights, radius)[0]
    assert nuclear(theta) <= radius * (1 + 1e-14)
    assert relative_gap(features, target, weights, radius, theta) <= 1e-12


def test_the_gap_has_teeth():
    features, target, weights = problem(generator(2, "teeth"), 30, 3, 2)
    theta = nuclear_ball_least_squares(features, target[None], weights, 0.5)[0]
    assert relative_gap(features, target, weights, 0.5, 0.999 * theta) > 1e-6


def test_orthonormal_features_shrink_singular_values():
    # Theta is the projection of diag(3, 1) onto the ball of radius 3: (2.5, 0.5).
    theta = nuclear_ball_least_squares(np.eye(2), np.diag([3.0, 1.0])[None], np.ones(2) / 2, 3.0)
    assert np.abs(theta[0] - np.diag([2.5, 0.5])).max() <= 1e-14
    theta = nuclear_ball_least_squares(np.eye(2), np.diag([3.0, 1.0])[None], np.ones(2) / 2, 1.0)
    assert np.abs(theta[0] - np.diag([1.0, 0.0])).max() <= 1e-14


def test_cvxpy_agrees():
    features, target, weights = problem(generator(3, "cvxpy"), 20, 4, 3)
    theta = nuclear_ball_least_squares(features, target[None], weights, 1.5)[0]
    variable = cp.Variable((4, 3))
    loss = cp.sum_squares(cp.multiply(np.sqrt(weights)[:, None], target - features @ variable))
    cp.Problem(cp.Minimize(loss), [cp.normNuc(variable) <= 1.5]).solve(solver=cp.CLARABEL)
    assert np.abs(theta - variable.value).max() <= 1e-5


@pytest.mark.parametrize("power", [-400, -60, 60, 400])
@pytest.mark.parametrize("what", ["features", "target"])
def test_extreme_scales_raise_nothing_and_stay_inside(power, what):
    features, target, weights = problem(generator(4, "scale"), 12, 3, 2)
    parts = {"features": features, "target": target}
    parts[what] = parts[what] * 2.0**power
    theta = nuclear_ball_least_squares(parts["features"], parts["target"][None], weights, 1.0)
    assert np.all(np.isfinite(theta))
    assert nuclear(theta[0]) <= 1 + 1e-13


def test_nothing_to_fit():
    zeros, weights = np.zeros((4, 2)), np.ones(4) / 4
    assert not nuclear_ball_least_squares(zeros, np.ones((1, 4, 2)), weights, 1.0).any()
    assert not nuclear_ball_least_squares(np.ones((4, 2)), zeros[None], weights, 1.0).any()


def test_factors_multiply_back():
    theta = generator(5, "factors").standard_normal((4, 3))
    whole = nuclear_factors(theta) @ nuclear_factors(theta).T
    assert np.abs(whole[:4, 4:] - theta).max() <= 1e-14
    assert abs(np.trace(whole) - 2 * nuclear(theta)) <= 1e-13


@pytest.mark.parametrize("radius", [Fraction(1, 2), Fraction(50)])
def test_the_exact_point_agrees(radius):
    features, target, weights = problem(generator(6, "exact"), 8, 3, 2)
    found = exact_nuclear_ball(features.tolist(), weights.tolist(), target.tolist(), radius)
    exact = np.array([[float(found[0][i][3 + j]) for j in range(2)] for i in range(3)])
    theta = nuclear_ball_least_squares(features, target[None], weights, float(radius))[0]
    assert np.abs(theta - exact).max() <= 1e-12
    assert (found[1] == 0) == (radius == 50)
