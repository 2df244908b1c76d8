"""Repeated steps: what has come to rest is told from what has not."""

import numpy as np
import pytest

from w2sverify.solvers.settle import settle

TARGET = np.array([[3.0, 4.0]])


def shrink(rate):
    """A step that takes the state towards the target, a part `1 - rate` of the way."""
    return lambda state: TARGET + rate * (state - TARGET)


@pytest.mark.parametrize("rate", [0.0, 0.1, 0.5])
def test_fast_steps_settle_at_their_limit(rate):
    state, settled = settle(shrink(rate), np.zeros((1, 2)), lambda state: state, TARGET)
    assert settled.tolist() == [True]
    assert np.abs(state - TARGET).max() <= 2.0**-46 * 4


@pytest.mark.parametrize("rate", [0.9, 0.999, 1.0, 2.0, -1.0])
def test_slow_steps_are_given_up_early(rate):
    steps = []

    def step(state):
        steps.append(1)
        return shrink(rate)(state)

    state, settled = settle(step, np.zeros((1, 2)), lambda state: state, TARGET)
    # A rate of 1 stands still from the start.
    assert settled.tolist() == [rate == 1.0]
    assert len(steps) <= 6
    assert np.all(np.isfinite(state))


def test_each_target_settles_by_itself():
    rates = np.array([[0.25], [0.999], [0.5]])
    goal = np.array([[1.0], [2.0], [0.0]])
    _, settled = settle(lambda s: goal + rates * (s - goal), np.ones((3, 1)), lambda s: s, goal)
    assert settled.tolist() == [True, False, False]  # nothing is below a share of a target 0


def test_what_is_not_a_number_has_not_settled():
    _, settled = settle(lambda state: state * np.nan, np.ones((1, 2)), lambda state: state, TARGET)
    assert settled.tolist() == [False]


def test_nothing_to_do_settles_at_once():
    steps = []

    def step(state):
        steps.append(1)
        return state

    _, settled = settle(step, np.zeros((2, 3)), lambda state: state, np.zeros((2, 3)))
    assert settled.tolist() == [True, True]
    assert len(steps) == 2
