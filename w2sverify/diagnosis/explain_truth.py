"""Whether what the class leaves of the truth is noise or has structure."""

from __future__ import annotations

import numpy as np

from ..draw import Floats, generator
from .problem import Problem

__all__ = ["explain_truth"]

# Both tests together call noise structured in about one case of a hundred.
_LEVEL = 0.005
_PAIRED, _POINTS = 8, 4000


def explain_truth(problem: Problem, nearest: Floats, distance: float) -> tuple[str, str]:
    """`truth` or `noise`, and the evidence, for a truth at this distance from the class.

    What is left, `f - f_s`, is structure if squares and products of the (whitened, first eight)
    features predict it (F test, after the linear part), or if it is alike at neighbouring points
    (the correlation with the nearest neighbour, against its permutation variance). Otherwise it
    looks like noise in the labels, which no features would remove.
    """
    heads = problem.heads
    if heads is None:
        raise TypeError("Explanations need features and a class.")
    rows = np.flatnonzero(problem.pooled)
    if len(rows) > _POINTS:
        rows = np.sort(generator(0, "truth").choice(rows, _POINTS, replace=False))
    residual = (problem.truth - nearest)[rows]
    output = int(np.argmax(np.sum(residual**2, axis=0)))
    white = _whitened(heads.features[rows])
    curved = _curvature(white, residual[:, output])
    near = _neighbours(white[:, :_PAIRED], residual[:, output])
    share = _share(problem, distance)
    fact = (
        f"The nearest function of the class is {distance:.3g} (root mean square) from the truth, "
        f"{share:.1%} of its spread"
    )
    if min(curved, near) < _LEVEL:
        which = "curved functions of the features" if curved <= near else "neighbouring points"
        chance = min(curved, near)
        return "truth", f"{fact}; {which} predict what is left (chance {_chance(chance)})."
    return (
        "noise",
        f"{fact}; what is left looks like noise (curvature: chance {curved:.2g}, neighbours: "
        f"{near:.2g}).",
    )


def _chance(value: float) -> str:
    return f"{value:.1g}" if value >= 1e-16 else "below 1e-16"


def _share(problem: Problem, distance: float) -> float:
    share = problem.pooled / np.sum(problem.pooled)
    middle = problem.truth - share @ problem.truth
    spread = float(share @ np.sum(middle**2, axis=1))
    return float(distance / max(spread, 1e-300) ** 0.5)


def _whitened(features: Floats) -> Floats:
    """Principal components of length one, those of rank 0 left out."""
    centred = features - np.mean(features, axis=0)
    scale = np.max(np.abs(centred), axis=0, initial=0.0)
    left, singular, _ = np.linalg.svd(
        centred / np.where(scale > 0, scale, 1.0), full_matrices=False
    )
    keep = singular > 1e-10 * (singular[0] if singular.size else 1.0)
    return np.asarray(left[:, keep] * np.sqrt(len(features)))


def _curvature(white: Floats, residual: Floats) -> float:
    """The F test of squares and products beside the linear part: its p-value."""
    from scipy.special import fdtrc

    count, some = len(residual), white[:, :_PAIRED]
    linear = np.hstack([np.ones((count, 1)), white])
    first, second = np.triu_indices(some.shape[1])
    curved = some[:, first] * some[:, second]
    base = np.linalg.qr(linear)[0]
    rest = residual - base @ (base.T @ residual)
    more = np.linalg.qr(curved - base @ (base.T @ curved))[0]
    extra, free = more.shape[1], count - linear.shape[1] - more.shape[1]
    if free < 5 or not extra:
        return 1.0
    gained = float(np.sum((more.T @ rest) ** 2))
    left = float(np.sum(rest**2)) - gained
    return float(fdtrc(extra, free, (gained / extra) / max(left / free, 1e-300)))


def _neighbours(white: Floats, residual: Floats) -> float:
    """The one-sided p-value of the correlation with the nearest neighbour."""
    from scipy.spatial import cKDTree
    from scipy.special import ndtr

    count = len(residual)
    if count < 20 or not white.shape[1]:
        return 1.0
    near = cKDTree(white).query(white, k=2)[1][:, 1]
    centred = residual - np.mean(residual)
    square = float(np.mean(centred**2))
    # Ordered pairs (i, near i) count twice where two points are each other's neighbours.
    mutual = float(np.mean(near[near] == np.arange(count)))
    score = float(np.mean(centred * centred[near])) / max(square, 1e-300)
    return float(ndtr(-score * np.sqrt(count / (1 + mutual))))
