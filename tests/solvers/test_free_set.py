"""Batched solves over free coefficients, and when they are not to be trusted."""

import numpy as np
import pytest

from w2sverify.solvers.free_set import refine_free, solve_free

from .problems import make


def setup(hazards=()):
    problem = make(8, 12, 4, hazards)
    weighted = problem.features * problem.weights[:, None]
    return (weighted.T @ problem.features)[None], (problem.target @ weighted)[None]


FREE = np.array([[True, False, True, True]])
ROW = np.array([[1.0, 0.5, 0.25, 1.0]])


def test_free_coefficients_solve_their_equations():
    gram, moment = setup()
    coef, price = solve_free(gram, moment, FREE, None, None)
    assert coef[0, 1] == 0.0
    assert price[0] == 0.0
    np.testing.assert_allclose((gram[0] @ coef[0])[FREE[0]], moment[0, FREE[0]], atol=1e-10)


def test_the_sum_is_met_at_one_price():
    gram, moment = setup()
    total = np.array([2.0])
    coef, price = solve_free(gram, moment, FREE, ROW, total)
    assert ROW[0] @ coef[0] == pytest.approx(2.0, abs=1e-10)
    force = moment[0] - gram[0] @ coef[0]
    np.testing.assert_allclose((force / ROW[0])[FREE[0]], price[0], atol=1e-10)


@pytest.mark.parametrize("total", [None, np.array([2.0])])
def test_refinement_reaches_rounding(total):
    gram, moment = setup()
    row = None if total is None else ROW
    coef, price = solve_free(gram, moment, FREE, row, total)
    force = moment - coef @ gram[0]
    _, rest, _, trusted = refine_free(gram, force, coef, FREE, row, total, price)
    assert trusted.tolist() == [True]
    assert np.max(np.abs(rest[FREE])) < 1e-15


def test_collinear_free_columns_are_not_trusted():
    gram, moment = setup()
    gram[0, :, 2] = gram[0, :, 0]
    gram[0, 2, :] = gram[0, 0, :]
    coef, price = solve_free(gram, moment, FREE, None, None)
    assert np.all(np.isfinite(coef))
    *_, trusted = refine_free(gram, moment - coef @ gram[0], coef, FREE, None, None, price)
    assert trusted.tolist() == [False]


def test_a_sum_that_is_missed_is_not_trusted():
    gram, moment = setup()
    nothing = np.zeros_like(FREE)
    coef, price = solve_free(gram, moment, nothing, ROW, np.array([2.0]))
    force = moment - coef @ gram[0]
    *_, trusted = refine_free(gram, force, coef, nothing, ROW, np.array([2.0]), price)
    assert trusted.tolist() == [False]
