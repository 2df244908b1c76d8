"""Makes a solution in floats rational, and keeps exactly what holds only on the boundary."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction

import numpy as np

from ..draw import Floats
from .semidefinite import Program, Row

__all__ = ["rationalise"]

DENOMINATORS = (1, 2, 4, 12, 60, 1000, 10**5, 10**8)
TOLERANCES = (0.0, 1e-7, 1e-5, 1e-3)
NULL_DENOMINATORS = (1, 6, 60, 10**4)


def rationalise(program: Program, point: Floats) -> Iterator[list[Fraction]]:
    """Rational points near a solution, simple ones first; each satisfies the equations exactly.

    What is nearly zero, among the inequalities and among the directions of the matrix, is made
    exactly zero by further equations (facial reduction), at several ideas of nearly. Whether a
    point is any good is for an exact check to say.
    """
    seen = set()
    for tolerance in TOLERANCES:
        for null_denominator in NULL_DENOMINATORS if tolerance else (1,):
            rows = [*program.equal, *_active(program, point, tolerance, null_denominator)]
            for denominator in DENOMINATORS:
                found = _solve(rows, point, denominator)
                if found is not None and tuple(found) not in seen:
                    seen.add(tuple(found))
                    yield found


def _active(program: Program, point: Floats, tolerance: float, null_denominator: int) -> list[Row]:
    """Equations for the inequalities and the directions that the point nearly makes zero."""
    if not tolerance:
        return []
    scale = 1.0 + float(np.abs(point).max(initial=0.0))
    rows: list[Row] = []
    for row in program.positive:
        value = sum(float(a) * x for a, x in zip(row, point, strict=False)) + float(row[-1])
        if abs(value) <= tolerance * scale:
            rows.append(row)
    order = program.order
    lower = [
        float(sum(float(a) * x for a, x in zip(row, point, strict=False))) + float(row[-1])
        for row in program.matrix
    ]
    matrix = np.zeros((order, order))
    matrix[np.tril_indices(order)] = lower
    matrix = matrix + np.tril(matrix, -1).T
    if not order or not np.isfinite(matrix).all():
        return rows
    values, basis = np.linalg.eigh(matrix)
    null = basis[:, values <= tolerance * max(scale, float(values[-1]))]
    for vector in _reduced(null.T):
        rational = [Fraction(float(x)).limit_denominator(null_denominator) for x in vector]
        for i in range(order):
            total = [Fraction(0)] * (len(point) + 1)
            for j, entry in enumerate(rational):
                if entry:
                    k = max(i, j) * (max(i, j) + 1) // 2 + min(i, j)
                    total = [a + entry * b for a, b in zip(total, program.matrix[k], strict=True)]
            rows.append(total)
    return rows


def _reduced(rows: Floats) -> Floats:
    """Gauss-Jordan with the largest pivots: a basis with as many zeros and ones as there are."""
    work, done = rows.copy(), 0
    for _ in range(len(work)):
        rest = np.abs(work[done:])
        if not rest.size or rest.max() < 1e-9:
            break
        # The leftmost column with a large enough entry, so that bases of equal spaces are equal.
        column = int(np.argmax(rest.max(axis=0) > 0.2 * rest.max()))
        row = done + int(np.argmax(rest[:, column]))
        work[[done, row]] = work[[row, done]]
        work[done] /= work[done, column]
        for other in range(len(work)):
            if other != done:
                work[other] -= work[other, column] * work[done]
        done += 1
    return work[:done]


def _solve(rows: Sequence[Row], point: Floats, denominator: int) -> list[Fraction] | None:
    """The equations solved over the rationals, free variables rounded; None if they contradict."""
    width, pivots = len(point), []
    table = [list(row) for row in rows]
    done = 0
    for column in range(width):
        k = next((i for i in range(done, len(table)) if table[i][column]), None)
        if k is None:
            continue
        table[done], table[k] = table[k], table[done]
        lead = table[done][column]
        table[done] = [x / lead for x in table[done]]
        for i, row in enumerate(table):
            if i != done and row[column]:
                factor = row[column]
                table[i] = [a - factor * b for a, b in zip(row, table[done], strict=True)]
        pivots.append(column)
        done += 1
    if any(row[-1] for row in table[done:]):
        return None
    found = [Fraction(float(x)).limit_denominator(denominator) for x in point]
    for row, column in zip(table, pivots, strict=False):
        free = (row[j] * found[j] for j in range(width) if j != column and row[j])
        found[column] = -row[-1] - sum(free)
    return found
