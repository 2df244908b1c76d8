"""Permutations that every engine draws alike."""

from __future__ import annotations

from typing import Any

import numpy as np

__all__ = ["draw_key", "row_orders"]

Orders = np.ndarray[Any, np.dtype[np.int64]]

# splitmix64: Steele, Lea and Flood 2014.
GAMMA = np.uint64(0x9E3779B97F4A7C15)
FIRST = np.uint64(0xBF58476D1CE4E5B9)
SECOND = np.uint64(0x94D049BB133111EB)


def draw_key(rng: np.random.Generator) -> int:
    """A key of 64 bits for `row_orders`."""
    return int(rng.integers(1 << 64, dtype=np.uint64))


def row_orders(key: int, first: int, count: int, rows: int) -> Orders:
    """Permutations number `first` to `first + count - 1` of `0..rows-1`: `[count, rows]`.

    Fisher and Yates, the swaps from splitmix64 at position `number rows + i` of the stream that the
    key starts: any permutation can be made without those before it. A swap is uniform up to
    `rows 2^-32`. The compiled trainers draw the same ones.
    """
    orders = np.tile(np.arange(rows), (count, 1))
    numbers = np.arange(first, first + count, dtype=np.uint64) * np.uint64(rows)
    start, lines = np.array(key, dtype=np.uint64), np.arange(count)
    for i in range(rows - 1, 0, -1):
        bits = _mixed(start + (numbers + np.uint64(i)) * GAMMA) >> np.uint64(32)
        other = ((bits * np.uint64(i + 1)) >> np.uint64(32)).astype(np.int64)
        moved = orders[lines, other]
        orders[lines, other] = orders[:, i]
        orders[:, i] = moved
    return orders


def _mixed(state: np.ndarray[Any, np.dtype[np.uint64]]) -> np.ndarray[Any, np.dtype[np.uint64]]:
    state = (state ^ (state >> np.uint64(30))) * FIRST
    state = (state ^ (state >> np.uint64(27))) * SECOND
    return state ^ (state >> np.uint64(31))
