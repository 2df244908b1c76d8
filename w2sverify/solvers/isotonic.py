"""The nearest nondecreasing sequence: pool adjacent violators."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from w2sverify.arrays import as_like, as_numpy
from w2sverify.solvers.weighted_design import Floats

__all__ = ["isotonic"]

# Many short sequences are pooled together; for few or long ones a compiled loop is faster.
_TOGETHER = 16
_SHORT = 64
# Sequences that take more rounds than this are rare, and left to the compiled loop.
_ROUNDS = 12
# Weighted sums of numbers inside this range neither overflow nor underflow.
_LEAST, _MOST = 1e-100, 1e100


def isotonic(target: Any, weights: Any) -> Any:
    """`argmin over v_1 <= v_2 <= ... <= v_n of sum_i w_i (g_i - v_i)^2`, along the last axis.

    `target[..., n]` and `weights[n]` (not negative, not all zero) are finite float64 arrays, NumPy
    or torch. Returns `v[..., n]` in the namespace of the target: nondecreasing, constant on blocks,
    each block at its weighted mean. Points of weight 0 may take any value between their neighbours;
    they get that of the last point with weight before them, or of the first if there is none.
    Raises nothing.

    Cost: O(n) for each sequence alone; short sequences are pooled together, all violating
    neighbours at once, in about log n passes over the batch.
    Source: Barlow, Bartholomew, Bremner and Brunk, Statistical Inference under Order Restrictions
    (1972), chapter 1: violators may be pooled in any order.
    """
    host, measure = as_numpy(target), as_numpy(weights)
    if isinstance(target, np.ndarray) and target.ndim == 1:
        largest = max(float(np.maximum.reduce(target)), -float(np.minimum.reduce(target)))
        least = np.minimum.reduce(measure)
        if least > 0 and (largest == 0 or _LEAST < largest < _MOST):
            return _fit_one(target, measure, least)
    kept = np.flatnonzero(measure > 0)
    values = np.take(host.reshape(-1, host.shape[-1]), kept, axis=-1)
    # Weighted sums of tiny numbers would underflow; a power of two changes no digit.
    exponent = np.frexp(np.max(np.abs(values), axis=-1, keepdims=True, initial=0.0))[1]
    unit = np.ldexp(1.0, np.clip(exponent, -1000, 1000))
    fitted = _fit(values * (1.0 / unit), measure[kept]) * unit
    if len(kept) < len(measure):
        before = np.searchsorted(kept, np.arange(len(measure)), side="right") - 1
        fitted = fitted[:, np.maximum(before, 0)]
    return as_like(fitted.reshape(host.shape), target)


def _fit(target: Floats, weights: Floats) -> Floats:
    """Isotonic regression of `target[B, n]` with positive weights."""
    count, size = target.shape
    if count < _TOGETHER or size > _SHORT:
        fitted, late = np.empty(target.shape), np.arange(count)
    else:
        fitted, late = _pool_together(target, weights)
    for i in late:
        fitted[i] = _fit_one(target[i], weights, weights.min())
    return fitted


def _fit_one(target: Floats, weights: Floats, least: Any) -> Floats:
    """The compiled loop, which is faster where no weight is above the least."""
    from scipy.optimize import isotonic_regression

    alike = np.maximum.reduce(weights) == least
    return np.asarray(isotonic_regression(target, weights=None if alike else weights).x)


def _pool_together(target: Floats, weights: Floats) -> tuple[Floats, NDArray[np.intp]]:
    """All sequences as one, with borders that are never pooled; also those not finished."""
    count, size = target.shape
    flat, mass = target.reshape(-1), np.tile(weights, count)
    start, sums, total = np.arange(count * size), flat * mass, mass
    for _ in range(_ROUNDS):
        means = sums / total
        head = np.ones(len(start), dtype=bool)
        head[1:] = (means[:-1] <= means[1:]) | (start[1:] % size == 0)
        if np.all(head):
            break
        heads = np.flatnonzero(head)
        start = start[heads]
        sums, total = np.add.reduceat(sums, heads), np.add.reduceat(total, heads)
    means = sums / total
    lengths = np.diff(np.append(start, count * size))
    # Once more from the data, which removes the rounding of the means.
    error = mass * (flat - np.repeat(means, lengths))
    means += np.add.reduceat(error, start) / total
    fitted = np.repeat(means, lengths).reshape(count, size)
    return fitted, np.unique(np.nonzero(fitted[:, 1:] < fitted[:, :-1])[0])
