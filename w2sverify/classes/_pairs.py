"""Supported pairs of combined classes, where those of the parts do not fit together."""

from __future__ import annotations

from fractions import Fraction

import numpy as np

from ..conic import ConicForm
from ..convex import ConvexClass
from ..draw import Floats, small_floats
from ..space import SampleSpace


def is_reached(form: ConicForm, pull: list[Fraction]) -> bool:
    """Whether labels on the points have this gradient."""
    from ..solvers.normal_equations import NormalEquations

    return NormalEquations.of(form, [1] * len(form.features)).solve(pull) is not None


def projected_pair(
    strong_class: ConvexClass, rng: np.random.Generator, features: Floats
) -> tuple[list[Fraction], list[Fraction]] | None:
    """The exact projection of random labels, and its gradient; None for other than polyhedral ones.

    The pair comes from a solver, but what proves it, the class's `multipliers`, does not.
    """
    from ..solvers.stationarity import gradient

    if not strong_class.polyhedral:
        return None
    space, goal = SampleSpace.uniform(len(features)), 2 * small_floats(rng, len(features), bits=2)
    theta, _ = strong_class.exact_point(space, features, goal)
    form = strong_class.conic(features)
    return theta, gradient(form, space.exact_weights, goal.tolist(), theta)
