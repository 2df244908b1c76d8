"""Linear programs over the rationals, from a float solver's basis."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction

import numpy as np
from flint import fmpq, fmpq_mat, nmod_mat

from w2sverify.exact import Rational, common_denominator, to_fraction

__all__ = ["exact_linear_program"]

# Ranks are found modulo this prime. A column lost to it, which takes a minor divisible by it,
# makes the system look inconsistent and the answer None, never wrong.
_PRIME = (1 << 61) - 1
# Pivots beyond the float solver's basis; the method is finite, but not fast in the worst case.
_PIVOTS = 400


def exact_linear_program(
    columns: Sequence[Mapping[int, Rational]],
    right: Sequence[Rational],
    cost: Sequence[Rational],
    signed: Sequence[bool],
) -> list[Fraction] | None:
    """`min c . x` subject to `M x = r`, `x_j >= 0` where signed; without rounding.

    Takes the k columns of M as mappings `{row: value}`, m numbers r, k costs c. Returns an optimal
    x with at most rank(M) entries that are not 0, or None: no x is feasible, the minimum is not
    bounded, or it was not found within some hundred pivots.

    Method: a float simplex (HiGHS) orders the columns, its basis first; a basis of M in that order
    is solved over the rationals, and where a sign is wrong the criss-cross method goes on from
    there, which needs no feasible start. Cost: usually one exact solve of order rank(M).

    Source: Terlaky, Optimization 16 (1985) 683 (criss-cross).
    """
    # A variable of any sign is the difference of two that have one.
    parts = [(j, 1) for j in range(len(columns))]
    parts += [(j, -1) for j, sign in enumerate(signed) if not sign]
    order = [parts[k] for k in _float_order(columns, right, cost, signed, parts)]
    whole = [{i: to_fraction(a) for i, a in column.items() if a} for column in columns]
    chosen, rows = _basis(whole, len(right), order)
    basis, others = chosen, [k for k in range(len(order)) if k not in set(chosen)]
    solution = _criss_cross(whole, rows, right, cost, order, basis, others)
    if solution is None:
        return None
    total = [Fraction(0)] * len(columns)
    for k, value in solution.items():
        j, sign = order[k]
        total[j] += sign * value
    reached = [Fraction(0)] * len(right)
    for column, value in zip(whole, total, strict=True):
        if value:
            for i, entry in column.items():
                reached[i] += entry * value
    return total if reached == [to_fraction(entry) for entry in right] else None


def _float_order(
    columns: Sequence[Mapping[int, Rational]],
    right: Sequence[Rational],
    cost: Sequence[Rational],
    signed: Sequence[bool],
    parts: Sequence[tuple[int, int]],
) -> list[int]:
    """The places of the parts, those of a float optimal basis first, then by reduced cost."""
    from scipy.optimize import linprog

    if not columns:
        return []
    matrix = np.zeros((len(right), len(columns)))
    scales = []
    for j, column in enumerate(columns):
        numbers, bottom = common_denominator(list(column.values()))
        largest = Fraction(max(map(abs, numbers), default=0), bottom) or Fraction(1)
        scales.append(largest)
        for i, entry in zip(column, numbers, strict=True):
            matrix[i, j] = float(Fraction(entry, bottom) / largest)
    goal, prices = _unit(right), _unit([c / s for c, s in zip(cost, scales, strict=True)])
    bounds = [(0.0 if sign else None, None) for sign in signed]
    found = linprog(prices, A_eq=matrix, b_eq=goal, bounds=bounds, method="highs-ds")
    if found.x is None:
        return list(range(len(parts)))
    force = np.asarray(found.eqlin.marginals) if found.eqlin.marginals is not None else 0 * goal
    reduced = np.abs(prices - matrix.T @ force)

    def rank(place: int) -> tuple[bool, float, float]:
        j, sign = parts[place]
        value = float(found.x[j]) * sign
        return value <= 0, float(reduced[j]), -value

    return sorted(range(len(parts)), key=rank)


def _unit(values: Sequence[Rational]) -> np.ndarray:
    """Floats in proportion to the numbers, the largest of size one."""
    whole = [to_fraction(value) for value in values]
    largest = max(map(abs, whole), default=Fraction(0)) or Fraction(1)
    return np.array([float(value / largest) for value in whole])


def _basis(
    columns: Sequence[Mapping[int, Fraction]], height: int, order: Sequence[tuple[int, int]]
) -> tuple[list[int], list[int]]:
    """Places of independent columns, earlier ones first, and as many independent rows."""
    used = sorted({j for j, _ in order}, key=[j for j, _ in order].index)
    lines = [[0] * len(used) for _ in range(height)]
    for k, j in enumerate(used):
        for i, entry in columns[j].items():
            bottom = entry.denominator % _PRIME
            lines[i][k] = entry.numerator * pow(bottom, -1, _PRIME) % _PRIME if bottom else 0
    kept = _pivots(lines, len(used))
    rows = _pivots([[line[k] for line in lines] for k in kept], height)
    place: dict[int, int] = {}
    for k, (j, _) in enumerate(order):
        place.setdefault(j, k)
    return [place[used[k]] for k in kept], rows


def _pivots(lines: list[list[int]], width: int) -> list[int]:
    if not lines or not width:
        return []
    reduced, rank = nmod_mat(
        len(lines), width, [entry for line in lines for entry in line], _PRIME
    ).rref()
    table = reduced.tolist()[:rank]
    return [next(k for k, entry in enumerate(line) if int(entry)) for line in table]


def _criss_cross(
    columns: Sequence[Mapping[int, Fraction]],
    rows: Sequence[int],
    right: Sequence[Rational],
    cost: Sequence[Rational],
    order: Sequence[tuple[int, int]],
    basis: list[int],
    others: list[int],
) -> dict[int, Fraction] | None:
    """Values of an optimal basis by its places in the order; the least index pivots."""
    goal = fmpq_mat(len(rows), 1, [_flint(right[i]) for i in rows])
    if len(basis) != len(rows):
        return None

    def column(k: int) -> list[fmpq]:
        j, sign = order[k]
        return [_flint(sign * columns[j].get(i, Fraction(0))) for i in rows]

    def price(k: int) -> fmpq:
        j, sign = order[k]
        return _flint(sign * to_fraction(cost[j]))

    table = {k: column(k) for k in range(len(order))}
    size = len(rows)
    if not size:
        return None if any(price(k) < 0 for k in others) else {}
    for _ in range(_PIVOTS):
        lines = fmpq_mat([table[k] for k in basis])
        square = lines.transpose()
        values = square.solve(goal).entries()
        force = lines.solve(fmpq_mat(size, 1, [price(k) for k in basis]))
        low = [k for k, value in zip(basis, values, strict=True) if value < 0]
        reduced = {
            k: price(k) - sum((table[k][i] * force[i, 0] for i in range(size)), fmpq(0))
            for k in others
        }
        cheap = [k for k in others if reduced[k] < 0]
        if not low and not cheap:
            return {k: Fraction(int(v.p), int(v.q)) for k, v in zip(basis, values, strict=True)}
        first = min([*low, *cheap])
        pair: tuple[int | None, int | None]
        if first in low:
            place = basis.index(first)
            unit = fmpq_mat(size, 1, [fmpq(1 if i == place else 0) for i in range(size)])
            line = lines.solve(unit)
            fits = (
                k
                for k in sorted(others)
                if sum((table[k][i] * line[i, 0] for i in range(size)), fmpq(0)) < 0
            )
            pair = next(fits, None), first
        else:
            direction = square.solve(fmpq_mat(size, 1, table[first])).entries()
            pairs = sorted(zip(basis, direction, strict=True))
            pair = first, next((k for k, value in pairs if value > 0), None)
        entering, leaving = pair
        if entering is None or leaving is None:
            return None
        basis[basis.index(leaving)] = entering
        others[others.index(entering)] = leaving
    return None


def _flint(value: Rational) -> fmpq:
    return fmpq(*value.as_integer_ratio())
