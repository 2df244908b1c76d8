"""Rademacher complexities in closed form, for the classes that have one."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np

from ..classes._mapped import Mapped
from ..classes.box import Box
from ..classes.l1_ball import L1Ball
from ..classes.l2_ball import L2Ball
from ..classes.linf_ball import LinfBall
from ..classes.simplex import Simplex
from ..convex import ConvexClass
from ..draw import Floats
from ..space import SampleSpace

__all__ = ["closed_form_complexity"]


def closed_form_complexity(
    strong_class: ConvexClass,
    features: Floats,
    sample_size: int,
    space: SampleSpace | None = None,
) -> float:
    """An upper bound of `E sup over v in V of (1/n) sum_i s_i v(x_i)`; `inf` where none is known.

    x_i are n independent draws from the points `features[N, d]` with the weights of `space`
    (uniform if left out), s_i random signs. With `m_j = E phi_j(x)^2` and d columns:

    * L2Ball: `radius sqrt(sum_j m_j / n)`, Jensen on `E |sum s_i phi_i|_2`.
    * L1Ball: `radius sqrt(2 log(2 d) / n) sqrt(E max_j phi_j(x)^2)`, Massart's lemma on the 2 d
      signed columns (`E max of N sums with squared lengths r^2 <= r sqrt(2 log N)`) and Jensen.
    * LinfBall: `radius sum_j sqrt(m_j / n)`, Jensen column by column.
    * Simplex: `sqrt(2 log k / n) sqrt(E h(x)^2)`, h(x) half the range of the k vertices at
      x, Massart's lemma again: the middle of the range is one function, which may be taken off all
      vertices because signs have mean 0.
    * Box: `(upper - lower) / 2`: at each point of the sample alone. A population's point that is
      drawn twice has one value, so there this is an upper bound.
    * Hull, RkhsBall, Dictionary, RandomFeatures and all on mapped features: the rule of their base
      class on the mapped features, in floats.

    Source: Bartlett and Mendelson, JMLR 3 (2002) 463; Massart 2000 (finite maxima).
    """
    features = np.asarray(features, dtype=np.float64)
    if isinstance(strong_class, Mapped):
        design = strong_class.float_design(features)
        return closed_form_complexity(strong_class.base, design, sample_size, space)
    rule = _RULES.get(type(strong_class))
    if rule is None:
        return math.inf
    weights = np.full(len(features), 1 / len(features)) if space is None else space.weights
    return float(rule(strong_class, features, weights, sample_size))


def _l2(ball: Any, features: Floats, weights: Floats, n: int) -> float:
    return float(ball.radius) * math.sqrt(float(weights @ np.sum(features**2, axis=1)) / n)


def _l1(ball: Any, features: Floats, weights: Floats, n: int) -> float:
    if not features.size:
        return 0.0
    square = float(weights @ np.max(features**2, axis=1))
    return float(ball.radius) * math.sqrt(2 * math.log(2 * features.shape[1]) * square / n)


def _linf(ball: Any, features: Floats, weights: Floats, n: int) -> float:
    return float(ball.radius) * float(np.sum(np.sqrt(weights @ features**2))) / math.sqrt(n)


def _simplex(mixture: Any, features: Floats, weights: Floats, n: int) -> float:
    del mixture
    half = (np.max(features, axis=1) - np.min(features, axis=1)) / 2
    return math.sqrt(2 * math.log(features.shape[1]) * float(weights @ half**2) / n)


def _box(box: Any, features: Floats, weights: Floats, n: int) -> float:
    del features, weights, n
    return (float(box.upper) - float(box.lower)) / 2


_RULES: dict[type[ConvexClass], Callable[[Any, Floats, Floats, int], float]] = {
    L2Ball: _l2,
    L1Ball: _l1,
    LinfBall: _linf,
    Simplex: _simplex,
    Box: _box,
}
