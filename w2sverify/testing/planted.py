"""Planted bugs: any class, made wrong on purpose, to see that the checks notice."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np

from ..conic import ConicForm
from ..convex import ConvexClass
from ..draw import Floats, generator
from ..exact import to_fraction
from ..space import SampleSpace

__all__ = ["PlantedBug", "planted_bugs"]

Kind = type[ConvexClass]
Methods = dict[str, Any]
NUDGE = Fraction(1, 1 << 30)
PROBES = 20


@dataclass(frozen=True)
class PlantedBug:
    """A way to break a class.

    `methods(kind)` are the overriding methods. `harmless(kind)` is the reason why the bug changes
    nothing in that class, or empty: the broken class must then still pass everything.
    """

    name: str
    sentence: str
    methods: Callable[[Kind], Methods]
    harmless: Callable[[Kind], str]

    def plant(self, kind: Kind) -> Kind:
        """The class with this bug: a subclass with the same parameters."""
        name = f"{kind.__name__}With{self.name.title().replace('-', '')}"
        return type(name, (kind,), {**self.methods(kind), "__module__": __name__})


def planted_bugs() -> tuple[PlantedBug, ...]:
    """Every bug there is, in the order of this file."""
    return tuple(value for value in globals().values() if isinstance(value, PlantedBug))


def _never(kind: Kind) -> str:
    del kind
    return ""


def _without_constraints(kind: Kind) -> str:
    for seed in range(PROBES):
        chosen, rng = kind.arbitrary(generator(seed, "class")), generator(seed, "probe")
        if chosen.conic(chosen.draw_features(rng, 4)).cones:
            return ""
    return f"{kind.__name__} has no constraints, so no multipliers, and all coefficients are members."


def _weightless(kind: Kind) -> str:
    return f"{kind.__name__} has one projection for all weights." if kind.weightless else ""


def _coefficients(change: Callable[[Any], Any]) -> Callable[[Kind], Methods]:
    """Methods that change the coefficients of the float fit and of the exact point."""

    def methods(kind: Kind) -> Methods:
        def fit(self: ConvexClass, space: SampleSpace, features: Any, target: Any) -> Any:
            return change(kind.fit(self, space, features, target))

        def exact_point(
            self: ConvexClass, space: SampleSpace, features: Floats, target: Floats
        ) -> Any:
            point, dual = kind.exact_point(self, space, features, target)
            changed = change(np.array(point, dtype=object)).tolist()
            return [to_fraction(entry) for entry in changed], dual

        return {"fit": fit, "exact_point": exact_point}

    return methods


def _scaled(coef: Any) -> Any:
    # Fractions and floats alike: nine tenths by a product and a quotient.
    return coef * 9 / 10


def _rolled(coef: Any) -> Any:
    order = [(j + 1) % coef.shape[-1] for j in range(coef.shape[-1])]
    return coef[..., order]


scaled_projection = PlantedBug(
    "scaled-projection",
    "The student is 0.9 times the projection.",
    _coefficients(_scaled),
    _never,
)

support_off_by_one = PlantedBug(
    "support-off-by-one",
    "The coefficients are those of the neighbouring columns.",
    _coefficients(_rolled),
    _never,
)


def _wrong_weights(kind: Kind) -> Methods:
    def other(space: SampleSpace) -> SampleSpace:
        counts = [w * (1 + i) for i, w in enumerate(space.exact_weights)]
        return SampleSpace([count / sum(counts) for count in counts])

    def fit(self: ConvexClass, space: SampleSpace, features: Any, target: Any) -> Any:
        return kind.fit(self, other(space), features, target)

    def exact_point(
        self: ConvexClass, space: SampleSpace, features: Floats, target: Floats
    ) -> Any:
        return kind.exact_point(self, other(space), features, target)

    return {"fit": fit, "exact_point": exact_point}


wrong_weights = PlantedBug(
    "wrong-weights",
    "The student is fitted under weights that grow with the index of the point.",
    _wrong_weights,
    _weightless,
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

    def exact_point(
        self: ConvexClass, space: SampleSpace, features: Floats, target: Floats
    ) -> Any:
        point, dual = kind.exact_point(self, space, features, target)
        return _step_out(self.conic(features), point), dual

    def member(self: ConvexClass, rng: np.random.Generator, features: Floats) -> list[Fraction]:
        return _step_out(self.conic(features), kind.member(self, rng, features))

    return {"lift": lift, "exact_point": exact_point, "member": member}


def _step_out(form: ConicForm, theta: list[Fraction]) -> list[Fraction]:
    """The coefficients moved until one constraint is violated by 2^-30."""
    start = 0
    for name, size in form.cones:
        # In a second-order cone (t, x): the first x just above t. In the others: the first row below 0.
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
    _never,
)


def _jitter(kind: Kind) -> Methods:
    calls = [0]

    def fit(self: ConvexClass, space: SampleSpace, features: Any, target: Any) -> Any:
        calls[0] += 1
        return kind.fit(self, space, features, target) * (1 + 2.0**-50 * (calls[0] % 7))

    return {"fit": fit}


jitter = PlantedBug(
    "jitter", "The fit changes in its last bits from call to call.", _jitter, _never
)


def _overwrite(kind: Kind) -> Methods:
    def fit(self: ConvexClass, space: SampleSpace, features: Any, target: Any) -> Any:
        found = kind.fit(self, space, features, target)
        target[...] = target - target.mean()
        return found

    return {"fit": fit}


overwrites_target = PlantedBug(
    "overwrites-target", "The fit centres the labels it is given in place.", _overwrite, _never
)


def _first_of_batch(kind: Kind) -> Methods:
    def fit(self: ConvexClass, space: SampleSpace, features: Any, target: Any) -> Any:
        found = kind.fit(self, space, features, target)
        if target.ndim == 1:
            return found
        return found * 0 + found[(0,) * (target.ndim - 1)]

    return {"fit": fit}


first_of_batch = PlantedBug(
    "first-of-batch", "Every label vector of a batch gets the student of the first.",
    _first_of_batch, _never,
)


def _not_a_number(kind: Kind) -> Methods:
    def fit(self: ConvexClass, space: SampleSpace, features: Any, target: Any) -> Any:
        found = kind.fit(self, space, features, target)
        return found + float("nan") if bool((target < 0).all()) else found

    return {"fit": fit}


not_a_number = PlantedBug(
    "not-a-number", "The fit is NaN where all labels are negative.", _not_a_number, _never
)
