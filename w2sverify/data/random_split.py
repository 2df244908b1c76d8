"""The random splits of ChemBench, which the paper uses."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from ..errors import InputError

__all__ = ["Split", "random_split"]

Integers = np.ndarray[Any, np.dtype[np.int64]]


@dataclass(frozen=True, eq=False)
class Split:
    """Row numbers for training, validation and testing: ascending, disjoint, covering all rows."""

    train: Integers
    valid: Integers
    test: Integers


def random_split(rows: int, seed: int) -> Split:
    """Eight, one and one tenth of the rows, as ChemBench drew them with the seeds 122, 123, 124.

    A permutation of NumPy's legacy generator, cut at floor(0.8 n) and floor(0.9 n), each part
    sorted. Source: the published split files, which this reproduces row for row.
    """
    if rows < 10:
        raise InputError(f"A split needs at least 10 rows, not {rows}; use a larger set.")
    order = np.random.RandomState(seed).permutation(rows)
    first, second = rows * 8 // 10, rows * 9 // 10
    parts = (order[:first], order[first:second], order[second:])
    return Split(*(np.sort(part).astype(np.int64) for part in parts))
