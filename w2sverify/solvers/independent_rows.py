"""A largest set of linearly independent rows, exactly."""

from __future__ import annotations

from collections.abc import Sequence

from w2sverify.conic import Rows
from w2sverify.exact import Rational, common_denominator

__all__ = ["independent_rows"]


def independent_rows(rows: Rows, columns: int) -> list[int]:
    """The indices of the first rows of which each is no combination of those before it.

    Rows are sparse, with entries below `columns`. The span of these rows is that of all. Cost:
    elimination over the integers of a matrix with `columns` rows.
    """
    from flint import fmpz_mat

    table = [[0] * len(rows) for _ in range(columns)]
    for i, row in enumerate(rows):
        entries: Sequence[Rational] = list(row.values())
        for j, entry in zip(row, common_denominator(entries)[0], strict=True):
            table[j][i] = entry
    if not rows or not columns:
        return []
    reduced, _, rank = fmpz_mat(table).rref()
    found, start = [], 0
    for k in range(rank):
        start = next(i for i in range(start, len(rows)) if reduced[k, i] != 0)
        found.append(start)
    return found
