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
# A solution that moves by more, as a share of its labels, is solved again exactly, up to so many
# points.
_MOVED, _FEW = 2.0**-30, 200


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


def missed_rows(strong_class: ConvexClass, before: Floats, after: Floats, rows: Floats) -> Any:
    """The targets `[r, n]` whose float solution a further step has moved by more than rounding, so
    that the float solver did not reach it; of a polyhedral class on not too many points.
    """
    if not strong_class.polyhedral or rows.shape[-1] > _FEW:
        return ()
    with np.errstate(invalid="ignore"):
        moved = np.abs(after - before).max(axis=-1) > _MOVED * np.abs(rows).max(axis=-1)
    return np.flatnonzero(moved & np.all(np.isfinite(rows), axis=-1))


def exact_row(
    strong_class: ConvexClass, space: SampleSpace, features: Floats, row: Floats
) -> tuple[ConicForm, Floats]:
    """The conic form and the floats nearest to its exact coefficients at one projection."""
    theta = conic_exact_point(strong_class, space, features, row)[0]
    return strong_class.conic(features), np.array([to_float(entry) for entry in theta])


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
