"""Functions that change no faster than a constant times the distance."""

from __future__ import annotations

import math
from dataclasses import dataclass
from fractions import Fraction
from itertools import accumulate, pairwise
from typing import Any, ClassVar, Literal

import numpy as np

from ..arrays import as_like, as_numpy
from ..conic import ConicForm
from ..convex import ConvexClass
from ..draw import Floats, small_floats, small_fractions
from ..errors import InputError
from ..exact import Rational
from ..space import SampleSpace
from ._distances import Pairs, check_distances, largest_below, pairs_of, places_of
from ._line import exact_line, fit_line, predict_line

__all__ = ["Lipschitz"]


@dataclass(frozen=True)
class Lipschitz(ConvexClass):
    """Lipschitz functions: `V = {v : |v_i - v_j| <= constant * dist(x_i, x_j) for all i, j}`.

    The constant is not negative, in units of the labels per distance; 0 leaves the constant
    functions. The distance is exact: the `metric` l1 or linf of the feature columns, or euclidean,
    which is the root rounded up by at most a part in 2^64 (the triangle inequality may then fail by
    as little; V is convex all the same). For one column they agree. Or `distances` is a symmetric
    matrix, not negative, 0 on the diagonal, and the one feature column is the index of each point;
    it need not satisfy the triangle inequality. Points at distance 0 have equal values.

    The coefficients are the values at the points that differ. Fit: for one column dynamic
    programming, O(n) (O(n log n) at worst) after the sort; otherwise a dual active set on forests
    of pairs, some dozen passes over the n^2 pairs, for a few thousand points. Exact: the same over
    the rationals, gap 0. The certificate has all pairs but those implied through a third point,
    n (n - 1) rows or fewer; it is meant for a few hundred points. The gap of a float fit is finite:
    the cheapest flow that carries the residuals away (for one column their running sums).

    Raises `InputError` for a constant that is negative or not finite, an unknown metric, and
    distances that are not such a matrix or do not have the index asked for. Source: McShane 1934;
    Agarwal, Phillips and Sadri 2010 (one column); Kantorovich and Rubinstein 1958 (the flow).
    """

    constant: float = 1.0
    metric: Literal["l1", "linf", "euclidean"] = "l1"
    distances: tuple[tuple[float, ...], ...] | None = None
    polyhedral: ClassVar[bool] = True
    drawn_points: ClassVar[int | None] = 40

    def __post_init__(self) -> None:
        constant = self.constant
        right = isinstance(constant, int | float | Fraction) and not isinstance(constant, bool)
        if not right or not math.isfinite(constant) or constant < 0:
            raise InputError(
                f"Lipschitz has the constant {constant!r}; give a finite number, zero or more."
            )
        if self.metric not in ("l1", "linf", "euclidean"):
            raise InputError(
                f"Lipschitz has the metric {self.metric!r}; choose l1, linf or euclidean."
            )
        if self.distances is not None:
            object.__setattr__(self, "distances", check_distances(self.distances))

    def conic(self, features: Floats) -> ConicForm:
        """`limit - (v_j - v_i) >= 0` and `limit + (v_j - v_i) >= 0` for each pair."""
        found = self._pairs(features)
        ones: list[dict[int, int]] = [{k: 1} for k in found.place]
        rows: list[dict[int, int]] = []
        offset: list[Rational] = []
        for i, j, limit in found.pairs:
            rows += [{i: 1, j: -1}, {i: -1, j: 1}]
            offset += [limit, limit]
        cones = [("nonnegative", len(rows))] if rows else []
        return ConicForm(found.levels, ones, rows, offset, cones)

    def fit(self, space: SampleSpace, features: Any, target: Any) -> Any:
        """The values of the nearest function at the points that differ."""
        if self._is_line(features):
            from ..solvers.lipschitz_chain import lipschitz_chain

            constant = float(self.constant)

            def solve(goals: Floats, masses: Floats, x: Floats) -> Floats:
                with np.errstate(over="ignore"):
                    return lipschitz_chain(goals, masses, constant * np.diff(x, axis=-1))

            return fit_line(space, features, target, solve)
        x, goals = as_numpy(features), as_numpy(target)
        if x.ndim == 2:
            found = self._fit_page(space, x, goals.reshape(-1, goals.shape[-1]))
        else:
            pages = zip(x.reshape(-1, *x.shape[-2:]), goals.reshape(-1, x.shape[-2]), strict=True)
            fits = [self._fit_page(space, page, row[None])[0] for page, row in pages]
            widest = max(map(len, fits))
            found = np.array([np.pad(fit, (0, widest - len(fit)), mode="edge") for fit in fits])
        coef = found.reshape(*goals.shape[:-1], found.shape[-1])
        return as_like(coef, target)

    def _fit_page(self, space: SampleSpace, features: Floats, goals: Floats) -> Floats:
        from ..solvers.lipschitz_pairs import lipschitz_pairs

        first, place = self._places(features)
        count = len(first)
        masses = np.asarray(np.bincount(place, space.weights, count), dtype=np.float64)
        if np.all(space.weights > 0) and count == len(place):
            pooled = goals[:, first]
        else:
            part = masses[place]
            share = np.divide(space.weights, part, out=np.zeros(len(part)), where=part > 0)
            sums = [np.bincount(place, row * share, count) for row in goals]
            pooled = np.array(sums, dtype=np.float64)
        if count == 1:
            return pooled
        return lipschitz_pairs(pooled, masses, self._limits(features, first, place))

    def _limits(self, features: Floats, first: Any, place: Any) -> Floats:
        """The limits of all pairs of levels, in floats."""
        if self.distances is not None:
            named = features[:, 0].astype(int)
            between = np.array(self.distances, dtype=np.float64)[np.ix_(named, named)]
            nearest = np.full((len(first), len(first)), np.inf)
            np.minimum.at(nearest, np.ix_(place, place), between)
        else:
            from scipy.spatial.distance import cdist

            name = {"l1": "cityblock", "linf": "chebyshev", "euclidean": "euclidean"}[self.metric]
            chosen = features[first]
            # Squares of entries near 1 neither overflow nor underflow.
            unit = float(np.ldexp(1.0, int(np.clip(np.frexp(np.abs(chosen).max())[1], -999, 999))))
            nearest = cdist(chosen / unit, chosen / unit, name) * unit
        with np.errstate(over="ignore", invalid="ignore"):
            reach = float(self.constant) * nearest
        return np.asarray(np.nan_to_num(reach, nan=np.inf, posinf=np.inf), dtype=np.float64)

    def predict(self, features: Any, coef: Any) -> Any:
        """The value of each point's level."""
        if self._is_line(features):
            return predict_line(features, coef)
        x, heights = as_numpy(features), as_numpy(coef)
        if x.ndim == 2:
            values = heights[..., self._places(x)[1]]
        else:
            pages = x.reshape(-1, *x.shape[-2:])
            place = np.stack([self._places(page)[1] for page in pages]).reshape(x.shape[:-1])
            values = np.take_along_axis(heights, place, axis=-1)
        return as_like(values, coef)

    def lift(self, features: Floats, coef: list[Fraction]) -> list[Fraction]:
        """The largest function of the class below the fitted one: `min_j (v_j + limit_ij)`."""
        found = self._pairs(features)
        return largest_below(coef[: found.levels], found)

    def balance(
        self, form: ConicForm, weights: Any, gradient: list[Fraction], point: list[Fraction]
    ) -> list[Fraction]:
        """All values moved by the weighted mean of the residuals."""
        shift = sum(gradient, Fraction(0)) / sum(weights)
        return [value + shift for value in point]

    def multipliers(self, form: ConicForm, gradient: list[Fraction]) -> list[Fraction] | None:
        """The positive and negative parts of the cheapest flow that carries the gradient away,
        where its sum is 0.
        """
        from ..solvers.cheapest_flow import cheapest_flow

        pairs = [_pair(row, form.offset[2 * k]) for k, row in enumerate(form.constraints[::2])]
        if sum(gradient):
            return None
        if all((i, j) == (k, k + 1) for k, (i, j, _) in enumerate(pairs)):
            flow: list[Fraction] | None = [*accumulate(gradient)][:-1]
        else:
            flow = cheapest_flow(form.coefficients, pairs, gradient)
        if flow is None:
            return None
        zero = Fraction(0)
        return [part for f in flow for part in (max(-f, zero), max(f, zero))]

    def exact_point(
        self, space: SampleSpace, features: Floats, target: Floats
    ) -> tuple[list[Fraction], list[Fraction] | None]:
        """The recursion over the rationals, or the active pairs solved over them."""
        if self._is_line(features):
            from ..solvers.exact_lipschitz_chain import exact_lipschitz_chain

            def solve(
                goals: list[Fraction], masses: list[Fraction], x: list[Fraction]
            ) -> list[Fraction]:
                factor = Fraction(self.constant)
                limits = [factor * (b - a) for a, b in pairwise(x)]
                return exact_lipschitz_chain(goals, masses, limits)

            return exact_line(space, features, target, solve), None
        from ..solvers.exact_lipschitz_pairs import exact_lipschitz_pairs

        found = self._pairs(features)
        sums, masses = [Fraction(0)] * found.levels, [Fraction(0)] * found.levels
        for k, w, g in zip(found.place, space.exact_weights, target.tolist(), strict=True):
            masses[k] += w
            sums[k] += w * Fraction(g)
        goals = [s / mass if mass else s for s, mass in zip(sums, masses, strict=True)]
        start = np.asarray(self.fit(space, features, target)).tolist()
        return exact_lipschitz_pairs(goals, masses, found.pairs, start)

    @classmethod
    def arbitrary(cls, rng: np.random.Generator) -> Lipschitz:
        """A constant between 1/8 and 2, and any metric."""
        constant = float(rng.integers(1, 17)) / 8
        names: tuple[Literal["l1", "linf", "euclidean"], ...] = ("l1", "linf", "euclidean")
        return cls(constant, names[int(rng.integers(3))])

    def draw_features(self, rng: np.random.Generator, points: int) -> Floats:
        """One to three columns, in about half of the draws with many ties; or indices."""
        if self.distances is not None:
            return rng.integers(0, len(self.distances), (points, 1)).astype(float)
        columns = int(rng.choice([1, 1, 2, 3]))
        return small_floats(rng, points, columns, bits=int(rng.choice([1, 6])))

    def member(self, rng: np.random.Generator, features: Floats) -> list[Fraction]:
        """The largest function below random values, which are on the scale of the limits in half
        of the draws.
        """
        found = self._pairs(features)
        heights = small_fractions(rng, found.levels)
        if found.pairs and rng.random() < 0.5:
            scale = found.pairs[int(rng.integers(len(found.pairs)))][2]
            heights = [height * scale for height in heights]
        return largest_below(heights, found)

    def supported_pair(
        self, rng: np.random.Generator, features: Floats
    ) -> tuple[list[Fraction], list[Fraction]]:
        """A flow down some of the pairs at their limit leaves and enters as the gradient."""
        found = self._pairs(features)
        theta = self.member(rng, features)
        pull = [Fraction(0)] * found.levels
        for (i, j, limit), force in zip(
            found.pairs, small_fractions(rng, len(found.pairs)), strict=True
        ):
            if abs(theta[j] - theta[i]) == limit:
                high, low = (j, i) if theta[j] > theta[i] else (i, j)
                pull[high] += abs(force)
                pull[low] -= abs(force)
        return theta, pull

    def _is_line(self, features: Any) -> bool:
        return self.distances is None and self.constant > 0 and features.shape[-1] == 1

    def _places(self, features: Floats) -> tuple[Any, Any]:
        return places_of(features, self.constant, self.distances)

    def _pairs(self, features: Floats) -> Pairs:
        return pairs_of(features, self.constant, self.metric, self.distances)


def _pair(row: Any, limit: Any) -> tuple[int, int, Any]:
    (i, one), (j, _) = row.items()
    return (i, j, limit) if one > 0 else (j, i, limit)
