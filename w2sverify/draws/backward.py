"""Instances made backwards from the answer, without a solver."""

from __future__ import annotations

from fractions import Fraction

import numpy as np

from ..convex import ConvexClass
from ..draw import Floats, small_fractions
from ..instance import Function, Instance
from ..solvers.normal_equations import NormalEquations
from ..solvers.stationarity import gradient
from ..space import SampleSpace
from .random import draw_space

__all__ = ["backward_instance", "draw_backward"]


def draw_backward(rng: np.random.Generator, strong_class: ConvexClass) -> Instance | None:
    """A backward instance on random points and features."""
    points = int(rng.integers(1, min(20, strong_class.drawn_points or 20) + 1))
    space, features = draw_space(rng, points), strong_class.draw_features(rng, points)
    return backward_instance(rng, strong_class, space, features)


def backward_instance(
    rng: np.random.Generator, strong_class: ConvexClass, space: SampleSpace, features: Floats
) -> Instance | None:
    """A member p, a vector c of its normal cone, and `g = p + c`: the projection of g is exactly p.

    None where the class has no such pairs, or the features cannot reach the drawn gradient.
    """
    pair = strong_class.supported_pair(rng, features)
    if pair is None:
        return None
    theta, pull = pair
    form = strong_class.conic(features)
    weights = space.repeated(strong_class.outputs).exact_weights
    system = NormalEquations.of(form, weights)
    noise, zero = small_fractions(rng, len(weights)), [Fraction(0)] * form.coefficients
    toward = gradient(form, weights, noise, zero)
    wanted = [a - b for a, b in zip(pull, toward, strict=True)]
    lift = system.solve(wanted)
    if lift is None:
        return None
    # sum w Phi (noise + Phi lift) = toward + wanted = pull.
    both = [a + b for a, b in zip(theta, lift, strict=True)]
    moved = form.values(both)
    weak = [a + b for a, b in zip(moved, noise, strict=True)]
    return Instance(
        form,
        weights,
        weak,
        Function(theta),
        strong_class.multipliers(form, pull),
        Function(strong_class.member(rng, features)),
        subject=f"{strong_class!r} n={space.size} backward",
        origin="backward",
    )
