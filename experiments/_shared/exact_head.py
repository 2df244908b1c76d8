"""Exact heads: least squares in float64, of any rank, for all tasks at once."""

from __future__ import annotations

from typing import Any

import numpy as np

from w2sverify.classes import Affine
from w2sverify.draw import Floats
from w2sverify.errors import InputError
from w2sverify.projection import Projection
from w2sverify.space import SampleSpace

from .sample import apply_heads

__all__ = ["certified_head", "exact_heads"]

# Added to the unit diagonal of a Gram matrix: above its rounding errors, so that no factorisation
# meets a zero pivot (which would raise for the whole batch). What it changes shrinks with every
# refinement by its size times the limit below, 1e-6.
RIDGE = 2.0**-46
# Variance inflation (squared length of a column over its squared distance from the others) above
# which a Gram matrix is not trusted.
COLLINEAR = 1e8
# Below this one, a single refinement leaves (2^-46 1e4)^2 of the first error.
WELL = 1e4


def exact_heads(features: Any, targets: Any) -> Floats:
    """The heads `[T, width + 1]` (the bias last) nearest to targets `[T, n]`.

    `features[n, width]` are shared by the tasks and factored once; `features[T, n, width]` are each
    task's own. A dead unit has weight 0. The Gram matrix of the other features, scaled to equal
    norm, is inverted, and the answer refined from the data; where they are collinear, the
    task is solved by `Affine`, of least norm.

    Raises `InputError` for shapes that do not fit and values that are not finite.
    """
    phi, goals = _checked(features, targets)
    with np.errstate(invalid="ignore", over="ignore"):
        heads, trusted = _by_gram(phi, goals)
    rest = np.nonzero(~trusted)[0]
    if len(rest):
        space = SampleSpace.uniform(goals.shape[1])
        pages = phi if phi.ndim == 2 else phi[rest]
        heads[rest] = Affine().project(space, pages, goals[rest]).coef
    return heads


def certified_head(features: Any, target: Any) -> Projection:
    """The head of one task over the rationals: its certificate proves a gap of exactly 0.

    For a stated sample of the tasks: with its check, a quarter of a second for 2000 points.
    """
    phi, (goal,) = _checked(features, np.asarray(target)[None])
    head: Projection = Affine().project(SampleSpace.uniform(len(goal)), phi, goal, exact=True)
    return head


def _checked(features: Any, targets: Any) -> tuple[Floats, Floats]:
    phi, goals = np.asarray(features, np.float64), np.asarray(targets, np.float64)
    fits = goals.ndim == 2 and 0 not in goals.shape and phi.ndim in (2, 3)
    if not fits or phi.shape[:-1] not in (goals.shape, goals.shape[1:]):
        raise InputError(
            f"Features of shape {phi.shape} do not fit targets of shape {goals.shape}; give "
            "[n, width] or [T, n, width], and [T, n]."
        )
    return phi, goals


def _by_gram(phi: Floats, goals: Floats) -> tuple[Floats, Any]:
    """The heads, and which of them are to be trusted; what is not finite is not."""
    gram, moment = _gram(phi, np.ones(goals.shape[1])), _correlate(phi, goals)
    scale = np.sqrt(np.diagonal(gram, axis1=-2, axis2=-1))
    dead = scale == 0
    scale = np.where(dead, 1.0, scale)
    gram = gram / (scale[..., :, None] * scale[..., None, :])
    inverse = np.linalg.inv(gram + (RIDGE + dead[..., None, :]) * np.eye(gram.shape[-1]))
    inflation = np.diagonal(inverse, axis1=-2, axis2=-1)
    heads = np.zeros_like(moment)
    for turn in range(3 if np.any(inflation > WELL) else 2):
        if turn:
            moment = _correlate(phi, goals - apply_heads(heads, phi))
        pull = (moment / scale)[..., None, :]
        heads += (pull @ inverse)[..., 0, :] / scale
    trusted = np.all((inflation > 0) & (inflation < COLLINEAR), axis=-1)
    return heads, trusted & np.all(np.isfinite(heads), axis=-1)


def _gram(phi: Floats, ones: Floats) -> Floats:
    """`[..., width + 1, width + 1]` of the features and a constant, without a copy of them."""
    width = phi.shape[-1]
    gram = np.empty((*phi.shape[:-2], width + 1, width + 1))
    gram[..., :width, :width] = np.swapaxes(phi, -1, -2) @ phi
    gram[..., width, :width] = gram[..., :width, width] = ones @ phi
    gram[..., width, width] = len(ones)
    return gram


def _correlate(phi: Floats, values: Floats) -> Floats:
    """`[T, width + 1]`: the sums of each column times the values `[T, n]`."""
    products = values @ phi if phi.ndim == 2 else (values[:, None] @ phi)[:, 0]
    return np.concatenate([products, np.sum(values, axis=1, keepdims=True)], axis=1)
