"""Populations of points in the unit ball, with a good, a random or an adversarial weak model."""

from __future__ import annotations

import math
from typing import Literal

import numpy as np

from ..draw import Floats
from ..errors import InputError
from .population import Population

__all__ = ["make_world"]

Teacher = Literal["good", "random", "adversarial"]

# The member has coefficients of this norm, so that it is inside a ball of radius 1 and its values
# leave room for the part of the truth outside the class.
_MEMBER_NORM = 0.6


def make_world(
    dimension: int,
    epsilon: float = 0.0,
    *,
    size: int = 20000,
    teacher: Teacher = "good",
    seed: int = 1,
) -> Population:
    """A population for linear functions of features in the unit ball, with all values in [-1, 1].

    Features: `N(0, diag)` with standard deviations from 1 down to 0.3, shortened to length 1 where
    they are longer. Truth: `f = f_s + sqrt(epsilon) u`, f_s linear with `|theta_s| = 0.6`, and u
    random signs made orthogonal to all features under P and of norm 1, so that f_s is the member
    nearest to f and `d(f_s, f) = epsilon`, both up to rounding.

    Weak model: `good` is the truth's linear part plus a bounded nonlinear function of two features;
    `random` is uniform on [-1, 1], independent of everything; `adversarial` is `f_s + 0.35 u`,
    clipped: where its residual points along u, `2 <g-p, f-f_s>` is nearly `2 sqrt(I epsilon)`.

    Raises `InputError` for sizes below 1 and for an epsilon so large that the truth leaves [-1, 1].
    The law, and for one seed the very numbers, are those of the project's first simulation of
    Theorem 2, whose output the tests quote.
    """
    if dimension < 1 or size <= dimension:
        raise InputError(
            f"A world of {size} points in dimension {dimension} is not possible; "
            "give size > dimension >= 1."
        )
    if not 0 <= epsilon < math.inf:
        raise InputError(f"epsilon is {epsilon!r}; give a finite number that is not negative.")
    rng = np.random.default_rng(seed)
    raw = rng.normal(size=(size, dimension)) * np.linspace(1, 0.3, dimension)
    features = raw / np.maximum(1, np.linalg.norm(raw, axis=1))[:, None]
    coef = rng.normal(size=dimension)
    coef *= _MEMBER_NORM / np.linalg.norm(coef)
    member = features @ coef
    signs = np.sign(rng.normal(size=size))
    basis, _ = np.linalg.qr(features)
    outside = signs - basis @ (basis.T @ signs)
    outside /= np.sqrt(np.mean(outside * outside))
    truth = member + math.sqrt(epsilon) * outside
    if np.max(np.abs(truth)) > 1:
        raise InputError(
            f"With epsilon = {epsilon!r} the truth reaches {float(np.max(np.abs(truth))):.3g}, "
            "outside [-1, 1]; give a smaller one."
        )
    weak = _teach(teacher, raw, features, member, outside, rng)
    return Population(features, truth, weak, member, member_coef=coef)


def _teach(
    teacher: Teacher,
    raw: Floats,
    features: Floats,
    member: Floats,
    outside: Floats,
    rng: np.random.Generator,
) -> Floats:
    if teacher == "good":
        second = min(1, features.shape[1] - 1)
        wave = 0.35 * np.tanh(2 * features[:, 0] * 3) * np.cos(4 * features[:, second])
        step = 0.25 * np.sign(raw[:, second]) * (np.abs(raw[:, 0]) > 1)
        return np.clip(member + wave + step, -1, 1)
    if teacher == "random":
        return rng.uniform(-1, 1, size=len(features))
    if teacher == "adversarial":
        return np.clip(member + 0.35 * outside, -1, 1)
    raise InputError(f"There is no teacher {teacher!r}; choose good, random or adversarial.")
