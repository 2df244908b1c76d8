"""Parameters that are tables of numbers or that bound them, checked and made hashable."""

from __future__ import annotations

from typing import Any

import numpy as np

from ..errors import InputError

__all__ = ["as_table", "check_count"]


def as_table(value: Any, name: str) -> tuple[tuple[float, ...], ...]:
    """A two-dimensional array-like of finite numbers as nested tuples of floats.

    Raises `InputError` for other shapes, no entries, and numbers that are not finite.
    """
    try:
        table = np.asarray(value, dtype=np.float64)
    except (TypeError, ValueError):
        raise InputError(f"{name} is {value!r}; give rows of numbers of one length.") from None
    if table.ndim != 2 or 0 in table.shape:
        raise InputError(f"{name} has shape {table.shape}; give at least one row and one column.")
    if not np.all(np.isfinite(table)):
        bad = table[~np.isfinite(table)][0]
        raise InputError(f"{name} contains {float(bad)}; give finite numbers.")
    return tuple(map(tuple, table.tolist()))


def check_count(value: Any, name: str, least: int) -> None:
    """Raise `InputError` unless the value is an integer of at least `least`."""
    if isinstance(value, bool) or not isinstance(value, int) or value < least:
        raise InputError(f"{name} is {value!r}; give an integer of at least {least}.")
