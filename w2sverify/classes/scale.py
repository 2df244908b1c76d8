"""A strong class times a number."""

from __future__ import annotations

import math
import sys
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

import numpy as np

from ..conic import ConicForm
from ..convex import ConvexClass
from ..draw import Floats
from ..errors import InputError
from ..exact import to_float, to_fraction
from ..space import SampleSpace
from ._combination import Combination, CombinedForm, check_parts, seen_by
from ._draw_parts import draw_part
from ._exact_labels import exact_labels
from ._linear_rows import row_sum
from .linear import Linear

__all__ = ["Scale"]

_LARGEST = sys.float_info.max


@dataclass(frozen=True)
class Scale(Combination):
    """The functions of a part, times a number: `V = {c u : u in part}`.

    `factor` is c, any finite float or fraction, the rational it is; 0 gives the function 0 alone.
    Because `d(c u, g) = c^2 d(u, g / c)`, the fit is the part's, of `g / c`, and so is the exact
    route. Cost: the part's and O(n).

    The coefficients are those of the part.

    Raises `InputError` for a part that is not a class and a factor that is not finite. Source:
    Rockafellar 1970, section 3.
    """

    part: ConvexClass = field(default_factory=Linear)
    factor: float | Fraction = 2.0

    def __post_init__(self) -> None:
        check_parts(self, (self.part,))
        factor = self.factor
        right = isinstance(factor, int | float | Fraction) and not isinstance(factor, bool)
        if not right or (isinstance(factor, float) and not math.isfinite(factor)):
            raise InputError(f"Scale has factor {factor!r}; give a finite number.")

    @property
    def parts(self) -> tuple[ConvexClass, ...]:
        """The one part."""
        return (self.part,)

    @property
    def weightless(self) -> bool:  # type: ignore[override]
        """The part's; the function 0 alone is a product of intervals too."""
        return self.part.weightless or not self.factor

    @property
    def has_exact_route(self) -> bool:
        """The part's."""
        return self.part.has_exact_route

    def conic(self, features: Floats) -> ConicForm:
        """The part's form with its features times c."""
        form = self.part.conic(seen_by(self.part, features))
        rows = [row_sum([(self.factor, row)]) for row in form.features]
        return CombinedForm(
            form.coefficients, rows, form.constraints, form.offset, form.cones, (form,)
        )

    def fit(self, space: SampleSpace, features: Any, target: Any) -> Any:
        """The part's fit of `g / c`."""
        from array_api_compat import array_namespace

        xp, factor = array_namespace(target), to_float(self.factor)
        with np.errstate(over="ignore"):
            goal = target / factor if factor else 0.0 * target
        # Labels that overflow become the largest floats, so that the part still gets numbers.
        goal = xp.clip(goal, -_LARGEST, _LARGEST)
        return self.part.fit(space, seen_by(self.part, features), goal)

    def predict(self, features: Any, coef: Any) -> Any:
        """c times the part's function."""
        return to_float(self.factor) * self.part.predict(seen_by(self.part, features), coef)

    def lift(self, features: Floats, coef: list[Fraction]) -> list[Fraction]:
        """The part's."""
        return self.part.lift(seen_by(self.part, features), coef)

    def multipliers(self, form: ConicForm, gradient: list[Fraction]) -> list[Fraction] | None:
        """The part's: the constraints are the same."""
        if not isinstance(form, CombinedForm):
            return None
        return self.part.multipliers(form.parts[0], gradient)

    def exact_point(
        self, space: SampleSpace, features: Floats, target: Floats
    ) -> tuple[list[Fraction], list[Fraction] | None]:
        """The part's exact point of the rational labels `g / c`, its dual vector times `c^2`; the
        conic form where labels that are not floats would go to a polyhedral part.
        """
        factor, seen = to_fraction(self.factor), seen_by(self.part, features)
        goal = [Fraction(g) / factor if factor else Fraction(0) for g in target.tolist()]
        labels = exact_labels(self.part, goal)
        if labels is None:
            return Combination.exact_point(self, space, features, target)
        point, dual = self.part.exact_point(space, seen, labels)
        return point, None if dual is None else [factor * factor * entry for entry in dual]

    @classmethod
    def arbitrary(cls, rng: np.random.Generator) -> Scale:
        """A factor of either sign, not 0, between 1/4 and 3 in size."""
        factor = float(rng.integers(1, 13)) / 4
        return cls(draw_part(rng, rounded=True), factor if rng.random() < 0.5 else -factor)

    def member(self, rng: np.random.Generator, features: Floats) -> list[Fraction]:
        """A member of the part."""
        return self.part.member(rng, seen_by(self.part, features))

    def supported_pair(
        self, rng: np.random.Generator, features: Floats
    ) -> tuple[list[Fraction], list[Fraction]] | None:
        """The part's; times 0 no gradient but 0 can be reached."""
        pair = self.part.supported_pair(rng, seen_by(self.part, features))
        if pair is None or self.factor:
            return pair
        return pair[0], [Fraction(0)] * len(pair[1])
