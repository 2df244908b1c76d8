"""What classes of functions of one variable share: levels at the distinct x."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Sequence
from fractions import Fraction
from itertools import pairwise
from typing import Any

import numpy as np

from ..arrays import as_like, as_numpy
from ..draw import Floats
from ..space import SampleSpace

__all__ = ["exact_line", "fit_line", "increments", "levels", "predict_line"]

#: `solve(goals[B, m], masses, x)` is the fit of goals at increasing x `[P, m]` with positive masses
#: `[P, m]`, P = B or 1.
Solve = Callable[[Floats, Floats, Floats], Floats]
ExactSolve = Callable[[list[Fraction], list[Fraction], list[Fraction]], list[Fraction]]


def levels(features: Any) -> tuple[Floats, Any]:
    """The distinct x in increasing order, and the place of each point's x among them."""
    distinct, place = np.unique(as_numpy(features)[:, 0], return_inverse=True)
    return distinct, place.reshape(-1)


def increments(values: Sequence[Fraction]) -> list[Fraction]:
    """`v_{k+1} - v_k` for each k."""
    return [b - a for a, b in pairwise(values)]


def fit_line(space: SampleSpace, features: Any, target: Any, solve: Solve) -> Any:
    """The levels `[..., m]` of the functions nearest to each target `[..., n]`.

    Points of equal x are pooled. An x without weight is left out, and its level interpolated
    afterwards. Pages of features with fewer levels than others repeat their last one.
    """
    x, goals = as_numpy(features)[..., 0], as_numpy(target)
    flat = goals.reshape(-1, goals.shape[-1])
    if x.ndim == 1:
        found = _fit_page(space.weights, x, flat, solve)
    else:
        pages = x.reshape(-1, x.shape[-1])
        order = np.argsort(pages, axis=-1)
        sorted_x = np.take_along_axis(pages, order, axis=-1)
        if np.all(sorted_x[:, 1:] > sorted_x[:, :-1]) and np.all(space.weights > 0):
            found = solve(np.take_along_axis(flat, order, axis=-1), space.weights[order], sorted_x)
        else:
            fits = [
                _fit_page(space.weights, page, row[None], solve)[0]
                for page, row in zip(pages, flat, strict=True)
            ]
            widest = max(map(len, fits))
            found = np.array([np.pad(fit, (0, widest - len(fit)), mode="edge") for fit in fits])
    coef = found.reshape(*goals.shape[:-1], found.shape[-1])
    return as_like(coef, target)


def predict_line(features: Any, coef: Any) -> Any:
    """The level of each point's x."""
    x, heights = as_numpy(features), as_numpy(coef)
    if x.ndim == 2:
        values = heights[..., levels(x)[1]]
    else:
        pages = x.reshape(-1, *x.shape[-2:])
        place = np.stack([levels(page)[1] for page in pages]).reshape(x.shape[:-1])
        values = np.take_along_axis(heights, place, axis=-1)
    return as_like(values, coef)


def exact_line(
    space: SampleSpace, features: Floats, target: Floats, solve: ExactSolve
) -> list[Fraction]:
    """The levels of the function nearest to the target, over the rationals, as `fit_line` does."""
    distinct, place = levels(features)
    masses, sums = [Fraction(0)] * len(distinct), [Fraction(0)] * len(distinct)
    for k, w, g in zip(place.tolist(), space.exact_weights, target.tolist(), strict=True):
        masses[k] += w
        sums[k] += w * Fraction(g)
    kept = [k for k, mass in enumerate(masses) if mass]
    x = [Fraction(value) for value in distinct.tolist()]
    ends = [x[k] for k in kept]
    heights = solve([sums[k] / masses[k] for k in kept], [masses[k] for k in kept], ends)
    return heights if len(kept) == len(x) else _interpolated(x, ends, heights)


def _interpolated(
    x: list[Fraction], kept: list[Fraction], heights: list[Fraction]
) -> list[Fraction]:
    found = []
    for here in x:
        after = bisect_right(kept, here)
        if after in (0, len(kept)):
            found.append(heights[max(after - 1, 0)])
            continue
        share = (here - kept[after - 1]) / (kept[after] - kept[after - 1])
        found.append(heights[after - 1] + share * (heights[after] - heights[after - 1]))
    return found


def _fit_page(weights: Floats, x: Floats, goals: Floats, solve: Solve) -> Floats:
    order = np.argsort(x, kind="stable")
    sorted_x, masses, pooled = x[order], weights[order], goals[:, order]
    first = np.append(True, sorted_x[1:] > sorted_x[:-1])
    if not np.all(first):
        starts = np.flatnonzero(first)
        count = np.add.reduceat(np.ones(len(x)), starts)
        total = np.add.reduceat(masses, starts)
        part = np.repeat(total, count.astype(int))
        # An x without weight has no mean; it is left out below.
        share = np.divide(masses, part, out=np.zeros(len(x)), where=part > 0)
        pooled, masses = np.add.reduceat(pooled * share, starts, axis=-1), total
        sorted_x = sorted_x[starts]
    kept = masses > 0
    if np.all(kept):
        return solve(pooled, masses[None], sorted_x[None])
    heights = solve(pooled[:, kept], masses[None, kept], sorted_x[None, kept])
    after = np.searchsorted(sorted_x[kept], sorted_x, side="right")
    low, high = np.maximum(after - 1, 0), np.minimum(after, heights.shape[-1] - 1)
    ends = sorted_x[kept]
    # Halves, because the distance of two floats may overflow.
    width = ends[high] / 2 - ends[low] / 2
    share = np.divide(
        sorted_x / 2 - ends[low] / 2, width, out=np.zeros(len(sorted_x)), where=width > 0
    )
    return np.asarray(heights[:, low] + share * (heights[:, high] - heights[:, low]))
