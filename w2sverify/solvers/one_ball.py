"""Least squares over a Euclidean ball for a single target on ordinary data."""

from __future__ import annotations

from math import sqrt

import numpy as np

from w2sverify.solvers.free_set import ACCEPT
from w2sverify.solvers.one_target import OneTarget, eigen
from w2sverify.solvers.weighted_design import Floats

__all__ = ["one_ball"]

_EPS = float(np.finfo(np.float64).eps)
# As in `secular`: above this condition number one refinement does not make up for eigenvalues.
_CONDITION = 1e6
# Below this share of the largest an eigenvalue may be rounding.
_RANK = 2.0**-40
# Lengths of columns further apart than this, and radii further from them, are left alone.
_SPREAD, _FAR = 2.0**10, 1e100
_STEPS = 50


def one_ball(one: OneTarget, radius: float) -> tuple[Floats, float] | None:
    """`argmin over |theta|_2 <= radius of |b - A theta|^2` and its multiplier; or None.

    The method of `l2_ball_least_squares`, with the same demands on the answer; None where they are
    not met, and where columns are nearly dependent or of very different lengths.
    """
    lengths = one.lengths
    top, least = float(lengths.max()), float(lengths.min())
    # u = theta top / size: one unit for all columns.
    bound = radius * (top / one.size)
    if not (top < _SPREAD * least and 1 / _FAR < bound < _FAR):
        return None
    shrink = lengths / top
    gram = one.gram * shrink[:, None]
    gram *= shrink
    moment = one.moment * shrink
    found = eigen(gram)
    if found is None:
        return None
    squares, vectors = found
    low, high = float(squares[0]), float(squares[-1])
    if not low > _RANK * high:
        return None
    pull = moment @ vectors
    shift, inner = _newton(squares, pull, bound)
    if not high <= _CONDITION * (low + shift):
        return None
    # One Newton step on (u, shift) from the residual in the data.
    coef = vectors @ inner
    force = one.force(one.theta(coef * shrink)) * shrink - shift * coef
    damped = squares + shift
    step = (force @ vectors) / damped
    if shift:
        slope = inner / damped
        size = sqrt(float(inner @ inner))
        drift = float(inner @ step) - 0.5 * (bound - size) * (bound + size)
        change = drift / float(inner @ slope)
        step -= change * slope
        shift += change
        force -= change * coef
    move = vectors @ step
    coef += move
    force -= gram @ move + shift * move
    fitted = coef * shrink
    noise = ACCEPT * (1.0 + float(np.abs(fitted).sum()))
    if not (np.abs(force) <= noise * shrink).all():
        return None
    if not shift:
        return fitted * (one.size / lengths), 0.0
    size = sqrt(float(coef @ coef))
    if not (shift > 0 and abs(size - bound) <= ACCEPT * bound):
        return None
    return coef * (radius / size), shift * top * top


def _newton(squares: Floats, pull: Floats, bound: float) -> tuple[float, Floats]:
    """The shift at which `|pull / (squares + shift)| = bound`, or 0 if it is less at 0."""
    size = sqrt(float(pull @ pull))
    inner = pull / squares
    if float(inner @ inner) <= bound * bound:
        return 0.0, inner
    low = max(float((np.abs(pull) / bound - squares).max()), size / bound - float(squares[-1]), 0.0)
    shift = low
    for _ in range(_STEPS):
        damped = squares + shift
        inner = pull / damped
        square = float(inner @ inner)
        length = sqrt(square)
        step = (length / bound - 1.0) * square / float(inner @ (inner / damped))
        if step <= 16.0 * _EPS * shift:
            break
        shift += step
    return shift, inner
