"""Exact dual vectors and the linear programs they come from."""

from fractions import Fraction
from itertools import combinations

import numpy as np
import pytest
from flint import fmpq, fmpq_mat

from tests.solvers.forms import bounded_sum, gram_quadratic, l2_ball, polyhedron
from w2sverify.solvers import exact_linear_program as module
from w2sverify.solvers.conic_lift import conic_lift
from w2sverify.solvers.conic_multipliers import conic_multipliers
from w2sverify.solvers.exact_cones import cones_missed, form_slacks
from w2sverify.solvers.exact_linear_program import exact_linear_program
from w2sverify.solvers.exact_quadratic import exact_projection
from w2sverify.solvers.stationarity import gradient


def fault(form, pull, dual):
    """Why a vector is not a dual vector, or an empty string."""
    total = list(pull)
    for row, force in zip(form.constraints, dual, strict=True):
        for j, entry in row.items():
            total[j] += Fraction(entry) * force
    if any(total):
        return "not stationary"
    parts, place = [], 0
    for name, size in form.cones:
        count = size * (size + 1) // 2 if name == "semidefinite" else size
        part = list(dual[place : place + count])
        low, high = np.tril_indices(size)
        if name == "semidefinite":
            part = [x / (1 if i == j else 2) for x, i, j in zip(part, low, high, strict=True)]
        parts += [] if name == "zero" else part
        place += count
    cones = [cone for cone in form.cones if cone[0] != "zero"]
    return "outside the dual cone" if cones_missed(cones, parts) else ""


def brute_force(columns, right, cost):
    """The least cost over all basic solutions with x >= 0, or None."""
    height, best = len(right), None
    for chosen in combinations(range(len(columns)), height):
        square = fmpq_mat(
            height, height, [fmpq(columns[j].get(i, 0)) for i in range(height) for j in chosen]
        )
        if square.rank() < height:
            continue
        x = square.solve(fmpq_mat(height, 1, [fmpq(r) for r in right])).entries()
        if min(x) >= 0:
            value = sum((fmpq(cost[j]) * v for j, v in zip(chosen, x, strict=True)), fmpq(0))
            best = value if best is None else min(best, value)
    return None if best is None else Fraction(int(best.p), int(best.q))


def program(seed):
    rng = np.random.default_rng(seed)
    height = int(rng.integers(1, 4))
    width = height + int(rng.integers(1, 5))
    matrix = rng.integers(-2, 3, (height, width))
    right = matrix @ rng.integers(0, 3, width) if seed % 4 else rng.integers(-2, 3, height)
    cost = rng.integers(0, 4, width)  # not negative, so that the minimum is bounded
    columns = [{i: int(a) for i, a in enumerate(column) if a} for column in matrix.T]
    return columns, right.tolist(), cost.tolist(), np.linalg.matrix_rank(matrix) == height


@pytest.mark.parametrize("astray", [False, True])
def test_linear_programs_against_all_vertices(astray, monkeypatch):
    if astray:  # the float solver's order is a hint, and may be as wrong as can be
        monkeypatch.setattr(module, "_float_order", lambda *a: list(range(len(a[-1])))[::-1])
    feasible = empty = 0
    for seed in range(120):
        columns, right, cost, full = program(seed)
        if not full:
            continue
        best = brute_force(columns, right, cost)
        found = exact_linear_program(columns, right, cost, [True] * len(columns))
        if best is None:
            assert found is None, seed
            empty += 1
            continue
        feasible += 1
        assert min(found) >= 0
        for i, entry in enumerate(right):
            assert sum(c.get(i, 0) * x for c, x in zip(columns, found, strict=True)) == entry
        assert sum(c * x for c, x in zip(cost, found, strict=True)) == best, seed
    assert feasible > 40
    assert empty > 5


def test_free_variables_dependent_rows_and_no_minimum():
    # x free: x - y = 1 twice.
    columns = [{0: 1, 1: 2}, {0: -1, 1: -2}]
    assert exact_linear_program(columns, [-1, -2], [1, 3], [False, True]) == [-1, 0]
    assert exact_linear_program(columns, [-1, -3], [1, 3], [False, True]) is None
    assert exact_linear_program(columns, [1, 2], [1, -3], [True, True]) is None
    assert exact_linear_program([], [], [], []) == []
    assert exact_linear_program([], [Fraction(1)], [], []) is None


@pytest.mark.parametrize("seed", range(15))
def test_the_duals_of_exact_projections(seed):
    rng = np.random.default_rng(seed)
    features = rng.integers(-2, 3, (6, 4)).astype(float)
    form = bounded_sum(6) if seed % 3 == 0 else polyhedron(rng, features, equations=seed % 2)[0]
    weak, weights = rng.integers(-4, 5, 6).astype(float).tolist(), [Fraction(1, 6)] * 6
    theta, own = exact_projection(
        form.features,
        weights,
        weak,
        form.constraints,
        form.offset,
        form.cones,
        None,
        coefficients=form.coefficients,
    )
    pull = gradient(form, weights, weak, theta)
    dual = conic_multipliers(form, pull)
    assert fault(form, pull, dual) == ""
    assert fault(form, pull, [x + 1 for x in dual]) != ""
    # Of smallest gap: 0, as that of the solver's own.
    slacks = form_slacks(form, theta)
    assert sum(x * s for x, s in zip(dual, slacks, strict=True)) == 0
    assert sum(x * s for x, s in zip(own, slacks, strict=True)) == 0


def test_curved_cones():
    rng = np.random.default_rng(3)
    features = rng.standard_normal((6, 3))
    weights = [Fraction(1, 6)] * 6
    for form, theta in (
        (l2_ball(features), [0.6, 0.8, 0.0]),
        (gram_quadratic(np.linspace(-1, 1, 6)), [1.0, 1.0, 1.0]),
    ):
        theta = conic_lift(form, [Fraction(t) for t in theta])
        weak = [Fraction(g) for g in rng.standard_normal(6).tolist()]
        pull = gradient(form, weights, weak, theta)
        dual = conic_multipliers(form, pull)
        if dual is not None:
            assert fault(form, pull, dual) == ""
    # The support function of the ball is the norm.
    pull = [Fraction(3), Fraction(4), Fraction(12)]
    dual = conic_multipliers(l2_ball(features), pull)
    assert fault(l2_ball(features), pull, dual) == ""
    assert 0 <= dual[0] - 13 < Fraction(1, 10**10)
    # Where the cone of the class is unbounded in the gradient's direction there is none.
    assert (
        conic_multipliers(gram_quadratic(np.ones(2)), [Fraction(1), Fraction(0), Fraction(0)])
        is None
    )
    dual = conic_multipliers(gram_quadratic(np.ones(2)), [Fraction(-1), Fraction(1), Fraction(-1)])
    assert fault(gram_quadratic(np.ones(2)), [Fraction(-1), Fraction(1), Fraction(-1)], dual) == ""


def test_a_coefficient_without_a_row_has_no_gradient():
    form = bounded_sum(2)
    free = type(form)(5, form.features, form.constraints, form.offset, form.cones)
    zeros = [Fraction(0)] * 5
    assert conic_multipliers(free, zeros) == [0] * 5
    assert conic_multipliers(free, [*zeros[:4], Fraction(1)]) is None
