"""Bugs in the set itself: one that is not convex, and one that is said to be larger."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from ...convex import ConvexClass
from ...draw import Floats
from ...space import SampleSpace
from ..planted import Kind, Methods, PlantedBug

__all__ = ["accepts_everything", "whole_numbers"]


def _whole(kind: Kind) -> Methods:
    def fit(self: ConvexClass, space: SampleSpace, features: Any, target: Any) -> Any:
        return kind.fit(self, space, features, target).round()

    return {"fit": fit}


whole_numbers = PlantedBug(
    "whole-numbers",
    "The fit rounds its coefficients to whole numbers, which are no convex set.",
    _whole,
    likely=("convex",),
)


def _everything(kind: Kind) -> Methods:
    del kind

    def contains(self: ConvexClass, features: Floats, values: list[Fraction]) -> bool:
        del self, features, values
        return True

    return {"contains": contains}


accepts_everything = PlantedBug(
    "accepts-everything",
    "`contains` accepts every function.",
    _everything,
    likely=("contains-agrees",),
)
