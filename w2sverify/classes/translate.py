"""A strong class plus a given function."""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

import numpy as np

from ..conic import ConicForm
from ..convex import ConvexClass
from ..draw import Floats, small_fractions
from ..space import SampleSpace
from ._combination import Combination, CombinedForm, check_parts, seen_by
from ._draw_parts import draw_part
from ._exact_labels import exact_labels
from ._shift import Shift, check_shift, shift_columns, shift_floats, shift_values, shifted
from .linear import Linear

__all__ = ["Translate"]


@dataclass(frozen=True)
class Translate(Combination):
    """The functions of a part, moved: `V = {u + s : u in part}`.

    `shift` is a number, the constant s in the unit of the labels, or one coefficient for each
    feature column, `s = features @ shift`; finite floats or fractions, each the rational it is. The
    fit is the part's, of `g - s`, and so is the exact route. Cost: the part's and O(n d).

    The coefficients are those of the part; in the conic form one more follows, which is 1.

    Raises `InputError` for a part that is not a class and a shift that is not finite or has the
    wrong length. Source: Rockafellar 1970, section 3.
    """

    part: ConvexClass = field(default_factory=Linear)
    shift: Shift = 1.0

    def __post_init__(self) -> None:
        check_parts(self, (self.part,))
        object.__setattr__(self, "shift", check_shift("Translate", self.shift))
        shift_columns("Translate", self.shift, self.part.feature_columns)

    @property
    def parts(self) -> tuple[ConvexClass, ...]:
        """The one part."""
        return (self.part,)

    @property
    def feature_columns(self) -> int | None:  # type: ignore[override]
        """The part's, or one for each coefficient of the shift."""
        return shift_columns("Translate", self.shift, self.part.feature_columns)

    @property
    def has_exact_route(self) -> bool:
        """The part's."""
        return self.part.has_exact_route

    def conic(self, features: Floats) -> ConicForm:
        """The part's form with one more coefficient, fixed to 1, on the shift."""
        form = self.part.conic(seen_by(self.part, features))
        return shifted(form, shift_values(self.shift, features))

    def fit(self, space: SampleSpace, features: Any, target: Any) -> Any:
        """The part's fit of `g - s`."""
        moved = target - shift_floats(self.shift, features)
        return self.part.fit(space, seen_by(self.part, features), moved)

    def predict(self, features: Any, coef: Any) -> Any:
        """The part's function plus the shift."""
        values = self.part.predict(seen_by(self.part, features), coef)
        return values + shift_floats(self.shift, features)

    def lift(self, features: Floats, coef: list[Fraction]) -> list[Fraction]:
        """The part's, and 1."""
        return [*self.part.lift(seen_by(self.part, features), coef), Fraction(1)]

    def multipliers(self, form: ConicForm, gradient: list[Fraction]) -> list[Fraction] | None:
        """The part's; the equation takes what the last coefficient has."""
        if not isinstance(form, CombinedForm):
            return None
        *inner, last = gradient
        found = self.part.multipliers(form.parts[0], inner)
        return None if found is None else [*found, -last]

    def exact_point(
        self, space: SampleSpace, features: Floats, target: Floats
    ) -> tuple[list[Fraction], list[Fraction] | None]:
        """The part's exact point of the rational labels `g - s`; the conic form where labels that
        are not floats would go to a polyhedral part.
        """
        from ..solvers.stationarity import gradient

        shift = shift_values(self.shift, features)
        moved = [Fraction(g) - s for g, s in zip(target.tolist(), shift, strict=True)]
        seen = seen_by(self.part, features)
        labels = exact_labels(self.part, moved)
        if labels is None:
            return Combination.exact_point(self, space, features, target)
        point, dual = self.part.exact_point(space, seen, labels)
        point = [*point, Fraction(1)]
        if dual is not None:
            form = self.conic(features)
            pull = gradient(form, space.exact_weights, target.tolist(), point)
            dual = [*dual, -pull[-1]]
        return point, dual

    @classmethod
    def arbitrary(cls, rng: np.random.Generator) -> Translate:
        """A part with a constant or, where it takes features, a linear shift."""
        part = draw_part(rng, rounded=True)
        columns = part.feature_columns
        if columns and rng.random() < 0.5:
            return cls(part, tuple(map(float, small_fractions(rng, columns))))
        return cls(part, float(rng.integers(-8, 9)) / 4)

    def member(self, rng: np.random.Generator, features: Floats) -> list[Fraction]:
        """A member of the part, and 1."""
        return [*self.part.member(rng, seen_by(self.part, features)), Fraction(1)]

    def supported_pair(
        self, rng: np.random.Generator, features: Floats
    ) -> tuple[list[Fraction], list[Fraction]] | None:
        """The part's pair. What it says about the last coefficient is given where the shift is in
        the span of the part's features, and anything where it is not.
        """
        from ..solvers.normal_equations import NormalEquations
        from ..solvers.stationarity import gradient

        pair = self.part.supported_pair(rng, seen_by(self.part, features))
        if pair is None:
            return None
        theta, pull = pair
        form = self.part.conic(seen_by(self.part, features))
        ones, values = [1] * len(features), shift_values(self.shift, features)
        toward = gradient(form, ones, values, [Fraction(0)] * form.coefficients)
        span = NormalEquations.of(form, ones).solve(toward)
        last = small_fractions(rng, 1)[0]
        if span is not None and form.values(span) == values:
            last = sum((a * b for a, b in zip(span, pull, strict=True)), Fraction(0))
        return [*theta, Fraction(1)], [*pull, last]
