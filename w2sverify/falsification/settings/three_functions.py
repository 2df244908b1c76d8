"""Any three functions."""

from __future__ import annotations

from typing import Any, ClassVar

from ..checks import errors, require
from ..part import Part
from ..projected import ERRORS
from ..setting import Setting

__all__ = ["ThreeFunctions"]


class ThreeFunctions(Setting):
    """A weak model, a student and a truth of which nothing is asked."""

    name: ClassVar[str] = "three-functions"
    names: ClassVar[dict[str, str]] = {key: text for key, text in ERRORS.items() if key != "d"}
    parts: ClassVar[dict[str, Part]] = {
        "weights": Part("n", "positive"),
        "weak": Part("n"),
        "student": Part("n"),
        "truth": Part("n"),
    }

    def complete(
        self, world: dict[str, Any], wanted: frozenset[str], *, exact: bool
    ) -> dict[str, Any] | None:
        """There is nothing to add."""
        return dict(world)

    @staticmethod
    def prove(world: dict[str, Any]) -> None:
        """The weights are positive."""
        require(min(world["weights"]) > 0, "a weight is not positive")

    @staticmethod
    def measure(world: dict[str, Any]) -> dict[str, Any]:
        """The errors."""
        return errors(world)
