"""The check that the balls share."""

from __future__ import annotations

import math
from fractions import Fraction
from typing import Protocol

from ..errors import InputError


class _Ball(Protocol):
    @property
    def radius(self) -> float: ...


def check_radius(ball: _Ball) -> None:
    """Raise `InputError` unless the radius is a positive finite number."""
    radius = ball.radius
    right = isinstance(radius, int | float | Fraction) and not isinstance(radius, bool)
    if not right or not math.isfinite(radius) or radius <= 0:
        raise InputError(
            f"{type(ball).__name__} has radius {radius!r}; give a positive finite number."
        )
