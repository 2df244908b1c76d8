"""Students of linear classes, by the moments of their samples alone."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

import numpy as np

from ..draw import Floats
from ..errors import InputError
from ..solvers.gram_least_squares import gram_least_squares
from .population import Population
from .replicates import Replicates
from .sample import draw_counts, draw_signed

__all__ = ["LinearStudents"]

# Numbers in one block of counts or of gathered features: 32 MiB.
_BLOCK = 1 << 22


class _Moments(NamedTuple):
    """Of g - q, f - q and f - f_s: with the features, and with each other."""

    gap: Floats
    aim: Floats
    beyond: Floats
    outside: float
    both: float
    error: float
    misfit: float


@dataclass(frozen=True, eq=False)
class LinearStudents:
    """Empirical projections onto `{Phi theta : |theta|_2 <= radius}` (radius may be inf), drawn in
    batches.

    A student is a function of the sample's second moments `S_n = P_n phi phi'` and
    `b_n = P_n phi g`, and its distances of those of the population, taken around the projection q
    so that no large squares are subtracted: with `theta = theta_q + delta`,

    * `H = delta' S delta`, `I - B = H - 2 delta . P[phi (g-q)]`,
    * `T1 = 2 (theta_s - theta) . (b_n - S_n theta)`,
      `T1 + T2 = 2 (theta_s - theta) . (P[phi (g-q)] - S delta)` and
      `T3 = 2 <g-q, f-f_s> - 2 delta . P[phi (f-f_s)]`;
    * the excess by itself, `2 <g-q, f-q> - 2 delta . P[phi (g-q + f-q)] + 2 H`, and
      `G = |f-q|^2 - 2 delta . P[phi (f-q)] + H`, so that the identities between them are checks.

    The moments of a batch of samples with more than N/4 points are one product of their counts
    `[r, N]` with the precomputed `phi_j phi_k` and `phi_j g`, `[N, d (d+1)/2 + d]`; of smaller
    ones, a batched product of the points themselves. Cost of a replicate: O(min(n, N) d^2 + d^3),
    with memory independent of n. Floats throughout; errors are about 1e-15 of the weak error times
    the condition number, which `exact_chain` checks on a sample of replicates.

    Raises `InputError` for a population without coefficients of its member.
    """

    population: Population
    radius: float

    def __post_init__(self) -> None:
        if self.population.member_coef is None:
            raise InputError(
                "The population has no member_coef; give the coefficients of its member, or use "
                "the route for any class."
            )

    @cached_property
    def gram(self) -> Floats:
        """`S = P phi phi'`."""
        return self._mean(self.population.features)

    @cached_property
    def best(self) -> Floats:
        """The coefficients `[d]` of the projection q."""
        return gram_least_squares(self.gram, self._mean(self.population.weak), self.radius)

    @cached_property
    def values(self) -> Floats:
        """The values `[N]` of the projection q."""
        return np.asarray(self.population.features @ self.best)

    @cached_property
    def _around(self) -> _Moments:
        world, inner = self.population, self.population.space.inner
        gap, aim = world.weak - self.values, world.truth - self.values
        beyond = world.truth - world.member
        return _Moments(
            gap=self._mean(gap),
            aim=self._mean(aim),
            beyond=self._mean(beyond),
            outside=float(inner(gap, beyond)),
            both=float(inner(gap, aim)),
            error=float(inner(aim, aim)),
            misfit=float(inner(gap, gap)),
        )

    @cached_property
    def _products(self) -> Floats:
        """`phi_j phi_k` for j <= k, `phi_j g`: one row for each point."""
        phi = self.population.features
        first, second = np.triu_indices(phi.shape[1])
        goals = phi * self.population.weak[:, None]
        return np.concatenate([phi[:, first] * phi[:, second], goals], axis=1)

    def _mean(self, values: Floats) -> Floats:
        """`P phi v`."""
        weighted = self.population.features * self.population.space.weights[:, None]
        return np.asarray(weighted.T @ values)

    def draw(self, sample_size: int, replicates: int, rng: np.random.Generator) -> Replicates:
        """Students of this many independent samples of n points each."""
        points, columns = self._products.shape
        gathers = 4 * sample_size < points
        width = sample_size * self.population.features.shape[1] if gathers else points
        block = max(1, _BLOCK // max(width, columns))
        parts = []
        for start in range(0, replicates, block):
            size = min(block, replicates - start)
            moments = self._gather if gathers else self._count
            parts.append(self.evaluate(*moments(sample_size, size, rng)))
        return Replicates.join(parts)

    def evaluate(self, gram: Floats, moment: Floats, signed: Floats) -> Replicates:
        """The students of samples with these moments: `gram[r, d, d]`, `moment[r, d]`, and
        `signed[r, d]`, the mean of sign times features.
        """
        theta = gram_least_squares(gram, moment, self.radius)
        around, delta = self._around, theta - self.best
        side = np.asarray(self.population.member_coef) - theta
        distance = np.sum((delta @ self.gram) * delta, axis=-1)
        estimation = distance - 2 * (delta @ around.gap)
        on_sample = moment - (gram @ theta[..., None])[..., 0]
        first = 2 * np.sum(side * on_sample, axis=-1)
        both = 2 * np.sum(side * (around.gap - delta @ self.gram), axis=-1)
        length = np.linalg.norm(signed, axis=-1)
        bounded = math.isfinite(self.radius)
        return Replicates(
            error=around.error - 2 * (delta @ around.aim) + distance,
            misfit=around.misfit + estimation,
            distance=distance,
            excess=2 * (around.both - delta @ (around.gap + around.aim) + distance),
            optimisation=first,
            sampling=both - first,
            outside=2 * (around.outside - delta @ around.beyond),
            estimation=estimation,
            signed_sup=self.radius * length if bounded else np.full(len(theta), math.inf),
        )

    def _gather(
        self, sample_size: int, replicates: int, rng: np.random.Generator
    ) -> tuple[Floats, Floats, Floats]:
        world = self.population
        drawn = draw_signed(rng, world.space, (replicates, sample_size))
        negative = drawn >= world.size
        signs = np.where(negative, -1.0, 1.0)
        drawn[negative] -= world.size
        phi = world.features[drawn]
        sums = np.stack([world.weak[drawn], signs], axis=1) @ phi / sample_size
        gram = np.swapaxes(phi, -1, -2) @ phi / sample_size
        return gram, sums[:, 0], sums[:, 1]

    def _count(
        self, sample_size: int, replicates: int, rng: np.random.Generator
    ) -> tuple[Floats, Floats, Floats]:
        return self.moments(*draw_counts(rng, self.population.space, sample_size, replicates))

    def moments(self, plus: Floats, minus: Floats) -> tuple[Floats, Floats, Floats]:
        """What `evaluate` takes, of samples given as counts `[r, N]` for both signs."""
        features = self.population.features
        counts, columns = plus + minus, features.shape[1]
        sizes = np.sum(counts, axis=1, keepdims=True)
        sums = counts @ self._products / sizes
        first, second = np.triu_indices(columns)
        gram = np.empty((len(counts), columns, columns))
        gram[:, first, second] = gram[:, second, first] = sums[:, :-columns]
        return gram, sums[:, -columns:], (plus - minus) @ features / sizes
