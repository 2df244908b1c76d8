"""Convex regression: optimal in exact arithmetic, equal to cvxpy, robust where points are bad."""

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from w2sverify.solvers import multivariate_convex as module
from w2sverify.solvers.distinct_rows import distinct_rows
from w2sverify.solvers.exact_multivariate_convex import exact_multivariate_convex
from w2sverify.solvers.jensen import ExactPoints
from w2sverify.solvers.multivariate_convex import multivariate_convex

PROFILE = settings(derandomize=True, deadline=None, max_examples=40)


@st.composite
def problems(draw):
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    n, d = draw(st.integers(1, 12)), draw(st.integers(1, 3))
    x = rng.standard_normal((n, d))
    x = distinct_rows(np.round(x) if draw(st.booleans()) else x)[0]
    x = x * draw(st.sampled_from([1.0, 2.0**-400, 2.0**400]))
    m = len(x)
    shape = draw(st.sampled_from(["noise", "bowl", "dome", "line"]))
    bend = {"noise": 0.0, "bowl": 1.0, "dome": -1.0, "line": 0.0}[shape]
    spread = np.abs(x).max() or 1.0
    target = bend * np.sum((x / spread) ** 2, axis=1)
    if shape == "line":
        target = x[:, 0] / spread
    elif draw(st.booleans()):
        target = target + rng.standard_normal(m)
    target = target * draw(st.sampled_from([1.0, 1.0, 2.0**300, 2.0**-300]))
    return x, target, np.ones(m) if draw(st.booleans()) else rng.random(m) + 0.01


def exact(x, target, weights, start=None):
    masses = [Fraction(w) for w in weights.tolist()]
    start = multivariate_convex(x, target, weights) if start is None else start
    return exact_multivariate_convex(ExactPoints.of(x), target.tolist(), masses, start)


def faults(x, target, weights, fit):
    """What the optimality conditions find wrong."""
    points, found = ExactPoints.of(x), set()
    m, d = x.shape
    rest = [
        Fraction(w) * (Fraction(g) - v)
        for w, g, v in zip(weights.tolist(), target.tolist(), fit.values, strict=True)
    ]
    pull = [[Fraction(0)] * d for _ in range(m)]
    for i in range(m):
        for j in range(m):
            step = [b - a for a, b in zip(points.whole[i], points.whole[j], strict=True)]
            rise = sum(s * t for s, t in zip(fit.slopes[i], step, strict=True))
            slack = fit.values[j] - fit.values[i] - rise
            force = fit.multipliers.get((i, j), 0)
            found |= {"not convex"} if slack < 0 else set()
            found |= {"sign"} if force < 0 else set()
            found |= {"complementarity"} if force and slack else set()
            rest[i] -= force
            rest[j] += force
            pull[i] = [p + force * t for p, t in zip(pull[i], step, strict=True)]
    found |= {"stationarity"} if any(rest) else set()
    return found | ({"balance"} if any(map(any, pull)) else set())


@PROFILE
@given(problems())
def test_exact_is_optimal_and_floats_agree(problem):
    _, target, weights = problem
    start = multivariate_convex(*problem)
    best = exact(*problem, start)
    assert faults(*problem, best) == set()
    off = [Fraction(v) - q for v, q in zip(start.values.tolist(), best.values, strict=True)]
    masses = weights.tolist()
    size = sum(Fraction(w) * Fraction(g) ** 2 for w, g in zip(masses, target.tolist(), strict=True))
    error = sum(Fraction(w) * o**2 for w, o in zip(masses, off, strict=True))
    # A hundred roundings of the labels, squared.
    assert error <= size * Fraction(1, 10**24)


def test_a_bad_hint_costs_only_time():
    rng = np.random.default_rng(0)
    x, target, weights = rng.standard_normal((9, 2)), rng.standard_normal(9), np.ones(9)
    right = multivariate_convex(x, target, weights)
    wrong = module.ConvexFit(
        target, 0 * x, [], right.scaled, rng.standard_normal(x.shape), right.ranges
    )
    first, second = exact(x, target, weights), exact(x, target, weights, wrong)
    assert faults(x, target, weights, second) == set()
    assert first.values == second.values


def test_points_on_nearly_a_line():
    rng = np.random.default_rng(1)
    x = rng.standard_normal((7, 2))
    x[:, 1] = np.nextafter(x[:, 0], np.where(rng.random(7) < 0.5, np.inf, -np.inf))
    target, weights = rng.standard_normal(7), np.ones(7)
    assert faults(x, target, weights, exact(x, target, weights)) == set()


def test_one_column_equals_cvxpy():
    import cvxpy as cp

    rng = np.random.default_rng(2)
    x, weights = np.sort(rng.standard_normal(40)), rng.random(40) + 0.1
    target = x**2 + rng.standard_normal(40)
    v = cp.Variable(40)
    slopes = cp.multiply(1 / np.diff(x), cp.diff(v))
    error = cp.sum(cp.multiply(weights, cp.square(v - target)))
    cp.Problem(cp.Minimize(error), [cp.diff(slopes) >= 0]).solve(solver="CLARABEL")
    values = multivariate_convex(x[:, None], target, weights).values
    np.testing.assert_allclose(values, v.value, atol=1e-5)
    assert np.abs(values - target).max() > 0.1


@pytest.mark.parametrize("points", [60, 300])
def test_generated_constraints_find_the_same(points, monkeypatch):
    rng = np.random.default_rng(3)
    x, weights = rng.standard_normal((points, 2)), np.ones(points)
    target = 0.3 * np.sum(x**2, axis=1) + rng.standard_normal(points)
    found = multivariate_convex(x, target, weights)
    tangents = found.values[:, None] + np.einsum("ic,ijc->ij", found.slopes, x[None] - x[:, None])
    assert np.max(tangents - found.values) <= 1e-9
    # The residual of a projection onto a cone is orthogonal to it, and pulls no member.
    assert abs((target - found.values) @ found.values) <= 1e-8 * (target @ target)
    assert (target - found.values) @ np.sum(x**2, axis=1) <= 1e-8 * (target @ target)
    if points == 60:
        monkeypatch.setattr(module, "_ALL_PAIRS", 60)
        all_pairs = multivariate_convex(x, target, weights)
        np.testing.assert_allclose(found.values, all_pairs.values, atol=1e-12)


def test_the_checker_sees_a_wrong_fit():
    x, target, weights = np.array([[0.0], [1.0], [2.0]]), np.array([0.0, 3.0, 0.0]), np.ones(3)
    fit = exact(x, target, weights)
    assert fit.values == [1, 1, 1]
    assert faults(x, target, weights, fit) == set()
    kind = type(fit)
    bent = kind([1, 2, 1], fit.slopes, fit.multipliers)
    assert faults(x, target, weights, bent) >= {"not convex", "stationarity"}
    assert faults(x, target, weights, kind(fit.values, fit.slopes, {})) == {"stationarity"}
    one = {(1, 0): Fraction(2)}
    assert "balance" in faults(x, target, weights, kind(fit.values, fit.slopes, one))
    negative = {(1, 0): Fraction(-1), (1, 2): Fraction(-1)}
    assert "sign" in faults(x, target, weights, kind(fit.values, fit.slopes, negative))
    tilted = kind(fit.values, [[Fraction(0)], [Fraction(1)], [Fraction(0)]], fit.multipliers)
    assert faults(x, target, weights, tilted) >= {"not convex", "complementarity"}
