"""Random parts for the classes that are made of others, drawn from all simple classes there are."""

from __future__ import annotations

from functools import cache

import numpy as np

from ..convex import ConvexClass
from ..draw import generator
from ..registry import discover
from ._combination import Combination

# A simple class has at most three rows and coefficients for each of so many points: none for each
# pair of them.
_MANY = 8
_POINTS = 4


def draw_part(
    rng: np.random.Generator,
    *,
    columns: int | None = None,
    zero: bool = False,
    rounded: bool = False,
) -> ConvexClass:
    """A random simple class: polyhedral, small and not itself a combination.

    `columns` are the feature columns that other parts take already; with `zero` the class holds the
    function 0 on all points; with `rounded` one draw in six is a ball, which is not polyhedral.
    """
    if rounded and rng.random() < 1 / 6:
        from .l2_ball import L2Ball

        return L2Ball.arbitrary(rng)
    kinds = simple_classes()
    while True:
        part = kinds[int(rng.integers(len(kinds)))].arbitrary(rng)
        fits = columns in (None, 0) or part.feature_columns in (None, 0, columns)
        if fits and _is_wide(part) and (not zero or _holds_zero(part)):
            return part


@cache
def simple_classes() -> tuple[type[ConvexClass], ...]:
    """The classes of this package that make good parts, in the order of their names."""
    found = []
    for kind in discover("classes").members.values():
        ours = kind.__module__.startswith("w2sverify.classes.")
        if ours and not issubclass(kind, Combination) and _is_simple(kind):
            found.append(kind)
    return tuple(found)


def _is_simple(kind: type[ConvexClass]) -> bool:
    """Whether a few objects of the class are polyhedral, small and free in their features."""
    for seed in range(8):
        rng = generator(seed, "part")
        part = kind.arbitrary(rng)
        if not part.polyhedral or part.feature_columns not in (None, 0, 1):
            return False
        form = part.conic(part.draw_features(rng, _MANY))
        if max(form.coefficients, len(form.constraints)) > 3 * _MANY:
            return False
    return True


@cache
def _holds_zero(part: ConvexClass) -> bool:
    """Whether coefficients 0 are a member of the conic form, on any points alike."""
    form = part.conic(part.draw_features(generator(0, "zero"), _POINTS))
    start = 0
    for name, size in form.cones:
        entries = form.offset[start : start + size]
        if min(entries) < 0 or (name == "zero" and any(entries)):
            return False
        start += size
    return True


@cache
def _is_wide(part: ConvexClass) -> bool:
    """Whether the class is more than one function."""
    rng = generator(0, "wide")
    features = part.draw_features(rng, _POINTS)
    form = part.conic(features)
    return len({tuple(form.values(part.member(rng, features))) for _ in range(4)}) > 1
