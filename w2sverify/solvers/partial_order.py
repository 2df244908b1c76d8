"""Partial orders of points: their levels and the edges of the transitive reduction."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from w2sverify.solvers.distinct_rows import distinct_rows

__all__ = ["PartialOrder"]

Floats = NDArray[np.float64]
Indices = NDArray[np.intp]


@dataclass(frozen=True, eq=False)
class PartialOrder:
    """Levels 0..levels-1 in an order that agrees with the partial one, and which covers which.

    `place[n]` is the level of each point; points that have to have equal values share one.
    `tails[k] < heads[k]` are the pairs of levels with the second above the first and none between,
    sorted: the transitive reduction, which is unique. All comparisons are exact.

    Made by `PartialOrder.of_rows` or `PartialOrder.of_edges`. Sets of levels are long integers, one
    bit for each level: O(n^2 d) comparisons and O(n) words for each edge.
    """

    levels: int
    place: Indices
    tails: Indices
    heads: Indices

    @classmethod
    def of_rows(cls, features: Floats) -> PartialOrder:
        """`x_i <= x_j` in every column of `features[n, d]`; equal rows are one level."""
        lines, place = distinct_rows(features)
        levels, columns = lines.shape
        # What is below comes before, and the first column needs no comparison any more.
        distinct = np.ascontiguousarray(lines.T)
        if columns < 2:
            chain = np.arange(levels)
            return cls(levels, place, chain[:-1], chain[1:])
        above = []
        for i in range(levels):
            over = distinct[1, i + 1 :] >= distinct[1, i]
            for column in distinct[2:]:
                over &= column[i + 1 :] >= column[i]
            packed = np.packbits(over, bitorder="little")
            above.append(int.from_bytes(packed.tobytes(), "little") << (i + 1))
        return cls(levels, place, *_covers(above))

    @classmethod
    def of_edges(cls, labels: Floats, edges: tuple[tuple[int, int], ...]) -> PartialOrder:
        """Points `labels[n]` under the pairs (a, b): those labelled a lie below those labelled b.

        Equal labels and labels on a cycle are one level. A path through labels that no point has
        still orders its ends; a label without edges is free.
        """
        names, reach = _closure(edges)
        known = {name: k for k, name in enumerate(names)}
        # A level is named by the first label of its cycle, or by a label without edges.
        group: dict[float, int] = {}
        first: list[int | None] = []
        cycles: dict[int, int] = {}
        member = []
        for label in labels.tolist():
            if label not in group:
                k = known.get(label)
                if k is None:
                    group[label] = len(first)
                    first.append(None)
                else:
                    low = min(j for j in _bits(reach[k]) if reach[j] >> k & 1)
                    if low not in cycles:
                        cycles[low] = len(first)
                        first.append(low)
                    group[label] = cycles[low]
            member.append(group[label])
        size = [0 if k is None else reach[k].bit_count() for k in first]
        # Whoever is below reaches more.
        order = sorted(range(len(first)), key=lambda a: -size[a])
        rank = {a: r for r, a in enumerate(order)}
        above = []
        for a in order:
            lowest, seen = first[a], 0
            if lowest is not None:
                seen = sum(
                    1 << rank[b]
                    for b, other in enumerate(first)
                    if b != a and other is not None and reach[lowest] >> other & 1
                )
            above.append(seen)
        place = np.array([rank[a] for a in member], dtype=np.intp)
        return cls(len(first), place, *_covers(above))

    @property
    def is_chain(self) -> bool:
        """Whether any two levels compare."""
        ranks = np.arange(self.levels)
        return len(self.tails) == self.levels - 1 and bool(
            np.all(self.tails == ranks[:-1]) and np.all(self.heads == ranks[1:])
        )

    def raised(self, values: Sequence[Any]) -> list[Any]:
        """The least values not below the given ones that respect the order."""
        found = list(values)
        for low, high in zip(self.tails.tolist(), self.heads.tolist(), strict=True):
            if found[high] < found[low]:
                found[high] = found[low]
        return found


def _covers(above: Sequence[int]) -> tuple[Indices, Indices]:
    """Of each level's set of higher ones those with nothing between."""
    tails, heads = [], []
    for i, rest in enumerate(above):
        while rest:
            low = rest & -rest
            j = low.bit_length() - 1
            tails.append(i)
            heads.append(j)
            rest &= ~(above[j] | low)
    return np.array(tails, dtype=np.intp), np.array(heads, dtype=np.intp)


@lru_cache(maxsize=64)
def _closure(edges: tuple[tuple[int, int], ...]) -> tuple[list[int], list[int]]:
    """The labels that edges name, and for each the set of those it reaches, itself included."""
    names = sorted({label for edge in edges for label in edge})
    known = {name: k for k, name in enumerate(names)}
    reach = [1 << k for k in range(len(names))]
    for a, b in edges:
        reach[known[a]] |= 1 << known[b]
    for k in range(len(names)):
        row = reach[k]
        reach = [other | row if other >> k & 1 else other for other in reach]
    return names, reach


def _bits(number: int) -> list[int]:
    found = []
    while number:
        low = number & -number
        found.append(low.bit_length() - 1)
        number ^= low
    return found
