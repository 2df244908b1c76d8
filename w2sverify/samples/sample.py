"""Samples of a population as counts, one for each sign."""

from __future__ import annotations

from typing import Any

import numpy as np

from ..draw import Floats
from ..errors import InputError
from ..space import SampleSpace

__all__ = ["draw_counts", "draw_signed"]

Indices = np.ndarray[Any, np.dtype[np.int64]]

# A uniform draw costs about a fortieth of the two binomial numbers of a point.
_DENSE = 32


def draw_counts(
    rng: np.random.Generator, space: SampleSpace, sample_size: int, replicates: int
) -> tuple[Floats, Floats]:
    """How often each point is drawn with the sign + and with the sign -: two arrays `[r, N]`.

    n independent points with independent random signs are n draws from 2 N signed points. Their sum
    are the counts of the sample, their difference is its sum of signs. Under uniform weights the
    draws are counted in blocks of at most 2 N, and where n is above 32 N, or the weights differ and
    n is above N, the counts are multinomial numbers, N binomial ones for each sign: the sample is
    never held, and a replicate costs O(min(n, 32 N)) random numbers.

    Raises `InputError` for a sample size below 1.
    """
    if sample_size < 1:
        raise InputError(f"The sample size is {sample_size!r}; give at least 1.")
    points, weights = space.size, space.weights
    uniform = bool(np.all(weights == weights[0]))
    if sample_size <= (_DENSE if uniform else 1) * points:
        both = np.empty((replicates, 2 * points))
        for row in both:
            row[:] = _one_by_one(rng, space, sample_size)
        return both[:, :points], both[:, points:]
    positive = rng.binomial(sample_size, 0.5, size=replicates)
    plus, minus = (rng.multinomial(k, weights) for k in (positive, sample_size - positive))
    return plus.astype(np.float64), minus.astype(np.float64)


def _one_by_one(rng: np.random.Generator, space: SampleSpace, size: int) -> Indices:
    """Counts `[2 N]` of this many signed points."""
    points = space.size
    total = np.zeros(2 * points, dtype=np.int64)
    for start in range(0, size, 2 * points):
        block = (min(2 * points, size - start),)
        total += np.bincount(draw_signed(rng, space, block), minlength=2 * points)
    return total


def draw_signed(rng: np.random.Generator, space: SampleSpace, shape: tuple[int, ...]) -> Indices:
    """Independent draws from the signed points: i for + at the point i, N + i for -."""
    points, weights = space.size, space.weights
    if np.all(weights == weights[0]):
        return rng.integers(0, 2 * points, size=shape)
    drawn = rng.choice(points, size=shape, p=weights)
    return np.asarray(drawn + points * rng.integers(0, 2, size=shape))
