"""The projections that are measured: every class, on data in which its constraints matter."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from w2sverify.classes import Linear, TotalVariationBall
from w2sverify.convex import ConvexClass
from w2sverify.draw import Floats, generator
from w2sverify.registry import discover
from w2sverify.space import SampleSpace

__all__ = ["Batch", "classes", "draw_batch"]


@dataclass(frozen=True, eq=False)
class Batch:
    """Projections onto one class under uniform weights: `targets[B, n]` (`[B, n, k]` for
    k outputs), and features `[n, d]` shared by all or `[B, n, d]`.
    """

    strong_class: ConvexClass
    space: SampleSpace
    features: Floats
    targets: Floats

    def __len__(self) -> int:
        return len(self.targets)

    @property
    def shared(self) -> bool:
        """Whether all targets have the same features."""
        return self.features.ndim == 2

    def head(self, count: int) -> Batch:
        """The first ones."""
        features = self.features if self.shared else self.features[:count]
        return Batch(self.strong_class, self.space, features, self.targets[:count])

    def pairs(self) -> Iterator[tuple[Floats, Floats]]:
        """Features `[n, d]` and target `[n]` of each."""
        for i, target in enumerate(self.targets):
            yield (self.features if self.shared else self.features[i]), target

    def values(self) -> Any:
        """Our float projections `[B, n]`."""
        return self.strong_class.project(self.space, self.features, self.targets).values


# With the default parameters, or with slopes of size two, hardly any coefficient of these classes
# would be free, which is too easy: at these, about half of the constraints are active.
_PARAMETERS: dict[str, Callable[[int], dict[str, Any]]] = {
    "Hull": lambda columns: {"vertices": _vertices(columns)},
    "L1Ball": lambda columns: {"radius": float(columns)},
    "L2Ball": lambda columns: {"radius": float(math.isqrt(columns))},
    "NuclearBall": lambda columns: {"radius": float(columns), "outputs": 3},
    # The default, a monotone and a linear function of one column, can be any function at all.
    "Sum": lambda columns: {"parts": (TotalVariationBall(float(columns)), Linear())},
    "Spline": lambda columns: {"knots": tuple(np.linspace(-3.0, 3.0, columns + 2).tolist())},
}
_SLOPES: dict[str, Callable[[int], float]] = {"Simplex": lambda columns: 2 / columns}
# In more columns no two points are comparable, and every function of few points is convex.
_COLUMNS = {"ConvexMultivariate": 2, "Lipschitz": 1, "MonotonePartialOrder": 2}


def _vertices(columns: int) -> list[list[float]]:
    """Twice as many linear functions as columns, each with normal coefficients of size two."""
    rng = generator(0, "vertices", columns)
    return [[float(v) for v in row] for row in 2 * rng.standard_normal((2 * columns, columns))]


def classes(columns: int) -> tuple[dict[str, ConvexClass], list[str]]:
    """Every class by name, for d columns, and sentences about those that cannot be made."""
    registry = discover("classes")
    found, problems = {}, list(registry.problems)
    for name, kind in registry.members.items():
        try:
            found[name] = kind(**_PARAMETERS.get(name, _none)(columns))
        except TypeError as error:
            problems.append(f"{name} has no default parameters ({error}).")
    return found, problems


def draw_batch(
    strong_class: ConvexClass,
    *,
    count: int,
    points: int,
    columns: int,
    seed: int,
    shared: bool,
    bits: int | None = None,
) -> Batch:
    """Standard normal features; targets are linear in them, with normal coefficients, plus standard
    normal noise, so that the class cuts some of it off.

    All numbers have the 53 bits of a float, or are multiples of `2^-bits`.
    """
    name = type(strong_class).__name__
    size = _SLOPES.get(name, lambda _: 2.0)(columns)
    columns = _COLUMNS.get(name, columns)
    if strong_class.feature_columns is not None:
        columns = strong_class.feature_columns
    rng = generator(seed, name, points, columns, str(shared), str(bits))
    features = _round(
        rng.standard_normal((points, columns) if shared else (count, points, columns)), bits
    )
    outputs = strong_class.outputs
    slopes = size * rng.standard_normal((count, columns, outputs))
    targets = features @ slopes + rng.standard_normal((count, points, outputs))
    targets = targets.reshape(count, *strong_class.label_shape(points))
    return Batch(strong_class, SampleSpace.uniform(points), features, _round(targets, bits))


def _none(columns: int) -> dict[str, Any]:
    del columns
    return {}


def _round(values: Floats, bits: int | None) -> Floats:
    return values if bits is None else np.round(values * 2.0**bits) / 2.0**bits
