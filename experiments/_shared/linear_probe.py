"""Linear heads on frozen features, with a bound on their norm that validation chooses."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

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
    """A head: its values on all rows, the bound on its norm (None for no bound), its norm."""

    values: Floats
    radius: float | None
    norm: float


@dataclass(frozen=True, eq=False)
class LinearProbe:
    """Heads `b + x theta` on features `[n, d]`, fitted on the rows `train`.

    Features are centred and scaled to unit deviation by those rows, clipped at five deviations,
    and flat columns are dropped. The intercept b is the mean of the labels on `train`, which is
    where least squares puts it, so a head is least squares over a ball of theta, or over all theta
    (of least norm where there are more columns than rows).
    """

    features: Floats
    train: np.ndarray

    def __post_init__(self) -> None:
        if self.features.ndim != 2 or not np.isfinite(self.features).all():
            raise InputError(
                f"Features of shape {self.features.shape} cannot be used; give a table of finite "
                "numbers."
            )
        if len(self.train) < 2:
            raise InputError("A head needs at least two rows to be fitted on; give more.")

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

    def chosen(self, labels: Floats, valid: np.ndarray) -> Probed:
        """Least squares over the ball whose radius has the least error on `valid`, against labels.

        The radii tried are those of ridge regression with 37 weights, which run through the same
        heads. The student's labels are the weak ones, so no true label takes part.
        """
        values, vectors = self._spectrum
        part, mean = self.scaled[self.train], labels[self.train].mean()
        right = vectors.T @ (part.T @ (labels[self.train] - mean)) / len(part)
        heads = vectors @ (right[:, None] / (values[:, None] + np.asarray(WEIGHTS)))
        errors = ((self.scaled[valid] @ heads + mean - labels[valid, None]) ** 2).mean(axis=0)
        norms = np.linalg.norm(heads, axis=0)
        radius = float(norms[int(np.argmin(errors))])
        if radius == 0.0:  # labels that no feature explains: the head is their mean
            return Probed(np.full(len(self.features), mean), None, 0.0)
        return self.within(labels, radius)

    def within(self, labels: Floats, radius: float) -> Probed:
        """Least squares over the ball of this radius."""
        from w2sverify.classes import L2Ball
        from w2sverify.space import SampleSpace

        mean = float(labels[self.train].mean())
        space = SampleSpace.uniform(len(self.train))
        target = labels[self.train] - mean
        head = L2Ball(radius=radius).fit(space, self.scaled[self.train], target)
        return Probed(self.scaled @ head + mean, radius, float(np.linalg.norm(head)))

    def free(self, labels: Floats) -> Probed:
        """Least squares over all heads, of least norm."""
        values, vectors = self._spectrum
        part, mean = self.scaled[self.train], labels[self.train].mean()
        right = vectors.T @ (part.T @ (labels[self.train] - mean)) / len(part)
        # The eigenvalues are squares of singular values: sqrt of the usual rank tolerance.
        cut = values.max(initial=0.0) * max(part.shape) * np.finfo(float).eps
        inverse = np.where(values > cut, 1.0 / np.where(values > cut, values, 1.0), 0.0)
        head = vectors @ (right * inverse)
        return Probed(self.scaled @ head + mean, None, float(np.linalg.norm(head)))
