"""Least squares over polynomials that are not negative, in rational arithmetic."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

import numpy as np
from flint import fmpq, fmpq_mat

from w2sverify.exact import Rational, to_fraction

from .exact_semidefinite import BITS, SemidefinitePath
from .polynomial_cone import PolynomialCone
from .rational_matrix import combine, is_semidefinite, rank_factor, spread, to_flint, to_rational

__all__ = ["exact_nonnegative_polynomial"]

Means = dict[Fraction, tuple[Fraction, Fraction]]
# Where moments differ by more bits the central path is long, and shorter ways are tried first.
_FAR = 300
_SMALL = fmpq(1, 1 << (BITS // 2))


def exact_nonnegative_polynomial(
    cone: PolynomialCone,
    points: Sequence[Fraction],
    weights: Sequence[Rational],
    target: Sequence[Rational],
) -> list[Fraction] | None:
    """Gram coefficients theta of the polynomial nearest to the target, or None.

    Exactly the projection where no constraint is active, and where the points are so few that
    every value that is not negative is possible; then the gradient is 0, or stops at points of
    value 0. Otherwise a point of the central path whose gap is about 2^-224 of `|g|^2`: Gram
    matrices and multipliers, which are the gradient, are both positive definite in exact
    arithmetic. None where numbers are too far apart for that.
    """
    merged: dict[Fraction, list[Fraction]] = {}
    for u, weight, label in zip(points, weights, target, strict=True):
        if weight:
            w = to_fraction(weight)
            total = merged.setdefault(u, [Fraction(0), Fraction(0)])
            total[0] += w
            total[1] += w * to_fraction(label)
    means = {u: (w, total / w) for u, (w, total) in merged.items()}
    return _solve(cone, means)


def _solve(cone: PolynomialCone, means: Means, *, free: bool = False) -> list[Fraction] | None:
    """Theta for distinct points with their weights and mean labels; if `free`, only where nothing
    binds but roots at the ends.
    """
    few = cone.interpolate(
        {
            u: max(g, Fraction(0)) if not cone.bounded or abs(u) <= 1 else g
            for u, (_, g) in means.items()
        }
    )
    if few is not None:
        return few
    square = sum((w * g * g for w, g in means.values()), Fraction(0))
    if not square:
        return [Fraction(0)] * len(cone.places())
    problem = _Problem(cone, means, square)
    zero = problem.gram([Fraction(0)] * len(cone.places()))
    gram = zero if problem.is_optimal(zero) else problem.free()
    if gram is not None:
        return problem.theta(gram)
    far = problem.is_far
    if far and cone.bounded:
        theta = _from_ends(problem, means, free=True)
        if theta is None and not free:
            theta = _from_line(problem, means)
        if theta is not None:
            return theta
    if free:
        return None
    gram = problem.centre()
    if gram is None:
        return None
    if cone.bounded and not far and not problem.is_optimal(gram):
        # Nearly 0 at an end, it may be exactly 0.
        ends = [end for end in (1, -1) if problem.value(gram, end) < _SMALL]
        theta = _from_ends(problem, means, ends=ends)
        if theta is not None:
            return theta
    return problem.theta(gram)


def _from_ends(
    problem: _Problem, means: Means, *, ends: Sequence[int] = (1, -1), free: bool = False
) -> list[Fraction] | None:
    """Theta with a root at an end: that is rational, and without its factor nothing may bind."""
    cone = problem.cone
    for end in ends if cone.degree else ():
        smaller = PolynomialCone(cone.degree - 1, bounded=True)
        factors = {u: 1 - u * end for u in means if u != end}
        rest = {u: (means[u][0] * f * f, means[u][1] / f) for u, f in factors.items()}
        part = _solve(smaller, rest, free=free)
        if part is not None:
            whole = cone.times_end(part, end)
            if problem.is_optimal(problem.gram(whole)):
                return whole
    return None


def _from_line(problem: _Problem, means: Means) -> list[Fraction] | None:
    """Theta that is not negative anywhere: where its roots are inside, that costs nothing."""
    cone = problem.cone
    if cone.degree % 2:
        return None
    part = _solve(PolynomialCone(cone.degree, bounded=False), means)
    if part is None:
        return None
    theta = part + [Fraction(0)] * (len(cone.places()) - len(part))
    return theta if is_semidefinite(problem.dual(problem.gram(theta))) else None


class _Problem:
    """`G c - h = L D (L' c - z)` for the moments G and h of weighted points and labels."""

    def __init__(
        self,
        cone: PolynomialCone,
        means: Means,
        square: Fraction,
    ) -> None:
        self.cone = cone
        half = (square.numerator.bit_length() - square.denominator.bit_length()) // 2
        self.unit = Fraction(2) ** half
        width = cone.degree + 1
        gram, right = fmpq_mat(width, width), [fmpq(0)] * width
        moments = [fmpq(0)] * (2 * width - 1)
        for u, (w, g) in means.items():
            power, point, label = to_flint(w), to_flint(u), to_flint(g / self.unit)
            for j in range(2 * width - 1):
                moments[j] += power
                if j < width:
                    right[j] += power * label
                power *= point
        for i in range(width):
            for j in range(width):
                gram[i, j] = moments[i + j]
        self.lower, self.pivots, self.goal = rank_factor(gram, right)
        self.sizes = [order for _, order in cone.blocks]
        self.maps = [self._moments([row[a] for row in self.lower]) for a in range(len(self.pivots))]
        nodes = [(u, w) for u, (w, _) in means.items()]
        if cone.bounded:
            # The points alone may be too few inside.
            count = 2 * width + 1
            nodes += [
                (Fraction(2 * i + 1 - count, count), Fraction(1, count)) for i in range(count)
            ]
        self.start = self._start(nodes)
        self.spread = spread(self.start)

    def free(self) -> fmpq_mat | None:
        """The least squares polynomial with definite Gram matrices, if it is positive."""
        width = self.cone.degree + 1
        if len(self.pivots) < width:
            return None
        factor = fmpq_mat(width, width, [entry for row in self.lower for entry in row])
        powers = factor.transpose().solve(fmpq_mat(width, 1, self.goal)).entries()
        coef = self.cone.series([to_rational(power) for power in powers])
        one = self.gram([self.unit * (i == j) for _, i, j in self.cone.places()])
        round_one = self.cone.chebyshev([Fraction(i == j) for _, i, j in self.cone.places()])
        share = self.cone.least_ratio(coef, round_one) / 2
        if not 0.0 < share < np.inf or not np.all(np.isfinite(coef)):
            return None
        inner = self.gram([self.unit * t for t in self.cone.decompose(coef - share * round_one)])
        gram = inner + one * to_flint(Fraction(share))
        return self._corrected(gram, self._misfit(gram))

    @property
    def is_far(self) -> bool:
        """Whether distances between the points, or from the domain, are many orders apart."""
        sizes = [int(d.p).bit_length() - int(d.q).bit_length() for d in self.pivots]
        return max(self.spread, max(sizes) - min(sizes)) > _FAR

    def centre(self) -> fmpq_mat | None:
        """The exact projection if nothing binds, else a point of the central path."""
        path = SemidefinitePath(self.maps, [1 / d for d in self.pivots], self.goal, self.start)
        found = path.centre(3 * (BITS + self.spread))
        if found is None:
            return None
        gram = found[0]
        misfit = self._misfit(gram)
        if all(abs(entry) < _SMALL for entry in misfit):
            free = self._corrected(gram, misfit)
            if free is not None:
                return free
        proved = is_semidefinite(gram) and is_semidefinite(self.dual(gram))
        return gram if proved else None

    def dual(self, gram: fmpq_mat) -> fmpq_mat:
        """Minus the gradient, as the block matrix that has to be positive semidefinite."""
        pull = zip(self.pivots, self._misfit(gram), strict=True)
        return combine(self.maps, [-d * entry for d, entry in pull])

    def is_optimal(self, gram: fmpq_mat) -> bool:
        """Whether these Gram matrices, which are positive semidefinite, have gap 0."""
        dual = self.dual(gram)
        pairs = zip(gram.entries(), dual.entries(), strict=True)
        return sum((q * h for q, h in pairs), fmpq(0)) == 0 and is_semidefinite(dual)

    def gram(self, theta: Sequence[Fraction]) -> fmpq_mat:
        """The block matrix of these coefficients, in units of the labels."""
        matrix = fmpq_mat(sum(self.sizes), sum(self.sizes))
        for (b, i, j), entry in zip(self.cone.places(), theta, strict=True):
            first = sum(self.sizes[:b])
            matrix[first + i, first + j] = to_flint(entry / self.unit)
            matrix[first + j, first + i] = matrix[first + i, first + j]
        return matrix

    def value(self, gram: fmpq_mat, u: int) -> fmpq:
        """The polynomial at a point, in units of the labels."""
        pairs = zip(self.cone.row(Fraction(u)), self.theta(gram), strict=True)
        return to_flint(sum((a * t for a, t in pairs), Fraction(0)) / self.unit)

    def theta(self, gram: fmpq_mat) -> list[Fraction]:
        """The coefficients of these Gram matrices, in the unit of the labels."""
        starts = [sum(self.sizes[:b]) for b in range(len(self.sizes))]
        return [
            self.unit * to_rational(gram[starts[b] + i, starts[b] + j])
            for b, i, j in self.cone.places()
        ]

    def _misfit(self, gram: fmpq_mat) -> list[fmpq]:
        flat = gram.entries()
        return [
            g - sum((a * q for a, q in zip(m.entries(), flat, strict=True)), fmpq(0))
            for g, m in zip(self.goal, self.maps, strict=True)
        ]

    def _corrected(self, gram: fmpq_mat, misfit: list[fmpq]) -> fmpq_mat | None:
        """The least change of the Gram matrices that removes the misfit, if they allow it."""
        count = len(self.maps)
        flat = [matrix.entries() for matrix in self.maps]
        table = fmpq_mat(count, len(flat[0]), [entry for row in flat for entry in row])
        try:
            found = (table * table.transpose()).solve(fmpq_mat(count, 1, misfit))
        except ZeroDivisionError:
            return None
        moved = gram + combine(self.maps, found.entries())
        return moved if is_semidefinite(moved) else None

    def _moments(self, moments: Sequence[fmpq]) -> fmpq_mat:
        """The block matrix of `factor_b(u) z z'` under a functional of these moments."""
        size = sum(self.sizes)
        matrix, first = fmpq_mat(size, size), 0
        for factor, order in self.cone.blocks:
            for i in range(order):
                for j in range(order):
                    matrix[first + i, first + j] = sum(
                        (f * moments[i + j + s] for s, f in enumerate(factor)), fmpq(0)
                    )
            first += order
        return matrix

    def _start(self, nodes: list[tuple[Fraction, Fraction]]) -> fmpq_mat:
        """The block matrix of nodes with weights, as if all their factors were positive."""
        size = sum(self.sizes)
        matrix = fmpq_mat(size, size)
        for u, w in nodes:
            first, point = 0, to_flint(u)
            for factor, order in self.cone.blocks:
                weight = abs(sum((f * point**s for s, f in enumerate(factor)), fmpq(0))) * to_flint(
                    w
                )
                for i in range(order):
                    for j in range(order):
                        matrix[first + i, first + j] += weight * point ** (i + j)
                first += order
        return matrix
