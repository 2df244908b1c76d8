"""Two teachers of one student's class, to choose from."""

from __future__ import annotations

from typing import Any, ClassVar

from ..checks import errors, prove_student, prove_truth
from ..part import Part
from ..projected import ERRORS, Projected, project

__all__ = ["TwoTeachers"]

BY_TEACHER = ("weak_error", "student_error", "misfit", "gain", "slack")


class TwoTeachers(Projected):
    """Two weak models and the projections of both onto a convex class that has the truth.

    The names end in _1 and _2.
    """

    name: ClassVar[str] = "two-teachers"
    names: ClassVar[dict[str, str]] = {
        "n": ERRORS["n"],
        "d": ERRORS["d"],
        **{f"{name}_{k}": ERRORS[name] for k in (1, 2) for name in BY_TEACHER},
    }
    parts: ClassVar[dict[str, Part]] = {**Projected.parts, "other_weak": Part("n")}

    def student(self, made: dict[str, Any], *, exact: bool) -> Any:
        """The projections of both weak models."""
        made["other_student"] = project(made, "other_weak", "weights", "other_", exact=exact)
        return project(made, "weak", "weights", "student_", exact=exact)

    @staticmethod
    def prove(world: dict[str, Any]) -> None:
        """Both students are the projections, and the truth is a member."""
        second, _ = second_first(world)
        prove_student(second)
        world["other_gap"] = second["gap"]
        prove_student(world)
        prove_truth(world)

    @staticmethod
    def measure(world: dict[str, Any]) -> dict[str, Any]:
        """The errors of both."""
        second, first = map(errors, second_first(world))
        keep = ("weak_error", "student_error", "misfit", "gain", "slack")
        found = {"n": first["n"], "d": first["d"]}
        for name in keep:
            found[f"{name}_1"], found[f"{name}_2"] = first[name], second[name]
        return found


def second_first(world: dict[str, Any]) -> list[dict[str, Any]]:
    """The world as the second teacher's, and as the first one's."""
    pairs = (
        ("weak", "other_weak"),
        ("student", "other_student"),
        ("student_theta", "other_theta"),
        ("student_dual", "other_dual"),
        ("gap", "other_gap"),
    )
    return [{**world, **{name: world.get(other, 0) for name, other in pairs}}, world]
