"""Least squares of any rank: optimal, of least norm, and indifferent to batches and units."""

import numpy as np
import pytest
from hypothesis import given, settings

from w2sverify.solvers.least_squares import least_squares

from . import kkt
from .problems import make, problems

MODERATE = ("equal columns", "zero column", "zero weights", "repeated points", "target in the span")


def solve(problem):
    return least_squares(problem.features, problem.target, problem.weights)


@settings(derandomize=True, deadline=None, max_examples=200)
@given(problem=problems())
def test_residual_is_orthogonal_to_every_column(problem):
    assert kkt.stationary(problem, solve(problem)) < kkt.ROUNDING


@settings(derandomize=True, deadline=None, max_examples=100)
@given(problem=problems(hazards=MODERATE))
def test_agrees_with_the_pseudoinverse(problem):
    root = np.sqrt(problem.weights)
    expected = np.linalg.pinv(problem.features * root[:, None], 1e-12) @ (problem.target * root)
    np.testing.assert_allclose(solve(problem), expected, rtol=1e-9, atol=1e-9)


@pytest.mark.parametrize("seed", range(5))
def test_column_units_do_not_matter(seed):
    problem = make(seed, 12, 6, {"equal columns"})
    units = 10.0 ** np.array([12, -12, 6, 0, -6, 3])
    plain = solve(problem)
    scaled = least_squares(problem.features * units, problem.target, problem.weights)
    fitted = (problem.features * units) @ scaled
    np.testing.assert_allclose(fitted, problem.features @ plain, rtol=0, atol=1e-12)


def test_points_without_weight_may_hold_anything():
    problem = make(4, 7, 3, {"zero weights", "tiny features"})
    kept = problem.weights > 0
    wild = np.where(kept[:, None], problem.features, 1e300)
    coef = least_squares(wild, np.where(kept, problem.target, -1e300), problem.weights)
    np.testing.assert_array_equal(coef, solve(problem))


@pytest.mark.parametrize(("points", "columns"), [(50, 4), (6, 9), (1, 1), (1, 3)])
def test_batch_equals_loop(points, columns):
    batch = [
        make(seed, points, columns, {"equal columns"} if seed % 3 else ()) for seed in range(7)
    ]
    features = np.stack([p.features for p in batch])
    target, weights = np.stack([p.target for p in batch]), batch[0].weights
    alone = [least_squares(f, g, weights) for f, g in zip(features, target, strict=True)]
    np.testing.assert_allclose(least_squares(features, target, weights), alone, rtol=1e-9)


@pytest.mark.parametrize(
    ("feature_axes", "target_axes"),
    [
        ((), ()),
        ((), (5,)),
        ((), (2, 3)),
        ((3,), (2, 3)),
        ((1,), (3,)),
        ((2, 3), ()),
        ((2, 1), (3,)),
    ],
)
def test_leading_axes_broadcast(feature_axes, target_axes):
    rng = np.random.default_rng(1)
    features = rng.standard_normal((*feature_axes, 8, 3))
    target, weights = rng.standard_normal((*target_axes, 8)), np.full(8, 0.125)
    coef = least_squares(features, target, weights)
    shape = np.broadcast_shapes(feature_axes, target_axes)
    assert coef.shape == (*shape, 3)
    wide = np.broadcast_to(features, (*shape, 8, 3))
    goals = np.broadcast_to(target, (*shape, 8))
    for place in np.ndindex(shape):
        expected = np.linalg.lstsq(wide[place], goals[place])[0]
        np.testing.assert_allclose(coef[place], expected, rtol=1e-10)


def test_torch_equals_numpy():
    torch = pytest.importorskip("torch")
    rng = np.random.default_rng(2)
    features, weights = rng.standard_normal((4, 9, 5)), np.append(np.full(8, 1 / 8), 0.0)
    features[1:3, :, 1] = features[1:3, :, 0]
    target = rng.standard_normal((4, 9))
    coef = least_squares(*map(torch.from_numpy, (features, target, weights)))
    assert coef.dtype == torch.float64
    np.testing.assert_allclose(coef.numpy(), least_squares(features, target, weights), rtol=1e-10)
