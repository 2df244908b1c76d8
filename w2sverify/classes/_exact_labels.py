"""Rational labels, handed from a combined class to the exact route of a part."""

from __future__ import annotations

from fractions import Fraction

import numpy as np

from ..convex import ConvexClass
from ..draw import Floats
from ..exact import to_float


def exact_labels(part: ConvexClass, values: list[Fraction]) -> Floats | None:
    """The labels as a float array where each value is a float.

    Elsewhere an object array of the fractions for a part that is not polyhedral, which has to take
    them; None for a polyhedral part, whose conic form serves as well.
    """
    floats = [to_float(value) for value in values]
    if all(Fraction(number) == value for number, value in zip(floats, values, strict=True)):
        return np.array(floats, dtype=np.float64)
    if part.polyhedral:
        return None
    labels = np.empty(len(values), dtype=object)
    labels[:] = values
    return labels
