"""Exact distances of points, and the pairs among them that say everything."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from functools import lru_cache
from typing import Any, NamedTuple

import numpy as np

from ..draw import Floats
from ..errors import InputError
from ..exact import Rational, common_denominator, sqrt_above
from ._line import levels

__all__ = ["Pairs", "check_distances", "largest_below", "pairs_of", "places_of"]

# Implied pairs are looked for where that is cheap: m^3 comparisons of machine integers or, where
# those overflow, of Python's.
_THIN, _THIN_LONG = 320, 48

Distances = tuple[tuple[Rational, ...], ...] | None


class Pairs(NamedTuple):
    """Levels, the place of each point's level, and pairs (i, j, limit) of levels, i < j."""

    levels: int
    place: list[int]
    pairs: list[tuple[int, int, Fraction]]


def places_of(features: Floats, constant: Rational, distances: Distances) -> tuple[Any, Any]:
    """A point of each level, and the place of each point's level: those at distance 0 share one.

    Raises `InputError` where the feature is to be an index of `distances` and is not.
    """
    points = len(features)
    if constant == 0 or features.shape[1] == 0:
        if distances is not None:
            _indices(features, distances)
        return np.zeros(1, dtype=int), np.zeros(points, dtype=int)
    if distances is not None:
        named = _indices(features, distances)
        kinds, first = np.unique(_merged(distances)[named], return_index=True)
        place = np.searchsorted(kinds, _merged(distances)[named])
        return first, place
    if features.shape[1] == 1:
        distinct, place = levels(features)
    else:
        # Adding 0 makes -0.0 and 0.0 one.
        distinct, place = np.unique(features + 0.0, axis=0, return_inverse=True)
    first = np.zeros(len(distinct), dtype=int)
    first[place.reshape(-1)[::-1]] = np.arange(points)[::-1]
    return first, place.reshape(-1)


def pairs_of(features: Floats, constant: Rational, metric: str, distances: Distances) -> Pairs:
    """The levels of the points and the limits of their differences, `constant * distance`.

    For one column only neighbours are paired; otherwise a pair is left out where its limit is at
    least the sum of two shorter ones through a third level, which implies it.
    """
    return _pairs(features.tobytes(), features.shape, constant, metric, distances)


@lru_cache(maxsize=32)
def _pairs(
    data: bytes, shape: tuple[int, int], constant: Rational, metric: str, distances: Distances
) -> Pairs:
    features = np.frombuffer(data).reshape(shape)
    first, place = places_of(features, constant, distances)
    count, factor = len(first), Fraction(constant)
    if count == 1:
        return Pairs(1, place.tolist(), [])
    if distances is None and shape[1] == 1:
        x = [Fraction(value) for value in features[first, 0].tolist()]
        steps = [(k, k + 1, factor * (x[k + 1] - x[k])) for k in range(count - 1)]
        return Pairs(count, place.tolist(), steps)
    lengths, scale = _lengths(features, first, place, metric, distances)
    matrix = np.zeros((count, count), dtype=object)
    rows, columns = np.triu_indices(count, 1)
    matrix[rows, columns] = matrix[columns, rows] = lengths
    kept = ~_implied(matrix)[rows, columns]
    pairs = [
        (i, j, factor * Fraction(length, scale))
        for i, j, length in zip(
            rows[kept].tolist(),
            columns[kept].tolist(),
            matrix[rows[kept], columns[kept]],
            strict=True,
        )
    ]
    return Pairs(count, place.tolist(), pairs)


def _lengths(
    features: Floats, first: Any, place: Any, metric: str, distances: Distances
) -> tuple[Any, int]:
    """The distances of all pairs i < j of levels as integers, and their common denominator."""
    count = len(first)
    rows, columns = np.triu_indices(count, 1)
    if distances is not None:
        named = _indices(features, distances)
        present = np.unique(named)
        where = dict(zip(named.tolist(), place.tolist(), strict=True))
        level = [where[index] for index in present.tolist()]
        shortest: dict[tuple[int, int], Rational] = {}
        for a, one in zip(level, present.tolist(), strict=True):
            for b, other in zip(level, present.tolist(), strict=True):
                if a < b:
                    length = distances[one][other]
                    shortest[a, b] = min(length, shortest.get((a, b), length))
        found: list[Rational] = [
            shortest[pair] for pair in zip(rows.tolist(), columns.tolist(), strict=True)
        ]
        numbers, scale = common_denominator(found)
        return np.array(numbers, dtype=object), scale
    flat, scale = common_denominator(features[first].ravel().tolist())
    table = np.array(flat, dtype=object).reshape(count, -1)
    apart = np.abs(table[rows] - table[columns])
    if metric == "l1":
        return apart.sum(axis=1), scale
    if metric == "linf":
        return apart.max(axis=1), scale
    roots = [sqrt_above(Fraction(square, scale**2)) for square in (apart * apart).sum(axis=1)]
    numbers, scale = common_denominator(roots)
    return np.array(numbers, dtype=object), scale


