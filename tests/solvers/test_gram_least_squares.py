"""Least squares from moments, against the data route and by its optimality conditions."""

import math

import numpy as np
import pytest

from w2sverify import InputError
from w2sverify.solvers.gram_least_squares import gram_least_squares
from w2sverify.solvers.secular import l2_ball_least_squares


def problems(seed, shape=(4,), n=30, d=5):
    rng = np.random.default_rng(seed)
    features, target = rng.normal(size=(*shape, n, d)), rng.normal(size=(*shape, n))
    gram = np.swapaxes(features, -1, -2) @ features / n
    return features, target, gram, (target[..., None, :] @ features)[..., 0, :] / n


@pytest.mark.parametrize("radius", [0.05, 0.3, 5.0])
def test_against_the_data_route(radius):
    features, target, gram, moment = problems(9)
    ours = gram_least_squares(gram, moment, radius)
    theirs, _ = l2_ball_least_squares(features, target, np.full(30, 1 / 30), radius)
    np.testing.assert_allclose(ours, theirs, atol=1e-13)


def test_without_a_radius_the_equations_hold():
    _, _, gram, moment = problems(10, shape=(2, 3))
    theta = gram_least_squares(gram, moment)
    np.testing.assert_allclose((gram @ theta[..., None])[..., 0], moment, atol=1e-13)
    assert not np.any(gram_least_squares(gram, moment, 0.0))


@pytest.mark.parametrize("scale", [2.0**-300, 1.0, 2.0**300])
@pytest.mark.parametrize("n", [2, 5, 40])
def test_optimality_conditions(n, scale):
    # S theta + lambda theta = b with lambda >= 0, and |theta| = radius where lambda is not 0.
    _, _, gram, moment = problems(11, n=n)
    radius = 0.1
    theta = gram_least_squares(gram * scale, moment * scale, radius)
    force = moment - (gram @ theta[..., None])[..., 0]
    size = np.linalg.norm(theta, axis=-1)
    multiplier = np.sum(force * theta, axis=-1) / size**2
    np.testing.assert_allclose(force, multiplier[:, None] * theta, atol=1e-13)
    assert np.all(multiplier >= -1e-13)
    active = multiplier > 1e-12
    np.testing.assert_allclose(size[active], radius, rtol=1e-14)
    assert np.all(size <= radius * (1 + 1e-14))
    # A point of the ball that is not optimal fails the same test.
    other = theta + 0.01
    wrong = moment - (gram @ other[..., None])[..., 0]
    slope = np.sum(wrong * other, axis=-1) / np.sum(other**2, axis=-1)
    assert np.max(np.abs(wrong - slope[:, None] * other)) > 1e-4


def test_the_shortest_solution_is_taken():
    phi = np.array([[1.0, 1.0, 0.0], [2.0, 2.0, 0.0]])
    gram, moment = phi.T @ phi, phi.T @ np.array([2.0, 4.0])
    np.testing.assert_allclose(gram_least_squares(gram, moment), [1.0, 1.0, 0.0], atol=1e-14)
    inside = gram_least_squares(gram, moment, 1.0)
    np.testing.assert_allclose(inside, [math.sqrt(0.5), math.sqrt(0.5), 0.0], atol=1e-14)
    assert not np.any(gram_least_squares(np.zeros((2, 2)), np.zeros(2), 1.0))


@pytest.mark.parametrize("radius", [-1.0, math.nan])
def test_impossible_radii(radius):
    with pytest.raises(InputError, match="radius is"):
        gram_least_squares(np.eye(2), np.ones(2), radius)
