"""Affine functions of the features, and their positive parts."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from functools import lru_cache

import numpy as np

from ..conic import Rows
from ..draw import Floats, generator, small_floats
from ..exact import common_denominator

__all__ = ["draw_atoms", "exact_products", "relu_design", "relu_rows", "unit_atoms"]

# Multiples of 2^-10 keep exact sums of products short.
_BITS = 10


@lru_cache(maxsize=16)
def draw_atoms(seed: int, count: int, columns: int) -> Floats:
    """`count` rows (w, b) of standard normal numbers, rounded to multiples of 2^-10.

    Column j is drawn from a stream of its own, so more feature columns change no others.
    """
    names = [*map(str, range(columns)), "bias"]
    drawn = [small_floats(generator(seed, "atoms", name), count, bits=_BITS) for name in names]
    atoms = np.stack(drawn, axis=1)
    atoms.flags.writeable = False
    return atoms


@lru_cache(maxsize=16)
def unit_atoms(seed: int, count: int, columns: int) -> Floats:
    """Rows (w, b) uniform on the unit sphere, rounded to multiples of 2^-10."""
    atoms = draw_atoms(seed, count, columns)
    square = np.zeros(count)
    for column in atoms.T:  # one after another, so that every machine adds in this order
        square = square + column * column
    units = atoms / np.sqrt(np.where(square > 0, square, 1.0))[:, None]
    units = np.round(units * 2.0**_BITS) / 2.0**_BITS
    units.flags.writeable = False
    return units


def relu_design(features: Floats, atoms: Floats) -> Floats:
    """`max(<w, x> + b, 0)` in floats, `[..., n, count]`."""
    design = np.asarray(features @ atoms[:, :-1].T)
    design += atoms[:, -1]
    return np.maximum(design, 0.0, out=design)


def relu_rows(features: Floats, atoms: Floats) -> Rows:
    """`max(<w, x> + b, 0)` exactly, for `features[n, d]`."""
    extended = np.column_stack([features, np.ones(len(features))])
    return [
        {j: value for j, value in enumerate(row) if value > 0}
        for row in exact_products(extended, atoms)
    ]


def exact_products(features: Floats, vectors: Floats) -> Iterator[list[Fraction]]:
    """The inner products of each row of features with each vector, exactly."""
    table = [common_denominator(vector) for vector in vectors.tolist()]
    for row in features.tolist():
        numbers, bottom = common_denominator(row)
        yield [
            Fraction(sum(map(int.__mul__, numbers, whole)), bottom * common)
            for whole, common in table
        ]
