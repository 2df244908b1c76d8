"""Small semidefinite least squares to hundreds of bits, by an interior point method."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from flint import arb, arb_mat, ctx, fmpq, fmpq_mat

__all__ = ["BITS", "SemidefinitePath"]

# The gap that is asked for, in units of the problem.
BITS = 224
# Attempts with twice the precision of the one before, and steps of each. Plain problems take 20 to
# 100 steps.
_ATTEMPTS = 3
_STEPS = 800


@dataclass(frozen=True, eq=False)
class SemidefinitePath:
    """Symmetric Q >= 0 and numbers eta with `H(eta) = sum_a eta_a A_a >= 0`,
    `<A_a, Q> - s_a eta_a = g_a` and `<Q, H>` as good as 0.

    The optimality conditions of `min sum_a (<A_a, Q> - g_a)^2 / s_a / 2` over Q >= 0; where s_a is
    0, `<A_a, Q> = g_a` is a constraint. `maps` holds the r x r matrices A_a (a block matrix for
    several cones), `start` a positive definite guess of H that sets the scale of all.
    """

    maps: Sequence[fmpq_mat]
    stiffness: Sequence[fmpq]
    goal: Sequence[fmpq]
    start: fmpq_mat

    def centre(self, precision: int, bits: int = BITS) -> tuple[fmpq_mat, list[fmpq]] | None:
        """Q and eta on the central path where `<Q, H>` is about `2^-bits`, in rationals.

        Q is rounded and positive definite; eta solves the equations for it up to rounding, and
        H(eta) is positive definite if `precision` (bits) is enough, which the caller has to check.
        Where it is seen not to be, it is doubled; None where that or the steps do not suffice.

        A primal-dual predictor-corrector method: about 30 steps, of O(a^2 r^2 + a^3) operations
        each. Source: Helmberg, Rendl, Vanderbei and Wolkowicz, SIAM J. Optim. 6 (1996) 342; Kojima,
        Shindoh and Hara, SIAM J. Optim. 7 (1997) 86 (the direction); Mehrotra 1992.
        """
        before = ctx.prec
        try:
            for attempt in range(_ATTEMPTS):
                ctx.prec = precision << attempt
                try:
                    return _Iterate(self).run(bits)
                except (ZeroDivisionError, ValueError, np.linalg.LinAlgError):
                    continue
            return None
        finally:
            ctx.prec = before


class _Iterate:
    """The state of the method, in numbers of a fixed precision whose errors are not tracked."""

    def __init__(self, path: SemidefinitePath) -> None:
        self.size, self.count = path.start.nrows(), len(path.maps)
        self.maps = [arb_mat(matrix).mid() for matrix in path.maps]
        self.flat = _rows([matrix.entries() for matrix in self.maps])
        self.stiffness = [arb(entry).mid() for entry in path.stiffness]
        self.goal = [arb(entry).mid() for entry in path.goal]
        self.h = arb_mat(path.start).mid()
        self.q = _symmetric(self.h.inv())
        self.eta = [arb(0)] * self.count
        self.roots = [_inverse_root(matrix) for matrix in (self.q, self.h)]
        # The share of the first residuals that is left; the first mu is 1.
        self.missing = arb(1)

    def run(self, bits: int) -> tuple[fmpq_mat, list[fmpq]] | None:
        aim, wide = arb(2) ** -bits, False
        for _ in range(_STEPS):
            mu = self._centrality(self.q, self.h)
            self._prepare(mu)
            if mu < aim and self.missing == 0:
                return self._rational()
            if mu < aim or wide:
                # A full step to the centre satisfies all equations at once. Where the boundary
                # stops it early, they are far from that, and the path is joined further up.
                wide = self._move(*self._direction(mu * (64 if wide else 1), None)) < 1.0
                continue
            predictor = self._direction(arb(0), None)
            length = self._length(predictor, 1.0)
            ahead = self._centrality(
                self.q + predictor[0] * arb(length), self.h + predictor[1] * arb(length)
            )
            left = max(1.0 - length, float(ahead / mu), 2.0**-100)
            if left < 0.02:
                # Near the centre this converges quadratically; the next step goes back there.
                # Past the aim there may be nothing but the boundary.
                most = 1.0 - max(math.sqrt(left), min(0.5, float(aim / mu) / 4))
                self._move(*predictor, most, most)
                self._prepare(self._centrality(self.q, self.h))
                self._move(*self._direction(self.mu, None))
            else:
                self._move(*self._direction(mu * arb(left) ** 3, predictor))
        return None

    def _prepare(self, mu: arb) -> None:
        """What both directions of a step share."""
        self.mu = mu
        self.inverse = (self.roots[1].transpose() * self.roots[1]).mid()
        self.turned = _rows([(self.inverse * a * self.q).mid().entries() for a in self.maps])
        self.drift = self.h - self._dual(self.eta)
        system = (self.flat * self.turned.transpose()).mid()
        for i, entry in enumerate(self.stiffness):
            system[i, i] += entry
        self.system = system

    def _direction(
        self, mu: arb, predictor: tuple[arb_mat, arb_mat, list[arb]] | None
    ) -> tuple[arb_mat, arb_mat, list[arb]]:
        """Towards the point of the central path with this mu; a predictor adds second order."""
        toward = self.inverse * mu + _symmetric(self.inverse * self.drift * self.q)
        if predictor is not None:
            toward = toward - _symmetric(self.inverse * predictor[1] * predictor[0])
        pull = self._primal(toward)
        right = [
            a - g - s * e
            for a, g, s, e in zip(pull, self.goal, self.stiffness, self.eta, strict=True)
        ]
        column = arb_mat(self.count, 1, right).mid()
        eta = self.system.solve(column, algorithm="approx").entries()
        spread = _square((_row(eta) * self.turned).entries(), self.size)
        return (
            (toward - self.q - _symmetric(spread)).mid(),
            (self._dual(eta) - self.drift).mid(),
            eta,
        )

    def _length(self, step: tuple[arb_mat, arb_mat, list[arb]], share: float) -> float:
        """At most 1, and this share of the way to the boundary."""
        worst = 0.0
        for root, change in zip(self.roots, step[:2], strict=True):
            turned = (root * change * root.transpose()).mid()
            entries = np.array([float(entry) for entry in turned.entries()])
            lowest = np.linalg.eigvalsh(entries.reshape(self.size, self.size))[0]
            worst = min(worst, float(lowest))
        return min(1.0, share / -worst) if worst else 1.0

    def _move(
        self, q: arb_mat, h: arb_mat, eta: list[arb], share: float = 0.9, most: float = 1.0
    ) -> float:
        length = min(most, self._length((q, h, eta), share))
        for _ in range(64):
            exact = arb(length)
            moved = [(self.q + q * exact).mid(), (self.h + h * exact).mid()]
            try:
                self.roots = [_inverse_root(matrix) for matrix in moved]
            except ValueError:
                # Floats lose the smallest of eigenvalues that are far apart.
                length /= 2
                continue
            self.q, self.h = moved
            self.missing = (self.missing * (1 - exact)).mid()
            self.eta = [(a + exact * b).mid() for a, b in zip(self.eta, eta, strict=True)]
            return length
        raise ValueError("The precision is used up.")

    def _dual(self, eta: Sequence[arb]) -> arb_mat:
        return _square((_row(eta) * self.flat).mid().entries(), self.size)

    def _primal(self, matrix: arb_mat) -> list[arb]:
        entries = matrix.entries()
        return list((self.flat * arb_mat(len(entries), 1, entries)).mid().entries())

    def _centrality(self, q: arb_mat, h: arb_mat) -> arb:
        return ((q * h).trace() / self.size).mid()

    def _rational(self) -> tuple[fmpq_mat, list[fmpq]]:
        entries = [_to_rational(entry) for entry in self.q.entries()]
        return fmpq_mat(self.size, self.size, entries), [_to_rational(e) for e in self.eta]


def _inverse_root(matrix: arb_mat) -> arb_mat:
    """The inverse of the Cholesky factor; raises ValueError where a pivot is not positive."""
    size = matrix.nrows()
    lower = arb_mat(size, size)
    for j in range(size):
        for i in range(j, size):
            total = matrix[i, j]
            for k in range(j):
                total -= lower[i, k] * lower[j, k]
            total = total.mid()
            if i == j:
                if not total > 0:
                    raise ValueError("The precision is used up.")
                pivot = total.sqrt().mid()
                lower[i, j] = pivot
            else:
                lower[i, j] = (total / pivot).mid()
    return lower.inv().mid()


def _symmetric(matrix: arb_mat) -> arb_mat:
    return ((matrix + matrix.transpose()) * arb(0.5)).mid()


def _rows(rows: Sequence[Sequence[arb]]) -> arb_mat:
    return arb_mat(len(rows), len(rows[0]), [entry for row in rows for entry in row])


def _row(entries: Sequence[arb]) -> arb_mat:
    return arb_mat(1, len(entries), list(entries))


def _square(entries: Sequence[arb], size: int) -> arb_mat:
    return arb_mat(size, size, list(entries))


def _to_rational(value: arb) -> fmpq:
    mantissa, exponent = value.man_exp()
    shift = int(exponent)
    return fmpq(mantissa << shift) if shift >= 0 else fmpq(mantissa, 1 << -shift)
