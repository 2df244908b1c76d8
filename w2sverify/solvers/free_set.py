"""Least squares over the free coefficients of each instance, batched."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from w2sverify.solvers.least_squares import COLLINEAR, RIDGE
from w2sverify.solvers.weighted_design import Floats

__all__ = ["refine_free", "solve_free"]

# A refined guess is accepted if its optimality conditions hold to this share of the numbers that
# they are computed from. It decides which route an instance takes, not whether the answer is right.
ACCEPT = 2.0**-44


def solve_free(
    gram: Floats, moment: Floats, free: NDArray[np.bool_], row: Floats | None, total: Floats | None
) -> tuple[Floats, Floats]:
    """`argmin phi^T S phi / 2 - c^T phi`, zero where not free; with `row . phi = total` if given.

    Takes `S[B, d, d]` with a diagonal near 1 or zero and `c, free, row[B, d]`, `total[B]`. Returns
    phi[B, d] and the multiplier ("price") of the sum [B]: `S_FF phi_F = c_F - price row_F`. A
    singular S raises nothing: its diagonal is raised by 2^-40. Cost: one batched LU.
    """
    rhs = np.where(free, moment, 0.0)
    if row is None or total is None:
        return _solve(gram, free, rhs)[:, :, 0], np.zeros(len(moment))
    normal, peak = _unit_normal(row, free)
    solved = _solve(gram, free, rhs, normal)
    coef, price = _meet_total(solved[:, :, 0], solved[:, :, 1], normal, total / peak)
    return coef, price / peak


def refine_free(
    gram: Floats,
    force: Floats,
    coef: Floats,
    free: NDArray[np.bool_],
    row: Floats | None,
    total: Floats | None,
    price: Floats,
) -> tuple[Floats, Floats, Floats, NDArray[np.bool_]]:
    """One step of refinement over the free coefficients from `force = A^T (b - A phi)`.

    Returns the new phi[B, d], force less price times row [B, d] and price [B], and for which
    instances this can be trusted: the free columns are far from collinear, their forces vanish and
    the sum is met. Signs and bounds are the caller's to check. Cost: one batched LU.
    """
    # `probe^T S^-1 probe` is large for nearly singular S unless the probe is orthogonal to its null
    # space, which these entries make unlikely; the forces are checked in any case.
    present = free & (np.diagonal(gram, axis1=-2, axis2=-1) > 0)
    probe = np.where(present, np.cos(1.0 + np.arange(coef.shape[-1]) ** 2), 0.0)
    net = np.where(free, force, 0.0)
    if row is not None and total is not None:
        normal, peak = _unit_normal(row, free)
        rest = (total - np.sum(row * coef, axis=-1)) / peak
        net = np.where(free, force - price[:, None] * row, 0.0)
        solved = _solve(gram, free, probe, net, normal)
        step, change = _meet_total(solved[:, :, 1], solved[:, :, 2], normal, rest)
        price = price + change / peak
    else:
        solved = _solve(gram, free, probe, net)
        step = solved[:, :, 1]
    trusted = np.sum(probe * solved[:, :, 0], axis=-1) < COLLINEAR
    coef = coef + step
    force = force - (gram @ step[:, :, None])[:, :, 0]
    noise = rounding_noise(gram, coef)
    if row is not None and total is not None:
        force = force - price[:, None] * row
        terms = np.abs(row * coef)
        missed = np.abs(total - np.sum(row * coef, axis=-1))
        trusted &= missed <= ACCEPT * np.sum(terms, axis=-1)
    trusted &= np.all(~free | (np.abs(force) <= noise), axis=-1)
    return coef, force, price, trusted


def rounding_noise(gram: Floats, coef: Floats) -> Floats:
    """The size [B, 1] below which a force at phi[B, d] is rounding, in scaled coordinates."""
    present = np.diagonal(gram, axis1=-2, axis2=-1) > 0
    terms = np.where(present, np.abs(coef), 0.0)
    return np.asarray(ACCEPT * (1.0 + np.sum(terms, axis=-1, keepdims=True)))


def _solve(gram: Floats, free: NDArray[np.bool_], *sides: Floats) -> Floats:
    """Solutions `[B, d, sides]` with S on the free coefficients and the identity on the others."""
    matrix = np.where(free[:, :, None] & free[:, None, :], gram, 0.0)
    diagonal = np.einsum("...ii->...i", matrix)
    diagonal += np.where(free, RIDGE, 1.0)
    return np.asarray(np.linalg.solve(matrix, np.stack(sides, axis=-1)))


def _unit_normal(row: Floats, free: NDArray[np.bool_]) -> tuple[Floats, Floats]:
    """The row of the sum on the free coefficients, and the largest entry it was divided by."""
    normal = np.where(free, row, 0.0)
    peak = np.max(np.abs(normal), axis=-1)
    peak = np.where(peak > 0, peak, 1.0)
    return normal / peak[:, None], peak


def _meet_total(
    plain: Floats, response: Floats, normal: Floats, total: Floats
) -> tuple[Floats, Floats]:
    """Move along the response to a price until `normal . phi = total`; the point and the price."""
    curvature = np.sum(normal * response, axis=-1)
    usable = curvature > 0
    excess = np.sum(normal * plain, axis=-1) - total
    price = np.where(usable, excess, 0.0) / np.where(usable, curvature, 1.0)
    return plain - price[:, None] * response, price
