"""Test points that the student was trained on, found from its normal equations."""

from __future__ import annotations

import numpy as np

from ..draw import Floats
from .problem import Problem

__all__ = ["few_leaks"]

# All pairs of so many test points are tried.
_MOST = 1500
# The number of coincidences to expect by chance, below which a match is named.
_CHANCE = 1e-3


def few_leaks(problem: Problem) -> str | None:
    """A sentence on one or two test points that were in the fit, or None.

    At the least squares fit of training points and a set S of others, with labels y,
    `sum_train w_i x_i (g_i - p_i) = - sum_S w_i x_i (y_i - p_i)`. With m columns that many
    equations hold; a match of relative size r by chance has a probability of about r^m, and it is
    named if fewer than 1/1000 are to be expected among all that are tried.
    """
    heads = problem.heads
    columns = None if heads is None else heads.columns
    if heads is None or columns is None or len(problem.samples) < 2 or problem.outputs > 1:
        return None
    rows = np.flatnonzero(problem.judged)
    if len(rows) > _MOST:
        return None
    scaled = columns / np.maximum(np.max(np.abs(columns), axis=0), 1e-300)
    weight = problem.pooled
    pull = scaled.T @ (problem.fit * (problem.weak - problem.student)[:, 0])
    size = float(np.linalg.norm(pull))
    if not size:
        return None
    best: tuple[float, str] = (_CHANCE, "")
    for words, labels in (("weak labels", problem.weak), ("truth", problem.truth)):
        left = (labels - problem.student)[rows, 0]
        pushes = scaled[rows] * (weight[rows] * left)[:, None]
        for count, ratio, places in _matches(pull, pushes, size):
            chance = count * ratio ** scaled.shape[1]
            if chance < best[0]:
                named = " and ".join(str(int(rows[k])) for k in places)
                points = "Test point" if len(places) == 1 else "Test points"
                said = f"{points} {named} with the {words} complete its normal equations"
                best = (chance, f"{said}: {ratio:.2g} of them is left.")
    return best[1] or None


def _matches(pull: Floats, pushes: Floats, size: float) -> list[tuple[int, float, tuple[int, ...]]]:
    """Number tried, relative rest and places, for single points and for pairs."""
    alone = np.linalg.norm(pushes + pull, axis=1)
    one = int(np.argmin(alone))
    found: list[tuple[int, float, tuple[int, ...]]] = [
        (len(alone), float(alone[one]) / size, (one,))
    ]
    if len(pushes) > 1:
        gram = pushes @ pushes.T
        lone = alone**2
        both = lone[:, None] + lone[None, :] + 2 * gram - size**2
        np.fill_diagonal(both, np.inf)
        first, second = np.unravel_index(int(np.argmin(both)), both.shape)
        rest = pull + pushes[first] + pushes[second]
        pair = (int(first), int(second))
        found.append((both.size // 2, float(np.linalg.norm(rest)) / size, pair))
    return found
