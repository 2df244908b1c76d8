"""Checks of single arrays of a run."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from ..draw import Floats
from ..errors import InputError

if TYPE_CHECKING:
    from .run import Run

__all__ = ["numbers", "point_index", "reject_missing"]

PER_POINT = ("weak", "student", "truth", "features", "weights", "train_weights", "ceiling")


def numbers(value: Any, name: str) -> Floats:
    """A float64 array with the same values; NaN stays, infinities do not."""
    if isinstance(value, np.ma.MaskedArray):
        raise InputError(f"{name} is a masked array; fill or drop the masked points.")
    try:
        array = np.asarray(value.detach().cpu() if hasattr(value, "detach") else value)
    except (ValueError, TypeError, RuntimeError):
        raise InputError(f"{name} is not an array of numbers; give rows of equal length.") from None
    if array.dtype.kind not in "fiub":
        raise InputError(
            f"{name} has type {array.dtype}, which holds no real numbers; convert it to float64."
        )
    if array.ndim == 0:
        raise InputError(f"{name} is the single number {array}; give one for each point.")
    if not array.size:
        raise InputError(f"{name} has shape {array.shape}, which holds nothing; give points.")
    floats = array.astype(np.float64)
    if array.dtype.kind in "iu" and not np.array_equal(floats.astype(array.dtype), array):
        raise InputError(f"{name} holds integers beyond 2^53, which floats change; scale them.")
    if array.dtype.itemsize > 8 and not np.array_equal(floats, array, equal_nan=True):
        raise InputError(f"{name} has type {array.dtype}; convert it to float64 first.")
    infinite = np.isinf(floats)
    if infinite.any():
        place = tuple(int(i) for i in np.argwhere(infinite)[0])
        index = ", ".join(map(str, place))
        raise InputError(
            f"{name}[{index}] is {floats[place]}, and {int(infinite.sum())} such values are in it; "
            "no error is finite with them, so correct or drop these points."
        )
    return floats


def point_index(value: Any, name: str, points: int) -> Any:
    """Point numbers from an array of them or from a mask, sorted."""
    array = np.asarray(value)
    if array.ndim != 1:
        raise InputError(f"{name} has shape {array.shape}; give a list of point numbers or a mask.")
    if array.dtype.kind == "b":
        if len(array) != points:
            raise InputError(
                f"{name} is a mask of {len(array)} for {points} points; give one each."
            )
        return np.flatnonzero(array)
    if array.dtype.kind not in "iu":
        raise InputError(f"{name} has type {array.dtype}; give integers or a mask of booleans.")
    wrong = (array < 0) | (array >= points)
    if wrong.any():
        raise InputError(
            f"{name} holds {int(array[wrong][0])}, but points are numbered 0 to {points - 1}; "
            "correct it."
        )
    index, counts = np.unique(array.astype(np.int64), return_counts=True)
    if counts.size and counts.max() > 1:
        hint = "make it a mask of booleans" if len(array) == points else "once is enough"
        twice = int(index[np.argmax(counts)])
        raise InputError(f"{name} holds point {twice} {counts.max()} times; {hint}.")
    return index


def reject_missing(run: Run, drop: bool) -> tuple[Any, str]:
    """Which points are complete, and a note if some are not.

    Raises `InputError` unless they may be dropped.
    """
    missing = np.zeros(run.points, dtype=bool)
    where = []
    for name in PER_POINT:
        array = getattr(run, name)
        if array is None:
            continue
        axes = tuple(axis for axis in range(array.ndim) if axis != int(name in ("weak", "student")))
        gone = np.isnan(array).any(axis=axes)
        if gone.any():
            where.append(f"{name} ({int(gone.sum())}, first at point {int(np.argmax(gone))})")
            missing |= gone
    if not where:
        return ~missing, ""
    count, said = int(missing.sum()), ", ".join(where)
    if not drop:
        raise InputError(
            f"{count} of {run.points} points miss a value: {said}; correct them, or say "
            "--drop-missing (drop_missing=True) to leave these points out."
        )
    if count == run.points:
        raise InputError(f"All {count} points miss a value: {said}; nothing is left.")
    return ~missing, f"{count} of {run.points} points miss a value and were left out: {said}."
