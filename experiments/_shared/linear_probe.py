"""Linear heads on frozen features, with a bound on their norm that validation chooses."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from w2sverify.draw import Floats
from w2sverify.errors import InputError

__all__ = ["LinearProbe", "Probed"]

#: Ridge weights for each point, from next to nothing to next to everything on unit features.
WEIGHTS = tuple(float(weight) for weight in np.logspace(-6, 3, 37))
#: A column that varies less than this, relative to the largest, tells features apart by rounding.
FLAT = 1e-6
#: Standard deviations beyond which a feature is cut: one molecule must not decide a head.
CLIP = 5.0


@dataclass(frozen=True, eq=False)
class Probed:
    """A head: its values on all rows, the bound on its norm (None for no bound), its weights
    `theta[d']` and intercept.
    """

    values: Floats
    radius: float | None
    theta: Floats
    intercept: float

    @property
    def norm(self) -> float:
        """`|theta|`."""
        return float(np.linalg.norm(self.theta))


@dataclass(frozen=True, eq=False)
class LinearProbe:
    """Heads `b + x theta` on features `[n, d]`, fitted on the rows `train`.

    Features are centred and scaled to unit deviation by those rows, clipped at five deviations,
    and flat columns are dropped. The intercept b is the mean of the labels on `train`, which is
    where least squares puts it, so a head is least squares over a ball of theta, or over all theta
    (of least norm where there are more columns than rows). Labels are `[k, n]`: k heads at once.

    Raises `InputError` for features that are no table of finite numbers and fewer than two rows.
    """

    features: Floats
    train: np.ndarray[Any, np.dtype[np.int64]]

    def __post_init__(self) -> None:
        if self.features.ndim != 2 or not np.isfinite(self.features).all():
            raise InputError(
                f"Features of shape {self.features.shape} cannot be used; give a table of finite "
                "numbers."
            )
        if len(self.train) < 2:
            raise InputError(
                f"A head cannot be fitted on {len(self.train)} rows; give two or more."
            )

    @cached_property
    def scaled(self) -> Floats:
        """`[n, d']`: what heads are linear in."""
        part = self.features[self.train]
        spread = part.std(axis=0)
        kept = spread > FLAT * max(spread.max(initial=0.0), np.finfo(float).tiny)
        centred = (self.features[:, kept] - part[:, kept].mean(axis=0)) / spread[kept]
        clipped = np.clip(centred, -CLIP, CLIP)
        # Clipping moves the mean; the intercept is the mean of the labels only on centred columns.
        return np.asarray(clipped - clipped[self.train].mean(axis=0))

    @cached_property
    def _spectrum(self) -> tuple[Floats, Floats]:
        part = self.scaled[self.train]
        values, vectors = np.linalg.eigh(part.T @ part / len(part))
        return np.maximum(values, 0.0), vectors

    def chosen(self, labels: Floats, valid: np.ndarray[Any, Any]) -> list[Probed]:
        """Least squares over the ball whose radius has the least error on `valid`, against labels.

        The radii tried are those of ridge regression with 37 weights, which run through the same
        heads. The student's labels are the weak ones, so no true label takes part.
        """
        values, vectors = self._spectrum
        mean, pull = self._pull(labels)
        radii = []
        for each, right, middle in zip(labels, pull, mean, strict=True):
            heads = vectors @ (right[:, None] / (values[:, None] + np.asarray(WEIGHTS)))
            errors = ((self.scaled[valid] @ heads + middle - each[valid, None]) ** 2).mean(axis=0)
            radii.append(float(np.linalg.norm(heads, axis=0)[int(np.argmin(errors))]))
        return self.within(labels, radii)

    def within(self, labels: Floats, radii: Sequence[float]) -> list[Probed]:
        """Least squares over the ball of each head's radius; that of radius 0 is the mean."""
        from w2sverify.classes import L2Ball
        from w2sverify.space import SampleSpace

        mean = labels[:, self.train].mean(axis=1)
        bounds = np.asarray(radii, dtype=float)
        # A ball of radius r for labels g is the unit ball for g / r: one factorisation for all.
        unit = (labels[:, self.train] - mean[:, None]) / np.where(bounds > 0, bounds, 1.0)[:, None]
        space = SampleSpace.uniform(len(self.train))
        heads = np.zeros((len(labels), self.scaled.shape[1]))
        if heads.size:
            heads = L2Ball(radius=1.0).fit(space, self.scaled[self.train], unit) * bounds[:, None]
        return [
            Probed(self.scaled @ theta + middle, radius, theta, float(middle))
            for theta, middle, radius in zip(heads, mean, bounds.tolist(), strict=True)
        ]

    def free(self, labels: Floats) -> list[Probed]:
        """Least squares over all heads, of least norm."""
        values, vectors = self._spectrum
        mean, pull = self._pull(labels)
        # The eigenvalues are squares of singular values: what is below this is their rounding.
        cut = values.max(initial=0.0) * max(len(self.train), len(values)) * np.finfo(float).eps
        inverse = np.where(values > cut, 1.0 / np.where(values > cut, values, 1.0), 0.0)
        return [
            Probed(self.scaled @ theta + middle, None, theta, float(middle))
            for theta, middle in zip((pull * inverse) @ vectors.T, mean, strict=True)
        ]

    def _pull(self, labels: Floats) -> tuple[Floats, Floats]:
        """The means `[k]` of the labels, and what is left against each axis `[k, d']`."""
        _, vectors = self._spectrum
        mean = labels[:, self.train].mean(axis=1)
        rest = labels[:, self.train] - mean[:, None]
        return mean, (rest @ self.scaled[self.train]) @ vectors / len(self.train)
