"""Least squares over a Euclidean ball, in rational arithmetic."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

import numpy as np

from ..conic import ConicForm
from ..exact import Rational, sqrt_above
from .normal_equations import NormalEquations
from .stationarity import gradient

__all__ = ["exact_l2_ball"]

# A point at relative distance 2^-bits of the projection has a relative gap of about 2^-bits.
BITS = 256


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
    free = system.smallest(right)
    if free is not None and _square(free) <= radius * radius:
        return free
    shift = _start(system, right, radius)
    trace = sum((system.entry(i, i) for i in range(size)), Fraction(0))
    theta, bits = free or [Fraction(0)] * size, BITS
    for _ in range(200):
        # A multiplier far from the scale of S makes a slack far smaller than the errors: the square
        # of their ratio is what the gap has to stay below for the slack to be decided.
        ratio = shift / trace
        bits = BITS + 2 * abs(ratio.numerator.bit_length() - ratio.denominator.bit_length())
        theta = _round(system.solve(right, shift) or theta, bits)
        norm = sqrt_above(_square(theta), bits + 64)
        if abs(norm - radius) <= radius / (1 << bits):
            break
        turn = system.solve(theta, shift) or theta
        slope = sum((t * u for t, u in zip(theta, turn, strict=True)), Fraction(0))
        step = _square(theta) * (norm - radius) / (slope * radius)
        # Right of the root a step may overshoot zero; left of it the iteration is monotone.
        shift = max(_round([shift + step], bits)[0], shift / (1 << 20))
    ratio = min(Fraction(1), radius / sqrt_above(_square(theta), bits + 64))
    return _round([ratio * entry for entry in theta], bits)


def _start(system: NormalEquations, right: Sequence[Fraction], radius: Fraction) -> Fraction:
    """A multiplier near the root, from floats; any positive number is allowed."""
    size = system.matrix.nrows()
    largest = max((abs(entry) for entry in right), default=Fraction(1))
    # |theta(mu)| <= |b| / mu, so the root is at most |b| / radius.
    top = sqrt_above(_square(right)) / radius
    matrix = np.array([[float(system.entry(i, j) / top) for j in range(size)] for i in range(size)])
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
