"""Guessed active sets: they settle, and on the right one for well-conditioned problems."""

import numpy as np
import pytest

from w2sverify.solvers.block_pivoting import block_pivoting

SIZE, COUNT = 6, 200


def setup(seed):
    rng = np.random.default_rng(seed)
    design = rng.standard_normal((COUNT, 3 * SIZE, SIZE))
    design /= np.linalg.norm(design, axis=1, keepdims=True)
    gram = np.swapaxes(design, 1, 2) @ design
    return gram, rng.standard_normal((COUNT, SIZE)), np.ones((COUNT, SIZE))


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("total", [None, 1.0])
@pytest.mark.parametrize(("low", "high"), [(0.0, np.inf), (-0.3, 0.4), (-np.inf, 0.5)])
def test_signs_are_right_once_settled(seed, total, low, high):
    gram, moment, ones = setup(seed)
    row, sums = (None, None) if total is None else (ones, np.full(COUNT, total))
    guess = block_pivoting(gram, moment, low * ones, high * ones, row, sums)
    assert np.mean(guess.settled) > 0.9
    coef, side = guess.coef[guess.settled], guess.side[guess.settled]
    force = (moment - (gram @ guess.coef[:, :, None])[:, :, 0] - guess.price[:, None])[
        guess.settled
    ]
    assert np.all(np.abs(force[side == 0]) < 1e-9)
    assert np.all(coef[side < 0] == low)
    assert np.all(coef[side > 0] == high)
    assert np.all((coef >= low) & (coef <= high))
    assert np.all(force * side > -1e-9)
    if total is not None:
        np.testing.assert_allclose(coef.sum(axis=-1), total, atol=1e-9)


def test_fixed_coefficients_stay():
    gram, moment, ones = setup(0)
    low = np.where(np.arange(SIZE) < 2, 0.25, -np.inf) * ones
    high = np.where(np.arange(SIZE) < 2, 0.25, np.inf) * ones
    guess = block_pivoting(gram, moment, low, high, None, None)
    assert np.all(guess.settled)
    assert np.all(guess.coef[:, :2] == 0.25)


def test_a_singular_matrix_raises_nothing():
    gram, moment, ones = setup(0)
    gram[:] = 1.0
    guess = block_pivoting(gram, moment, 0.0 * ones, np.inf * ones, None, None)
    assert guess.coef.shape == moment.shape
