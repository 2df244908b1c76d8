"""A class on mapped features as linear functions of them, whose students come in batches."""

from __future__ import annotations

import math

from ..classes._mapped import Mapped
from ..classes.l2_ball import L2Ball
from ..classes.linear import Linear
from ..errors import InputError
from ..solvers.gram_least_squares import gram_least_squares
from .population import Population
from .setting import Setting

__all__ = ["on_mapped_features"]


def on_mapped_features(setting: Setting) -> Setting:
    """The same population with the mapped features, and the class's base on them.

    For `V = {Psi beta : beta in C}` with C a Euclidean ball or everything (RkhsBall,
    RandomFeatures, Polynomial, Spline, ...). The functions are the same up to the rounding of the
    map, and the member becomes the one nearest to the truth.

    Raises `InputError` for a class that is not of this kind. Cost: one Gram matrix.
    """
    strong_class, world = setting.strong_class, setting.population
    base = strong_class.base if isinstance(strong_class, Mapped) else None
    if not isinstance(strong_class, Mapped) or not isinstance(base, L2Ball | Linear):
        raise InputError(
            f"{type(strong_class).__name__} is no ball or span of mapped features; "
            "use its setting as it is."
        )
    design = strong_class.float_design(world.features)
    weighted = design * world.space.weights[:, None]
    radius = float(base.radius) if isinstance(base, L2Ball) else math.inf
    coef = gram_least_squares(weighted.T @ design, weighted.T @ world.truth, radius)
    made = Population(
        design, world.truth, world.weak, design @ coef, space=world.space, member_coef=coef
    )
    return Setting(made, base, setting.known_width)
