"""Weighted inner products of float arrays, exactly."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from operator import mul, sub
from typing import Any

import numpy as np

from ..draw import Floats

__all__ = ["exact_products", "whole"]

# Points turned into integers at a time: memory stays at some 50 MB whatever n is.
_CHUNK = 1 << 16
# A 53-bit mantissa may be shifted by so much inside 64 bits.
_ROOM = 10


def exact_products(
    weights: Floats,
    differences: Sequence[tuple[Floats, Floats]],
    pairs: Sequence[tuple[int, int]],
) -> list[Fraction]:
    """`sum_i w_i <u_i, v_i> / sum_i w_i` for each pair (u, v) of differences `a - b`, exactly.

    `weights[n]` are floats >= 0 with a positive sum, the arrays `[n]` or `[n, c]` finite floats;
    every float is the rational it is. Integers over a common power of two: O(n c) per difference
    and pair, about a microsecond each, in chunks.
    """
    kept = np.flatnonzero(weights)
    alike = bool(np.all(weights[kept] == weights[kept[0]]))
    totals, mass = [Fraction(0)] * len(pairs), Fraction(0)
    for start in range(0, len(kept), _CHUNK):
        rows = kept[start : start + _CHUNK]
        outputs = differences[0][0][rows].size // len(rows)
        heavy, weight_bits = ([1] * len(rows), 0) if alike else whole(weights[rows])
        mass += _shifted(sum(heavy), weight_bits)
        factors = [w for w in heavy for _ in range(outputs)] if outputs > 1 else heavy
        vectors = [_difference(a[rows].ravel(), b[rows].ravel()) for a, b in differences]
        weighted: dict[int, list[int]] = {}
        for place, (left, right) in enumerate(pairs):
            (u, u_bits), (v, v_bits) = vectors[left], vectors[right]
            if left not in weighted:
                weighted[left] = u if alike else list(map(mul, factors, u))
            total = sum(map(mul, weighted[left], v))
            totals[place] += _shifted(total, u_bits + v_bits + weight_bits)
    return [total / mass for total in totals]


def _difference(first: Floats, second: Floats) -> tuple[list[int], int]:
    both, bits = whole(np.concatenate([first, second]))
    return list(map(sub, both[: len(first)], both[len(first) :])), bits


def whole(values: Floats) -> tuple[list[int], int]:
    """Integers k and one exponent e with `values = k 2^e`."""
    mantissa, exponent = np.frexp(values)
    whole = (mantissa * 2.0**53).astype(np.int64)
    present: Any = whole != 0
    low = int(np.min(exponent, where=present, initial=2000))
    shift = np.where(present, exponent - low, 0)
    if not shift.size or int(shift.max()) <= _ROOM:
        return (whole << shift).tolist(), low - 53
    return [k << s for k, s in zip(whole.tolist(), shift.tolist(), strict=True)], low - 53


def _shifted(whole: int, bits: int) -> Fraction:
    return Fraction(whole << bits) if bits >= 0 else Fraction(whole, 1 << -bits)
