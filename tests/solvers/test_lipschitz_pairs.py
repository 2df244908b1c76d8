"""Bounded differences between all pairs: floats against the exact forest, and that against KKT."""

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from w2sverify.solvers.exact_lipschitz_pairs import exact_lipschitz_pairs
from w2sverify.solvers.exact_quadratic import exact_projection
from w2sverify.solvers.lipschitz_pairs import _worst_pairs, lipschitz_pairs

PROFILE = settings(derandomize=True, deadline=None, max_examples=120)


@st.composite
def problems(draw, points=9):
    """Targets, weights (some 0) and limits: distances in the plane, or any positive numbers."""
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    size = draw(st.integers(1, points))
    target = rng.standard_normal(size) * 2
    if draw(st.booleans()):
        target = np.round(target)
    weights = rng.integers(1, 5, size).astype(float)
    if draw(st.booleans()):
        weights[rng.random(size) < 0.3] = 0.0
        weights[0] = 1.0
    if draw(st.booleans()):
        place = rng.permutation(25)[:size]
        place = np.stack([place // 5, place % 5], axis=1) * draw(st.sampled_from([0.1, 0.5, 2.0]))
        limits = np.abs(place[:, None] - place).sum(axis=-1)
    else:
        limits = np.triu(rng.integers(1, 9, (size, size)) / 4, 1)
        limits = limits + limits.T
    return target, weights / weights.sum(), limits


def pairs_of(limits):
    size = len(limits)
    return [(i, j, Fraction(limits[i, j])) for i in range(size) for j in range(i + 1, size)]


def faults(problem, values, dual):
    """What the optimality conditions find wrong."""
    target, weights, limits = problem
    found = set()
    rest = [
        Fraction(w) * (Fraction(g) - v) for w, g, v in zip(weights, target, values, strict=True)
    ]
    for e, (i, j, limit) in enumerate(pairs_of(limits)):
        rise = values[j] - values[i]
        for sign, force in zip((1, -1), dual[2 * e : 2 * e + 2], strict=True):
            if force < 0:
                found.add("sign")
            if force * (limit - sign * rise):
                found.add("complementarity")
            rest[i] += sign * force
            rest[j] -= sign * force
        if abs(rise) > limit:
            found.add("limit")
    return found | ({"stationarity"} if any(rest) else set())


def exactly(problem, start):
    target, weights, limits = problem
    numbers = (list(map(Fraction, part.tolist())) for part in (target, weights))
    return exact_lipschitz_pairs(*numbers, pairs_of(limits), start)


@PROFILE
@given(problems(), st.sampled_from(["target", "zeros", "fit"]))
def test_the_exact_solution_meets_the_optimality_conditions(problem, start):
    target, weights, limits = problem
    starts = {
        "target": target.tolist(),
        "zeros": [0.0] * len(target),
        "fit": lipschitz_pairs(target[None], weights, limits)[0].tolist(),
    }
    values, dual = exactly(problem, starts[start])
    assert not faults(problem, values, dual)


def test_the_faults_are_seen():
    problem = np.array([0.0, 3.0]), np.array([0.5, 0.5]), np.array([[0.0, 1.0], [1.0, 0.0]])
    values, dual = exactly(problem, [0.0, 0.0])
    assert (values, dual) == ([1, 2], [Fraction(1, 2), 0])
    assert not faults(problem, values, dual)
    assert faults(problem, values, dual[::-1]) >= {"stationarity", "complementarity"}
    assert faults(problem, [0, 3], [0, 0]) == {"limit"}
    assert faults(problem, values, [-f for f in dual]) >= {"sign"}


@PROFILE
@given(problems())
def test_floats_are_the_exact_solution(problem):
    target, weights, limits = problem
    values = lipschitz_pairs(target[None], weights, limits)[0]
    exact = np.array([float(v) for v in exactly(problem, values.tolist())[0]])
    assert np.sqrt(weights @ (values - exact) ** 2) < 1e-13 * max(1.0, np.abs(target).max())
    assert np.max(np.abs(values[:, None] - values) - limits) < 1e-13 * max(
        1.0, np.abs(target).max()
    )


@settings(PROFILE, max_examples=40)
@given(problems(points=6))
def test_equals_the_general_exact_projection(problem):
    target, weights, limits = problem
    rows, offset = [], []
    for i, j, limit in pairs_of(limits):
        rows += [{i: 1, j: -1}, {i: -1, j: 1}]
        offset += [limit, limit]
    cones = [("nonnegative", len(rows))] if rows else []
    ones = [{i: 1} for i in range(len(target))]
    general = exact_projection(
        ones, weights.tolist(), target.tolist(), rows, offset, cones, None, coefficients=len(target)
    )[0]
    values = exactly(problem, target.tolist())[0]
    held = [(a, b) for a, b, w in zip(values, general, weights, strict=True) if w]
    assert all(a == b for a, b in held)


@pytest.mark.parametrize("scale", [2.0**400, 2.0**-400])
def test_scales(scale):
    rng = np.random.default_rng(5)
    target, place = rng.standard_normal(12), rng.standard_normal((12, 2))
    limits = np.abs(place[:, None] - place).sum(axis=-1) / 4
    weights = np.full(12, 1 / 12)
    one = lipschitz_pairs(target[None], weights, limits)
    other = lipschitz_pairs(target[None] * scale, weights, limits * scale)
    np.testing.assert_array_equal(one, other / scale)


def test_plain_and_compiled_give_the_same_floats(monkeypatch):
    pytest.importorskip("numba")
    rng = np.random.default_rng(1)
    target, place = rng.standard_normal((1, 70)), rng.standard_normal((70, 2))
    limits = np.abs(place[:, None] - place).max(axis=-1) / 5
    weights = rng.dirichlet(np.ones(70))
    fast = lipschitz_pairs(target, weights, limits)
    from w2sverify.solvers import lipschitz_pairs as module
    from w2sverify.solvers.pair_forest import repair_pairs

    monkeypatch.setattr(module, "repair_pairs", repair_pairs.__wrapped__)
    monkeypatch.setattr(module, "_worst_pairs", _worst_pairs.__wrapped__)
    np.testing.assert_array_equal(lipschitz_pairs(target, weights, limits), fast)
