"""Repeats a step for many vectors at once, as long as that is worth its while."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from w2sverify.draw import Floats

__all__ = ["settle"]

# A vector has settled where what is left of its way is below 2^-47 of the target. Steps are given
# up where the rate of the last one does not promise that within _STEPS. Both decide how long an
# answer takes and who gives it, not whether it is right.
_BITS = 47
_STEPS = 60
_FIRST = 4


def settle(
    step: Callable[[Any], Any], state: Any, values: Callable[[Any], Floats], target: Floats
) -> tuple[Any, np.ndarray[Any, np.dtype[np.bool_]]]:
    """Repeat `state = step(state)` until `values(state)[r, n]` stands still.

    The way left is taken to be that of a geometric series with the ratio of the last two moves.
    Returns the last state and, for each of the r targets `[r, n]`, whether it has settled; none has
    that holds a number that is not finite.
    """
    size = np.abs(target).max(axis=-1)
    before = values(state)
    last = np.full(len(target), np.inf)
    settled = np.zeros(len(target), dtype=bool)
    for count in range(1, _STEPS + 1):
        with np.errstate(all="ignore"):
            state = step(state)
            now = values(state)
            move = np.abs(now - before).max(axis=-1)
            ratio = np.where(move > 0, move / last, 0.0)
            left = np.where(move > 0, move * ratio / (1.0 - ratio), 0.0)
            goal = np.ldexp(size, -_BITS)
            settled = np.isfinite(move) & (ratio < 1.0) & (left <= goal) & (count > 1)
            steps = np.log2(np.maximum(left, 5e-324) / goal) / -np.log2(ratio)
            hopeful = (ratio < 1.0) & (count + steps <= _STEPS)
            hopeless = ~settled & ~hopeful & (count > _FIRST)
        if np.all(settled | hopeless):
            break
        before, last = now, move
    return state, settled
