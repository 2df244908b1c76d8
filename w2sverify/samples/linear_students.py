"""Students of linear classes, by the moments of their samples alone."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np

from ..draw import Floats
from ..errors import InputError
from ..solvers.gram_least_squares import gram_least_squares
from .population import Population
from .replicates import Replicates
from .sample import draw_counts, draw_points

__all__ = ["LinearStudents"]

# Numbers in one block of counts or of gathered features: 32 MiB.
_BLOCK = 1 << 22


@dataclass(frozen=True, eq=False)
class LinearStudents:
    """Empirical projections onto `{Phi theta : |theta|_2 <= radius}` (radius may be inf), drawn in
    batches.

    A student is a function of the sample's second moments `S_n = P_n phi phi'` and `b_n = P_n phi g`,
    and its distances of those of the population, taken around the projection q so that no large
    squares are subtracted: with `theta = theta_q + delta`,

    * `H = delta' S delta`, `I - B = H - 2 delta . P[phi (g-q)]`,
    * `T1 = 2 (theta_s - theta) . (b_n - S_n theta)`, `T1 + T2 = 2 (theta_s - theta) . (b - S theta)`
      and `T3 = 2 <g-q, f-f_s> - 2 delta . P[phi (f-f_s)]`;
    * the excess by itself, `2 <g-q, f-q> - 2 delta . P[phi (g-q + f-q)] + 2 H`, and
      `G = |f-q|^2 - 2 delta . P[phi (f-q)] + H`, so that the identities between them are checks.

    The moments of a batch of samples with more than N/4 points are one product of their counts
    `[r, N]` with the precomputed `phi_j phi_k` and `phi_j g`, `[N, d (d+1)/2 + d]`; of smaller ones,
    a batched product of the points themselves. Cost of a replicate: O(min(n, N) d^2 + d^3), with
    memory independent of n. Floats throughout; errors are about 1e-15 of the weak error times the
    condition number, which `exact_chain` checks on a sample of replicates.

    Raises `InputError` for a population without coefficients of its member.
    """

    population: Population
    radius: float

    def __post_init__(self) -> None:
        world = self.population
        if world.member_coef is None:
            raise InputError(
                "The population has no member_coef; give the coefficients of its member, or use "
                "the route for any class."
            )
        phi, weights = world.features, world.space.weights
        weighted = phi * weights[:, None]
        gram = weighted.T @ phi
        best = gram_least_squares(gram, weighted.T @ world.weak, self.radius)
        upper = np.triu_indices(phi.shape[1])
        values = phi @ best
        products = np.concatenate(
            [phi[:, upper[0]] * phi[:, upper[1]], phi * world.weak[:, None]], axis=1
        )
        gap, beyond = world.weak - values, world.truth - world.member
        aim, inner = world.truth - values, world.space.inner
        made = {
            "gram": gram,
            "best": best,
            "values": values,
            "products": products,
            "force": weighted.T @ gap,
            "drift": weighted.T @ beyond,
            "lift": weighted.T @ aim,
            "pull": float(inner(gap, beyond)),
            "tilt": float(inner(gap, aim)),
            "error": float(inner(aim, aim)),
            "misfit": float(inner(gap, gap)),
        }
        for name, value in made.items():
            object.__setattr__(self, name, value)

    gram: Any = None
    best: Any = None
    values: Any = None
    products: Any = None
    force: Any = None
    drift: Any = None
    lift: Any = None
    pull: float = math.nan
    tilt: float = math.nan
    error: float = math.nan
    misfit: float = math.nan

    def draw(self, sample_size: int, replicates: int, rng: np.random.Generator) -> Replicates:
        """Students of this many independent samples of n points each."""
        points, columns = self.products.shape
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
        world, delta = self.population, theta - self.best
        side = world.member_coef - theta
        distance = np.einsum("ri,ri->r", delta @ self.gram, delta)
        estimation = distance - 2 * (delta @ self.force)
        own = moment - (gram @ theta[..., None])[..., 0]
        all_points = self.force - delta @ self.gram
        first = 2 * np.sum(side * own, axis=-1)
        both = 2 * np.sum(side * all_points, axis=-1)
        third = 2 * (self.pull - delta @ self.drift)
        misfit = self.misfit + estimation
        excess = 2 * (self.tilt - delta @ (self.force + self.lift) + distance)
        error = self.error - 2 * (delta @ self.lift) + distance
        length = np.linalg.norm(signed, axis=-1)
        sup = self.radius * length if math.isfinite(self.radius) else np.full(len(theta), math.inf)
        return Replicates(
            error, misfit, distance, excess, first, both - first, third, estimation, sup
        )

    def _gather(
        self, sample_size: int, replicates: int, rng: np.random.Generator
    ) -> tuple[Floats, Floats, Floats]:
        world = self.population
        drawn = draw_points(rng, world.space, (replicates, sample_size))
        signs = 2.0 * rng.integers(0, 2, size=drawn.shape) - 1.0
        phi = world.features[drawn]
        sums = np.stack([world.weak[drawn], signs], axis=1) @ phi / sample_size
        gram = np.swapaxes(phi, -1, -2) @ phi / sample_size
        return gram, sums[:, 0], sums[:, 1]

    def _count(
        self, sample_size: int, replicates: int, rng: np.random.Generator
    ) -> tuple[Floats, Floats, Floats]:
        world = self.population
        plus, minus = draw_counts(rng, world.space, sample_size, replicates)
        columns = world.features.shape[1]
        signed = (plus - minus) @ world.features / sample_size
        plus += minus
        sums = plus @ self.products / sample_size
        upper = np.triu_indices(columns)
        gram = np.empty((replicates, columns, columns))
        gram[:, upper[0], upper[1]] = gram[:, upper[1], upper[0]] = sums[:, :-columns]
        return gram, sums[:, -columns:], signed
