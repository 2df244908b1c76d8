"""Isotonic regression on partial orders: optimal in exact arithmetic, equal to cvxpy and to PAV."""

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from w2sverify.solvers import order_regression as module
from w2sverify.solvers.exact_isotonic import exact_isotonic
from w2sverify.solvers.exact_order_regression import exact_flow, exact_order_regression
from w2sverify.solvers.order_regression import order_regression
from w2sverify.solvers.partial_order import PartialOrder

PROFILE = settings(derandomize=True, deadline=None, max_examples=100)


@st.composite
def problems(draw, points=14):
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    n, d = draw(st.integers(1, points)), draw(st.integers(1, 4))
    order = PartialOrder.of_rows(np.round(rng.standard_normal((n, d)), draw(st.integers(0, 3))))
    m = order.levels
    whole = draw(st.booleans())
    target = rng.integers(-2, 3, m).astype(float) if whole else rng.standard_normal(m)
    target = target * draw(st.sampled_from([1.0, 1.0, 1e150, 1e-150, 0.0]))
    weights = np.ones(m) if draw(st.booleans()) else rng.random(m) ** 8
    if draw(st.booleans()):
        weights[rng.random(m) < 0.4] = 0.0
    if not np.any(weights):
        weights[-1] = 1.0
    return order, target, weights


def exact(order, target, weights, hint=None):
    masses = [Fraction(w) for w in weights.tolist()]
    sums = [w * Fraction(g) for w, g in zip(masses, target.tolist(), strict=True)]
    return exact_order_regression(order, sums, masses, hint)


def faults(order, target, weights, values, flow):
    """What the optimality conditions find wrong."""
    found = set()
    rest = [
        Fraction(w) * (Fraction(g) - v)
        for w, g, v in zip(weights.tolist(), target.tolist(), values, strict=True)
    ]
    for low, high, amount in zip(order.tails, order.heads, flow, strict=True):
        rest[low] -= amount
        rest[high] += amount
        found |= {"order"} if values[low] > values[high] else set()
        found |= {"sign"} if amount < 0 else set()
        found |= {"complementarity"} if amount and values[low] != values[high] else set()
    return found | ({"stationarity"} if any(rest) else set())


@PROFILE
@given(problems())
def test_the_exact_route_is_optimal_with_and_without_a_hint(problem):
    order, _, weights = problem
    values, flow = exact(*problem)
    assert faults(*problem, values, flow) == set()
    hint = order_regression(*problem)[1].tolist()
    again, flow = exact(*problem, hint)
    assert faults(*problem, again, flow) == set()
    heavy = np.flatnonzero(weights)
    assert [again[k] for k in heavy] == [values[k] for k in heavy]
    singles, flow = exact(*problem, list(range(order.levels)))
    assert faults(*problem, singles, flow) == set()


@PROFILE
@given(problems(points=30))
def test_floats_agree_with_the_exact_route(problem):
    order, target, weights = problem
    values, block = order_regression(*problem)
    best, _ = exact(*problem)
    assert all(
        values[low] <= values[high] for low, high in zip(order.tails, order.heads, strict=True)
    )
    off = sum(
        Fraction(w) * (Fraction(v) - q) ** 2
        for w, v, q in zip(weights.tolist(), values, best, strict=True)
    )
    size = sum(
        Fraction(w) * Fraction(g) ** 2
        for w, g in zip(weights.tolist(), target.tolist(), strict=True)
    )
    # n roundings of values below the largest label, squared.
    assert off <= size * Fraction(1, 10**24)
    assert len(block) == order.levels


def test_chains_are_pooled_and_the_general_way_agrees(monkeypatch):
    rng = np.random.default_rng(0)
    order = PartialOrder.of_rows(rng.permutation(60).astype(float)[:, None])
    target, weights = rng.standard_normal(60) + np.arange(60) / 20, rng.random(60)
    pooled, _ = order_regression(order, target, weights)
    expected = exact_isotonic(target.tolist(), weights.tolist())
    np.testing.assert_allclose(pooled, [float(v) for v in expected], atol=1e-14)
    monkeypatch.setattr(module.PartialOrder, "is_chain", False)
    general, _ = order_regression(order, target, weights)
    np.testing.assert_allclose(general, pooled, atol=1e-14)
    assert exact(order, target, weights)[0] == expected


@pytest.mark.parametrize("kind", ["ramp", "steps of all sizes", "constant", "one light point"])
def test_adversarial_targets(kind):
    rng = np.random.default_rng(1)
    x = rng.standard_normal((90, 2))
    order = PartialOrder.of_rows(x)
    target, weights = -np.arange(90.0), np.ones(90)
    if kind == "steps of all sizes":
        target = 2.0 ** rng.integers(-60, 60, 90)
    elif kind == "constant":
        target = np.full(90, 0.1)
    elif kind == "one light point":
        weights[7], target[7] = 1e-30, 1e12
    values, block = order_regression(order, target, weights)
    best, _ = exact(order, target, weights, block.tolist())
    off = np.array([float(Fraction(v) - q) for v, q in zip(values, best, strict=True)])
    heavy = target[weights > 1e-20]
    assert np.sqrt(weights @ off**2) <= 1e-13 * np.linalg.norm(heavy)


def test_equals_cvxpy():
    import cvxpy as cp

    rng = np.random.default_rng(2)
    order = PartialOrder.of_rows(rng.standard_normal((40, 3)))
    target, weights = rng.standard_normal(40), rng.random(40) + 0.1
    v = cp.Variable(40)
    error = cp.sum(cp.multiply(weights, cp.square(v - target)))
    cp.Problem(cp.Minimize(error), [v[order.tails] <= v[order.heads]]).solve(solver="CLARABEL")
    values, _ = order_regression(order, target, weights)
    np.testing.assert_allclose(values, v.value, atol=1e-5)
    assert np.abs(values - target).max() > 0.1


def test_levels_without_weight_lie_between():
    order = PartialOrder.of_edges(np.arange(5.0), ((0, 1), (1, 2), (3, 1)))
    target, weights = np.zeros(5), np.zeros(5)
    target[order.place], weights[order.place] = [1.0, 9.0, 3.0, 2.0, 5.0], [1, 0, 1, 1, 0]
    for values in (order_regression(order, target, weights)[0], exact(order, target, weights)[0]):
        low, middle, high, other, _ = (float(values[k]) for k in order.place)
        assert (low, high, other) == (1.0, 3.0, 2.0)
        assert 2.0 <= middle <= 3.0


def test_the_checker_sees_a_wrong_fit():
    order = PartialOrder.of_edges(np.arange(3.0), ((0, 1), (0, 2)))
    problem = order, np.array([4.0, 1.0, 1.0]), np.ones(3)
    values, flow = exact(*problem)
    assert values == [2, 2, 2]
    assert faults(*problem, values, [2, 0]) == {"stationarity"}
    assert faults(*problem, [3, 2, 2], flow) >= {"order", "complementarity"}
    assert faults(*problem, values, [-1, 3]) >= {"sign"}


def test_an_exact_flow_exists_or_not():
    assert (
        exact_flow(3, [(1, 2), (0, 1)], [Fraction(1, 3), 0, Fraction(-1, 3)])
        == [Fraction(1, 3)] * 2
    )
    assert exact_flow(3, [(0, 1), (1, 2)], [-1, 0, 1]) is None
    assert exact_flow(2, [(0, 1)], [1, 0]) is None
