"""The conic normal form of a strong class."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np

from .exact import Rational, common_denominator, format_number, quotient

__all__ = ["ConicForm", "Rows", "dense_rows"]

Rows = Sequence[Mapping[int, Rational]]


def dense_rows(matrix: Any) -> list[dict[int, Rational]]:
    """The sparse rows of a dense float matrix."""
    rows = np.asarray(matrix).tolist()
    return [{j: entry for j, entry in enumerate(row) if entry} for row in rows]


@dataclass(frozen=True)
class ConicForm:
    """`V = {Phi theta : A theta + b in K}`: features Phi (n rows), constraints A (k rows), offset b
    (k), cones K.

    Rows are sparse, `{column: entry}`; entries are floats, which mean the rational they are,
    integers or fractions. `cones` lists (name, size) with the names zero, nonnegative, second-order
    (t, x) and semidefinite (lower triangle row by row); the full meaning is in
    `docs/certificate.md`.
    """

    coefficients: int
    features: Rows
    constraints: Rows = ()
    offset: Sequence[Rational] = ()
    cones: Sequence[tuple[str, int]] = ()

    def values(self, theta: Sequence[Rational]) -> list[Fraction]:
        """The function `Phi theta`, exactly."""
        return [Fraction(top, bottom) for top, bottom in self._ratios(theta)]

    def float_values(self, theta: Sequence[Rational]) -> list[float]:
        """`to_float` of each value, without reducing a fraction."""
        return [quotient(top, bottom) for top, bottom in self._ratios(theta)]

    def _ratios(self, theta: Sequence[Rational]) -> Iterator[tuple[int, int]]:
        numbers, bottom = common_denominator(theta)
        for row in self.features:
            entries, common = common_denominator(list(row.values()))
            total = sum(a * numbers[j] for j, a in zip(row, entries, strict=True))
            yield total, bottom * common

    def document(self) -> dict[str, Any]:
        """The `class` entry of a certificate."""
        return {
            "kind": "conic",
            "coefficients": self.coefficients,
            "features": write_rows(self.features),
            "constraints": write_rows(self.constraints),
            "offset": [format_number(entry) for entry in self.offset],
            "cones": [[name, size] for name, size in self.cones],
        }


def write_rows(rows: Rows) -> list[list[list[int] | list[str]]]:
    """Sparse rows as a certificate writes them."""
    written: list[list[list[int] | list[str]]] = []
    for row in rows:
        columns = sorted(row)
        written.append([columns, [format_number(row[j]) for j in columns]])
    return written
