"""Anderson's acceleration: few steps to the fixed points of steps that converge slowly."""

import numpy as np
import pytest

from w2sverify.solvers.anderson import anderson


class Counted:
    """A step that counts its calls."""

    def __init__(self, step):
        self.step, self.calls = step, 0

    def __call__(self, state):
        self.calls += 1
        return self.step(state)


@pytest.mark.parametrize("seed", range(6))
def test_an_affine_step_is_solved_in_about_as_many_steps_as_dimensions(seed):
    rng = np.random.default_rng(seed)
    turn = np.linalg.qr(rng.standard_normal((8, 8)))[0]
    matrix = turn @ np.diag(1.0 - 10.0 ** -rng.uniform(0, 4, 8)) @ turn.T
    shift = rng.standard_normal((2, 4))

    def affine(state):
        return (matrix @ state.reshape(-1)).reshape(2, 4) + shift

    step = Counted(affine)
    found = anderson(step, np.zeros((2, 4)))
    expected = np.linalg.solve(np.eye(8) - matrix, shift.reshape(-1)).reshape(2, 4)
    np.testing.assert_allclose(found, expected, rtol=1e-7, atol=1e-7 * np.abs(expected).max())
    assert step.calls < 60
    plain = np.zeros((2, 4))
    for _ in range(step.calls):
        plain = affine(plain)
    assert np.abs(plain - expected).max() > 1e3 * np.abs(found - expected).max()


def test_pieces_on_the_way_are_left_behind():
    def step(state):
        return np.where(state < 5.0, state + 0.3, 5.0 + 0.99 * (state - 5.0) + 0.01)

    np.testing.assert_allclose(anderson(step, np.zeros(3)), 6.0, rtol=1e-12)


def test_a_step_without_fixed_point_and_one_that_gives_no_numbers_end():
    away, nothing = Counted(lambda state: state + 1.0), Counted(lambda state: state * np.nan)
    assert np.isfinite(anderson(away, np.zeros(3))).all()
    assert away.calls <= 300
    np.testing.assert_array_equal(anderson(nothing, np.ones(3)), 1.0)
    assert nothing.calls == 1


def test_a_fixed_point_stays():
    step = Counted(lambda state: 0.5 * state)
    np.testing.assert_array_equal(anderson(step, np.zeros(3)), 0.0)
    assert step.calls == 1
