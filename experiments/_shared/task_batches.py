"""Tasks that are trained in batches."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from w2sverify.errors import InputError

from .adamw import AdamW
from .row_orders import Orders, row_orders

__all__ = ["TaskBatches"]

Array = np.ndarray[Any, Any]
#: Rows in the orders that are drawn at once: a few megabytes.
BLOCK = 1 << 19


@dataclass(frozen=True, eq=False, kw_only=True)
class TaskBatches:
    """Targets `[T, N]` of T tasks, and how AdamW goes through them.

    An epoch of a task takes its rows in the order `row_orders(key, epoch T + t)`, in batches; the
    last one holds what is left.
    """

    targets: Array
    key: int
    batch: int
    optimiser: AdamW

    @property
    def tasks(self) -> int:
        """The number of tasks T."""
        return len(self.targets)

    @property
    def rows(self) -> int:
        """The number of points N of each task."""
        return int(self.targets.shape[1])

    @property
    def batches(self) -> int:
        """How many batches a task is cut into."""
        return -(-self.rows // self.batch)

    def orders(self, epoch: int) -> Orders:
        """The orders of all tasks in one epoch: `[T, N]`."""
        return row_orders(self.key, epoch * self.tasks, self.tasks, self.rows)

    def all_orders(self, first: int, count: int) -> Iterator[Orders]:
        """The orders of one epoch after another, drawn in blocks: one draw costs as much as ten."""
        block = max(1, BLOCK // (self.tasks * self.rows))
        for start in range(first, first + count, block):
            epochs = min(block, first + count - start)
            lines = row_orders(self.key, start * self.tasks, epochs * self.tasks, self.rows)
            yield from lines.reshape(epochs, self.tasks, self.rows)

    def hold(self, names: str, dtype: np.dtype[Any]) -> None:
        """Make the fields of these names contiguous arrays of one type.

        Raises `InputError` for what is not numbers or not finite in that type, and for an empty
        batch.
        """
        for name in names.split():
            value = np.asarray(getattr(self, name))
            if value.dtype.kind not in "fiu":
                raise InputError(f"The {name} have type {value.dtype}; give numbers.")
            with np.errstate(over="ignore"):
                value = np.ascontiguousarray(value, dtype=dtype)
            if not np.all(np.isfinite(value)):
                raise InputError(f"The {name} hold a value that is not finite in {dtype}; drop it.")
            object.__setattr__(self, name, value)
        if self.batch < 1:
            raise InputError(f"The batch is {self.batch}; give at least 1 row.")
