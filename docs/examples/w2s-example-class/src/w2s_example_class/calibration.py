"""Probabilities that never fall as the score rises."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import accumulate, pairwise
from typing import ClassVar

import numpy as np
from scipy.optimize import isotonic_regression

from w2sverify import ConicForm, ConvexClass, SampleSpace, one_by_one

__all__ = ["Calibration"]


@dataclass(frozen=True)
class Calibration(ConvexClass):
    """Probabilities that never fall: `V = {v : 0 <= v_i <= 1, x_i <= x_j implies v_i <= v_j}`.

    The one feature column is the score x. The coefficients of the conic form are the values at the
    distinct scores. Fit: pool adjacent violators, then clip.
    """

    polyhedral: ClassVar[bool] = True
    feature_columns: ClassVar[int | None] = 1

    def conic(self, features: np.ndarray) -> ConicForm:
        """`v_1 >= 0`, each value at least the one before, and `1 - v_k >= 0`."""
        scores, place = np.unique(features[:, 0], return_inverse=True)
        k = len(scores)
        rows = [{0: 1}] + [{i: -1, i + 1: 1} for i in range(k - 1)] + [{k - 1: -1}]
        values = [{int(i): 1} for i in place]
        return ConicForm(k, values, rows, [0] * k + [1], [("nonnegative", k + 1)])

    def contains(self, features: np.ndarray, values: Sequence[Fraction]) -> bool:
        """Whether the values rise with the score, are the same at the same score, and in [0, 1]."""
        pairs = sorted(zip(features[:, 0].tolist(), values, strict=True))
        rising = all(u == v or (u < v and x < y) for (x, u), (y, v) in pairwise(pairs))
        return rising and all(0 <= value <= 1 for value in values)

    @one_by_one
    def fit(self, space: SampleSpace, features: np.ndarray, target: np.ndarray) -> np.ndarray:
        """The values at the points; a score without weight takes the value of the one before."""
        place = np.unique(features[:, 0], return_inverse=True)[1]
        weight = np.bincount(place, space.weights)
        seen = weight > 0
        mean = np.bincount(place, space.weights * target)[seen] / weight[seen]
        level = isotonic_regression(mean, weights=weight[seen]).x.clip(0, 1)
        return level[np.maximum(np.cumsum(seen) - 1, 0)][place]

    def predict(self, features: np.ndarray, coef: np.ndarray) -> np.ndarray:
        """The coefficients of the fit are the values."""
        return coef

    def lift(self, features: np.ndarray, coef: list[Fraction]) -> list[Fraction]:
        """The value at each score, at least the one before, and in [0, 1]."""
        first = np.unique(features[:, 0], return_index=True)[1]
        rising = accumulate((coef[i] for i in first), max)
        return [min(max(value, Fraction(0)), Fraction(1)) for value in rising]

    def member(self, rng: np.random.Generator, features: np.ndarray) -> list[Fraction]:
        """Rising multiples of 1/4, many of them equal."""
        count = len(np.unique(features[:, 0]))
        return [Fraction(int(k), 4) for k in np.sort(rng.integers(0, 5, count))]
