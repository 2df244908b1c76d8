"""Kernels: their matrices on points, and their features where those are few."""

from __future__ import annotations

import math
from collections.abc import Iterator
from fractions import Fraction
from itertools import combinations_with_replacement

import numpy as np

from ..conic import Rows
from ..draw import Floats
from ..exact import to_fraction
from ._elementary import decay

__all__ = ["distance_kernel", "monomial_design", "monomial_rows", "monomials"]

# So many entries at once stay in cache through the passes that make them.
_ENTRIES = 1 << 13


def distance_kernel(points: Floats, kernel: str, length_scale: float) -> Floats:
    """`exp(-|x-y|^2 / (2 l^2))` (gaussian) or `exp(-|x-y| / l)` (laplace) on `points[n, d]`.

    Exactly symmetric, and the same bits on every machine.
    """
    n = len(points)
    matrix = np.empty((n, n))
    step = max(1, _ENTRIES // max(1, n))
    with np.errstate(over="ignore", under="ignore"):
        for start in range(0, n, step):
            block = slice(start, start + step)
            square = np.zeros((len(points[block]), n))
            for column in points.T:
                shift = (column[block, None] - column) / length_scale
                square += shift * shift
            matrix[block] = decay(0.5 * square if kernel == "gaussian" else np.sqrt(square))
    return matrix


def monomials(columns: int, degree: int) -> Iterator[tuple[tuple[int, ...], float]]:
    """The factors of each monomial of `(1 + <x, y>)^degree` and the root of its coefficient.

    Factor 0 is the constant one, factor j + 1 is x_j. The roots are floats.
    """
    for factors in combinations_with_replacement(range(columns + 1), degree):
        orders = math.prod(math.factorial(factors.count(j)) for j in set(factors))
        yield factors, math.sqrt(math.factorial(degree) // orders)


def monomial_rows(features: Floats, degree: int) -> Rows:
    """The monomials times their roots, exactly, for `features[n, d]`."""
    chosen = list(monomials(features.shape[1], degree))
    rows = []
    for row in features.tolist():
        values = [Fraction(1), *map(to_fraction, row)]
        entries = (math.prod((values[j] for j in f), start=Fraction(root)) for f, root in chosen)
        rows.append({k: entry for k, entry in enumerate(entries) if entry})
    return rows


def monomial_design(features: Floats, degree: int) -> Floats:
    """The monomials times their roots in floats, for `features[..., n, d]`."""
    chosen = list(monomials(features.shape[-1], degree))
    design = np.empty((*features.shape[:-1], len(chosen)))
    for k, (factors, root) in enumerate(chosen):
        design[..., k] = root
        for j in factors:
            if j:
                design[..., k] *= features[..., j - 1]
    return design
