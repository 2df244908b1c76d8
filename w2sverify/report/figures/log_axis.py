"""A logarithmic axis: places of numbers, and ticks at powers of ten."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass

from w2sverify.report.text import superscript

__all__ = ["LogAxis"]


@dataclass(frozen=True)
class LogAxis:
    """The exponents from `low` to `high` on the points from `start` to `start + length`."""

    low: float
    high: float
    start: float
    length: float

    @classmethod
    def of(
        cls, values: Iterable[float], start: float, length: float, *, margin: float = 0.0
    ) -> LogAxis | None:
        """The axis of the positive finite ones of these values, or None without any.

        `margin` is what is left free at both ends, as a part of the length.
        """
        logs = [math.log10(value) for value in values if 0 < value < math.inf]
        if not logs:
            return None
        low, high = min(logs), max(logs)
        spare = margin * (high - low) if high > low else 0.5
        return cls(low - spare, high + spare, start, length)

    def place(self, value: float) -> float:
        """Where a positive number is; what is beyond an end is put there."""
        return self.at(math.log10(value))

    def at(self, exponent: float) -> float:
        """Where a power of ten is, likewise."""
        inside = min(max(exponent, self.low), self.high)
        return self.start + self.length * ((inside - self.low) / (self.high - self.low))

    def ticks(self, most: int = 6) -> list[tuple[float, str]]:
        """Places and labels of at most so many powers of ten; of 1, 2 and 5 times powers where two
        powers do not fit, and of both ends where those do not either.
        """
        first, last = math.ceil(self.low - 1e-9), math.floor(self.high + 1e-9)
        if last > first:
            step = max(1, math.ceil((last - first + 1) / most))
            powers = range(first, last + 1, step)
            return [(self.at(power), power_of_ten(power)) for power in powers]
        around = ((power, k) for power in range(first - 1, last + 1) for k in (1, 2, 5))
        exponents = [power + math.log10(k) for power, k in around]
        kept = [x for x in exponents if self.low - 1e-9 <= x <= self.high + 1e-9]
        if len(kept) < 2:
            kept = [self.low, self.high]
        return [(self.at(exponent), f"{10.0**exponent:.2g}") for exponent in kept]


def power_of_ten(power: int) -> str:
    """`0.01`, `1`, `1000`, and `10⁻⁴` where that is shorter."""
    return f"{10.0**power:g}" if -2 <= power <= 3 else f"10{superscript(power)}"
