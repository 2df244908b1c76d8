"""Least squares from a Gram matrix and a moment vector, over a Euclidean ball or without bounds."""

from __future__ import annotations

import math

import numpy as np

from ..draw import Floats
from ..errors import InputError
from .secular import solve_secular

__all__ = ["gram_least_squares"]

_EPS = float(np.finfo(np.float64).eps)


def gram_least_squares(gram: Floats, moment: Floats, radius: float = math.inf) -> Floats:
    """`argmin over |theta|_2 <= radius of theta' S theta - 2 theta' b`, in batches.

    `gram[..., d, d]` are symmetric positive semidefinite S, `moment[..., d]` the b, in the range of
    S. Returns `theta[..., d]`: the solution of least norm where it lies in the ball, else the one
    on the sphere. Eigenvalues below `d 2^-52` of the largest are rounding, and 0.

    The error is about `2^-52` times the condition number of `S + lambda`: for many small problems
    of moderate condition, where the data are gone or too large to keep; `l2_ball_least_squares`
    refines from the data. One batched eigendecomposition, O(d^3), and about five Newton steps O(d).

    Raises `InputError` for a radius that is negative or NaN. Source: More and Sorensen 1983.
    """
    if not radius >= 0:
        raise InputError(f"The radius is {radius}; give a number that is not negative.")
    squares, vectors = np.linalg.eigh(gram)
    cut = squares.shape[-1] * _EPS * squares[..., -1:]
    kept = squares > np.maximum(cut, 0.0)
    squares = np.where(kept, squares, 0.0)
    pull = np.where(kept, (moment[..., None, :] @ vectors)[..., 0, :], 0.0)
    inner = pull / np.where(kept, squares, 1.0)
    if math.isfinite(radius):
        length = np.linalg.norm(inner, axis=-1, keepdims=True)
        outside = length[..., 0] > radius
        if radius == 0:
            inner = np.zeros_like(inner)
        elif np.any(outside):
            s, c = squares[outside], pull[outside]
            shift = solve_secular(s, c / radius)
            damped = s + shift[..., None]
            found = np.where(damped > 0, c / np.where(damped > 0, damped, 1.0), 0.0)
            found *= radius / np.linalg.norm(found, axis=-1, keepdims=True)
            inner[outside] = found
    return np.asarray((vectors @ inner[..., None])[..., 0])
