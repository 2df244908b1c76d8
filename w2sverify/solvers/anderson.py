"""Fixed points by Anderson's acceleration."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from w2sverify.draw import Floats

__all__ = ["anderson"]

# Steps in all, and without a smaller move than ever before.
_STEPS, _PATIENCE = 300, 40
# The moves of so many steps are combined.
_MEMORY = 24
# A move that is this share of the state is rounding. A change of moves that the later ones explain
# but for this share says nothing new.
_ROUNDING, _SHARE = 2.0**-51, 2.0**-16


def anderson(step: Callable[[Floats], Floats], state: Floats) -> Floats:
    """The state that `step` moves the least among those met on the way to a fixed point of it.

    `state` is an array of any shape. The next state is the mixture of the last ones (their weights
    sum to one, and may be negative) whose mixed move is the shortest, after that move. Where the
    step is affine on a part of d dimensions, about d + 1 steps on one piece reach its fixed point,
    however slowly the steps themselves converge.

    Cost: besides the steps O(n m^2) each, for memory m. Source: Anderson, J. ACM 12 (1965) 547;
    Walker and Ni, SIAM J. Numer. Anal. 49 (2011) 1715.
    """
    shape, here = state.shape, state.reshape(-1)
    best, least, waited = here, np.inf, 0
    states: list[Floats] = []
    moves: list[Floats] = []
    for _ in range(_STEPS):
        move = step(here.reshape(shape)).reshape(-1) - here
        size = float(np.linalg.norm(move))
        if not np.isfinite(size):
            break
        waited = 0 if size < least else waited + 1
        if size < least:
            best, least = here, size
        if size <= _ROUNDING * float(np.linalg.norm(here)) or waited > _PATIENCE:
            break
        if size > 16.0 * least:  # on another piece the moves before say nothing
            states, moves = [], []
        states, moves = [*states[-_MEMORY:], here], [*moves[-_MEMORY:], move]
        here = here + move
        if len(moves) > 1:
            here = here + _correction(states, moves)
    return best.reshape(shape)


def _correction(states: list[Floats], moves: list[Floats]) -> Floats:
    """What takes the last state and its move to the mixture with the shortest move.

    Changes from state to state are made orthogonal in their moves, the latest first, so that those
    from other pieces leave where they add no direction.
    """
    left, total = moves[-1].copy(), np.zeros_like(moves[-1])
    turns: list[Floats] = []
    steps: list[Floats] = []
    noise = 16.0 * _ROUNDING * float(np.linalg.norm(states[-1]))
    for k in range(len(moves) - 1, 0, -1):
        turn = moves[k] - moves[k - 1]
        step = states[k] - states[k - 1] + turn
        size = float(np.linalg.norm(turn))
        for other, along in zip(turns, steps, strict=True):
            share = float(turn @ other)
            turn, step = turn - share * other, step - share * along
        rest = float(np.linalg.norm(turn))
        if rest > max(_SHARE * size, noise):
            turns.append(turn / rest)
            steps.append(step / rest)
            weight = float(left @ turns[-1])
            left, total = left - weight * turns[-1], total - weight * steps[-1]
    return total
