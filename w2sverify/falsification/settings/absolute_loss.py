"""Students that minimise the mean absolute difference."""

from __future__ import annotations

from typing import Any, ClassVar

from ..checks import errors, require
from ..heads import HEADS, Heads, on_columns
from ..part import Part
from ..projected import ERRORS

__all__ = ["AbsoluteLoss"]


class AbsoluteLoss(Heads):
    """A linear student of one feature column that minimises `E |p - g|` in place of the squared
    misfit; the truth is linear, and all errors are squared distances.
    """

    name: ClassVar[str] = "absolute-loss"
    names: ClassVar[dict[str, str]] = dict(ERRORS)
    parts: ClassVar[dict[str, Part]] = dict(HEADS)
    columns: ClassVar[int | None] = 1

    def theta(self, world: dict[str, Any]) -> Any:
        """A weighted median of `g_i / phi_i` with weights `w_i |phi_i|`."""
        rows = zip(world["weights"], world["features"], world["weak"], strict=True)
        places = sorted((g / row[0], w * abs(row[0])) for w, row, g in rows if row[0])
        half, below = sum(weight for _, weight in places) / 2, 0
        for place, weight in places:
            below += weight
            if below >= half:
                return [place]
        return [world["weak"][0] * 0]

    @staticmethod
    def prove(world: dict[str, Any]) -> None:
        """0 is a subgradient of `E |p - g|` at the student."""
        require(min(world["weights"]) > 0, "a weight is not positive")
        on_columns(world)
        require(len(world["theta"]) == 1, "there is more than one column")
        slope, room = 0, 0
        for weight, row, weak in zip(
            world["weights"], world["features"], world["weak"], strict=True
        ):
            rest, size = weak - row[0] * world["theta"][0], weight * row[0]
            slope += size if rest > 0 else -size if rest < 0 else 0
            room += 0 if rest else abs(size)
        require(abs(slope) <= room, "the student is not a minimum")

    @staticmethod
    def measure(world: dict[str, Any]) -> dict[str, Any]:
        """The errors."""
        return errors(world)
