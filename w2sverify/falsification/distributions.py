"""What the settings of distributions share."""

from __future__ import annotations

from typing import ClassVar

from .checks import Broken, require
from .enclosure import divergence
from .part import Part
from .setting import Setting, World

__all__ = ["DIVERGENCES", "Distributions", "are_distributions", "divergences"]

#: The names of both settings.
DIVERGENCES = {
    "n": "the number of outcomes",
    "kl_truth_weak": "KL(f || g), of the truth f and the weak model g",
    "kl_truth_student": "KL(f || p), of the student p",
    "kl_student_weak": "KL(p || g)",
    "kl_weak_student": "KL(g || p)",
    "gain": "kl_truth_weak - kl_truth_student",
}


class Distributions(Setting):
    """Three distributions on n outcomes; the class is the segment from the student to the truth."""

    parts: ClassVar[dict[str, Part]] = {
        "weak": Part("n", "positive"),
        "student": Part("n", "positive"),
        "truth": Part("n", "positive"),
    }

    def complete(self, world: World, wanted: frozenset[str], *, exact: bool) -> World | None:
        """Each divided by its sum; nothing where the student is not the nearest, roughly."""
        made = dict(world)
        for name in self.parts:
            total = sum(made[name])
            made[name] = [entry / total for entry in made[name]]
        if not exact:
            try:
                self.prove(made)
            except Broken:
                return None
        return made


def are_distributions(world: World) -> None:
    """Positive numbers that sum to one (floats: nearly)."""
    for name in ("weak", "student", "truth"):
        require(min(world[name]) > 0, f"an outcome of the {name} has no probability")
        exact = not isinstance(world[name][0], float)
        require(not exact or sum(world[name]) == 1, f"the {name} does not sum to one")


def divergences(world: World) -> World:
    """The divergences between weak model, student and truth."""
    weak, student, truth = (world[name] for name in ("weak", "student", "truth"))
    before, after = divergence(truth, weak), divergence(truth, student)
    return {
        "n": len(weak),
        "kl_truth_weak": before,
        "kl_truth_student": after,
        "kl_student_weak": divergence(student, weak),
        "kl_weak_student": divergence(weak, student),
        "gain": before - after,
    }
