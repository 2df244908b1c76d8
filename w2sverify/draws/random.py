"""Random instances, solved forwards."""

from __future__ import annotations

from fractions import Fraction

import numpy as np

from ..convex import ConvexClass
from ..draw import small_floats
from ..instance import Function, Instance
from ..space import SampleSpace

__all__ = ["draw_random", "draw_space", "project_instance"]


def draw_random(rng: np.random.Generator, strong_class: ConvexClass) -> Instance:
    """Random points, features and labels; the student is computed, the truth is a random member."""
    points = int(rng.integers(1, min(30, strong_class.drawn_points or 30) + 1))
    space, features = draw_space(rng, points), strong_class.draw_features(rng, points)
    shape = strong_class.label_shape(points)
    weak = small_floats(rng, *shape) if rng.random() < 0.5 else rng.standard_normal(shape)
    return project_instance(rng, strong_class, space, features, weak, origin="random")


def draw_space(rng: np.random.Generator, points: int) -> SampleSpace:
    """Uniform, rational or float weights."""
    kind = rng.integers(3)
    if kind == 0:
        return SampleSpace.uniform(points)
    counts = rng.integers(1, 20, points)
    if kind == 1:
        return SampleSpace([Fraction(int(count), int(counts.sum())) for count in counts])
    return SampleSpace(counts / counts.sum())


def project_instance(
    rng: np.random.Generator,
    strong_class: ConvexClass,
    space: SampleSpace,
    features: np.ndarray,
    weak: np.ndarray,
    *,
    origin: str,
    note: str = "",
) -> Instance:
    """The instance with the projection of `weak` as student and a random member as truth."""
    exact = strong_class.has_exact_route
    student = strong_class.project(space, features, weak, exact=exact)
    truth = Function(strong_class.member(rng, features))
    subject = f"{strong_class!r} n={space.size} {origin}" + (f" {note}" if note else "")
    return student.instance(truth, subject, origin)
