"""The solution of an integer quadratic program by complementary pivoting: slow and certain."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from typing import cast

from flint import fmpq, fmpq_mat, fmpz_mat

from w2sverify.solvers.integer_quadratic import IntegerQuadratic, RationalPoint
from w2sverify.solvers.lemke import lemke

__all__ = ["solve_by_pivoting"]


def solve_by_pivoting(problem: IntegerQuadratic, hint: Iterable[int]) -> RationalPoint | None:
    """A minimiser with its multipliers, or None where no point is feasible, proved exactly.

    The variables y and the multipliers of equations have no sign, so they are eliminated: rows E
    (a basis of the equations), then hinted rows, then rows that H needs to become definite are
    chosen linearly independent, redundant variables are set to 0, and the KKT system of what was
    chosen is solved with the slacks of chosen inequalities and the multipliers of the others as
    parameters. What is left is a linear complementarity problem in the inequalities alone, whose
    matrix is a principal pivot transform of a positive semidefinite one, thus itself positive
    semidefinite, and Lemke's method ends on it. A hint that is the solution's active set makes
    it end at once; any hint is allowed.

    Raises `RuntimeError` if an answer of the method fails its exact check, which no input should
    bring about. Cost: one exact solve with k + 1 right-hand sides and O(k) pivots on k x 2k
    rationals, typically.

    Source: Cottle, Pang and Stone, The Linear Complementarity Problem (1992), 2.3 and 4.4.
    """
    if _equations_contradict(problem):
        return None
    variables, chosen = _choose(problem, hint)
    signed = [i for i, equality in enumerate(problem.equality) if not equality]
    affine = _affine(problem, variables, chosen, signed)
    count = len(variables)
    row_place = {i: count + index for index, i in enumerate(chosen)}
    names = [*variables, *chosen]

    lines, vector = [], []
    for i in signed:
        if i in row_place:
            line = [affine[row_place[i], column] for column in range(len(signed) + 1)]
        else:
            line = [
                sum(
                    (entry * affine[index, column] for index, entry in entries),
                    fmpq(problem.offset[i] if column == len(signed) else 0),
                )
                for entries in [_restrict(problem, i, variables)]
                for column in range(len(signed) + 1)
            ]
        lines.append(line[:-1])
        vector.append(line[-1])
    matrix = fmpq_mat(lines) if signed else fmpq_mat(0, 0)
    solved, parameters = lemke(matrix, vector)

    everything = [*parameters, fmpq(1 if solved else 0)]
    values = [fmpq(0)] * problem.size
    multipliers = [fmpq(0)] * len(problem.rows)
    for index, name in enumerate(names):
        value = sum((affine[index, c] * x for c, x in enumerate(everything) if x), fmpq(0))
        if index < count:
            values[name] = value
        else:
            multipliers[name] = value
    for i, value in zip(signed, parameters, strict=True):
        if i not in row_place:
            multipliers[i] = value
    point = _point(values, multipliers)
    if solved:
        fault = problem.fault(point)
        if fault:
            raise RuntimeError(f"The pivoting method returned a wrong solution: {fault}.")
        return point
    if not _proves_empty(problem, point.multipliers):
        raise RuntimeError("The pivoting method found no solution, but its proof of that is wrong.")
    return None


def _equations_contradict(problem: IntegerQuadratic) -> bool:
    """Whether the equations alone have no solution: the rank grows with their right-hand side."""
    lines = [
        [*_dense(problem.rows[i], problem.size), problem.offset[i]]
        for i, equality in enumerate(problem.equality)
        if equality
    ]
    return bool(lines) and problem.size in _pivots(lines)


def _choose(problem: IntegerQuadratic, hint: Iterable[int]) -> tuple[list[int], list[int]]:
    """Variables and rows whose KKT matrix is invertible and whose span is everything."""
    size = problem.size
    first = [i for i, equality in enumerate(problem.equality) if equality]
    first += sorted(set(hint) - set(first))
    rest = sorted(set(range(len(problem.rows))) - set(first))
    labels: list[int | None] = [*first, *([None] * size), *rest]
    if not size:
        return [], []
    lines = [
        *(_dense(problem.rows[i], size) for i in first),
        *(_dense(line, size) for line in problem.hessian),
        *(_dense(problem.rows[i], size) for i in rest),
    ]
    basis = _pivots([list(column) for column in zip(*lines, strict=True)])
    variables = _pivots([lines[index] for index in basis]) if basis else []
    return variables, [label for label in (labels[index] for index in basis) if label is not None]


def _affine(
    problem: IntegerQuadratic, variables: list[int], chosen: list[int], signed: list[int]
) -> fmpq_mat:
    """Chosen variables and multipliers as affine functions of the parameters of signed rows.

    A signed row's parameter is its slack where it is chosen and its multiplier where not; the last
    column is the constant.
    """
    count, width = len(variables), len(signed) + 1
    size = count + len(chosen)
    if not size:
        return fmpq_mat(0, 0)
    place = {j: index for index, j in enumerate(variables)}
    matrix = [[0] * size for _ in range(size)]
    right = [[0] * width for _ in range(size)]
    for index, j in enumerate(variables):
        for k, entry in problem.hessian[j].items():
            if k in place:
                matrix[index][place[k]] = entry
        right[index][-1] = problem.linear[j]
    for index, i in enumerate(chosen, count):
        for at, entry in _restrict(problem, i, variables):
            matrix[index][at] = entry
            matrix[at][index] = -entry
        right[index][-1] = -problem.offset[i]
    where = {i: index for index, i in enumerate(chosen, count)}
    for column, i in enumerate(signed):
        if i in where:
            right[where[i]][column] = 1
        else:
            for at, entry in _restrict(problem, i, variables):
                right[at][column] = entry
    # Over the integers flint returns rationals; its stubs do not say so.
    return cast("fmpq_mat", fmpz_mat(matrix).solve(fmpz_mat(right)))


def _proves_empty(problem: IntegerQuadratic, multipliers: Sequence[int]) -> bool:
    """Farkas: `R^T mu = 0`, mu >= 0 on inequalities and `r^T mu < 0` allow no feasible point."""
    signs = all(
        equality or value >= 0
        for equality, value in zip(problem.equality, multipliers, strict=True)
    )
    total = sum(first * value for first, value in zip(problem.offset, multipliers, strict=True))
    return signs and total < 0 and not any(problem.pull(multipliers))


def _restrict(
    problem: IntegerQuadratic, row: int, variables: Sequence[int]
) -> list[tuple[int, int]]:
    entries = problem.rows[row]
    return [(index, entries[j]) for index, j in enumerate(variables) if j in entries]


def _dense(row: Mapping[int, int], size: int) -> list[int]:
    line = [0] * size
    for j, entry in row.items():
        line[j] = entry
    return line


def _pivots(lines: list[list[int]]) -> list[int]:
    """The columns that are not combinations of columns before them."""
    reduced, _, rank = fmpz_mat(lines).rref()
    return [next(j for j, value in enumerate(line) if value) for line in reduced.tolist()[:rank]]


def _point(values: Sequence[fmpq], multipliers: Sequence[fmpq]) -> RationalPoint:
    everything = [(int(x.p), int(x.q)) for x in (*values, *multipliers)]
    common = math.lcm(*(q for _, q in everything))
    whole = [p * (common // q) for p, q in everything]
    return RationalPoint(whole[: len(values)], whole[len(values) :], common)
