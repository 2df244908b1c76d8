"""Linear functions into R^k with a matrix of coefficients in a nuclear norm ball."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np

from ..arrays import as_like, as_numpy
from ..conic import ConicForm
from ..convex import ConvexClass
from ..draw import Floats, small_floats, small_fractions
from ..errors import InputError
from ..exact import to_fraction
from ..space import SampleSpace
from ._radius import check_radius

__all__ = ["NuclearBall"]

Matrix = list[list[Fraction]]


@dataclass(frozen=True)
class NuclearBall(ConvexClass):
    """Functions `x -> Theta' x` into R^k with `|Theta|_* <= radius`, the sum of singular values.

    Theta is d x k for d feature columns and `outputs` k >= 2; targets and values are `[..., n, k]`,
    and distances are means over points and outputs: `d(u, v) = sum_i w_i |u_i - v_i|^2 / k`. The
    radius is positive and has the unit of the coefficients; d + k is at most 64.

    Conic form: the lower triangle of `[[W1, Theta], [Theta', W2]]`, positive semidefinite, with
    `tr W1 + tr W2 <= 2 radius`. Fit: a QR factorisation, accelerated projected gradients until the
    rank shows, and Newton's method on the factors of Theta; `coef` is Theta, row by row. The gap of
    a fit is `radius |B|_op - <B, Theta>` for its gradient B, up to the rounding of the norm. Exact:
    the projection itself where it is the least squares solution, and otherwise a rational point of
    the central path whose gap is proven to be about 2^-224 of the problem's size.

    Raises `InputError` for a radius that is not positive and finite, outputs below 2, and too many
    columns. Source: Fazel, Hindi and Boyd 2001 (the semidefinite form); Srebro, Rennie and Jaakkola
    2004.
    """

    radius: float = 1.0
    outputs: int = 2

    def __post_init__(self) -> None:
        check_radius(self)
        whole = isinstance(self.outputs, int | np.integer) and not isinstance(self.outputs, bool)
        if not whole or not 2 <= self.outputs <= 63:
            raise InputError(
                f"NuclearBall has {self.outputs!r} outputs; give an integer from 2 to 63, and for "
                "one output take L2Ball."
            )
        object.__setattr__(self, "outputs", int(self.outputs))

    def conic(self, features: Floats) -> ConicForm:
        """The trace, then the block matrix."""
        d, k = features.shape[1], self.outputs
        size = d + k
        if size > 64:
            raise InputError(
                f"NuclearBall has {d} feature columns and {k} outputs, but a certificate holds at "
                "most 64 together; reduce the features first."
            )
        count = size * (size + 1) // 2
        rows = [
            {_place(d + j, a): x for a, x in enumerate(point) if x}
            for point in features.tolist()
            for j in range(k)
        ]
        trace = {_place(i, i): -1 for i in range(size)}
        bound = 2 * to_fraction(self.radius)
        cones = [("nonnegative", 1), ("semidefinite", size)]
        identity = [{j: 1} for j in range(count)]
        return ConicForm(count, rows, [trace, *identity], [bound, *[0] * count], cones)

    def fit(self, space: SampleSpace, features: Any, target: Any) -> Any:
        """Theta `[..., d k]`."""
        from ..solvers.nuclear_ball_least_squares import nuclear_ball_least_squares

        x, goals, k = as_numpy(features), as_numpy(target), self.outputs
        weights = space.weights.reshape(-1, k).sum(axis=-1)
        rows = goals.reshape(-1, goals.shape[-1] // k, k)
        pages = [x] if x.ndim == 2 else x.reshape(-1, *x.shape[-2:])
        parts = [rows] if x.ndim == 2 else rows[:, None]
        coef = np.concatenate(
            [
                nuclear_ball_least_squares(page, part, weights, float(self.radius))
                for page, part in zip(pages, parts, strict=True)
            ]
        ).reshape(*goals.shape[:-1], x.shape[-1] * k)
        return as_like(coef, target)

    def predict(self, features: Any, coef: Any) -> Any:
        """The values `[..., n k]`, output by output at each point."""
        theta = coef.reshape((*coef.shape[:-1], features.shape[-1], self.outputs))
        values = features @ theta
        return values.reshape((*values.shape[:-2], -1))

    def lift(self, features: Floats, coef: list[Fraction]) -> list[Fraction]:
        """The product F F' of float factors, scaled into the ball by a rational."""
        del features
        from ..solvers.nuclear_ball_least_squares import nuclear_factors

        theta = np.array([float(c) for c in coef]).reshape(-1, self.outputs)
        largest = float(np.max(np.abs(theta), initial=0.0))
        if not largest:
            return [Fraction(0)] * len(_triangle(len(theta) + self.outputs))
        factors = [[Fraction(f) for f in row] for row in nuclear_factors(theta / largest).tolist()]
        trace = Fraction(largest) * sum((f * f for row in factors for f in row), Fraction(0))
        unit = Fraction(largest) * min(Fraction(1), 2 * to_fraction(self.radius) / trace)
        return [
            unit * sum((a * b for a, b in zip(factors[i], factors[j], strict=True)), Fraction(0))
            for i, j in _triangle(len(factors))
        ]

    def multipliers(self, form: ConicForm, gradient: list[Fraction]) -> list[Fraction] | None:
        """`[[tau I, -B/2], [-B'/2, tau I]]` with tau at or just above half the norm of B."""
        size = form.cones[1][1]
        d = size - self.outputs
        pull = [[gradient[_place(d + j, i)] for j in range(self.outputs)] for i in range(d)]
        largest = max((abs(b) for row in pull for b in row), default=Fraction(0))
        if not largest:
            return _dual(size, gradient, Fraction(0))
        scaled = np.array([[float(b / largest) for b in row] for row in pull])
        top = largest * Fraction(float(np.linalg.norm(scaled, 2)))
        # The computed norm is right to a few roundings for each row and column.
        slack = Fraction(size, 1 << 48)
        simple = top.limit_denominator(1 << 12)
        if abs(simple - top) <= slack * top:
            # Where the norm is a short fraction it proves a gap of 0.
            from ..solvers.exact_cones import cones_missed

            dual = _dual(size, gradient, simple / 2)
            doubled = [(1 + (i == j)) * dual[1 + _place(i, j)] for i, j in _triangle(size)]
            if not cones_missed([("semidefinite", size)], doubled):
                return dual
        return _dual(size, gradient, top * (1 + slack) / 2)

    def exact_point(
        self, space: SampleSpace, features: Floats, target: Floats
    ) -> tuple[list[Fraction], list[Fraction] | None]:
        """The projection, exactly or enclosed to about 2^-224."""
        from ..solvers.exact_nuclear_ball import exact_nuclear_ball
        from ..solvers.stationarity import gradient

        k = self.outputs
        found = exact_nuclear_ball(
            features.tolist(),
            space.exact_weights[::k],
            target.reshape(-1, k).tolist(),
            to_fraction(self.radius),
        )
        if found is None:
            return self.fitted_point(space, features, target), None
        theta = [found[0][i][j] for i, j in _triangle(len(found[0]))]
        form = self.conic(features)
        pull = gradient(form, space.exact_weights, target.tolist(), theta)
        return theta, _dual(form.cones[1][1], pull, found[1])

    @classmethod
    def arbitrary(cls, rng: np.random.Generator) -> NuclearBall:
        """A radius between 1/4 and 4, two or three outputs."""
        return cls(radius=float(rng.integers(1, 17)) / 4, outputs=int(rng.integers(2, 4)))

    def draw_features(self, rng: np.random.Generator, points: int) -> Floats:
        """One to three columns."""
        return small_floats(rng, points, int(rng.integers(1, 4)))

    def member(self, rng: np.random.Generator, features: Floats) -> list[Fraction]:
        """A matrix of random rank, inside the ball or on its boundary."""
        return _symmetric(*self._decomposition(rng, features.shape[1]))

    def supported_pair(
        self, rng: np.random.Generator, features: Floats
    ) -> tuple[list[Fraction], list[Fraction]]:
        """On the boundary `U diag(s) V'` is pulled along `U diag(b) V'`, with b the largest where
        s > 0.
        """
        d = features.shape[1]
        left, right, sizes = self._decomposition(rng, d)
        theta = _symmetric(left, right, sizes)
        gradient = [Fraction(0)] * len(theta)
        if sizes and sum(sizes) == to_fraction(self.radius):
            push = abs(small_fractions(rng, 1)[0])
            pulls = [push * (1 if s else Fraction(int(rng.integers(0, 4)), 4)) for s in sizes]
            for j in range(self.outputs):
                for i in range(d):
                    gradient[_place(d + j, i)] = sum(
                        (b * left[i][r] * right[j][r] for r, b in enumerate(pulls)), Fraction(0)
                    )
        return theta, gradient

    def _decomposition(
        self, rng: np.random.Generator, columns: int
    ) -> tuple[Matrix, Matrix, list[Fraction]]:
        """Rational orthogonal U and V and singular values, some 0, in the ball."""
        count = min(columns, self.outputs)
        left, right = _reflection(rng, columns), _reflection(rng, self.outputs)
        sizes = [abs(s) for s in small_fractions(rng, count)]
        total, radius = sum(sizes, Fraction(0)), to_fraction(self.radius)
        if total > radius or (total and rng.random() < 0.5):
            sizes = [s * radius / total for s in sizes]
        return left, right, sizes


