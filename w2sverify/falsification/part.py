"""One part of an instance that the search moves: labels, weights, features, a step."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Literal

import numpy as np

__all__ = ["Part"]

Domain = Literal["real", "positive", "count"]


@dataclass(frozen=True)
class Part:
    """Numbers along axes: `n` for points, `d` for columns, `nd` for a table, nothing for a scalar.

    `domain` says which: any real number, a positive one, or an integer that is not negative.
    """

    axes: Literal["", "n", "d", "nd"] = "n"
    domain: Domain = "real"

    def draw(self, rng: np.random.Generator, n: int, d: int) -> Any:
        """Random floats; in half of the draws small integers, of which some are 0."""
        shape = [{"n": n, "d": d}[axis] for axis in self.axes]
        if self.domain == "count":
            return rng.integers(0, 4, shape).astype(np.float64).tolist()
        found = rng.standard_normal(shape)
        if rng.random() < 0.5:
            found = np.round(2 * found)
        return self.at(np.asarray(found).tolist(), self.clean)

    def clean(self, value: float) -> float:
        """A float of the domain near a given one."""
        if self.domain == "count":
            return float(max(0, round(value)))
        return max(abs(value), 1 / 64) if self.domain == "positive" else value

    def rounded(self, value: float, denominator: int) -> Fraction:
        """The multiple of `1 / denominator` nearest to a float, in the domain."""
        if self.domain == "count":
            return Fraction(max(0, round(value)))
        found = Fraction(round(value * denominator), denominator)
        return max(abs(found), Fraction(1, denominator)) if self.domain == "positive" else found

    def simplest(self) -> Fraction:
        """The number with the fewest digits."""
        return Fraction(1 if self.domain == "positive" else 0)

    def allows(self, value: Fraction) -> bool:
        """Whether a number is of the domain."""
        if self.domain == "count":
            return value >= 0 and value.denominator == 1
        return value > 0 or self.domain == "real"

    def at(self, found: Any, change: Callable[[Any], Any]) -> Any:
        """Every number changed."""
        if isinstance(found, list):
            return [self.at(entry, change) for entry in found]
        return change(found)

    def without(self, found: Any, axis: str, index: int) -> Any:
        """The part without one point or one column."""
        if axis not in self.axes:
            return found
        if self.axes.index(axis) == 1:
            return [row[:index] + row[index + 1 :] for row in found]
        return found[:index] + found[index + 1 :]
