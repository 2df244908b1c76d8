"""Inputs and heads have their laws; heads apply to shared and to own features."""

import numpy as np
import pytest

from experiments._shared.sample import SIGMA, apply_heads, draw_heads, draw_inputs
from w2sverify.draw import generator
from w2sverify.errors import InputError


def test_inputs_are_normal_and_hold_in_float32():
    points = draw_inputs(generator(1), 3, 4000)
    assert points.shape == (3, 4000, 8)
    assert points.dtype == np.float64
    np.testing.assert_array_equal(points.astype(np.float32).astype(np.float64), points)
    assert np.std(points) == pytest.approx(SIGMA, rel=0.02)
    assert abs(np.mean(points)) < 5
    scaled = draw_inputs(generator(1), 3, 4000, sigma=1.0)
    np.testing.assert_allclose(scaled, points / SIGMA, rtol=1e-6)
    np.testing.assert_array_equal(points, draw_inputs(generator(1), 3, 4000))


def test_heads_are_uniform_as_torch_draws_them():
    heads = draw_heads(generator(2), 500)
    assert heads.shape == (500, 17)
    assert 0.249 < np.abs(heads).max() <= 0.25
    assert np.std(heads) == pytest.approx(0.25 / 3**0.5, rel=0.02)


def test_heads_apply_to_shared_and_to_own_features():
    rng = generator(3)
    heads, phi = draw_heads(rng, 4, width=5), rng.standard_normal((4, 30, 5))
    own = apply_heads(heads, phi)
    for task in range(4):
        expected = phi[task] @ heads[task, :-1] + heads[task, -1]
        np.testing.assert_allclose(own[task], expected, rtol=0, atol=1e-14)
        shared = apply_heads(heads, phi[task])
        np.testing.assert_allclose(shared[task], expected, rtol=0, atol=1e-14)


@pytest.mark.parametrize("sigma", [0.0, -1.0, float("nan"), float("inf")])
def test_a_sigma_that_is_not_positive_is_refused(sigma):
    with pytest.raises(InputError, match="sigma is"):
        draw_inputs(generator(4), 3, sigma=sigma)


def test_heads_that_do_not_fit_are_refused():
    with pytest.raises(InputError, match=r"Heads of shape \(2, 4\)"):
        apply_heads(np.ones((2, 4)), np.ones((5, 4)))
