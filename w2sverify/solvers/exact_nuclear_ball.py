"""Least squares over a nuclear norm ball, in rational arithmetic."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from flint import fmpq, fmpq_mat

from w2sverify.exact import Rational, to_fraction

from .exact_semidefinite import BITS, SemidefinitePath
from .rational_matrix import combine, is_semidefinite, rank_factor, to_flint, to_rational

__all__ = ["exact_nuclear_ball"]

Matrix = list[list[Fraction]]


def exact_nuclear_ball(
    features: Sequence[Sequence[Rational]],
    weights: Sequence[Rational],
    target: Sequence[Sequence[Rational]],
    radius: Fraction,
) -> tuple[Matrix, Fraction] | None:
    """`M = [[W1, Theta], [Theta', W2]]` at the matrix Theta nearest to the target, or None.

    Minimises `sum_i w_i |g_i - Theta' x_i|^2` for rows x_i (d) and g_i (k) over nuclear norms of at
    most the radius. Returns M, positive semidefinite with trace at most twice the radius, a number
    tau with `[[tau I, -B/2], [-B'/2, tau I]]` positive semidefinite for the gradient
    `B = sum_i w_i x_i (g_i - Theta' x_i)'`. Where B is 0, and tau, Theta is the projection itself;
    otherwise a point of the central path, with a gap of about 2^-224 of the problem's size, or less
    where the labels are far larger than the functions.
    None where numbers are too far apart for that.
    """
    width, outputs = len(features[0]), len(target[0])
    gram, right = fmpq_mat(width, width), fmpq_mat(width, outputs)
    for row, weight, labels in zip(features, weights, target, strict=True):
        w = to_flint(to_fraction(weight))
        x = [to_flint(to_fraction(number)) for number in row]
        for i, first in enumerate(x):
            if not (w and first):
                continue
            for j, second in enumerate(x):
                gram[i, j] += w * first * second
            for j, label in enumerate(labels):
                right[i, j] += w * first * to_flint(to_fraction(label))
    size = width + outputs
    largest = max(abs(to_rational(entry)) for entry in right.entries())
    if not largest:
        return [[Fraction(0)] * size for _ in range(size)], Fraction(0)
    # In units of the radius and of the pull at 0, a power of two.
    pull = Fraction(2) ** _exponent(largest)
    scale = to_flint(radius / pull)
    factors = [
        rank_factor(gram * scale, [right[i, j] / to_flint(pull) for i in range(width)])
        for j in range(outputs)
    ]
    lower, pivots, _ = factors[0]
    maps, stiffness, goal = [], [], []
    for j, (_, _, column) in enumerate(factors):
        for a, (pivot, entry) in enumerate(zip(pivots, column, strict=True)):
            matrix = fmpq_mat(size, size)
            for i, row_of_factor in enumerate(lower):
                matrix[i, width + j] = matrix[width + j, i] = row_of_factor[a] / 2
            maps.append(matrix)
            stiffness.append(1 / pivot)
            goal.append(entry)
    unit = fmpq_mat(size, size)
    for i in range(size):
        unit[i, i] = 1
    path = SemidefinitePath([*maps, unit], [*stiffness, fmpq(0)], [*goal, fmpq(2)], unit)
    # Labels far larger than the functions pull with a force that multiplies every error.
    bits = BITS + 2 * max(0, -_exponent(max(map(abs, map(to_rational, (gram * scale).entries())))))
    found = path.centre(3 * bits, bits)
    if found is None:
        return None
    matrix, tau = _within(found[0]), found[1][-1]
    misfit = _misfit(matrix, maps, goal)
    if all(abs(entry) < fmpq(1, 1 << (BITS // 2)) for entry in misfit):
        free = _corrected(matrix, lower, misfit, outputs)
        if is_semidefinite(free):
            return _scaled(free, radius), Fraction(0)
    force = [-entry / s for entry, s in zip(misfit, stiffness, strict=True)]
    dual = combine([*maps, unit], [*force, tau])
    if is_semidefinite(matrix) and is_semidefinite(dual):
        return _scaled(matrix, radius), pull * to_rational(tau)
    return None


def _exponent(value: Fraction) -> int:
    """The power of two near a positive number."""
    return value.numerator.bit_length() - value.denominator.bit_length()


def _within(matrix: fmpq_mat) -> fmpq_mat:
    """The matrix, scaled to a trace of at most 2."""
    trace = sum((matrix[i, i] for i in range(matrix.nrows())), fmpq(0))
    return matrix * (2 / trace) if trace > 2 else matrix


def _misfit(matrix: fmpq_mat, maps: list[fmpq_mat], goal: list[fmpq]) -> list[fmpq]:
    flat = matrix.entries()
    return [
        g - sum((a * q for a, q in zip(m.entries(), flat, strict=True)), fmpq(0))
        for g, m in zip(goal, maps, strict=True)
    ]


def _corrected(
    matrix: fmpq_mat, lower: list[list[fmpq]], misfit: list[fmpq], outputs: int
) -> fmpq_mat:
    """The least change of Theta that removes the misfit."""
    width, rank = len(lower), len(lower[0])
    factor = fmpq_mat(width, rank, [entry for row in lower for entry in row])
    columns = fmpq_mat(rank, outputs)
    for j in range(outputs):
        for a in range(rank):
            columns[a, j] = misfit[j * rank + a]
    change = factor * (factor.transpose() * factor).solve(columns)
    moved = fmpq_mat(matrix)
    for i in range(width):
        for j in range(outputs):
            moved[i, width + j] += change[i, j]
            moved[width + j, i] += change[i, j]
    return moved


def _scaled(matrix: fmpq_mat, radius: Fraction) -> Matrix:
    size = matrix.nrows()
    return [[radius * to_rational(matrix[i, j]) for j in range(size)] for i in range(size)]
