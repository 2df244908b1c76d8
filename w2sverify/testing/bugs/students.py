"""Bugs that give another student: scaled, shifted, rounded, or fitted to other data."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from ...convex import ConvexClass
from ...draw import Floats
from ...exact import to_fraction
from ...space import SampleSpace
from ..planted import Kind, Methods, PlantedBug
from ..reach import drawn

__all__ = [
    "absolute_threshold",
    "last_column_ignored",
    "scaled_fit",
    "scaled_projection",
    "support_off_by_one",
    "wrong_weights",
]


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
    likely=("certificate-valid", "idempotent", "twin-agrees"),
)

support_off_by_one = PlantedBug(
    "support-off-by-one",
    "The coefficients are those of the neighbouring columns.",
    _coefficients(_rolled),
    likely=("certificate-valid", "firmly-non-expansive", "known-answer"),
)


def _thresholded(coef: Any) -> Any:
    return coef * (abs(coef) > 2.0**-30)


absolute_threshold = PlantedBug(
    "absolute-threshold",
    "Coefficients below 2^-30 are set to 0, whatever the unit.",
    _coefficients(_thresholded),
    likely=("certificate-valid", "rescaled"),
)


def _fit_scaled(kind: Kind) -> Methods:
    methods = _coefficients(_scaled)(kind)
    return {"fit": methods["fit"]}


scaled_fit = PlantedBug(
    "scaled-fit",
    "The float fit is 0.9 times itself, the exact route is right.",
    _fit_scaled,
    likely=("float-agrees",),
)


def _last_column_ignored(kind: Kind) -> Methods:
    def without(features: Any) -> Any:
        if features.shape[-1] < 2:
            return features
        kept = features * 1.0
        kept[..., -1] = 0.0
        return kept

    def fit(self: ConvexClass, space: SampleSpace, features: Any, target: Any) -> Any:
        return kind.fit(self, space, without(features), target)

    def exact_point(self: ConvexClass, space: SampleSpace, features: Floats, target: Floats) -> Any:
        return kind.exact_point(self, space, without(features), target)

    return {"fit": fit, "exact_point": exact_point}


def _one_column(kind: Kind) -> str:
    if any(made.feature_columns is None or made.feature_columns > 1 for made in drawn(kind)):
        return ""
    return f"{kind.__name__} has no second column to ignore."


last_column_ignored = PlantedBug(
    "last-column-ignored",
    "The student does not see the last of several feature columns.",
    _last_column_ignored,
    _one_column,
    likely=("certificate-valid", "redundant-features"),
)


def _weightless(kind: Kind) -> str:
    weightless = all(made.weightless for made in drawn(kind))
    return f"{kind.__name__} has one projection for all weights." if weightless else ""


def _wrong_weights(kind: Kind) -> Methods:
    def other(space: SampleSpace) -> SampleSpace:
        counts = [w * (1 + i) for i, w in enumerate(space.exact_weights)]
        return SampleSpace([count / sum(counts) for count in counts])

    def fit(self: ConvexClass, space: SampleSpace, features: Any, target: Any) -> Any:
        return kind.fit(self, other(space), features, target)

    def exact_point(self: ConvexClass, space: SampleSpace, features: Floats, target: Floats) -> Any:
        return kind.exact_point(self, other(space), features, target)

    return {"fit": fit, "exact_point": exact_point}


wrong_weights = PlantedBug(
    "wrong-weights",
    "The student is fitted under weights that grow with the index of the point.",
    _wrong_weights,
    _weightless,
    likely=("certificate-valid", "permuted-points", "split-points"),
)
