"""Rational labels, handed from a combined class to the exact route of a part."""

from __future__ import annotations

from fractions import Fraction

import numpy as np

from ..draw import Floats
from ..exact import to_float


def exact_labels(values: list[Fraction]) -> Floats:
    """The labels as an array: of floats where each value is one, and else of the fractions."""
    floats = [to_float(value) for value in values]
    if all(Fraction(number) == value for number, value in zip(floats, values, strict=True)):
        return np.array(floats, dtype=np.float64)
    labels = np.empty(len(values), dtype=object)
    labels[:] = values
    return labels
