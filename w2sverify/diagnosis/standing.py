"""How a stored function stands to the one it is said to be."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

__all__ = ["Standing"]


@dataclass(frozen=True)
class Standing:
    """The status of a hypothesis about a stored function, and the distances behind it.

    `proved`: it is that function, number by number. `rounded`: it is within `radius`, which
    rounding alone explains, and is read as that function. `refuted`: it is farther. `unproved`:
    there is nothing to compare it with. Distances are root mean squares.
    """

    status: Literal["proved", "rounded", "refuted", "unproved"]
    distance: float | None = None
    radius: float | None = None

    @property
    def stands(self) -> bool:
        """Whether it is that function, at least as it is read."""
        return self.status in ("proved", "rounded")

    def is_coarse(self, misfit: float) -> bool:
        """Whether rounding explains more than a hundredth of this root mean square misfit."""
        return (self.radius or 0.0) > 0.01 * misfit
