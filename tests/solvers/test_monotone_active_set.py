"""The careful route by itself: feasible always, optimal whatever the rank."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from w2sverify.solvers.monotone_active_set import monotone_active_set

BOUNDS = {
    "nonnegative": (0.0, np.inf),
    "box": (-0.2, 0.3),
    "one side": (-np.inf, 0.1),
    "away from zero": (0.1, 0.6),
    "free": (-np.inf, np.inf),
}


def setup(seed, count, height, size, copies):
    """Columns of length 1, some of them equal or zero."""
    rng = np.random.default_rng(seed)
    triangle = rng.integers(-2, 3, (count, height, size)).astype(float)
    if copies:
        triangle[:, :, size // 2 :] = triangle[:, :, : size - size // 2]
    norms = np.linalg.norm(triangle, axis=1, keepdims=True)
    return triangle / np.where(norms > 0, norms, 1.0), rng.standard_normal((count, height))


@settings(derandomize=True, deadline=None, max_examples=60)
@given(
    seed=st.integers(0, 10**6),
    height=st.integers(1, 6),
    size=st.integers(1, 6),
    copies=st.booleans(),
    name=st.sampled_from(sorted(BOUNDS)),
    share=st.none() | st.floats(0.05, 0.95),
)
def test_no_force_is_left_that_could_act(seed, height, size, copies, name, share):
    low, high = BOUNDS[name]
    triangle, rhs = setup(seed, 5, height, size, copies)
    lower, upper = np.full((5, size), low), np.full((5, size), high)
    ends = np.clip((low, high), -1.0, 1.0)
    row = total = None
    if share is not None:
        row = np.ones((5, size))
        total = np.full(5, size * (ends[0] + share * (ends[1] - ends[0])))
    coef = monotone_active_set(triangle, rhs, lower, upper, row, total)
    assert np.all((coef >= low) & (coef <= high))
    force = np.einsum("bkd,bk->bd", triangle, rhs - np.einsum("bkd,bd->bk", triangle, coef))
    best = np.max(np.where(coef < high, force, -np.inf), axis=-1)
    worst = np.min(np.where(coef > low, force, np.inf), axis=-1)
    if total is None:
        assert np.all(best < 1e-12)
        assert np.all(worst > -1e-12)
    else:
        rounding = 1e-15 * np.sum(np.abs(coef), axis=-1)
        assert np.all(np.abs(coef.sum(axis=-1) - total) <= size * rounding)
        assert np.all(best - worst < 1e-12)


def test_free_columns_are_independent():
    triangle, rhs = setup(3, 40, 4, 8, copies=True)
    coef = monotone_active_set(
        triangle, rhs, np.zeros((40, 8)), np.full((40, 8), np.inf), None, None
    )
    for matrix, entries in zip(triangle, coef, strict=True):
        support = np.flatnonzero(entries)
        assert np.linalg.matrix_rank(matrix[:, support]) == len(support)


@pytest.mark.parametrize("total", [0.0, 2.0, 3.5])
def test_a_sum_that_leaves_no_choice(total):
    triangle, rhs = setup(4, 3, 5, 4, copies=False)
    upper = np.full((3, 4), 0.5 * total / 2)
    coef = monotone_active_set(triangle, rhs, upper, upper, np.ones((3, 4)), np.full(3, total))
    np.testing.assert_array_equal(coef, upper)
