"""Students that minimise the divergence from the weak model."""

from __future__ import annotations

from typing import Any, ClassVar

from ..checks import require
from ..distributions import DIVERGENCES, Distributions, are_distributions, divergences

__all__ = ["ForwardKL"]


class ForwardKL(Distributions):
    """The class are the mixtures of two distributions on n outcomes, the truth and the student, and
    the student minimises `KL(weak || v)` over it (forward; the usual cross-entropy).
    """

    name: ClassVar[str] = "forward-kl"
    names: ClassVar[dict[str, str]] = DIVERGENCES

    @staticmethod
    def prove(world: dict[str, Any]) -> None:
        """No mixture is nearer: `sum g_i f_i / p_i <= 1`, the slope at the student."""
        are_distributions(world)
        rows = zip(world["weak"], world["truth"], world["student"], strict=True)
        require(sum(g * f / p for g, f, p in rows) <= 1, "a mixture is nearer to the weak model")

    @staticmethod
    def measure(world: dict[str, Any]) -> dict[str, Any]:
        """The divergences between the three."""
        return divergences(world)
