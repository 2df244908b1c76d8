"""Projections onto a ball of total variation: optimal, linear, the same compiled and plain."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import LinearConstraint, minimize

from w2sverify.solvers.total_variation_ball import _project, total_variation_ball

from .chains import ROUNDING, SHAPES, chains, variation_faults

PROFILE = settings(derandomize=True, deadline=None, max_examples=250)
shares = st.sampled_from([1e-9, 1e-3, 0.1, 0.5, 0.9, 1.0, 2.0])


def project(target, weights, radius):
    return total_variation_ball(target[None], weights[None], radius)[0]


@PROFILE
@given(chains(), shares)
def test_optimal(chain, share):
    target, weights, _ = chain
    total = np.abs(np.diff(target)).sum()
    radius = share * total if total else 1.0
    values = project(target, weights, radius)
    if total <= radius:
        np.testing.assert_allclose(values, target, rtol=1e-14)
    else:
        assert max(variation_faults(target, weights, radius, values)) < ROUNDING


def test_the_faults_are_seen():
    target, weights = np.array([0.0, 4.0, 1.0]), np.full(3, 1 / 3)
    values = project(target, weights, 2.0)
    assert max(variation_faults(target, weights, 2.0, values)) < ROUNDING
    for wrong in (values + 1e-6, values * (1 - 1e-6), values[::-1]):
        assert max(variation_faults(target, weights, 2.0, wrong)) > 1e-8


def test_a_peak_by_hand():
    # The peak falls and the sides rise until twice the height is the radius.
    values = project(np.array([0.0, 3.0, 0.0]), np.full(3, 1 / 3), 2.0)
    np.testing.assert_allclose(values, [2 / 3, 5 / 3, 2 / 3], atol=1e-15)


def test_equals_a_general_solver():
    rng = np.random.default_rng(3)
    target, weights = rng.standard_normal(5), rng.dirichlet(np.ones(5))
    signs = np.array(np.meshgrid(*[[-1.0, 1.0]] * 4)).reshape(4, -1).T
    rows = signs @ np.diff(np.eye(5), axis=0)
    found = minimize(
        lambda v: weights @ (v - target) ** 2,
        np.zeros(5),
        jac=lambda v: 2 * weights * (v - target),
        constraints=LinearConstraint(rows, -np.inf, 1.5),
        method="SLSQP",
        options={"ftol": 1e-15, "maxiter": 500},
    )
    np.testing.assert_allclose(project(target, weights, 1.5), found.x, atol=1e-6)


@pytest.mark.parametrize("shape", SHAPES)
def test_long_sequences_end_on_the_boundary(shape):
    target = SHAPES[shape](np.random.default_rng(0), 5000)
    weights, total = np.full(5000, 1 / 5000), np.abs(np.diff(target)).sum()
    for share in (0.5, 1e-4):
        radius = share * total if total else 1.0
        values = project(target, weights, radius)
        size = np.abs(values).max() * 5000
        assert abs(np.abs(np.diff(values)).sum() - min(radius, total)) < 1e-13 * size


def test_plain_and_compiled_give_the_same_floats():
    pytest.importorskip("numba")
    rng = np.random.default_rng(1)
    target, weights = rng.standard_normal((40, 128)), rng.dirichlet(np.ones(128), 40)
    radii = 10.0 ** rng.uniform(-2, 2, 40)
    plain, fast = np.empty_like(target), np.empty_like(target)
    _project.__wrapped__(target, weights, radii, plain)
    _project(target, weights, radii, fast)
    np.testing.assert_array_equal(plain, fast)


def test_rows_of_a_batch_do_not_mix():
    rng = np.random.default_rng(2)
    target, weights = rng.standard_normal((3, 9)), rng.dirichlet(np.ones(9), 3)
    shared = total_variation_ball(target, weights[:1], 1.0)
    own = total_variation_ball(target, weights, 1.0)
    for k in range(3):
        np.testing.assert_array_equal(own[k], project(target[k], weights[k], 1.0))
        np.testing.assert_array_equal(shared[k], project(target[k], weights[0], 1.0))
