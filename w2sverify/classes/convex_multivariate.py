"""Convex functions of several variables."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Any, ClassVar

import numpy as np

from ..arrays import as_like, as_numpy
from ..conic import ConicForm
from ..convex import ConvexClass
from ..draw import Floats, small_floats, small_fractions
from ..exact import Rational
from ..solvers.distinct_rows import distinct_rows
from ..space import SampleSpace

__all__ = ["ConvexMultivariate"]


@dataclass(frozen=True)
class ConvexMultivariate(ConvexClass):
    """Convex functions: `V = {v : v_j >= v_i + <s_i, x_j - x_i> for all i, j and some s}`.

    The features x have any number of columns, and points with equal features have equal values. The
    coefficients are the values v at the m distinct points, then a subgradient s for each; the
    conic form has a row for each of the m (m - 1) ordered pairs.

    Fit: the quadratic program in v and s through Clarabel, beyond 48 points with generated
    constraints; then, up to 256 points, to rounding, and beyond that about 1e-10 of the labels from
    the solution. Meant for some hundred points and few columns. Exact: Jensen's inequality on the
    simplices that carry force, gap 0. A certificate has as many rows as the conic form, which
    allows some hundred points.

    Source: Seijo and Sen 2011; Bertsimas and Mundru 2021.
    """

    polyhedral: ClassVar[bool] = True
    drawn_points: ClassVar[int | None] = 12

    def conic(self, features: Floats) -> ConicForm:
        """`v_j - v_i - <s_i, x_j - x_i>` is not negative for i and j in order, i first."""
        points, place = distinct_rows(features)
        m, d = points.shape
        steps = _differences(points)
        rows: list[dict[int, Rational]] = []
        for i, line in enumerate(steps):
            first = m + i * d
            for j, step in enumerate(line):
                if i != j:
                    row: dict[int, Rational] = {j: 1, i: -1}
                    row.update({first + c: -entry for c, entry in enumerate(step) if entry})
                    rows.append(row)
        ones: list[dict[int, int]] = [{k: 1} for k in place.tolist()]
        cones = [("nonnegative", len(rows))] if rows else []
        return ConicForm(m * (1 + d), ones, rows, [0] * len(rows), cones)

    def fit(self, space: SampleSpace, features: Any, target: Any) -> Any:
        """The nearest convex function on the weighted points, and its largest tangent elsewhere."""
        x, goal = as_numpy(features), as_numpy(target)
        rows = goal.reshape(-1, goal.shape[-1])
        pages = [x] * len(rows) if x.ndim == 2 else list(x.reshape(-1, *x.shape[-2:]))
        found = [_fit(space, page, row) for page, row in zip(pages, rows, strict=True)]
        coef = np.zeros((len(rows), max(map(len, found))))
        for line, theta in zip(coef, found, strict=True):
            line[: len(theta)] = theta
        return as_like(coef.reshape(*goal.shape[:-1], -1), target)

    def predict(self, features: Any, coef: Any) -> Any:
        """The value at each point."""
        x, theta = as_numpy(features), as_numpy(coef)
        if x.ndim == 2:
            values = theta[..., distinct_rows(x)[1]]
        else:
            place = np.stack([distinct_rows(page)[1] for page in x.reshape(-1, *x.shape[-2:])])
            values = np.take_along_axis(theta, place.reshape(x.shape[:-1]), axis=-1)
        return as_like(values, coef)

    def lift(self, features: Floats, coef: list[Fraction]) -> list[Fraction]:
        """The largest of the tangents at each point, exactly: a convex function."""
        from ..solvers.jensen import ExactPoints

        points = distinct_rows(features)[0]
        m, d = points.shape
        exact = ExactPoints.of(points)
        slopes = [[coef[m + i * d + c] * exact.unit[c] for c in range(d)] for i in range(m)]
        return _coefficients(exact, *exact.envelope(coef[:m], slopes))

    def multipliers(self, form: ConicForm, gradient: list[Fraction]) -> list[Fraction] | None:
        """A linear program, where the gradient is one of functions and pulls no constant."""
        from ..solvers.conic_multipliers import conic_multipliers

        values = 1 + max(j for row in form.features for j in row)
        if sum(gradient[:values]) or any(gradient[values:]):
            return None
        if not any(gradient):
            return [Fraction(0)] * len(form.constraints)
        return conic_multipliers(form, gradient)

    def exact_point(
        self, space: SampleSpace, features: Floats, target: Floats
    ) -> tuple[list[Fraction], list[Fraction] | None]:
        """Jensen's inequality over the rationals on the weighted points, then tangents."""
        from ..solvers.exact_multivariate_convex import exact_multivariate_convex
        from ..solvers.jensen import ExactPoints
        from ..solvers.multivariate_convex import multivariate_convex

        points, place = distinct_rows(features)
        m = len(points)
        masses, sums = [Fraction(0)] * m, [Fraction(0)] * m
        terms = zip(place.tolist(), space.exact_weights, target.tolist(), strict=True)
        for k, w, g in terms:
            masses[k] += w
            sums[k] += w * Fraction(g)
        kept = [k for k in range(m) if masses[k]]
        goal, weights = [sums[k] / masses[k] for k in kept], [masses[k] for k in kept]
        means, float_masses = _levels(place, m, space.weights, target)
        start = multivariate_convex(points[kept], means[kept], float_masses[kept])
        # Weighted points first; the others follow from the tangents of those.
        order = kept + [k for k in range(m) if not masses[k]]
        exact = ExactPoints.of(points[order])
        inner = ExactPoints(exact.whole[: len(kept)], exact.unit)
        found = exact_multivariate_convex(inner, goal, weights, start)
        values, slopes = found.values, found.slopes
        if len(kept) < m:
            more = exact.envelope(values, slopes)
            values, slopes = values + more[0][len(kept) :], slopes + more[1][len(kept) :]
        place_of = {k: r for r, k in enumerate(order)}
        ranks = [place_of[k] for k in range(m)]
        dual = [Fraction(0)] * (m * (m - 1))
        for (a, b), force in found.multipliers.items():
            i, j = order[a], order[b]
            dual[i * (m - 1) + j - (j > i)] = force
        both = [values[r] for r in ranks], [slopes[r] for r in ranks]
        return _coefficients(exact, *both), dual

    def draw_features(self, rng: np.random.Generator, points: int) -> Floats:
        """One to three columns, in about half of the draws with many ties."""
        return small_floats(rng, points, int(rng.integers(1, 4)), bits=int(rng.choice([1, 6])))

    def member(self, rng: np.random.Generator, features: Floats) -> list[Fraction]:
        """The largest of up to three affine functions."""
        from ..solvers.jensen import ExactPoints

        points = distinct_rows(features)[0]
        m, d = points.shape
        exact, count = ExactPoints.of(points), min(m, int(rng.integers(1, 4)))
        # Slopes in units of the columns, so that features of any size bend the function.
        spread = [max(1, *map(abs, column)) for column in zip(*exact.whole, strict=True)]
        slopes = [
            [entry / top for entry, top in zip(small_fractions(rng, d), spread, strict=True)]
            for _ in range(count)
        ]
        return _coefficients(exact, *exact.envelope(small_fractions(rng, count), slopes))

    def supported_pair(
        self, rng: np.random.Generator, features: Floats
    ) -> tuple[list[Fraction], list[Fraction]]:
        """The gradient lifts points inside simplices on which the function is affine."""
        from ..solvers.jensen import ExactPoints

        points, theta = distinct_rows(features)[0], self.member(rng, features)
        m, d = points.shape
        exact, pull = ExactPoints.of(points), [Fraction(0)] * len(theta)
        for i in rng.permutation(m)[:3].tolist():
            slope = [theta[m + i * d + c] * exact.unit[c] for c in range(d)]
            meets = [j for j in range(m) if j != i and _meets(exact, theta, slope, i, j)]
            cost = small_fractions(rng, len(meets))
            simplex = exact.any_simplex(i, meets, cost)
            amount = abs(small_fractions(rng, 1)[0])
            if simplex is not None:
                total = sum(simplex.shares.values())
                pull[i] += amount
                for j, share in simplex.shares.items():
                    pull[j] -= amount * share / total
        return theta, pull


