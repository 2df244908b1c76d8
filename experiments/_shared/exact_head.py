"""Exact heads: least squares in float64, of any rank, for all tasks at once."""

from __future__ import annotations

from typing import Any

import numpy as np

from w2sverify.classes import Affine
from w2sverify.draw import Floats
from w2sverify.errors import InputError
from w2sverify.projection import Projection
from w2sverify.space import SampleSpace

__all__ = ["certified_head", "exact_heads"]


def exact_heads(features: Any, targets: Any) -> Floats:
    """The heads `[T, width + 1]` (the bias last) nearest to targets `[T, n]`, of least norm.

    `features[n, width]` are shared by the tasks and factored once; `features[T, n, width]` are each
    task's own. Dead units and other collinear features are solved, not refused.

    Raises `InputError` for shapes that do not fit and values that are not finite.
    """
    phi, goals = np.asarray(features, float), np.asarray(targets, float)
    if (
        goals.ndim != 2
        or phi.ndim not in (2, 3)
        or phi.shape[:-1]
        not in (
            goals.shape,
            goals.shape[1:],
        )
    ):
        raise InputError(
            f"Features of shape {phi.shape} do not fit targets of shape {goals.shape}; give "
            "[n, width] or [T, n, width], and [T, n]."
        )
    return np.asarray(Affine().project(SampleSpace.uniform(goals.shape[1]), phi, goals).coef)


def certified_head(features: Any, target: Any) -> Projection:
    """The head of one task over the rationals: its certificate proves a gap of exactly 0."""
    phi, goal = np.asarray(features, float), np.asarray(target, float)
    head: Projection = Affine().project(SampleSpace.uniform(len(goal)), phi, goal, exact=True)
    return head
