"""Isotonic regression: optimal, and equal to scipy, alone and in batches."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import isotonic_regression

from w2sverify.solvers.isotonic import isotonic

from . import kkt


@st.composite
def sequences(draw):
    """A batch of targets and weights, some of them zero."""
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    count, size = draw(st.sampled_from([1, 3, 40])), draw(st.integers(1, 12))
    shape = (count, size)
    target = (
        rng.integers(-2, 3, shape).astype(float)
        if draw(st.booleans())
        else rng.standard_normal(shape)
    )
    target = np.sort(target, axis=-1) if draw(st.booleans()) else target
    target = target * draw(st.sampled_from([1.0, 1.0, 1e150, 1e-150]))
    weights = np.ones(size) if draw(st.booleans()) else rng.random(size) ** 8
    if draw(st.booleans()):
        weights[rng.random(size) < 0.4] = 0.0
    if not np.any(weights):
        weights[-1] = 1.0
    return target, weights / weights.sum()


@settings(derandomize=True, deadline=None, max_examples=150)
@given(sequence=sequences())
def test_optimal(sequence):
    target, weights = sequence
    values = isotonic(target, weights)
    for goal, fitted in zip(target[:5], values, strict=False):
        assert kkt.monotone(goal, weights, fitted) < kkt.ROUNDING


@pytest.mark.parametrize("count", [1, 15, 16, 200])
@pytest.mark.parametrize("size", [1, 2, 30, 64, 65])
def test_equals_scipy(count, size):
    rng = np.random.default_rng(size)
    target, weights = rng.standard_normal((count, size)), rng.dirichlet(np.ones(size))
    target[: count // 3] = np.round(target[: count // 3])
    values = isotonic(target, weights)
    for goal, fitted in zip(target, values, strict=True):
        expected = isotonic_regression(goal, weights=weights).x
        np.testing.assert_allclose(fitted, expected, atol=1e-14)


def test_sequences_that_pool_slowly():
    # One low value at the end of a rise pulls in its neighbours one at a time.
    target = np.tile(np.linspace(0.0, 1.0, 60), (20, 1))
    target[:, -1] = -30.0
    values = isotonic(target, np.full(60, 1 / 60))
    for goal, fitted in zip(target, values, strict=True):
        assert kkt.monotone(goal, np.full(60, 1 / 60), fitted) < kkt.ROUNDING


def test_points_without_weight_follow_their_neighbour():
    target = np.array([9.0, 1.0, -5.0, 3.0, 2.0, 7.0])
    weights = np.array([0.0, 0.25, 0.0, 0.25, 0.5, 0.0])
    blocks = (3.0 + 2 * 2.0) / 3
    np.testing.assert_allclose(isotonic(target, weights), [1.0, 1.0, 1.0, blocks, blocks, blocks])


def test_monotone_target_is_returned():
    target = np.sort(np.random.default_rng(1).standard_normal((30, 9)), axis=-1)
    np.testing.assert_array_equal(isotonic(target, np.full(9, 1 / 9)), target)


def test_leading_axes():
    target = np.random.default_rng(2).standard_normal((2, 3, 8))
    weights = np.full(8, 0.125)
    values = isotonic(target, weights)
    assert values.shape == (2, 3, 8)
    for place in np.ndindex(2, 3):
        np.testing.assert_allclose(values[place], isotonic(target[place], weights), atol=1e-15)


def test_torch_equals_numpy():
    torch = pytest.importorskip("torch")
    target = np.random.default_rng(3).standard_normal((20, 8))
    weights = np.full(8, 0.125)
    values = isotonic(torch.from_numpy(target), torch.from_numpy(weights))
    assert values.dtype == torch.float64
    np.testing.assert_array_equal(values.numpy(), isotonic(target, weights))
