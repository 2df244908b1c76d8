"""Polynomials of one variable that are not negative, as sums of squares, exactly."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from w2sverify.draw import Floats
from w2sverify.exact import to_float

__all__ = ["PolynomialCone"]

Polynomial = list[Fraction]
_ROUNDING = float(np.finfo(np.float64).eps)


@dataclass(frozen=True)
class PolynomialCone:
    """Polynomials p(u) of degree at most m with p >= 0 on the line, or, if bounded, on [-1, 1].

    On the line m = 2k and `p = s`; on [-1, 1] `p = s + (1 - u^2) t` for even m and
    `p = (1 + u) s + (1 - u) t` for odd m, where s and t are sums of squares (Lukacs). They are
    given by their Gram matrices over `1, u, u^2, ...`, whose lower triangles, row by row and one
    after the other, are the coefficients theta: all entries but the diagonal count twice.

    Source: Szego, Orthogonal Polynomials (1939), theorem 1.21 (Lukacs, Fejer).
    """

    degree: int
    bounded: bool

    @property
    def blocks(self) -> list[tuple[tuple[int, ...], int]]:
        """For each Gram matrix the factor of its polynomial, and its order."""
        half = self.degree // 2
        if not self.bounded:
            return [((1,), half + 1)]
        if self.degree % 2:
            return [((1, 1), half + 1), ((1, -1), half + 1)]
        return [((1,), half + 1)] + ([((1, 0, -1), half)] if half else [])

    def chebyshev(self, theta: Sequence[Fraction]) -> Floats:
        """The Chebyshev coefficients of p, rounded once."""
        powers = [Fraction(0)] * (self.degree + 1)
        for (b, i, j), entry in zip(self.places(), theta, strict=True):
            for s, factor in enumerate(self.blocks[b][0]):
                powers[i + j + s] += (1 + (i != j)) * factor * entry
        return self.series(powers)

    def series(self, powers: Sequence[Fraction]) -> Floats:
        """Chebyshev coefficients from those of the powers of u."""
        with np.errstate(over="ignore", invalid="ignore"):
            series = np.polynomial.chebyshev.poly2cheb([to_float(p) if p else 0.0 for p in powers])
        return np.pad(series, (0, self.degree + 1 - len(series)))

    def least_ratio(self, top: Floats, bottom: Floats) -> float:
        """About the least quotient of two series on the domain, from a grid; `bottom` > 0."""
        grid = np.linspace(-1.0, 1.0, 40 * (self.degree + 1) + 1)
        u = grid if self.bounded else np.tan(grid * (np.pi / 2) * (1 - 1e-6))
        table = np.polynomial.chebyshev.chebvander(u, self.degree)
        with np.errstate(over="ignore", invalid="ignore"):
            return float(np.min((table @ top) / (table @ bottom)))

    def places(self) -> list[tuple[int, int, int]]:
        """(block, row, column) of each coefficient theta."""
        return [
            (b, i, j)
            for b, (_, order) in enumerate(self.blocks)
            for i in range(order)
            for j in range(i + 1)
        ]

    def row(self, u: Fraction) -> list[Fraction]:
        """The value at u as a linear function of theta."""
        powers = [u**j for j in range(self.degree + 1)]
        weights = [sum(f * powers[j] for j, f in enumerate(factor)) for factor, _ in self.blocks]
        return [(1 + (i != j)) * weights[b] * powers[i + j] for b, i, j in self.places()]

    def gram(self, squares: Sequence[tuple[int, Fraction, Polynomial]]) -> list[Fraction]:
        """Theta of `sum factor_b c q^2` over (b, c, q) with c >= 0: positive semidefinite."""
        padded = [(b, c, q + [Fraction(0)] * (self.degree + 1 - len(q))) for b, c, q in squares]
        return [
            sum((c * q[i] * q[j] for place, c, q in padded if place == b), Fraction(0))
            for b, i, j in self.places()
        ]

    def product(
        self, square: Polynomial, left: int, right: int
    ) -> list[tuple[int, Fraction, Polynomial]]:
        """`square^2 (1 + u)^left (1 - u)^right` on [-1, 1], as a sum for `gram`."""
        if (left + right) % 2 != self.degree % 2:
            # 1 = (1 + u) / 2 + (1 - u) / 2 makes the degree as odd or even as m.
            both = self.product(square, left + 1, right) + self.product(square, left, right + 1)
            return [(b, c / 2, q) for b, c, q in both]
        for _ in range(left // 2):
            square = times(square, [Fraction(1), Fraction(1)])
        for _ in range(right // 2):
            square = times(square, [Fraction(1), Fraction(-1)])
        block = (right % 2) if self.degree % 2 else (left % 2)
        return [(block, Fraction(1), square)]

    def interpolate(self, values: dict[Fraction, Fraction]) -> list[Fraction] | None:
        """Theta with p(u) = value exactly, or None if the degree does not allow any such values.

        Inside the domain the values are not negative. The degree suffices where some p that is not
        0 vanishes at all these points: double roots inside the domain, simple ones elsewhere.
        """
        inside = [u for u in values if not self.bounded or abs(u) < 1]
        if len(inside) + len(values) > self.degree:
            return None
        squares = []
        for u, value in values.items():
            linear = [] if not self.bounded else [v for v in values if abs(v) >= 1 and v != u]
            root = [Fraction(1)]
            for v in inside:
                root = times(root, [-v, Fraction(1)]) if v != u else root
            parts = self._products(root, linear)
            height = self._height(parts, u)
            if value * height < 0:
                # Beyond an end of the interval its linear function is negative.
                parts = self._products(root, [*linear, Fraction(1 if u > 1 else -1)])
                height = self._height(parts, u)
            squares += [(b, c * value / height, q) for b, c, q in parts] if value else []
        return self.gram(squares)

    def _products(
        self, root: Polynomial, ends: list[Fraction]
    ) -> list[tuple[int, Fraction, Polynomial]]:
        """`root^2` times, for each v, the multiple of `|u - v|` that is linear on [-1, 1]."""
        terms = {(0, 0): Fraction(1)}
        for v in ends:
            # |u - v| = (|1 - v| (1 + u) + |1 + v| (1 - u)) / 2 for |v| >= 1.
            grown: dict[tuple[int, int], Fraction] = {}
            for (i, j), c in terms.items():
                grown[i + 1, j] = grown.get((i + 1, j), Fraction(0)) + c * abs(1 - v)
                grown[i, j + 1] = grown.get((i, j + 1), Fraction(0)) + c * abs(1 + v)
            terms = grown
        if not self.bounded:
            return [(0, Fraction(1), root)]
        parts = [(c, self.product(root, i, j)) for (i, j), c in terms.items() if c]
        return [(b, c * d, q) for c, part in parts for b, d, q in part]

    def _height(self, parts: list[tuple[int, Fraction, Polynomial]], u: Fraction) -> Fraction:
        factors = [evaluate([Fraction(f) for f in factor], u) for factor, _ in self.blocks]
        return sum((c * factors[b] * evaluate(q, u) ** 2 for b, c, q in parts), Fraction(0))

    def times_end(self, theta: Sequence[Fraction], end: int) -> list[Fraction]:
        """`(1 - end u) q(u)` on [-1, 1], for q of degree m - 1 with these Gram matrices."""
        smaller = PolynomialCone(self.degree - 1, bounded=True)
        # Only one of the two blocks meets its own factor again, and then that is a square.
        own = 1 if end == 1 else 0
        total: dict[tuple[int, int, int], Fraction] = {}
        for (b, i, j), entry in zip(smaller.places(), theta, strict=True):
            if self.degree % 2:
                square, block = b == 1, (own if b == 0 else 1 - own)
            else:
                square, block = b == own, (0 if b == own else 1)
            shifts = [(0, 1), (1, -end)] if square else [(0, 1)]
            for p, first in shifts:
                for q, second in shifts:
                    for row, column in {(i, j), (j, i)}:
                        if row + p >= column + q:
                            place = (block, row + p, column + q)
                            total[place] = total.get(place, Fraction(0)) + first * second * entry
        return [total.get(place, Fraction(0)) for place in self.places()]

    def decompose(self, coef: Floats) -> list[Fraction]:
        """Theta near the polynomial with these Chebyshev coefficients, from its roots.

        `p = |F|^2` with the roots of F in the upper half plane (of u, or of the square root of
        `(1 + u) / (1 - u)`). The real and the imaginary part of F are the two squares, so that
        theta is positive semidefinite however rough the roots are. Where p is a little below 0, its
        two roots there become one double root.
        """
        size = float(np.max(np.abs(coef), initial=0.0))
        if not 0.0 < size < np.inf:
            return self.gram([])
        scaled = coef / size
        kept = np.nonzero(np.abs(scaled) > _ROUNDING)[0]
        trimmed = scaled[: kept[-1] + 1]
        roots = np.polynomial.chebyshev.chebroots(trimmed) if len(trimmed) > 1 else np.zeros(0)
        parts = self._bounded_parts(roots) if self.bounded else _line_parts(roots, self.degree)
        whole = np.zeros(self.degree + 1)
        for block, part in parts:
            square = np.convolve(np.convolve(part, part), self.blocks[block][0])
            whole[: len(square)] += square[: self.degree + 1]
        target = np.polynomial.chebyshev.cheb2poly(scaled)
        target = np.pad(target, (0, self.degree + 1 - len(target)))
        norm = float(whole @ whole)
        height = max(float(target @ whole), 0.0) / norm if norm > 0 else 0.0
        lead = Fraction(height) * Fraction(size)
        return self.gram([(b, lead, [Fraction(q) for q in part.tolist()]) for b, part in parts])

    def _bounded_parts(self, roots: Floats) -> list[tuple[int, Floats]]:
        degree = self.degree
        # Homogeneous factors (v a - w b), v^2 = 1 + u and w^2 = 1 - u, roots b / a.
        pairs = [(1.0, 1j)] * (degree - len(roots))
        pairs = [(a / np.sqrt(2.0), b / np.sqrt(2.0)) for a, b in pairs]
        flat = np.sort(roots[(roots.imag == 0) & (np.abs(roots.real) < 1)].real)
        if len(flat) % 2:
            # A root that should be at an end has crossed it.
            nearest = int(np.argmax(np.abs(flat)))
            pairs.append((0.0, 1.0) if flat[nearest] > 0 else (1.0, 0.0))
            flat = np.delete(flat, nearest)
        for u in (flat[::2] + flat[1::2]) / 2:
            a, b = np.sqrt((1 - u) / 2), np.sqrt((1 + u) / 2)
            pairs += [(a, b), (a, -b)]
        for u in roots[(roots.imag != 0) | (np.abs(roots.real) >= 1)]:
            if u == 1:
                pairs.append((0.0, 1.0))
                continue
            root = np.sqrt(complex((1 + u) / (1 - u)))
            root = -root if root.imag < 0 else root
            length = np.hypot(1.0, abs(root))
            pairs.append((1 / length, root / length))
        whole = np.array([1.0 + 0j])
        for a, b in pairs:
            whole = np.convolve(whole, [-b, a])
        parts = []
        for odd in (0, 1):
            part = whole[odd::2]
            part = part.real if np.sum(part.real**2) >= np.sum(part.imag**2) else part.imag
            total = np.zeros(max(1, len(part)))
            top = len(part) - 1
            for j, entry in enumerate(part):
                term = np.array([entry])
                for power, factor in ((j, [1.0, 1.0]), (top - j, [1.0, -1.0])):
                    for _ in range(power):
                        term = np.convolve(term, factor)
                total[: len(term)] += term
            block = (1 - odd) if degree % 2 else odd
            if len(part):
                parts.append((block, total))
        return parts


def _line_parts(roots: Floats, degree: int) -> list[tuple[int, Floats]]:
    flat = np.sort(roots[roots.imag == 0].real)
    flat = flat[: len(flat) // 2 * 2]
    upper = [*((flat[::2] + flat[1::2]) / 2), *roots[roots.imag > 0]]
    whole = np.array([1.0 + 0j])
    for root in upper[: degree // 2]:
        whole = np.convolve(whole, np.array([-root, 1.0]) / max(1.0, abs(root)))
    return [(0, whole.real.copy()), (0, whole.imag.copy())]


def times(first: Polynomial, second: Polynomial) -> Polynomial:
    product = [Fraction(0)] * (len(first) + len(second) - 1)
    for i, a in enumerate(first):
        for j, b in enumerate(second):
            product[i + j] += a * b
    return product


def evaluate(polynomial: Polynomial, u: Fraction) -> Fraction:
    return sum((c * u**j for j, c in enumerate(polynomial)), Fraction(0))
