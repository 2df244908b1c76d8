"""The stationary point on a guessed set of active rows, exactly."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from typing import cast

import numpy as np
from flint import fmpq_mat, fmpz_mat, nmod_mat

from w2sverify.solvers.integer_quadratic import IntegerQuadratic, RationalPoint

__all__ = ["solve_active_set"]

# Ranks are those modulo this prime: too low with a chance of about 2^-60, and then the point is not
# the stationary one, which its judge sees.
_PRIME = 2**61 - 1


def solve_active_set(
    problem: IntegerQuadratic, active: Iterable[int], start: Sequence[Fraction]
) -> RationalPoint:
    """Solve `H y - c = R_a^T mu_a`, `R_a y + r_a = 0` over the rationals, mu = 0 off the set a.

    Rows of a with one entry, named before wider inequalities, fix their variable and leave the
    system; what remains falls into connected blocks (variables that share a nonzero of H or a row),
    each solved by itself. Where a block is singular, variables that nothing determines take their
    `start` value (m Fractions), and of rows that depend on each other those that `active` names
    first are kept. Of several rows that fix one variable at one value, the one whose sign suits
    gets the multiplier; a row that asks for a second value is left out.

    Returns the point without judging it: inactive rows, rows left out and signs are the caller's.
    Cost: for each block of size (free variables + rows) an elimination modulo a prime and one exact
    solve of the size of its rank.
    """
    fixed, bounds, wide = _fix(problem, active)
    scale = math.lcm(*(value.denominator for value in fixed.values()))
    known = {j: value.numerator * (scale // value.denominator) for j, value in fixed.items()}
    solved = []
    for variables, rows in _blocks(problem, wide, fixed):
        found = _solve_block(problem, variables, rows, known, scale, start)
        solved.append((variables, rows, *found))
    common = math.lcm(scale, *(denominator for _, _, _, denominator in solved))
    values, multipliers = [0] * problem.size, [0] * len(problem.rows)
    for j, value in known.items():
        values[j] = value * (common // scale)
    for variables, rows, solution, denominator in solved:
        factor = common // denominator
        for j, value in zip(variables, solution, strict=False):
            values[j] = value * factor
        for i, value in zip(rows, solution[len(variables) :], strict=True):
            multipliers[i] = value * factor
    return _bound_multipliers(problem, bounds, RationalPoint(values, multipliers, common))


def _fix(
    problem: IntegerQuadratic, active: Iterable[int]
) -> tuple[dict[int, Fraction], dict[int, list[int]], list[int]]:
    """Values of the variables that one-entry rows fix, those rows, and the other active rows."""
    fixed: dict[int, Fraction] = {}
    bounds: dict[int, list[int]] = {}
    wide: list[int] = []
    for i in active:
        row = problem.rows[i]
        if len(row) > 1 or any(not problem.equality[k] for k in wide[-1:]):
            wide.append(i)
            continue
        for j, entry in row.items():
            value = Fraction(-problem.offset[i], entry)
            if fixed.setdefault(j, value) == value:
                bounds.setdefault(j, []).append(i)
    for i in wide:
        row = problem.rows[i]
        if problem.equality[i] and all(j in fixed for j in row):
            rest = sum((entry * fixed[j] for j, entry in row.items()), Fraction(problem.offset[i]))
            loose = [j for j in row if not problem.equality[bounds[j][0]]]
            if rest and loose:
                # The bounds contradict an equation: the one named last gives way.
                last = max(loose, key=list(fixed).index)
                del fixed[last], bounds[last]
    return fixed, bounds, wide


def _blocks(
    problem: IntegerQuadratic, wide: Sequence[int], fixed: Mapping[int, Fraction]
) -> list[tuple[list[int], list[int]]]:
    """The free variables and wide rows, split into connected blocks; a row of none is dropped."""
    parent = list(range(problem.size))

    def root(j: int) -> int:
        while parent[j] != j:
            parent[j] = parent[parent[j]]
            j = parent[j]
        return j

    lines = [(j, problem.hessian[j]) for j in range(problem.size) if j not in fixed]
    first_of = {}
    for i in wide:
        first = next((j for j in problem.rows[i] if j not in fixed), None)
        if first is not None:
            first_of[i] = first
            lines.append((first, problem.rows[i]))
    for first, line in lines:
        for k in line:
            if k not in fixed:
                parent[root(k)] = root(first)
    blocks: dict[int, tuple[list[int], list[int]]] = {}
    for j in range(problem.size):
        if j not in fixed:
            blocks.setdefault(root(j), ([], []))[0].append(j)
    for i, first in first_of.items():
        blocks[root(first)][1].append(i)
    return list(blocks.values())


def _solve_block(
    problem: IntegerQuadratic,
    variables: list[int],
    rows: list[int],
    known: Mapping[int, int],
    scale: int,
    start: Sequence[Fraction],
) -> tuple[list[int], int]:
    """Numerators (variables, then multipliers) and denominator of one block's KKT system."""
    place = {j: index for index, j in enumerate(variables)}
    count = len(variables)
    size = count + len(rows)
    matrix = [[0] * (size + 1) for _ in range(size)]
    for index, j in enumerate(variables):
        line, constant = matrix[index], scale * problem.linear[j]
        for k, entry in problem.hessian[j].items():
            if k in place:
                line[place[k]] = entry
            else:
                constant -= entry * known[k]
        line[size] = constant
    for index, i in enumerate(rows, count):
        line, constant = matrix[index], -scale * problem.offset[i]
        for k, entry in problem.rows[i].items():
            if k in place:
                line[place[k]] = entry
                matrix[place[k]][index] = -entry
            else:
                constant -= entry * known[k]
        line[size] = constant
    if size == 1 and matrix[0][0]:
        entry, constant = matrix[0]
        sign = 1 if entry > 0 else -1
        return [sign * constant], sign * entry * scale
    system = fmpz_mat(size, size, [entry for line in matrix for entry in line[:size]])
    pivots = _pivots(system, range(size))
    if len(pivots) == size:
        right = fmpz_mat(size, 1, [line[size] for line in matrix])
        # Over the integers flint returns rationals; its stubs do not say so.
        numerators, denominator = cast("fmpq_mat", system.solve(right)).numer_denom()
        return [int(value) for value in numerators.entries()], int(denominator) * scale
    if sum(k < count for k in pivots) < count:
        # Some variables are not determined: the steepest ones follow them with the least error.
        steepest = _steepest([line[:count] for line in matrix])
        pivots = sorted(_pivots(system, [*steepest, *range(count, size)]))
    guess = [start[j] * scale for j in variables] + [Fraction(0)] * len(rows)
    return _solve_singular(matrix, pivots, scale, guess)


