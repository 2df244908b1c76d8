"""A strong class on more points, seen on the sample."""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction
from functools import lru_cache
from typing import Any

import numpy as np

from ..arrays import as_like, as_numpy
from ..conic import ConicForm
from ..convex import ConvexClass
from ..draw import Floats
from ..errors import InputError
from ..space import SampleSpace
from ._combination import (
    Combination,
    CombinedForm,
    check_parts,
    seen_by,
)
from ._draw_parts import draw_part
from ._pairs import is_reached, projected_pair
from .monotone import Monotone

__all__ = ["Restriction"]


@dataclass(frozen=True)
class Restriction(Combination):
    """Functions of a part on the sample and on given points besides: `V = {v on the sample : v in
    part on sample and anchors}`.

    `anchors` are a points of d features, `[a, d]`, in the units of the features. A class of more
    points can allow less on the sample than the class of the sample alone, as where a box holds on
    points that were not drawn. The fit and the exact route are the part's on all n + a points, the
    anchors with weight 0. Cost: the part's on n + a points.

    The coefficients are those of the part on all these points.

    Raises `InputError` for a part that is not a class and anchors that are not finite or not of the
    part's number of columns.
    """

    part: ConvexClass = field(default_factory=Monotone)
    anchors: tuple[tuple[float, ...], ...] = ((0.0,),)

    def __post_init__(self) -> None:
        check_parts(self, (self.part,))
        object.__setattr__(self, "anchors", _check_anchors(self.anchors))
        columns = self.part.feature_columns
        if self.anchors and columns not in (None, 0, len(self.anchors[0])):
            raise InputError(
                f"Restriction has anchors of {len(self.anchors[0])} features, but its part takes "
                f"{columns}; give each anchor as many."
            )

    @property
    def parts(self) -> tuple[ConvexClass, ...]:
        """The one part."""
        return (self.part,)

    @property
    def feature_columns(self) -> int | None:  # type: ignore[override]
        """Those of the anchors, or the part's where there are none."""
        return len(self.anchors[0]) if self.anchors else self.part.feature_columns

    @property
    def has_exact_route(self) -> bool:
        """The part's."""
        return self.part.has_exact_route

    def conic(self, features: Floats) -> ConicForm:
        """The part's form on all points, its features on the sample only."""
        form = self.part.conic(self._all_points(features))
        rows = form.features[: len(features)]
        return CombinedForm(
            form.coefficients, rows, form.constraints, form.offset, form.cones, (form,)
        )

    def fit(self, space: SampleSpace, features: Any, target: Any) -> Any:
        """The part's fit, with anchors of weight 0."""
        goal = as_numpy(target)
        count = len(self.anchors)
        longer = np.concatenate([goal, np.zeros((*goal.shape[:-1], count))], axis=-1)
        x = as_like(self._all_points(as_numpy(features)), target)
        return self.part.fit(_with_anchors(space, count), x, as_like(longer, target))

    def predict(self, features: Any, coef: Any) -> Any:
        """The part's function on the sample."""
        x = as_like(self._all_points(as_numpy(features)), coef)
        return self.part.predict(x, coef)[..., : features.shape[-2]]

    def lift(self, features: Floats, coef: list[Fraction]) -> list[Fraction]:
        """The part's on all points."""
        return self.part.lift(self._all_points(features), coef)

    def multipliers(self, form: ConicForm, gradient: list[Fraction]) -> list[Fraction] | None:
        """The part's: the constraints are the same."""
        if not isinstance(form, CombinedForm):
            return None
        return self.part.multipliers(form.parts[0], gradient)

    def exact_point(
        self, space: SampleSpace, features: Floats, target: Floats
    ) -> tuple[list[Fraction], list[Fraction] | None]:
        """The part's on all points, its dual vector in the weights as they are given."""
        count, total = len(self.anchors), sum(space.exact_weights)
        longer = np.concatenate([target, np.zeros(count)])
        point, dual = self.part.exact_point(
            _with_anchors(space, count), self._all_points(features), longer
        )
        return point, None if dual is None else [total * entry for entry in dual]

    @classmethod
    def arbitrary(cls, rng: np.random.Generator) -> Restriction:
        """One to three anchors among points as the part draws them."""
        part = draw_part(rng, rounded=True)
        anchors = part.draw_features(rng, int(rng.integers(1, 4)))
        return cls(part, tuple(map(tuple, anchors.tolist())))

    def member(self, rng: np.random.Generator, features: Floats) -> list[Fraction]:
        """A member of the part on all points."""
        return self.part.member(rng, self._all_points(features))

    def draw_features(self, rng: np.random.Generator, points: int) -> Floats:
        """The part's, or random ones of as many columns as the anchors have."""
        if self.part.feature_columns is not None:
            return self.part.draw_features(rng, points)
        return ConvexClass.draw_features(self, rng, points)

    def supported_pair(
        self, rng: np.random.Generator, features: Floats
    ) -> tuple[list[Fraction], list[Fraction]] | None:
        """The part's where labels on the sample alone reach its gradient; else from a projection of
        random labels.
        """
        pair = self.part.supported_pair(rng, self._all_points(features))
        if pair is not None and is_reached(self.conic(features), pair[1]):
            return pair
        return projected_pair(self, rng, features)

    def _all_points(self, features: Any) -> Any:
        """The features `[..., n + a, d]` of the sample and the anchors, as the part sees them."""
        count = len(self.anchors)
        anchors = np.array(self.anchors, dtype=np.float64).reshape(count, features.shape[-1])
        pages = np.broadcast_to(anchors, (*features.shape[:-2], count, features.shape[-1]))
        return seen_by(self.part, np.concatenate([features, pages], axis=-2))


@lru_cache(maxsize=8)
def _with_anchors(space: SampleSpace, count: int) -> SampleSpace:
    """The space with `count` more points of weight 0."""
    total = sum(space.exact_weights)
    weights = [weight / total for weight in space.exact_weights]
    return SampleSpace([*weights, *[Fraction(0)] * count])


def _check_anchors(anchors: Any) -> tuple[tuple[float, ...], ...]:
    try:
        table = np.array(anchors, dtype=np.float64)
    except (TypeError, ValueError):
        table = np.array(np.nan)
    if table.size == 0 and table.ndim <= 1:
        return ()
    if table.ndim != 2 or not np.all(np.isfinite(table)):
        raise InputError(
            f"Restriction has anchors {anchors!r}; give points of finite numbers, "
            "as in ((0.0,), (1.0,))."
        )
    return tuple(map(tuple, table.tolist()))