def _implied(matrix: Any) -> Any:
    """Which pairs follow from two shorter ones. All lengths are positive, so none is circular."""
    count = len(matrix)
    implied = np.zeros(matrix.shape, dtype=bool)
    short = int(matrix.max()) < 1 << 61
    if count > (_THIN if short else _THIN_LONG):
        return implied
    lengths = matrix.astype(np.int64) if short else matrix
    for k in range(count):
        through = (lengths >= lengths[:, k, None] + lengths[None, k, :]).astype(bool)
        through[k, :] = through[:, k] = False
        implied |= through
    return implied


@lru_cache(maxsize=8)
def _merged(distances: tuple[tuple[Rational, ...], ...]) -> Any:
    """The smallest index that each index is at distance 0 of, through others too."""
    label = list(range(len(distances)))

    def root(i: int) -> int:
        while label[i] != i:
            i = label[i]
        return i

    for i, row in enumerate(distances):
        for j, length in enumerate(row[:i]):
            if length == 0:
                one, other = sorted((root(i), root(j)))
                label[other] = one
    return np.array([root(i) for i in range(len(distances))])


def _indices(features: Floats, distances: Sequence[Any]) -> Any:
    """The one feature column as indices of the matrix."""
    column = features[:, 0] if features.shape[1] == 1 else np.array([np.nan])
    fits = (column >= 0) & (column < len(distances)) & (column == np.floor(column))
    if not np.all(fits):
        wrong = float(column[~fits][0]) if features.shape[1] == 1 else tuple(features.shape)
        raise InputError(
            f"Lipschitz has distances of {len(distances)} points, and {wrong!r} is none of their "
            f"indices; give one feature column of whole numbers from 0 to {len(distances) - 1}."
        )
    return column.astype(int)


def largest_below(values: list[Fraction], found: Pairs) -> list[Fraction]:
    """`min over j of v_j + d_ij`, d the shortest way along the pairs, over a common denominator."""
    limits = [limit for *_, limit in found.pairs]
    numbers, bottom = common_denominator([*values, *limits])
    heights, reach = numbers[: len(values)], numbers[len(values) :]
    pairs = [(i, j, r) for (i, j, _), r in zip(found.pairs, reach, strict=True)]
    while True:
        before = list(heights)
        for i, j, step in (*pairs, *reversed(pairs)):
            if heights[j] > heights[i] + step:
                heights[j] = heights[i] + step
            elif heights[i] > heights[j] + step:
                heights[i] = heights[j] + step
        if heights == before:
            return [Fraction(height, bottom) for height in heights]


def check_distances(distances: Any) -> tuple[tuple[float, ...], ...]:
    """The matrix as nested tuples of floats."""
    try:
        table = np.asarray(distances, dtype=np.float64)
    except (TypeError, ValueError):
        table = np.zeros(0)
    if table.ndim != 2 or table.shape[0] != table.shape[1] or table.size == 0:
        raise InputError(
            f"Lipschitz has distances of shape {table.shape}; give a square matrix of numbers."
        )
    if not np.all(np.isfinite(table)) or np.any(table < 0):
        raise InputError("Lipschitz has a distance that is negative or not finite; correct it.")
    wrong = np.argwhere((table != table.T) | (np.eye(len(table), dtype=bool) & (table != 0)))
    if len(wrong):
        i, j = wrong[0].tolist()
        raise InputError(
            f"Lipschitz has distances {float(table[i, j])!r} from {i} to {j} and "
            f"{float(table[j, i])!r} back; make the matrix symmetric with 0 on its diagonal."
        )
    return tuple(map(tuple, table.tolist()))
