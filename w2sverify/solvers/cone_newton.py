"""Least squares over any cones to rounding, from a solution nearly right: Newton's method."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from w2sverify.draw import Floats
from w2sverify.solvers.active_rows import ActiveRows
from w2sverify.solvers.float_form import Block

__all__ = ["cone_newton"]

# A step is a dense solve of this order at most; beyond, the start is as good as it gets.
_ORDER = 600
_STEPS = 40


def cone_newton(
    design: Any,
    aim: Floats,
    rows: Any,
    offset: Floats,
    blocks: Sequence[Block],
    idle: Floats,
    start: ActiveRows,
) -> ActiveRows:
    """`min |D y - a|^2 / 2` with `R y + r in K`, better than the start or the start itself.

    Takes sparse `D[n, m]`, `a[n]`, sparse `R[k, m]` and `r[k]` with entries of about one at most,
    and weights of the squares of changes of y, for those that no column of D holds.

    With the projection P onto K, slacks `s = P v` and multipliers `P v - v` complement each other
    for every v, so that two equations remain: `D^T (a - D y) + R^T (P v - v) = 0` and
    `R y + r = P v`. Newton's method with a generalised derivative of P starts at `v = s - mu`, and
    goes on while the residual falls: quadratically under strict complementarity, else by halves.
    Cost: one dense least squares solve of order m + k for each step, forty at most; none beyond
    order 600.

    Source: Qi and Sun, Math. Programming 58 (1993) 353; derivatives of P: Fukushima, Luo and
    Tseng, SIAM J. Optim. 12 (2001) 436 (second-order), Sun and Sun, Math. Oper. Res. 27 (2002) 150
    (semidefinite).
    """
    width, count = design.shape[1], len(offset)
    if width + count > _ORDER:
        return start
    stretch = np.ones(count)
    for name, size, where in blocks:
        if name == "semidefinite":
            low, high = np.tril_indices(size)
            stretch[where] = np.where(low == high, 1.0, np.sqrt(2.0))
    matrix = rows.toarray() * stretch[:, None]
    first = stretch * offset
    curvature = (design.T @ design).toarray() + np.diag(idle)
    pull = design.T @ aim + idle * start.point

    def state(y: Floats, v: Floats) -> tuple[Floats, Floats, Floats]:
        slack, slope = _project(v, blocks)
        force = pull - curvature @ y + matrix.T @ (slack - v)
        return np.concatenate([force, matrix @ y + first - slack]), slack, slope

    point, mixed = start.point, stretch * start.slack - start.multipliers / stretch
    residual, slack, slope = state(point, mixed)
    for _ in range(_STEPS):
        system = np.block([[curvature, matrix.T @ (np.eye(count) - slope)], [-matrix, slope]])
        step = np.linalg.lstsq(system, residual, rcond=2.0**-50)[0]
        other = point + step[:width], mixed + step[width:]
        following = state(*other)
        if not np.linalg.norm(following[0]) < np.linalg.norm(residual):
            break
        (point, mixed), (residual, slack, slope) = other, following
    return ActiveRows(point, (slack - mixed) * stretch, slack / stretch)


def _project(v: Floats, blocks: Sequence[Block]) -> tuple[Floats, Floats]:
    """The projection onto the cones and one of its derivatives, a symmetric matrix.

    Semidefinite blocks have their off-diagonal entries times sqrt(2), which makes it orthogonal.
    """
    image, slope = np.zeros(len(v)), np.zeros((len(v), len(v)))
    for name, size, where in blocks:
        part = v[where]
        if name == "zero":
            continue
        if name == "nonnegative":
            image[where] = np.maximum(part, 0.0)
            slope[where, where] = np.diag((part > 0).astype(float))
        elif name == "second-order":
            image[where], slope[where, where] = _second_order(part)
        else:
            image[where], slope[where, where] = _semidefinite(part, size)
    return image, slope


def _second_order(part: Floats) -> tuple[Floats, Floats]:
    head, tail = float(part[0]), part[1:]
    norm = float(np.linalg.norm(tail))
    if norm <= head:
        return part, np.eye(len(part))
    if norm <= -head:
        return 0.0 * part, np.zeros((len(part), len(part)))
    axis = tail / norm
    ratio = head / norm
    slope = np.empty((len(part), len(part)))
    slope[0, 0] = 0.5
    slope[0, 1:] = slope[1:, 0] = axis / 2
    slope[1:, 1:] = (1 + ratio) / 2 * np.eye(len(tail)) - ratio / 2 * np.outer(axis, axis)
    return (head + norm) / 2 * np.concatenate([[1.0], axis]), slope


def _semidefinite(part: Floats, size: int) -> tuple[Floats, Floats]:
    low, high = np.tril_indices(size)
    scale = np.where(low == high, 1.0, np.sqrt(0.5))
    matrix = np.zeros((size, size))
    matrix[low, high] = matrix[high, low] = part * scale
    values, vectors = np.linalg.eigh(matrix)
    positive = np.maximum(values, 0.0)
    image = (vectors * positive) @ vectors.T
    apart = values[:, None] - values[None, :]
    same = np.abs(apart) <= 2.0**-40 * np.abs(values).max(initial=0.0)
    ratio = (positive[:, None] - positive[None, :]) / np.where(same, 1.0, apart)
    weight = np.where(same, (values[:, None] + values[None, :] > 0).astype(float), ratio)
    # Rows of the change of basis in triangle coordinates.
    basis = np.einsum("ia,jb->ijab", vectors, vectors)[low, high].reshape(len(low), -1)
    turned = np.einsum("ia,jb->ijab", vectors, vectors)[high, low].reshape(len(low), -1)
    both = (basis + turned) / 2 / scale[:, None]
    slope = (both * weight.ravel()) @ both.T
    return image[low, high] / scale, slope
