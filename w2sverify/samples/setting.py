"""A population, a class, and what the bounds need to know of them."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from ..classes.l2_ball import L2Ball
from ..classes.linear import Linear
from ..convex import ConvexClass
from ..draw import Floats
from .closed_forms import closed_form_complexity
from .envelope import envelope
from .facts import Facts
from .linear_students import LinearStudents
from .population import Population
from .project_sample import project_sample
from .replicates import Replicates
from .sample import draw_counts

__all__ = ["Setting"]

# For features of mean square 1: with a smaller eigenvalue, leverage has less than half its digits.
_SINGULAR = 2.0**-26


@dataclass(frozen=True, eq=False)
class Setting:
    """Students of a strong class on a population.

    `width` W is that of an interval around 0 that holds g, f, f_s and the class; left out, it is
    computed: for an L2Ball from its radius and the longest feature vector, for other classes from
    their `envelope`, and infinite for a class that is not bounded. `draw` gives replicates, through
    moments for L2Ball and Linear, by `project_sample` for any other class. `facts` gives what the
    bounds are told for a sample size.
    """

    population: Population
    strong_class: ConvexClass
    known_width: float | None = None

    @cached_property
    def linear(self) -> LinearStudents | None:
        """The moments, where the class is a ball or a span of the features."""
        radius = {L2Ball: getattr(self.strong_class, "radius", math.inf), Linear: math.inf}
        if type(self.strong_class) not in radius or self.population.member_coef is None:
            return None
        return LinearStudents(self.population, float(radius[type(self.strong_class)]))

    @property
    def is_ball(self) -> bool:
        """Whether the class is a Euclidean ball of functions linear in the features."""
        return isinstance(self.strong_class, L2Ball)

    @cached_property
    def best(self) -> Floats:
        """The values `[N]` of the projection q."""
        if self.linear is not None:
            return np.asarray(self.linear.values)
        world = self.population
        found = self.strong_class.project(world.space, world.features, world.weak)
        return np.asarray(found.values)

    @cached_property
    def member_size(self) -> float:
        """`sup |v|` over the class and the points; for an L2Ball by Cauchy-Schwarz."""
        features = self.population.features
        if isinstance(self.strong_class, Linear):
            return math.inf
        if isinstance(self.strong_class, L2Ball):
            longest = float(np.max(np.linalg.norm(features, axis=1)))
            return float(self.strong_class.radius) * longest
        lower, upper = envelope(self.strong_class, features)
        return float(max(np.max(upper), np.max(-lower)))

    @cached_property
    def width(self) -> float:
        """W: twice the largest absolute value of g, f, f_s and the class."""
        if self.known_width is not None:
            return self.known_width
        world = self.population
        values = (world.weak, world.truth, world.member)
        return 2 * max(self.member_size, *(float(np.max(np.abs(v))) for v in values))

    @cached_property
    def misfit(self) -> float:
        """B, the misfit of the projection."""
        return float(self.population.distance(self.best, self.population.weak))

    @cached_property
    def _span(self) -> tuple[float, float]:
        """The dimension of the span and its leverage `sup phi' Sigma^-1 phi`.

        NaN for features that are dependent, or so nearly that rounding may have a part in it.
        """
        if not isinstance(self.strong_class, L2Ball | Linear):
            return math.nan, math.nan
        phi, weights = self.population.features, self.population.space.weights
        # Leverage does not depend on the units of the features, and rounding does.
        sizes = np.sqrt(weights @ phi**2)
        if not np.all((sizes > 0) & np.isfinite(sizes)):
            return math.nan, math.nan
        phi = phi[weights > 0] / sizes
        gram = (phi * weights[weights > 0, None]).T @ phi
        if np.linalg.eigvalsh(gram)[0] <= _SINGULAR:
            return math.nan, math.nan
        scores = np.einsum("ij,ji->i", phi, np.linalg.solve(gram, phi.T))
        return float(phi.shape[1]), float(np.max(scores))

    @cached_property
    def _sizes(self) -> tuple[float, float, float, float]:
        """Epsilon, F, `sup |g - q|` and `sup |g|`."""
        world = self.population
        residual = float(np.max(np.abs(world.weak - self.best)))
        return world.epsilon, world.weak_error, residual, float(np.max(np.abs(world.weak)))

    @cached_property
    def _complexities(self) -> dict[int, float]:
        return {}

    def _complexity(self, sample_size: int) -> float:
        """The closed form, computed once for each n."""
        if sample_size not in self._complexities:
            world = self.population
            self._complexities[sample_size] = closed_form_complexity(
                self.strong_class, world.features, sample_size, world.space
            )
        return self._complexities[sample_size]

    def facts(
        self, sample_size: int, delta: float, *, misfit: Any = None, signed_sup: Any = math.nan
    ) -> Facts:
        """What the bounds are told; without a misfit, that of the projection."""
        dimension, leverage = self._span
        epsilon, weak_error, residual, label_size = self._sizes
        return Facts(
            sample_size,
            delta,
            width=self.width,
            complexity=self._complexity(sample_size),
            epsilon=epsilon,
            weak_error=weak_error,
            misfit=self.misfit if misfit is None else misfit,
            signed_sup=signed_sup,
            dimension=dimension,
            leverage=leverage,
            residual=residual,
            member_size=self.member_size if self.is_ball else math.nan,
            label_size=label_size,
        )

    def draw(
        self, sample_size: int, replicates: int, rng: np.random.Generator, *, signed: bool = True
    ) -> Replicates:
        """Students of independent samples of n points each.

        `signed=False` leaves out the support function at the signs where it is slow.
        """
        if self.linear is not None:
            return self.linear.draw(sample_size, replicates, rng)
        counts = draw_counts(rng, self.population.space, sample_size, replicates)
        return self.evaluate(*counts, signed=signed)

    def evaluate(self, plus: Floats, minus: Floats, *, signed: bool = True) -> Replicates:
        """The students of samples given as counts `[r, N]` for both signs."""
        if self.linear is not None:
            return self.linear.evaluate(*self.linear.moments(plus, minus))
        return project_sample(
            self.strong_class, self.population, self.best, plus, minus, signed=signed
        )
