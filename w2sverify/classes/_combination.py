"""What the classes that are made of other classes share."""

from __future__ import annotations

from abc import abstractmethod
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np

from ..arrays import as_numpy
from ..conic import ConicForm
from ..convex import ConvexClass
from ..draw import Floats
from ..errors import InputError
from ..space import SampleSpace
from ._conic_rows import conic_exact_point


@dataclass(frozen=True)
class CombinedForm(ConicForm):
    """A conic form that remembers the forms it was made of."""

    parts: tuple[ConicForm, ...] = ()


class Combination(ConvexClass):
    """A class made of parts: what it is and takes follows from what they are and take.

    Parts without feature columns are given none of the features; all others see all columns.
    """

    @property
    @abstractmethod
    def parts(self) -> tuple[ConvexClass, ...]:
        """The classes that this one is made of."""

    @property
    def polyhedral(self) -> bool:  # type: ignore[override]
        """Polyhedral parts make a polyhedral class."""
        return all(part.polyhedral for part in self.parts)

    @property
    def weightless(self) -> bool:  # type: ignore[override]
        """A class with one projection for all weights is a product of intervals, and products of
        intervals make another one.
        """
        return all(part.weightless for part in self.parts)

    @property
    def feature_columns(self) -> int | None:  # type: ignore[override]
        """The number that the parts agree on."""
        return common_columns(self.parts)

    @property
    def has_exact_route(self) -> bool:
        """Where the parts are polyhedral."""
        return self.polyhedral

    def exact_point(
        self, space: SampleSpace, features: Floats, target: Floats
    ) -> tuple[list[Fraction], list[Fraction] | None]:
        """The conic form over the rationals."""
        return conic_exact_point(self, space, features, target)

    def draw_features(self, rng: np.random.Generator, points: int) -> Floats:
        """The features of the part that is the least free to choose them."""
        takers = [part for part in self.parts if part.feature_columns != 0]
        takers.sort(key=lambda part: part.feature_columns is None)
        return (takers or list(self.parts))[0].draw_features(rng, points)


def check_parts(strong_class: ConvexClass, parts: Any) -> tuple[ConvexClass, ...]:
    """The parts as a tuple; `InputError` where one is no class or their columns differ."""
    name = type(strong_class).__name__
    if isinstance(parts, ConvexClass) or not isinstance(parts, tuple | list) or not parts:
        raise InputError(
            f"{name} has parts {parts!r}; give a tuple of one or more classes, as in "
            "(Monotone(), Box())."
        )
    for part in parts:
        if not isinstance(part, ConvexClass):
            raise InputError(
                f"{name} has part {part!r}, which is not an object of a strong class; give one, "
                "such as Monotone()."
            )
    columns = sorted({c for part in parts if (c := part.feature_columns)})
    if len(columns) > 1:
        raise InputError(
            f"The parts of {name} take {' and '.join(map(str, columns))} feature columns; "
            "combine classes of the same features."
        )
    return tuple(parts)


def common_columns(parts: tuple[ConvexClass, ...]) -> int | None:
    """The number of feature columns that fits all parts: None for any, 0 if none takes features."""
    counts = {part.feature_columns for part in parts}
    fixed = [count for count in counts if count]
    return fixed[0] if fixed else None if None in counts else 0


def seen_by(part: ConvexClass, features: Any) -> Any:
    """The feature columns that a part sees: all, or none where it takes none."""
    return features[..., :0] if part.feature_columns == 0 else features


def part_values(part: ConvexClass, space: SampleSpace, features: Any, target: Any) -> Floats:
    """The values of a part's float projection."""
    seen = seen_by(part, features)
    return np.asarray(part.fit_values(space, seen, target)[1])


def part_vertices(part: ConvexClass, columns: int) -> Floats | None:
    """Coefficient vectors `[k, d]` of linear functions of d columns whose mixtures are the part.

    None where the part has no method `vertices_in(columns)` that knows them.
    """
    known = getattr(part, "vertices_in", None)
    return None if known is None else known(columns)


def lifted_values(part: ConvexClass, features: Floats, values: Floats) -> list[Fraction]:
    """Coefficients of a part's conic form, inside its constraints, near the given values."""
    seen, space = seen_by(part, features), SampleSpace.uniform(len(values))
    return part.fitted_point(space, seen, values)


def flat_batch(features: Any, target: Any) -> tuple[Any, Any]:
    """NumPy features `[n, d]` or `[r, n, d]` for the r targets `[r, n]` of a batch."""
    x, goal = as_numpy(features), as_numpy(target)
    flat = goal.reshape(-1, goal.shape[-1])
    return (x if x.ndim == 2 else x.reshape(len(flat), *x.shape[-2:])), flat


def summed_values(features: Any, coef: Any, count: int) -> Any:
    """The sum of the first `count` blocks of n coefficients, which are the parts' values."""
    n = features.shape[-2]
    total = coef[..., :n]
    for j in range(1, count):
        total = total + coef[..., j * n : (j + 1) * n]
    return total
