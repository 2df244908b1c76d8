"""Small populations for any class, with numbers that are cheap to use exactly."""

from __future__ import annotations

import numpy as np

from ..convex import ConvexClass
from ..draw import small_floats
from ..errors import InputError
from ..space import SampleSpace
from .population import Population

__all__ = ["exact_world"]


def exact_world(
    strong_class: ConvexClass, rng: np.random.Generator, points: int = 10
) -> Population:
    """A uniform population of N points with the class's own features and labels of a few bits.

    The truth is outside the class in general; the weak model is near the truth, far from it, or its
    mirror image, each a third of the time. `member` is the float projection of the truth, which
    `exact_chain` replaces by the exact one.

    Raises `InputError` for a class with several outputs.
    """
    if strong_class.outputs != 1:
        raise InputError(
            f"{type(strong_class).__name__} has {strong_class.outputs} outputs; "
            "choose a class of one."
        )
    features = strong_class.draw_features(rng, points)
    truth = small_floats(rng, points)
    noise = small_floats(rng, points)
    weak = (truth + noise / 4, noise, -truth + noise / 4)[int(rng.integers(3))]
    space = SampleSpace.uniform(points)
    member = np.asarray(strong_class.project(space, features, truth).values)
    return Population(features, truth, weak, member, space=space)
