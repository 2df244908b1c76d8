"""Float solutions of a class's conic form, and the exact route through it."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import Any

import numpy as np

from ..conic import ConicForm, Rows
from ..convex import ConvexClass
from ..draw import Floats
from ..errors import InputError
from ..exact import to_float, to_fractions
from ..space import SampleSpace

# Where rows and coefficients are fewer, the exact solver is done before a float one has begun.
_SMALL = 80


def conic_rows(
    strong_class: ConvexClass, space: SampleSpace, features: Floats, rows: Floats
) -> Iterator[tuple[ConicForm, Floats]]:
    """For each target of `rows[r, n]` the conic form and its coefficients at the projection.

    `features` is `[n, d]`, or `[r, n, d]` for features of each target's own.
    """
    from ..solvers.conic_fit import conic_fit

    groups = [(features, rows)] if features.ndim == 2 else zip(features, rows[:, None], strict=True)
    for page, goals in groups:
        form = strong_class.conic(page)
        for theta in conic_fit(_given(form), space, page, goals):
            yield form, theta


def row_values(rows: Rows, theta: Floats) -> Floats:
    """The float products of sparse rows with coefficients."""
    numbers = theta.tolist()
    sums = [sum(to_float(a) * numbers[j] for j, a in row.items()) for row in rows]
    return np.array(sums, dtype=np.float64)


def conic_exact_point(
    strong_class: ConvexClass, space: SampleSpace, features: Floats, target: Floats
) -> tuple[list[Fraction], list[Fraction]]:
    """The exact projection onto a polyhedral class, its conic form solved over the rationals.

    Raises `InputError` where the class is not polyhedral, or empty on these points.
    """
    from ..solvers.exact_quadratic import exact_projection

    if not strong_class.polyhedral:
        raise InputError(
            f"{strong_class!r} has a part that is not polyhedral, so it has no exact route; use "
            "exact=False."
        )
    form = strong_class.conic(features)
    found = exact_projection(
        form.features,
        space.exact_weights,
        target.tolist(),
        form.constraints,
        form.offset,
        form.cones,
        _hint(form, space, features, target),
        coefficients=form.coefficients,
    )
    if found is None:
        raise InputError(f"{strong_class!r} is empty on these points; its constraints contradict.")
    return found


def _hint(form: ConicForm, space: SampleSpace, features: Floats, target: Floats) -> Any:
    """Float coefficients near the projection; None where the solver has none, or costs more."""
    from ..solvers.conic_fit import conic_fit

    if form.coefficients + len(form.constraints) < _SMALL:
        return None
    goal = np.array([to_float(entry) for entry in to_fractions(target.tolist())])
    try:
        theta = conic_fit(_given(form), space, features, goal)
    except InputError:  # whether the class is empty is for the exact solver to say
        return None
    return theta.tolist() if np.all(np.isfinite(theta)) else None


def _given(form: ConicForm) -> Any:
    return lambda _: form
