"""What the errors would be without one of the training points."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ..draw import Floats
from ..errors import InputError
from .problem import Problem

__all__ = ["Influence", "influences", "refitted"]

# Classes without a closed form are fitted again for each point.
_MOST = 2000


@dataclass(frozen=True)
class Influence:
    """How gain and misfit of the exact head change on the judged sample without this point."""

    point: int
    gain: float
    misfit: float


def influences(problem: Problem, exact: Floats | None) -> tuple[Influence, ...]:
    """The change for every training point, the largest change of the gain first.

    With least squares the head without point i is `q - X H^-1 x_i w_i r_i / (1 - h_i)`, `h_i` its
    leverage and `r_i` its residual: closed form, O(n m^2). Other classes are fitted again.

    Raises `InputError` where that would be too many fits.
    """
    heads = problem.heads
    if heads is None or exact is None:
        raise InputError("The influence of points needs features; give them.")
    rows = np.flatnonzero(problem.fit)
    if heads.columns is None:
        if len(rows) > _MOST:
            raise InputError(
                f"The influence of {len(rows)} points on {heads.strong_class!r} takes as many "
                f"fits; at most {_MOST} are made, so give fewer points or the class Affine."
            )
        changes = np.array([_change(problem, exact, refitted(problem, int(i))) for i in rows])
    else:
        changes = _closed_form(problem, exact, heads.columns, rows)
    order = np.argsort(-np.abs(changes[:, 0]), kind="stable")
    return tuple(Influence(int(rows[k]), float(changes[k, 0]), float(changes[k, 1])) for k in order)


def refitted(problem: Problem, point: int) -> Floats:
    """The values of the head that is fitted without one point."""
    if problem.heads is None:
        raise TypeError("A fit needs features and a class.")
    weights = problem.fit.copy()
    weights[point] = 0.0
    return problem.heads.fitted(weights, problem.weak)


def _change(problem: Problem, before: Floats, after: Floats) -> tuple[float, float]:
    share = problem.judged / np.sum(problem.judged)

    def mean(first: Floats, second: Floats) -> float:
        return float(share @ np.sum((first - second) ** 2, axis=1))

    gain = mean(before, problem.truth) - mean(after, problem.truth)
    return gain, mean(after, problem.weak) - mean(before, problem.weak)


def _closed_form(problem: Problem, exact: Floats, columns: Floats, rows: np.ndarray) -> Floats:
    weights = problem.fit[rows] / np.sum(problem.fit)
    root = np.sqrt(weights)
    scale = np.max(np.abs(columns), axis=0)
    design = columns / np.where(scale > 0, scale, 1.0)
    left, singular, right = np.linalg.svd(design[rows] * root[:, None], full_matrices=False)
    keep = singular > max(left.shape) * np.finfo(np.float64).eps * singular[0]
    # Coordinates in which the weighted Gram matrix is the identity.
    basis = design @ (right[keep].T / singular[keep])
    residual = (problem.weak - exact)[rows]
    leverage = weights * np.sum(basis[rows] ** 2, axis=1)
    rest = 1 - leverage
    # A point of leverage 1 carries a direction alone, and only a fit says what is left of it.
    alone = rest <= 1e-12
    step = np.where(alone, 0.0, -weights / np.where(alone, 1.0, rest))[:, None] * residual
    share = problem.judged / np.sum(problem.judged)
    gram = (basis * share[:, None]).T @ basis
    square = np.sum((basis[rows] @ gram) * basis[rows], axis=1) * np.sum(step**2, axis=1)
    changes = []
    for labels in (problem.truth, problem.weak):
        pull = basis[rows] @ ((basis * share[:, None]).T @ (exact - labels))
        changes.append(2 * np.sum(pull * step, axis=1) + square)
    found = np.column_stack([-changes[0], changes[1]])
    for k in np.flatnonzero(alone):
        found[k] = _change(problem, exact, refitted(problem, int(rows[k])))
    return found
