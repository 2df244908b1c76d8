"""Members of the strong class fitted to some points, and their values on all."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from ..convex import ConvexClass
from ..draw import Floats
from ..errors import InputError
from .float_space import FloatSpace

__all__ = ["Heads"]


@dataclass(frozen=True, eq=False)
class Heads:
    """A strong class on the features `[n, d]` of all points; one head for each output.

    `unit` is the unit roundoff of the arithmetic that the student was made in.
    """

    strong_class: ConvexClass
    features: Floats
    unit: float

    def fitted(self, weights: Floats, target: Floats) -> Floats:
        """The values `[n, c]` of the member nearest to `target[n, c]` under `weights[n]`.

        Where the weights are 0 on some points, the class has to say what a function is there.
        """
        kept = np.flatnonzero(weights)
        space = FloatSpace(weights[kept])
        some = self.features[kept]
        goals = np.ascontiguousarray(target[kept].T)
        coef = self.strong_class.fit(space, some, goals)
        if len(kept) == len(weights):
            return np.asarray(self.strong_class.predict(self.features, coef)).T
        shape = (target.shape[1], len(weights))
        try:
            values = np.asarray(self.strong_class.predict(self.features, coef))
        except (ValueError, IndexError, TypeError):
            values = np.zeros(0)
        if values.shape != shape:
            raise InputError(
                f"A function of {type(self.strong_class).__name__} is known only on the points it "
                "is fitted to, so training points say nothing about others; leave out "
                "train_index and test_index, or choose a class that is linear in its features."
            )
        return values.T

    def distance(self, weights: Floats, first: Floats, second: Floats) -> float:
        """The root mean squared difference under weights, in floats."""
        share = weights / np.sum(weights)
        return math.sqrt(float(share @ np.sum((first - second) ** 2, axis=1)))

    def rounding(self, weights: Floats, target: Floats) -> float:
        """How far a fit to `target` may be from the member nearest to it by rounding alone.

        `sqrt(n m) u (1 + 2 kappa) |target|` with m columns, condition number kappa of the columns
        scaled to equal length, and unit roundoff u: the values of a fit by a backward stable
        solver, errors adding up as square roots. Source: Higham, Accuracy and Stability (2002),
        Theorems 20.1 and 20.3; Higham and Mary, SIAM J. Sci. Comput. 41 (2019).
        """
        size = self.distance(weights, target, np.zeros_like(target))
        points, columns = int(np.count_nonzero(weights)), self.features.shape[1] + 1
        share = math.sqrt(points * columns) * self.unit * (1 + 2 * self.condition)
        return min(share, 1.0) * size

    @cached_property
    def columns(self) -> Floats | None:
        """The columns `[n, m]` that a class without constraints spans; None for another class."""
        from ..classes.affine import Affine
        from ..classes.linear import Linear

        if isinstance(self.strong_class, Affine):
            return np.hstack([self.features, np.ones((len(self.features), 1))])
        return self.features if isinstance(self.strong_class, Linear) else None

    def spanned(self, weights: Floats, target: Floats) -> Floats | None:
        """The affine function of the features nearest to `target`; None where the class is that."""
        from ..classes.affine import Affine

        if isinstance(self.strong_class, Affine):
            return None
        return Heads(Affine(), self.features, self.unit).fitted(weights, target)

    @cached_property
    def condition(self) -> float:
        """Of the features with a column of ones, columns scaled, directions of rank 0 left out."""
        points, columns = self.features.shape
        design = np.hstack([self.features, np.ones((points, 1))])
        largest = np.max(np.abs(design), axis=0)
        design = design / np.where(largest > 0, largest, 1.0)
        length = np.sqrt(np.sum(design * design, axis=0))
        triangle = np.linalg.qr(design / np.where(length > 0, length, 1.0), mode="r")
        singular = np.linalg.svd(triangle, compute_uv=False)
        cut = max(points, columns + 1) * np.finfo(np.float64).eps * singular[0]
        return float(singular[0] / np.min(singular[singular > cut]))
