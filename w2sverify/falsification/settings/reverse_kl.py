"""Students that minimise the divergence to the weak model."""

from __future__ import annotations

from typing import Any, ClassVar

from ..checks import require
from ..distributions import DIVERGENCES, Distributions, are_distributions, divergences
from ..enclosure import bounds, log

__all__ = ["ReverseKL"]


class ReverseKL(Distributions):
    """The class are the mixtures of two distributions on n outcomes, the truth and the student, and
    the student minimises `KL(v || weak)` over it (reverse).
    """

    name: ClassVar[str] = "reverse-kl"
    names: ClassVar[dict[str, str]] = DIVERGENCES

    @staticmethod
    def prove(world: dict[str, Any]) -> None:
        """No mixture is nearer: `sum (f_i - p_i) log(p_i / g_i) >= 0`, the slope at the student."""
        are_distributions(world)
        rows = zip(world["truth"], world["student"], world["weak"], strict=True)
        slope = sum((f - p) * log(p / g) for f, p, g in rows)
        require(bounds(slope)[0] >= 0, "a mixture is nearer to the weak model")

    @staticmethod
    def measure(world: dict[str, Any]) -> dict[str, Any]:
        """The divergences between the three."""
        return divergences(world)
