"""Least squares over a Euclidean ball, in rational arithmetic."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

import numpy as np

from ..conic import ConicForm
from ..exact import Rational, sqrt_above, to_float
from .normal_equations import NormalEquations
from .rounded_solve import rounded_solve
from .stationarity import gradient

__all__ = ["exact_l2_ball"]

# A point at relative distance 2^-bits of the projection has a relative gap of about 2^-bits.
BITS = 256
# Up to this order exact solves are faster than rounded ones.
_SMALL = 8


def exact_l2_ball(
    form: ConicForm, weights: Sequence[Rational], target: Sequence[Rational], radius: Fraction
) -> list[Fraction]:
    """Coefficients of the point nearest to the target with `|theta| <= radius`.

    Exactly the least squares solution of smallest norm where that lies in the ball. Otherwise the
    root of `|theta(mu)| = radius`, `(S + mu I) theta(mu) = b`, by Newton's method on `1/|theta|`,
    which converges from the left without safeguards, rounded towards zero to 256 bits, more where
    the multiplier is far from the scale of S: inside the ball for certain, optimal up to a gap that
    the kernel bounds. Cost: a dozen exact solves.

    Source: More and Sorensen 1983; Conn, Gould and Toint 2000, section 7.3.
    """
    size = form.coefficients
    system = NormalEquations.of(form, weights)
    right = gradient(form, weights, target, [Fraction(0)] * size)
    free, shift = None, Fraction(0)
    if size > _SMALL and any(right):
        shift = _start(system, right, radius)
        if not _leaves(system, right, radius, shift / 2):
            shift = Fraction(0)
    if not shift:
        free = system.smallest(right)
        if free is not None and _square(free) <= radius * radius:
            return free
        shift = _start(system, right, radius)
    trace = sum((system.entry(i, i) for i in range(size)), Fraction(0))
    theta, bits = free or [Fraction(0)] * size, BITS
    for step in range(200):
        # A multiplier far from the scale of S makes a slack far smaller than the errors: the square
        # of their ratio is what the gap has to stay below for the slack to be decided.
        ratio = shift / trace
        bits = BITS + 2 * abs(ratio.numerator.bit_length() - ratio.denominator.bit_length())
        # The start has half of the bits of a float, and each step doubles them.
        exact = min(bits, 128 << step)
        theta = _round(_solve(system, right, shift, exact) or theta, bits)
        norm = sqrt_above(_square(theta), bits + 64)
        if exact == bits and abs(norm - radius) <= radius / (1 << bits):
            break
        turn = _solve(system, theta, shift, 64) or theta
        slope = sum((t * u for t, u in zip(theta, turn, strict=True)), Fraction(0))
        move = _square(theta) * (norm - radius) / (slope * radius)
        # Right of the root a step may overshoot zero; left of it the iteration is monotone.
        shift = max(_round([shift + move], bits)[0], shift / (1 << 20))
    ratio = min(Fraction(1), radius / sqrt_above(_square(theta), bits + 64))
    return _round([ratio * entry for entry in theta], bits)


def _solve(
    system: NormalEquations, right: Sequence[Fraction], shift: Fraction, bits: int
) -> list[Fraction] | None:
    if len(right) <= _SMALL:
        return system.solve(right, shift)
    return rounded_solve(system, right, shift, bits + 64)


def _leaves(
    system: NormalEquations, right: Sequence[Fraction], radius: Fraction, shift: Fraction
) -> bool:
    """Whether `theta(shift)` is outside the ball, for certain; then so is `theta(0)`, which is
    longer.
    """
    theta = rounded_solve(system, right, shift, 64)
    return theta is not None and _square(theta) > radius * radius * (1 + Fraction(1, 1 << 60))


def _start(system: NormalEquations, right: Sequence[Fraction], radius: Fraction) -> Fraction:
    """A multiplier near the root, from floats; any positive number is allowed."""
    size = system.matrix.nrows()
    largest = max((abs(entry) for entry in right), default=Fraction(1))
    # |theta(mu)| <= |b| / mu, so the root is at most |b| / radius.
    top = sqrt_above(_square(right)) / radius
    matrix = np.zeros((size, size))
    for i in range(size):
        for j in range(i + 1):
            matrix[i, j] = matrix[j, i] = to_float(system.entry(i, j) / top)
    values, vectors = np.linalg.eigh(matrix)
    unit = np.array([float(entry / largest) for entry in right])
    turned = vectors.T @ unit
    goal = float(radius * top / largest)
    low, high = 0.0, 1.0
    for _ in range(200):
        middle = (low * high) ** 0.5 if low > 0 else high / 1024
        norm = float(np.linalg.norm(turned / (np.maximum(values, 0.0) + middle)))
        low, high = (middle, high) if norm > goal else (low, middle)
        if high - low <= 1e-15 * high or high < 1e-290:
            break
    return Fraction(low if low > 0 else high) * top


def _square(vector: Sequence[Fraction]) -> Fraction:
    return sum((entry * entry for entry in vector), Fraction(0))


def _round(vector: Sequence[Fraction], bits: int) -> list[Fraction]:
    """Each entry towards zero, to 64 more than `bits` bits relative to the largest."""
    largest = max((abs(entry) for entry in vector), default=Fraction(0))
    if not largest:
        return list(vector)
    shift = bits + 64 - (largest.numerator.bit_length() - largest.denominator.bit_length())
    scale = Fraction(1 << shift) if shift >= 0 else Fraction(1, 1 << -shift)
    return [Fraction(int(entry * scale)) / scale for entry in vector]
