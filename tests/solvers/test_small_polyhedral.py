"""Least squares over a polyhedron in few dimensions: optimal from the data, or no answer."""

import numpy as np
import pytest
import scipy.optimize
from hypothesis import given, settings
from hypothesis import strategies as st

from w2sverify.exact import to_float
from w2sverify.solvers.exact_quadratic import exact_projection
from w2sverify.solvers.one_target import OneTarget
from w2sverify.solvers.small_polyhedral import small_polyhedral


def draw(seed, *, empty=False):
    """Data, and rows that a drawn point meets: some inequalities, at most one equation."""
    rng = np.random.default_rng(seed)
    points, size, count = 12, int(rng.integers(1, 5)), int(rng.integers(1, 9))
    features, target = rng.standard_normal((points, size)), rng.standard_normal(points)
    # Small integers, so that the drawn point meets them exactly.
    rows, inside = rng.integers(-9, 10, (count, size)) * 1.0, rng.integers(-3, 4, size) * 1.0
    rows[:, 0] += 0.5
    offset = -rows @ inside + np.where(rng.random(count) < 0.5, 0.0, 1.0)
    equality = np.zeros(count, dtype=bool)
    if rng.random() < 0.5 and size > 1:
        equality[0], offset[0] = True, -rows[0] @ inside
    if empty:
        rows = np.vstack([rows, rows[:1], -rows[:1]])
        offset, equality = np.append(offset, [-1.0, -1.0]), np.append(equality, [False] * 2)
    if rng.random() < 0.3:  # repeated rows
        rows, offset = np.vstack([rows, 2 * rows[:1]]), np.append(offset, 2 * offset[0])
        equality = np.append(equality, False)
    weights = rng.random(points) if seed % 2 else np.ones(points)
    return features, target, weights / weights.sum(), rows, offset, equality


def exact(features, target, weights, rows, offset, equality):
    order = np.argsort(~equality, kind="stable")
    cones = [("zero", int(equality.sum())), ("nonnegative", int((~equality).sum()))]
    return exact_projection(
        [dict(enumerate(row)) for row in features.tolist()],
        weights.tolist(),
        target.tolist(),
        [dict(enumerate(row)) for row in rows[order].tolist()],
        offset[order].tolist(),
        [cone for cone in cones if cone[1]],
        None,
        coefficients=features.shape[1],
    )


@settings(derandomize=True, deadline=None, max_examples=80)
@given(seed=st.integers(0, 2**32 - 1))
def test_equals_the_exact_solution(seed):
    features, target, weights, rows, offset, equality = draw(seed)
    one = OneTarget.of(features, target, weights)
    found = small_polyhedral(one, rows, offset, equality)
    solved = exact(features, target, weights, rows, offset, equality)
    assert solved is not None
    if found is None:
        return
    expected = np.array([to_float(entry) for entry in solved[0]])
    np.testing.assert_allclose(found, expected, rtol=1e-9, atol=1e-9)


def test_most_are_answered():
    found = [small_polyhedral(OneTarget.of(*draw(k)[:3]), *draw(k)[3:]) for k in range(60)]
    assert sum(entry is not None for entry in found) >= 50


@pytest.mark.parametrize("seed", range(12))
def test_constraints_that_contradict_each_other_have_no_answer(seed):
    features, target, weights, rows, offset, equality = draw(seed, empty=True)
    assert small_polyhedral(OneTarget.of(features, target, weights), rows, offset, equality) is None


def test_a_wrong_active_set_is_not_taken(monkeypatch):
    """Neither one row too few, nor one too many."""
    rng = np.random.default_rng(1)
    features, target = rng.standard_normal((20, 4)), rng.standard_normal(20)
    rows, offset = np.eye(4), np.array([-1.0, -2.0, 5.0, 5.0])
    one, none = OneTarget.of(features, target, np.full(20, 0.05)), np.zeros(4, dtype=bool)
    found = small_polyhedral(one, rows, offset, none)
    np.testing.assert_allclose(found[:2], [1.0, 2.0], rtol=1e-12)
    honest = scipy.optimize.nnls
    for change in (0, 2):

        def lying(table, goal, change=change):
            weights = honest(table, goal)[0]
            weights[change] = 0.0 if weights[change] > 0 else 1.0
            return weights, 0.0

        monkeypatch.setattr(scipy.optimize, "nnls", lying)
        assert small_polyhedral(one, rows, offset, none) is None


def test_collinear_columns_and_empty_rows_are_left_to_others():
    features = np.ones((5, 2)) * np.arange(1.0, 6.0)[:, None]
    rows, offset, none = np.eye(2), np.zeros(2), np.zeros(2, dtype=bool)
    weights = np.full(5, 0.2)
    one = OneTarget.of(features, np.arange(5.0), weights)
    assert small_polyhedral(one, rows, offset, none) is None
    features[:, 1] = [1.0, -1.0, 2.0, 0.0, 1.0]
    one = OneTarget.of(features, np.arange(5.0), weights)
    assert small_polyhedral(one, rows, offset, none) is not None
    assert small_polyhedral(one, np.zeros((2, 2)), offset, none) is None
