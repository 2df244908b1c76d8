"""Instances where careless code goes wrong: ties, rank deficiency, extreme scales, degenerate
measures.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np

from ..convex import ConvexClass
from ..draw import Floats, small_floats
from ..instance import Instance
from ..space import SampleSpace
from .random import draw_space, project_instance

__all__ = ["draw_adversarial"]

Twist = Callable[[np.random.Generator, Floats, Floats], tuple[Floats, Floats]]


def draw_adversarial(rng: np.random.Generator, strong_class: ConvexClass) -> Instance:
    """A random instance with one to three twists, and in half of the draws a truth that makes a
    tie.
    """
    points = int(rng.choice([1, 2, 3, 5, 12]))
    features = strong_class.draw_features(rng, points)
    weak = small_floats(rng, *strong_class.label_shape(points), bits=2)
    names = [
        str(name) for name in rng.choice(sorted(TWISTS), size=rng.integers(1, 4), replace=False)
    ]
    for name in names:
        features, weak = TWISTS[name](rng, features, weak)
    space = draw_space(rng, len(weak))
    if rng.random() < 0.25:
        space, names = _without_mass(rng, space), [*names, "zero-weights"]
    instance = project_instance(
        rng, strong_class, space, features, weak, origin="adversarial", note=" ".join(names)
    )
    form, tie = strong_class.conic(features), rng.integers(4)
    if tie == 0 and instance.certificate.gap == 0:
        # An enclosed student is irrational: its slack to the rational point that encloses it is no
        # tie.
        return replace(
            instance, truth=instance.student, subject=instance.subject + " truth=student"
        )
    if tie == 1:
        # A weak model in the class: no misfit, and the student is the weak model itself.
        values = np.array(form.float_values(instance.student.numbers)).reshape(weak.shape)
        exact = strong_class.has_exact_route
        student = strong_class.project(space, features, values, exact=exact)
        subject = instance.subject + " weak=member"
        return student.instance(instance.truth, subject, "adversarial")
    return instance


def _without_mass(rng: np.random.Generator, space: SampleSpace) -> SampleSpace:
    kept = rng.random(space.size) < 0.6
    kept[int(rng.integers(space.size))] = True
    weights = [w if keep else 0 * w for w, keep in zip(space.exact_weights, kept, strict=True)]
    total = sum(weights)
    return SampleSpace([w / total for w in weights])


def _repeat_points(
    rng: np.random.Generator, features: Floats, weak: Floats
) -> tuple[Floats, Floats]:
    place = rng.integers(0, len(weak), 2 * len(weak))
    return features[place], weak[place]


def _same_columns(
    rng: np.random.Generator, features: Floats, weak: Floats
) -> tuple[Floats, Floats]:
    if features.shape[1] > 1:
        features = features[:, rng.integers(0, features.shape[1], features.shape[1])]
    return features, weak


def _zero_column(rng: np.random.Generator, features: Floats, weak: Floats) -> tuple[Floats, Floats]:
    features = features.copy()
    if features.shape[1]:
        features[:, int(rng.integers(features.shape[1]))] = 0.0
    return features, weak


def _scaled_features(
    rng: np.random.Generator, features: Floats, weak: Floats
) -> tuple[Floats, Floats]:
    return features * 2.0 ** float(rng.choice([-400, -60, 60, 400])), weak


def _scaled_labels(
    rng: np.random.Generator, features: Floats, weak: Floats
) -> tuple[Floats, Floats]:
    return features, weak * 2.0 ** float(rng.choice([-400, -60, 60, 400]))


def _scaled_columns(
    rng: np.random.Generator, features: Floats, weak: Floats
) -> tuple[Floats, Floats]:
    scales = 2.0 ** rng.integers(-40, 41, features.shape[1]).astype(float)
    return features * scales, weak


def _constant_labels(
    rng: np.random.Generator, features: Floats, weak: Floats
) -> tuple[Floats, Floats]:
    return features, np.full_like(weak, float(rng.integers(-2, 3)))


def _nearly_collinear(
    rng: np.random.Generator, features: Floats, weak: Floats
) -> tuple[Floats, Floats]:
    if features.shape[1] > 1:
        features = features.copy()
        first, sides = features[:, 0], np.where(rng.random(len(weak)) < 0.5, np.inf, -np.inf)
        # The neighbour of 0 is subnormal, and float fits promise nothing for a column of those.
        features[:, 1] = np.where(first == 0, 0.0, np.nextafter(first, sides))
    return features, weak


#: Every function above that changes the data of an instance, by name.
TWISTS: dict[str, Twist] = {
    "repeated-points": _repeat_points,
    "same-columns": _same_columns,
    "zero-column": _zero_column,
    "scaled-features": _scaled_features,
    "scaled-labels": _scaled_labels,
    "scaled-columns": _scaled_columns,
    "constant-labels": _constant_labels,
    "nearly-collinear": _nearly_collinear,
}
