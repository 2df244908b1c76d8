"""A sample space for float fits alone."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import numpy as np

from ..exact import to_fractions
from ..space import SampleSpace

__all__ = ["FloatSpace"]


class FloatSpace(SampleSpace):
    """n points with float weights, divided by their sum; rationals are made only if asked for.

    A million rationals take seconds, and a float fit reads none of them.
    """

    def __init__(self, weights: Any) -> None:
        floats = np.asarray(weights, dtype=np.float64)
        floats = floats / np.max(floats)
        floats /= np.sum(floats)
        floats.flags.writeable = False
        object.__setattr__(self, "weights", floats)

    @property
    def exact_weights(self) -> tuple[Fraction, ...]:
        """The weights as they are used, divided by their exact sum."""
        exact = to_fractions(self.weights.tolist())
        total = sum(exact)
        return tuple(weight / total for weight in exact)

    @property
    def size(self) -> int:
        """The number of points, n."""
        return len(self.weights)
