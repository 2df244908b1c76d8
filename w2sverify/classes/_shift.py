"""The given function that a class is moved by: a constant, or linear in the features."""

from __future__ import annotations

import math
from fractions import Fraction
from typing import Any

import numpy as np

from ..conic import ConicForm
from ..draw import Floats
from ..errors import InputError
from ..exact import Rational, to_float, to_fraction, to_fractions
from ._combination import CombinedForm

Shift = float | Fraction | tuple[float | Fraction, ...]


def check_shift(name: str, shift: Any) -> Shift:
    """The shift with a sequence as a tuple; `InputError` where it is no number or numbers."""
    if isinstance(shift, np.ndarray):
        shift = shift.tolist()
    entries = shift if isinstance(shift, list | tuple) else [shift]
    for entry in entries:
        right = isinstance(entry, int | float | Fraction) and not isinstance(entry, bool)
        if not right or (isinstance(entry, float) and not math.isfinite(entry)):
            raise InputError(
                f"{name} has shift {shift!r}; give a finite number, or one finite coefficient "
                "for each feature column."
            )
    return tuple(entries) if isinstance(shift, list | tuple) else shift


def shift_columns(name: str, shift: Shift, columns: int | None) -> int | None:
    """The feature columns of a shifted class; `InputError` where the shift has other ones."""
    if not isinstance(shift, tuple):
        return columns
    if columns not in (None, 0, len(shift)):
        raise InputError(
            f"{name} has a shift of {len(shift)} coefficients, but its part takes {columns} "
            "feature columns; give one coefficient for each."
        )
    return len(shift)


def shift_values(shift: Shift, features: Floats) -> list[Fraction]:
    """The shift at each point, exactly."""
    if not isinstance(shift, tuple):
        return [to_fraction(shift)] * len(features)
    pairs = [(j, entry) for j, entry in enumerate(to_fractions(shift)) if entry]
    return [
        sum((entry * Fraction(row[j]) for j, entry in pairs), Fraction(0))
        for row in features.tolist()
    ]


def shift_floats(shift: Shift, features: Any) -> Any:
    """The shift at each point `[..., n]` in floats; one number where it is constant."""
    if not isinstance(shift, tuple):
        return to_float(shift)
    total: Any = 0.0 * features[..., 0] if len(shift) else 0.0
    for j, entry in enumerate(shift):
        total = total + to_float(entry) * features[..., j]
    return total


def shifted(form: ConicForm, values: list[Fraction]) -> CombinedForm:
    """The form's functions plus the given one: its coefficient comes last, and a zero cone fixes it
    to 1.
    """
    last = form.coefficients
    rows: list[dict[int, Rational]] = [
        {**row, last: value} if value else dict(row)
        for row, value in zip(form.features, values, strict=True)
    ]
    return CombinedForm(
        last + 1,
        rows,
        [*form.constraints, {last: 1}],
        [*form.offset, -1],
        [*form.cones, ("zero", 1)],
        (form,),
    )
