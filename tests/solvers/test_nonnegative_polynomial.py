"""The exchange method, against the exact point, and on inputs where it could go wrong."""

from fractions import Fraction

import numpy as np
import pytest

from w2sverify.draw import generator
from w2sverify.solvers.exact_polynomial import exact_nonnegative_polynomial
from w2sverify.solvers.nonnegative_polynomial import nonnegative_polynomial_least_squares
from w2sverify.solvers.polynomial_cone import PolynomialCone

CASES = [(2, False), (4, False), (0, True), (1, True), (2, True), (3, True), (5, True)]
GRID = np.linspace(-1, 1, 2001)


def fitted(u, target, weights, degree, bounded):
    coef = nonnegative_polynomial_least_squares(u, target[None], weights, degree, bounded=bounded)
    return coef[0]


def values(coef, u):
    return np.polynomial.chebyshev.chebval(u, coef)


def exact_values(u, target, weights, degree, bounded):
    cone = PolynomialCone(degree, bounded)
    points = [Fraction(x) for x in u.tolist()]
    theta = exact_nonnegative_polynomial(cone, points, weights.tolist(), target.tolist())
    rows = map(cone.row, points)
    return np.array([float(sum(a * t for a, t in zip(row, theta, strict=True))) for row in rows])


def problem(kind, degree, rng, points=30):
    u = np.round(rng.uniform(-1.5, 1.5, points) * 64) / 64
    weights = rng.integers(0, 4, points) / points
    weights[:8] += 1 / points
    noise = rng.standard_normal(points)
    target = {
        "noise": noise,
        "negative": -abs(noise),
        "constant": -np.ones(points),
        "double root": (u - 0.25) ** 2 - 0.1 * abs(noise),
        "on the boundary": (u - 0.25) ** (2 * (degree // 2)),
        "ramp": u,
        "zero": np.zeros(points),
    }[kind]
    return u, target, weights


@pytest.mark.parametrize(("degree", "bounded"), CASES)
@pytest.mark.parametrize(
    "kind",
    ["noise", "negative", "constant", "double root", "on the boundary", "ramp", "zero"],
)
def test_it_is_the_exact_projection(kind, degree, bounded):
    rng = generator(1, "exchange", kind, degree)
    u, target, weights = problem(kind, degree, rng)
    coef = fitted(u, target, weights, degree, bounded)
    exact = exact_values(u, target, weights, degree, bounded)
    size = float(np.sqrt(np.sum(weights * target**2))) or 1.0
    kept = weights > 0
    assert np.abs(values(coef, u) - exact)[kept].max() <= 1e-9 * size
    grid = GRID if bounded else np.tan(GRID * 1.5)
    unit = np.abs(coef).max() * (1 + grid**2) ** (degree / 2)
    assert np.all(values(coef, grid) >= -1e-13 * unit)


def test_the_comparison_has_teeth():
    rng = generator(2, "teeth")
    u, target, weights = problem("negative", 2, rng)
    plain = np.polynomial.chebyshev.chebfit(u, target, 2, w=np.sqrt(weights))
    exact = exact_values(u, target, weights, 2, False)
    assert np.abs(values(plain, u) - exact).max() > 0.1
    assert values(plain, GRID).min() < -0.1


@pytest.mark.parametrize("scale", [2.0**-400, 2.0**-60, 2.0**60, 2.0**400])
def test_labels_in_another_unit_scale_the_answer(scale):
    u, target, weights = problem("noise", 4, generator(3, "unit"))
    first = fitted(u, target, weights, 4, False)
    second = fitted(u, target * scale, weights, 4, False)
    assert np.abs(second / scale - first).max() <= 1e-12 * np.abs(first).max()


@pytest.mark.parametrize("scale", [2.0**-400, 2.0**-60, 2.0**60, 2.0**400])
@pytest.mark.parametrize(("degree", "bounded"), CASES)
def test_extreme_points_raise_nothing(scale, degree, bounded):
    u, target, weights = problem("noise", degree, generator(4, "extreme"))
    assert fitted(u * scale, target, weights, degree, bounded).shape == (degree + 1,)


@pytest.mark.parametrize("points", [1, 2, 3, 4])
@pytest.mark.parametrize(("degree", "bounded"), CASES)
def test_few_points(points, degree, bounded):
    rng = generator(5, "few", points)
    u, target, _ = problem("noise", degree, rng, points)
    weights = np.full(points, 1 / points)
    coef = fitted(u, target, weights, degree, bounded)
    exact = exact_values(u, target, weights, degree, bounded)
    assert np.abs(values(coef, u) - exact).max() <= 1e-10 * np.abs(target).max()


def test_many_targets_are_as_many_fits():
    u, target, weights = problem("noise", 4, generator(6, "many"))
    goals = np.stack([target, -target, abs(target), 0 * target])
    together = nonnegative_polynomial_least_squares(u, goals, weights, 4, bounded=False)
    for goal, coef in zip(goals, together, strict=True):
        alone = fitted(u, goal, weights, 4, False)
        assert np.abs(alone - coef).max() <= 1e-12 * (np.abs(alone).max() + 1e-300)
