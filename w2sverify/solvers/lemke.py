"""Lemke's method for linear complementarity, in rational arithmetic."""

from __future__ import annotations

from collections.abc import Sequence

from flint import fmpq, fmpq_mat

__all__ = ["lemke"]


def lemke(matrix: fmpq_mat, vector: Sequence[fmpq]) -> tuple[bool, list[fmpq]]:
    """Find `z >= 0` with `w = q + M z >= 0` and `w^T z = 0`, M positive semidefinite.

    Arguments: M as an n x n `fmpq_mat` (`x^T M x >= 0`, not necessarily symmetric), q as n `fmpq`.
    Returns `(True, z)`, or `(False, z)` where no solution exists; then z >= 0 is a direction with
    `M z >= 0`, `z^T M z = 0` and `q^T z < 0`, which proves it: `x^T (q + M z)` would have to be
    negative for feasible x because `M^T z = -M z`. Neither answer is verified here.

    The covering vector is (1, ..., 1) and the ratio test is lexicographic, so that no basis is met
    twice: the method ends, on degenerate problems too. Cost: O(n^2) rational operations a pivot.

    Source: Lemke, Bimatrix equilibrium points and mathematical programming, Management Science 11
    (1965); finiteness and the ray theorem for copositive-plus M: Cottle, Pang and Stone, The Linear
    Complementarity Problem (1992), theorems 4.4.1 and 4.4.13.
    """
    n = len(vector)
    if all(value >= 0 for value in vector):
        return True, [fmpq(0)] * n
    # Columns: w (n), z (n), z0, q. The w columns are the inverse basis of the ratio test.
    lines = []
    for i in range(n):
        unit = [fmpq(0)] * n
        unit[i] = fmpq(1)
        lines.append([*unit, *(-matrix[i, j] for j in range(n)), fmpq(-1), vector[i]])
    tableau = fmpq_mat(lines)
    basis = list(range(n))
    artificial, last = 2 * n, 2 * n + 1
    leaving = min(range(n), key=lambda i: [vector[i], *lines[i][:n]])
    entering = artificial
    while True:
        tableau = _pivot(tableau, leaving, entering)
        left, basis[leaving] = basis[leaving], entering
        if left == artificial:
            break
        entering = left + n if left < n else left - n
        rows = [i for i in range(n) if tableau[i, entering] > 0]
        if not rows:
            ray = [fmpq(0)] * n
            for i, variable in enumerate(basis):
                if n <= variable < artificial:
                    ray[variable - n] = -tableau[i, entering]
            if n <= entering < artificial:
                ray[entering - n] = fmpq(1)
            return False, ray
        leaving = _least_ratio(tableau, rows, entering, n, basis.index(artificial))
    solution = [fmpq(0)] * n
    for i, variable in enumerate(basis):
        if n <= variable < artificial:
            solution[variable - n] = tableau[i, last]
    return True, solution


def _pivot(tableau: fmpq_mat, row: int, column: int) -> fmpq_mat:
    """Make the column a unit vector in the row by one rank-one update."""
    height, width = tableau.nrows(), tableau.ncols()
    pivot = tableau[row, column]
    line = fmpq_mat(1, width, [tableau[row, j] / pivot for j in range(width)])
    factors = [tableau[i, column] for i in range(height)]
    factors[row] = pivot - 1
    return tableau - fmpq_mat(height, 1, factors) * line


def _least_ratio(
    tableau: fmpq_mat, rows: list[int], entering: int, n: int, artificial_row: int
) -> int:
    """The row of the lexicographically least ratio; the artificial's wherever its value ties."""
    for column in (2 * n + 1, *range(n)):
        ratios = {i: tableau[i, column] / tableau[i, entering] for i in rows}
        least = min(ratios.values())
        rows = [i for i in rows if ratios[i] == least]
        if column > n and artificial_row in rows:
            return artificial_row
        if len(rows) == 1:
            break
    return rows[0]
