"""The routes for a single target: the same answers as the batched ones, or none."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from w2sverify.solvers import one_ball as one_ball_module
from w2sverify.solvers.bounded_least_squares import bounded_least_squares
from w2sverify.solvers.least_squares import least_squares
from w2sverify.solvers.nearest_in_hull import one_nearest
from w2sverify.solvers.one_ball import one_ball
from w2sverify.solvers.one_bounded import one_bounded
from w2sverify.solvers.one_nonnegative import one_nonnegative
from w2sverify.solvers.one_target import OneTarget, is_collinear, solve
from w2sverify.solvers.secular import l2_ball_least_squares

SEEDS = st.integers(0, 2**32 - 1)


def draw(seed, points=40, columns=6):
    rng = np.random.default_rng(seed)
    features = rng.standard_normal((points, columns))
    target = 2 * features @ rng.standard_normal(columns) + rng.standard_normal(points)
    weights = np.ones(points) if seed % 2 else rng.random(points) ** 4
    return features, target, weights / weights.sum()


def together(solver, features, target, weights, *bounds):
    """The batched route, which a leading axis chooses."""
    return solver(features, target[None], weights, *bounds)[0]


@settings(derandomize=True, deadline=None, max_examples=60)
@given(seed=SEEDS)
def test_least_squares_agree(seed):
    data = draw(seed)
    np.testing.assert_allclose(
        least_squares(*data), together(least_squares, *data), rtol=1e-11, atol=1e-13
    )


@settings(derandomize=True, deadline=None, max_examples=120)
@given(
    seed=SEEDS, bounds=st.sampled_from([(0.0, np.inf, None), (-1.0, 0.5, None), (0.0, np.inf, 1.0)])
)
def test_bounded_least_squares_agree(seed, bounds):
    data = draw(seed)
    one = OneTarget.of(*data)
    low, high = np.full(6, bounds[0]), np.full(6, bounds[1])
    found = one_bounded(one, low, high, bounds[2])
    assert found is not None
    assert np.all((found >= low) & (found <= high))
    expected = together(bounded_least_squares, *data, *bounds)
    np.testing.assert_allclose(found, expected, rtol=1e-11, atol=1e-12)
    assert np.array_equal(found == low, expected == low)


@pytest.mark.parametrize("scale", [1e-200, 1e200, 0.0])
@pytest.mark.parametrize("place", ["features", "target"])
def test_data_that_are_not_ordinary_are_left_to_others(place, scale):
    features, target, weights = draw(1)
    if place == "features":
        features[:, 2] *= scale
    else:
        target *= scale
    assert OneTarget.of(features, target, weights) is None


def test_only_one_numpy_target_is_taken():
    torch = pytest.importorskip("torch")
    features, target, weights = draw(1)
    assert OneTarget.of(features, target[None], weights) is None
    assert OneTarget.of(features[None], target, weights) is None
    assert OneTarget.of(features[:, :0], target, weights) is None
    assert OneTarget.of(*(torch.from_numpy(a) for a in (features, target, weights))) is None


def test_collinear_columns_are_noticed():
    features, target, weights = draw(1)
    one = OneTarget.of(features, target, weights)
    factor = one.factor()
    assert not is_collinear(factor)
    np.testing.assert_allclose(solve(factor, one.moment), np.linalg.solve(one.gram, one.moment))
    features[:, 3] = features[:, 1] + 1e-4 * features[:, 3]
    one = OneTarget.of(features, target, weights)
    assert is_collinear(one.factor())
    assert one_bounded(one, np.full(6, -np.inf), np.full(6, np.inf), None) is None
    features[:, 3] = features[:, 1]
    assert OneTarget.of(features, target, weights).factor() is None


@pytest.mark.parametrize("bounds", [(1e12, np.inf, None), (0.0, np.inf, 1e-20), (0.0, 1.0, 0.0)])
def test_bounds_on_a_scale_of_their_own_are_left_to_others(bounds):
    one = OneTarget.of(*draw(1))
    assert one_bounded(one, np.full(6, bounds[0]), np.full(6, bounds[1]), bounds[2]) is None


def test_a_ball_agrees_with_the_batched_one_and_its_multiplier_too():
    reached = 0
    for seed in range(40):
        features, target, weights = draw(seed)
        radius = [0.3, 2.0, 100.0][seed % 3]
        one = OneTarget.of(features, target, weights)
        found = one_ball(one, radius)
        assert found is not None
        reached += found[1] > 0
        coef, multiplier = l2_ball_least_squares(features, target, weights, radius)
        expected, price = l2_ball_least_squares(features, target[None], weights, radius)
        np.testing.assert_array_equal(coef, found[0])
        np.testing.assert_allclose(coef, expected[0], rtol=1e-11, atol=1e-13)
        np.testing.assert_allclose(multiplier, price[0], rtol=1e-10, atol=1e-18)
    assert 10 < reached < 40


def test_a_wrong_proposal_is_not_taken(monkeypatch):
    """The conditions are recomputed from the data, whatever the library answers."""
    import scipy.optimize

    one = OneTarget.of(*draw(3))
    right = one_nonnegative(one, None)
    assert right is not None
    assert one_nonnegative(one, 1.0) is not None
    vertices = np.vstack([np.eye(6), -np.eye(6)])
    assert one_nearest(one, vertices) is not None
    honest = scipy.optimize.nnls

    def without_the_first(rows, goal):
        rows = rows.copy()
        rows[:, np.flatnonzero(honest(rows, goal)[0])[0]] = 0.0
        return honest(rows, goal)

    monkeypatch.setattr(scipy.optimize, "nnls", without_the_first)
    assert one_nonnegative(one, None) is None
    assert one_nonnegative(one, 1.0) is None
    assert one_nearest(one, vertices) is None
    # The next solver finds the answer all the same.
    np.testing.assert_allclose(
        bounded_least_squares(*draw(3), 0.0, np.inf), right, rtol=1e-11, atol=1e-13
    )


def test_wrong_eigenvalues_are_not_taken(monkeypatch):
    one = OneTarget.of(*draw(3))
    monkeypatch.setattr(one_ball_module, "eigen", lambda matrix: (np.ones(6), np.eye(6)))
    assert one_ball(one, 0.3) is None
    assert one_ball(one, 100.0) is None


def test_columns_of_zeros_get_coefficients_of_zero():
    features, target, weights = draw(5)
    plain = least_squares(features, target, weights)
    wide = np.insert(features, [0, 3, 6], 0.0, axis=1)
    found = least_squares(wide, target, weights)
    np.testing.assert_array_equal(found[[0, 4, 8]], 0.0)
    np.testing.assert_allclose(np.delete(found, [0, 4, 8]), plain, rtol=1e-12)
    np.testing.assert_array_equal(least_squares(np.zeros((40, 2)), target, weights), 0.0)
