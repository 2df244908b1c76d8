"""Bugs against what every class promises its callers."""

from __future__ import annotations

from typing import Any

from ...convex import ConvexClass
from ...space import SampleSpace
from ..planted import Kind, Methods, PlantedBug

__all__ = ["first_of_batch", "jitter", "not_a_number", "overwrites_target"]


def _jitter(kind: Kind) -> Methods:
    calls = [0]

    def fit(self: ConvexClass, space: SampleSpace, features: Any, target: Any) -> Any:
        calls[0] += 1
        return kind.fit(self, space, features, target) * (1 + 2.0**-50 * (calls[0] % 7))

    return {"fit": fit}


jitter = PlantedBug(
    "jitter",
    "The fit changes in its last bits from call to call.",
    _jitter,
    likely=("deterministic",),
)


def _overwrite(kind: Kind) -> Methods:
    def fit(self: ConvexClass, space: SampleSpace, features: Any, target: Any) -> Any:
        found = kind.fit(self, space, features, target)
        target[...] = target - target.mean()
        return found

    return {"fit": fit}


overwrites_target = PlantedBug(
    "overwrites-target",
    "The fit centres the labels it is given in place.",
    _overwrite,
    likely=("inputs-not-changed",),
)


def _first_of_batch(kind: Kind) -> Methods:
    def fit(self: ConvexClass, space: SampleSpace, features: Any, target: Any) -> Any:
        found = kind.fit(self, space, features, target)
        if target.ndim == 1:
            return found
        return found * 0 + found[(0,) * (target.ndim - 1)]

    return {"fit": fit}


first_of_batch = PlantedBug(
    "first-of-batch",
    "Every label vector of a batch gets the student of the first.",
    _first_of_batch,
    likely=("batch-equals-loop", "torch-equals-numpy"),
)


def _not_a_number(kind: Kind) -> Methods:
    def fit(self: ConvexClass, space: SampleSpace, features: Any, target: Any) -> Any:
        found = kind.fit(self, space, features, target)
        return found + float("nan") if bool((target < 0).all()) else found

    return {"fit": fit}


not_a_number = PlantedBug(
    "not-a-number",
    "The fit is NaN where all labels are negative.",
    _not_a_number,
    likely=("batch-equals-loop", "fitted-member"),
)
