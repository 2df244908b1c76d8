"""Upper bounds of a support function, proved by a dual vector of the class's conic form."""

from __future__ import annotations

import math
from collections.abc import Sequence
from fractions import Fraction
from typing import Any

import numpy as np

from ..conic import ConicForm
from ..convex import ConvexClass
from ..draw import Floats
from ..errors import PluginError
from ..exact import Rational, to_fraction, to_fractions
from ..solvers.exact_cones import cones_missed
from ..solvers.float_form import cone_blocks
from ..solvers.stationarity import gradient

__all__ = ["support_bound"]


def support_bound(strong_class: ConvexClass, features: Floats, signs: Any) -> Fraction | float:
    """A proven upper bound of `sup over v in V of sum_i c_i v_i`; `inf` where none is proven.

    `features[n, d]`, `signs[n]` (any finite floats c, not weighted). With `b = sum_i c_i Phi_i`,
    the class's `multipliers` give lambda in K* with `A' lambda = -b`, both checked here exactly.
    For every member `sum_i c_i v_i = b . theta = -<lambda, A theta> = <lambda, offset> -
    <lambda, A theta + offset> <= <lambda, offset>`, which is what comes back. It is the value
    itself where the multipliers are optimal, as they are for every polyhedral class and, up to the
    rounding of a root, for the balls.

    Raises `PluginError` if a class gives a dual vector that is none.
    """
    form = strong_class.conic(np.asarray(features, dtype=np.float64))
    goal = [to_fraction(entry) for entry in np.asarray(signs, dtype=np.float64).tolist()]
    pull = gradient(form, [1] * len(goal), goal, [0] * form.coefficients)
    dual = strong_class.multipliers(form, pull)
    if dual is None:
        return math.inf
    if not _is_dual(form, pull, dual):
        raise PluginError(
            f"{strong_class!r} gave multipliers outside the dual cone or not stationary; "
            "correct its `multipliers`."
        )
    pairs = zip(dual, form.offset, strict=True)
    return sum((to_fraction(a) * to_fraction(b) for a, b in pairs), Fraction(0))


def _is_dual(form: ConicForm, pull: list[Fraction], dual: Sequence[Rational]) -> bool:
    """`A' lambda = -b` and lambda in K*, exactly."""
    total, entries = list(pull), to_fractions(dual)
    for row, entry in zip(form.constraints, entries, strict=True):
        for j, a in row.items():
            total[j] += to_fraction(a) * entry
    # The cones are their own duals, but for zero (anything is dual to it) and semidefinite ones:
    # the pairing counts each off-diagonal product once where a trace counts it twice.
    for name, size, where in cone_blocks(form.cones):
        if name == "zero":
            entries[where] = [Fraction(0)] * size
        elif name == "semidefinite":
            diagonal = {i * (i + 3) // 2 for i in range(size)}
            entries[where] = [
                entry * (2 if i in diagonal else 1) for i, entry in enumerate(entries[where])
            ]
    return not any(total) and not cones_missed(form.cones, entries)