def _reflection(rng: np.random.Generator, size: int) -> Matrix:
    """`I - 2 v v' / v'v` for a small integer v."""
    v = [int(entry) for entry in rng.integers(-2, 3, size)]
    square = sum(entry * entry for entry in v) or 1
    return [
        [Fraction(i == j) - Fraction(2 * v[i] * v[j], square) for j in range(size)]
        for i in range(size)
    ]


def _symmetric(left: Matrix, right: Matrix, sizes: list[Fraction]) -> list[Fraction]:
    """The lower triangle of `[U; V] diag(s) [U; V]'`."""
    rows = [*left, *right]
    return [
        sum((s * rows[i][r] * rows[j][r] for r, s in enumerate(sizes)), Fraction(0))
        for i, j in _triangle(len(rows))
    ]


def _dual(size: int, gradient: list[Fraction], tau: Fraction) -> list[Fraction]:
    """`A' lambda = -gradient` with tau for the trace: the block matrix has tau on its diagonal."""
    block = [tau * (i == j) - gradient[_place(i, j)] for i, j in _triangle(size)]
    return [tau, *block]


def _triangle(size: int) -> list[tuple[int, int]]:
    return [(i, j) for i in range(size) for j in range(i + 1)]


def _place(i: int, j: int) -> int:
    """The place of an entry of a lower triangle, row by row."""
    return i * (i + 1) // 2 + j
