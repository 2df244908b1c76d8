"""Whether a conic form is well formed."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any

from ..conic import ConicForm

__all__ = ["form_fault", "is_number"]

CONES = ("zero", "nonnegative", "second-order", "semidefinite")


def is_number(value: object) -> bool:
    """Whether this is a finite float, an integer or a fraction, of Python's own types or NumPy's
    float64.
    """
    return isinstance(value, int | Fraction) or (isinstance(value, float) and math.isfinite(value))


def form_fault(form: Any, points: int) -> str:
    """What is wrong with the conic form of a class on n points, as the end of a sentence; or
    nothing.

    Whether the form is the right one is not said.
    """
    if not isinstance(form, ConicForm):
        return f"returned {_kind(form)} instead of a ConicForm"
    if type(form.coefficients) is not int or form.coefficients < 0:
        return f"gave {form.coefficients!r} coefficients instead of an integer that is 0 or more"
    for name in ("features", "constraints", "offset", "cones"):
        if not isinstance(getattr(form, name), Sequence):
            return f"gave {_kind(getattr(form, name))} as {name} instead of a list"
    if len(form.features) != points:
        return f"gave {len(form.features)} rows of features for {points} points"
    for name, rows in (("features", form.features), ("constraints", form.constraints)):
        fault = _rows_fault(rows, form.coefficients)
        if fault:
            return f"gave {fault} of the {name}"
    taken = 0
    for cone in form.cones:
        if not (isinstance(cone, Sequence) and len(cone) == 2 and cone[0] in CONES):
            return f"gave {cone!r} as a cone; each is a pair of {', '.join(CONES)} and a size"
        if type(cone[1]) is not int or cone[1] < 1:
            return f"gave the cone {cone!r}, whose size is not an integer of at least 1"
        taken += cone[1] * (cone[1] + 1) // 2 if cone[0] == "semidefinite" else cone[1]
    if not len(form.constraints) == len(form.offset) == taken:
        return (
            f"gave {len(form.constraints)} rows of constraints and {len(form.offset)} offsets for "
            f"cones that take {taken}"
        )
    wrong = next((entry for entry in form.offset if not is_number(entry)), None)
    return "" if wrong is None else f"gave {wrong!r} ({_kind(wrong)}) as an offset"


def _rows_fault(rows: Sequence[Any], columns: int) -> str:
    for i, row in enumerate(rows):
        if not isinstance(row, Mapping):
            return f"{_kind(row)} instead of {{column: entry}} as row {i}"
        for j, entry in row.items():
            if type(j) is not int or not 0 <= j < columns:
                return f"the column {j!r}, outside 0 to {columns - 1}, in row {i}"
            if not is_number(entry):
                return f"the entry {entry!r} ({_kind(entry)}) in row {i}"
    return ""


def _kind(value: object) -> str:
    return "None" if value is None else f"a {type(value).__name__}"
