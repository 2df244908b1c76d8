"""Bugs in what is proved: multipliers, membership, the conic form."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import Any

import numpy as np

from ...conic import ConicForm
from ...convex import ConvexClass
from ...draw import Floats
from ...exact import to_fraction
from ...space import SampleSpace
from ..planted import Kind, Methods, PlantedBug
from ..reach import is_constrained

__all__ = ["member_outside", "multipliers_negated", "multipliers_off_by_one", "other_conic_form"]

NUDGE = Fraction(1, 1 << 30)


def _without_constraints(kind: Kind) -> str:
    if is_constrained(kind):
        return ""
    return (
        f"{kind.__name__} has no constraints, so no multipliers, and all coefficients are members."
    )


def _dual(change: Callable[[list[Fraction]], list[Fraction]]) -> Callable[[Kind], Methods]:
    """Methods that change the multipliers, wherever they come from."""

    def methods(kind: Kind) -> Methods:
        def multipliers(self: ConvexClass, form: ConicForm, gradient: list[Fraction]) -> Any:
            found = kind.multipliers(self, form, gradient)
            return None if found is None else change(found)

        def exact_point(
            self: ConvexClass, space: SampleSpace, features: Floats, target: Floats
        ) -> Any:
            point, dual = kind.exact_point(self, space, features, target)
            return point, None if dual is None else change(dual)

        return {"multipliers": multipliers, "exact_point": exact_point}

    return methods


multipliers_off_by_one = PlantedBug(
    "multipliers-off-by-one",
    "Each multiplier is that of the next constraint.",
    _dual(lambda dual: dual[1:] + dual[:1]),
    _without_constraints,
)

multipliers_negated = PlantedBug(
    "multipliers-negated",
    "The multipliers have the wrong sign.",
    _dual(lambda dual: [-entry for entry in dual]),
    _without_constraints,
)


def _outside(kind: Kind) -> Methods:
    def lift(self: ConvexClass, features: Floats, coef: list[Fraction]) -> list[Fraction]:
        form = self.conic(features)
        return _step_out(form, kind.lift(self, features, coef))

    def exact_point(self: ConvexClass, space: SampleSpace, features: Floats, target: Floats) -> Any:
        point, dual = kind.exact_point(self, space, features, target)
        return _step_out(self.conic(features), point), dual

    def member(self: ConvexClass, rng: np.random.Generator, features: Floats) -> list[Fraction]:
        return _step_out(self.conic(features), kind.member(self, rng, features))

    return {"lift": lift, "exact_point": exact_point, "member": member}


def _step_out(form: ConicForm, theta: list[Fraction]) -> list[Fraction]:
    """The coefficients moved until one constraint is violated by 2^-30."""
    start = 0
    for name, size in form.cones:
        # In a second-order cone (t, x) the first x just above t; elsewhere the first row below 0.
        above = name == "second-order" and size > 1
        row = form.constraints[start + above]
        entries = {j: to_fraction(entry) for j, entry in row.items() if entry}
        if not entries:
            start += size * (size + 1) // 2 if name == "semidefinite" else size
            continue
        value = _row(row, theta) + to_fraction(form.offset[start + above])
        head = _row(form.constraints[start], theta) + to_fraction(form.offset[start])
        goal = head * (1 + NUDGE) + NUDGE if above else -NUDGE
        length = sum(entry * entry for entry in entries.values())
        moved = list(theta)
        for j, entry in entries.items():
            moved[j] += entry * (goal - value) / length
        return moved
    return theta


def _row(row: Any, theta: list[Fraction]) -> Fraction:
    return sum((to_fraction(entry) * theta[j] for j, entry in row.items()), Fraction(0))


member_outside = PlantedBug(
    "member-outside",
    "Students and members violate a constraint by 2^-30.",
    _outside,
    _without_constraints,
    likely=("members-accepted", "gap-dominates", "theorem-1", "theorem-1-backward"),
)


def _other_form(kind: Kind) -> Methods:
    def conic(self: ConvexClass, features: Floats) -> ConicForm:
        form = kind.conic(self, features)
        first = {j: 2 * to_fraction(entry) for j, entry in form.features[0].items()}
        rest = list(form.features[1:])
        return ConicForm(
            form.coefficients, [first, *rest], form.constraints, form.offset, form.cones
        )

    return {"conic": conic}


other_conic_form = PlantedBug(
    "other-conic-form",
    "The conic form doubles the values at the first point, the fit does not.",
    _other_form,
    likely=("fitted-member", "split-points", "twin-agrees"),
)
