"""The smallest class that is not convex."""

from __future__ import annotations

from fractions import Fraction
from typing import Any, ClassVar

from ...algebraic import AlgebraicForm
from ...instance import Function, Instance
from ..checks import distance, errors, minus, require
from ..part import Part
from ..projected import ERRORS
from ..setting import Setting

__all__ = ["TwoFunctions"]


class TwoFunctions(Setting):
    """The class are two functions, the truth and another one, and the student is the nearer to the
    weak labels: all of Theorem 1 but convexity.
    """

    name: ClassVar[str] = "non-convex"
    names: ClassVar[dict[str, str]] = {key: text for key, text in ERRORS.items() if key != "d"}
    parts: ClassVar[dict[str, Part]] = {
        "weights": Part("n", "positive"),
        "weak": Part("n"),
        "truth": Part("n"),
        "other": Part("n"),
    }

    def complete(
        self, world: dict[str, Any], wanted: frozenset[str], *, exact: bool
    ) -> dict[str, Any] | None:
        """The student is the nearer of the two; the truth itself where they are equally near."""
        far = [distance(world["weights"], world["weak"], world[x]) for x in ("truth", "other")]
        return {**world, "student": world["other" if far[1] < far[0] else "truth"]}

    @staticmethod
    def prove(world: dict[str, Any]) -> None:
        """The student is one of the two, and neither is nearer."""
        require(min(world["weights"]) > 0, "a weight is not positive")
        require(world["student"] in (world["truth"], world["other"]), "the student is no member")
        own = distance(world["weights"], world["weak"], world["student"])
        for name in ("truth", "other"):
            near = distance(world["weights"], world["weak"], world[name])
            require(own <= near, f"the {name} is nearer than the student")

    @staticmethod
    def measure(world: dict[str, Any]) -> dict[str, Any]:
        """The errors."""
        return errors(world)

    def instance(self, world: dict[str, Any]) -> Instance | None:
        """All functions less the truth: the class is t u with t (t - 1) = 0."""
        truth = world["truth"]
        step = minus(world["other"], truth)
        if not any(step):
            return None
        one, zero = Fraction(1), Fraction(0)
        pair = AlgebraicForm(
            1, [{0: entry} if entry else {} for entry in step], [[(one, (0, 0)), (-one, (0,))]]
        )
        moved = world["student"] == world["other"]
        return Instance(
            pair,
            world["weights"],
            minus(world["weak"], truth),
            Function([one if moved else zero]),
            truth=Function([zero]),
            role="given",
            subject="counterexample, two functions, all less the truth",
        )
