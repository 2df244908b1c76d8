"""Exact sums of sparse rows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from fractions import Fraction

from ..exact import Rational, to_fraction

Row = Mapping[int, Rational]


def row_sum(terms: Iterable[tuple[Rational, Row]]) -> dict[int, Rational]:
    """`sum_k factor_k row_k` without entries that are 0; one row times 1 is kept as it is."""
    pairs = [(factor, row) for factor, row in terms if factor]
    if len(pairs) == 1 and pairs[0][0] == 1:
        return {j: entry for j, entry in pairs[0][1].items() if entry}
    total: dict[int, Fraction] = {}
    for factor, row in pairs:
        scale = to_fraction(factor)
        for j, entry in row.items():
            total[j] = total.get(j, Fraction(0)) + scale * to_fraction(entry)
    return {j: entry for j, entry in total.items() if entry}


def moved_row(row: Row, start: int) -> dict[int, Rational]:
    """The row with all columns moved right by `start`."""
    return {start + j: entry for j, entry in row.items()}