def _fit(space: SampleSpace, features: Floats, target: Floats) -> Floats:
    from ..solvers.multivariate_convex import multivariate_convex

    points, place = distinct_rows(features)
    means, masses = _levels(place, len(points), space.weights, target)
    kept = masses > 0
    found = multivariate_convex(points[kept], means[kept], masses[kept])
    values, slopes = np.zeros(len(points)), np.zeros(points.shape)
    values[kept], slopes[kept] = found.values, found.slopes
    if not np.all(kept):
        with np.errstate(over="ignore", invalid="ignore"):
            steps = points[~kept, None] - points[None, kept]
            heights = found.values + np.sum(steps * found.slopes, axis=2)
        best = np.argmax(heights, axis=1)
        values[~kept] = np.take_along_axis(heights, best[:, None], axis=1)[:, 0]
        slopes[~kept] = found.slopes[best]
    return np.concatenate([values, slopes.ravel()])


def _levels(place: Any, levels: int, weights: Floats, target: Floats) -> tuple[Any, Any]:
    """The weighted mean and the weight at each distinct point."""
    masses = np.bincount(place, weights, levels)
    share = weights / np.where(masses > 0, masses, 1.0)[place]
    return np.bincount(place, share * target, levels), masses


def _coefficients(exact: Any, values: list[Fraction], slopes: Any) -> list[Fraction]:
    """Values, then slopes from whole coordinates to those of the features."""
    unit = exact.unit
    return values + [s / u for row in slopes for s, u in zip(row, unit, strict=True)]


def _meets(exact: Any, theta: list[Fraction], slope: list[Fraction], i: int, j: int) -> bool:
    steps = (b - a for a, b in zip(exact.whole[i], exact.whole[j], strict=True))
    rise = sum((s * step for s, step in zip(slope, steps, strict=True)), Fraction(0))
    return bool(theta[j] - theta[i] == rise)


def _differences(points: Floats) -> list[list[list[Rational]]]:
    """`x_j - x_i` for i and j, exactly: floats where no digit is lost, and else fractions."""
    with np.errstate(over="ignore", invalid="ignore"):
        low, high = points[:, None], points[None]
        step = high - low
        # What a rounded sum loses is itself a float (Knuth's two-sum).
        part = step - high
        lost = (high - (step - part)) + (-low - part)
        right = (lost == 0) & np.isfinite(step)
    found: list[list[list[Rational]]] = step.tolist()
    for i, j, c in np.argwhere(~right).tolist():
        found[i][j][c] = Fraction(float(points[j, c])) - Fraction(float(points[i, c]))
    return found