def _steepest(lines: Sequence[Sequence[int]]) -> list[int]:
    """The columns, each the one least near to a combination of those before it, in floats."""
    from scipy.linalg import qr

    kept = [line for line in lines if any(line)]
    excess = [max(0, max(entry.bit_length() for entry in line) - 64) for line in kept]
    table = np.array(
        [
            [float(entry >> shift) for entry in line]
            for line, shift in zip(kept, excess, strict=True)
        ]
    ).reshape(len(kept), len(lines[0]))
    table /= np.abs(table).max(axis=1, keepdims=True, initial=1.0)
    table /= np.maximum(np.linalg.norm(table, axis=0), 2.0**-500)
    return [int(k) for k in qr(table, mode="r", pivoting=True)[1]]


def _pivots(system: fmpz_mat, order: Sequence[int]) -> list[int]:
    """Columns that are no combination of those ordered before them, modulo a prime."""
    size = len(order)
    if order != range(size):
        table = system.tolist()
        system = fmpz_mat([[line[k] for k in order] for line in table])
    reduced, rank = nmod_mat(system, _PRIME).rref()
    found: list[int] = []
    column = 0
    for line in range(rank):
        while not int(reduced[line, column]):
            column += 1
        found.append(order[column])
        column += 1
    return found


def _solve_singular(
    matrix: Sequence[Sequence[int]], pivots: Sequence[int], scale: int, guess: Sequence[Fraction]
) -> tuple[list[int], int]:
    """Solve for the pivot columns in the equations of the same numbers, the others as guessed.

    The matrix is symmetric up to the signs of whole lines, so these equations are independent too.
    """
    size = len(matrix)
    free = sorted(set(range(size)) - set(pivots))
    common = math.lcm(*(guess[k].denominator for k in free))
    chosen = {k: guess[k].numerator * (common // guess[k].denominator) for k in free}
    moved = {k: value for k, value in chosen.items() if value}
    solution = [chosen.get(k, 0) for k in range(size)]
    if not pivots:
        return solution, common * scale
    count = len(pivots)
    system = fmpz_mat(count, count, [matrix[i][k] for i in pivots for k in pivots])
    constants = [
        matrix[i][size] * common - sum(matrix[i][k] * value for k, value in moved.items())
        for i in pivots
    ]
    found = cast("fmpq_mat", system.solve(fmpz_mat(count, 1, constants)))
    numerators, denominator = found.numer_denom()
    solution = [value * int(denominator) for value in solution]
    for k, value in zip(pivots, numerators.entries(), strict=True):
        solution[k] = int(value)
    return solution, int(denominator) * common * scale


def _bound_multipliers(
    problem: IntegerQuadratic, bounds: Mapping[int, Sequence[int]], point: RationalPoint
) -> RationalPoint:
    """Give each fixed variable's row the multiplier that makes its column stationary."""
    if not bounds:
        return point
    gradient = problem.gradient(point.values, point.denominator)
    pulled = problem.pull(point.multipliers)
    found: dict[int, Fraction] = {}
    for j, rows in bounds.items():
        needed = gradient[j] - pulled[j]
        if needed:
            suits = (i for i in rows if problem.equality[i] or needed * problem.rows[i][j] > 0)
            row = next(suits, rows[0])
            found[row] = Fraction(needed, problem.rows[row][j])
    factor = math.lcm(*(value.denominator for value in found.values()))
    multipliers = [value * factor for value in point.multipliers]
    for i, value in found.items():
        multipliers[i] = value.numerator * (factor // value.denominator)
    values = [value * factor for value in point.values]
    return RationalPoint(values, multipliers, point.denominator * factor)
