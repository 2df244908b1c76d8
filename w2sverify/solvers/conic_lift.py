"""A rational member of a conic form near float coefficients."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction

import numpy as np

from w2sverify.conic import ConicForm
from w2sverify.draw import Floats
from w2sverify.exact import to_float
from w2sverify.solvers.clarabel_problem import ClarabelProblem
from w2sverify.solvers.exact_cones import cones_missed, form_slacks
from w2sverify.solvers.exact_quadratic import exact_projection
from w2sverify.solvers.float_form import FloatForm, cone_blocks

__all__ = ["conic_lift"]

_LINEAR = ("zero", "nonnegative")
# A step of 2^-k towards a strict member is tried for k up to this; beyond it nothing changes.
_LONGEST = 2048
# Strict membership below this share of the size of the rows is not told from none in floats.
_STRICT = 2.0**-20
# How much staying near counts against being well inside: so little that it only settles ties.
_NEARNESS = 2.0**-10


def conic_lift(form: ConicForm, coef: Sequence[Fraction]) -> list[Fraction]:
    """theta with `A theta + b in K` exactly, near coefficients that satisfy it nearly.

    Coefficients that satisfy it are returned as they are. Otherwise rows of zero and nonnegative
    cones are met by the exact projection of the coefficients, in the metric where columns of Phi
    have norm one. For the others a strict member is found in floats, made exact in the same way,
    and the shortest step 2^-k towards it that ends in K is taken, decided by the exact test; K is
    convex, so that longer steps do as well. Where a second-order cone has no strict member its
    rows vanish on the whole class and are equations.

    Returns coefficients that are not a member only where there is none, or where no strict
    member was found. Cost: one exact solve for the linear rows, and one float one for the others.
    """
    point = list(coef)
    if not cones_missed(form.cones, form_slacks(form, point)):
        return point
    near = _on_linear_rows(form, point)
    if near is None:
        return point
    missed = cones_missed(form.cones, form_slacks(form, near))
    if not missed:
        return near
    floats = FloatForm.of(form, np.ones(len(form.features)))
    for unit in _units(floats, near):
        inner, flat = _strict_member(form, floats, near, unit)
        if flat:
            names = [name if k not in flat else "zero" for k, (name, _) in enumerate(form.cones)]
            cones = [(name, size) for name, (_, size) in zip(names, form.cones, strict=True)]
            return conic_lift(replace(form, cones=cones), point)
        middle = _on_linear_rows(form, inner)
        if middle is not None and not cones_missed(form.cones, form_slacks(form, middle)):
            return _towards(form, near, middle)
    return near


def _on_linear_rows(form: ConicForm, point: Sequence[Fraction]) -> list[Fraction] | None:
    """The nearest point that satisfies the zero and nonnegative cones; None if there is none."""
    rows, offset, cones = [], [], []
    for name, size, where in cone_blocks(form.cones):
        if name in _LINEAR:
            rows += list(form.constraints[where])
            offset += list(form.offset[where])
            cones.append((name, size))
    if not rows:
        return list(point)
    shape = FloatForm.of(form, np.ones(len(form.features)))
    length = shape.scaled(0).stretch.tolist()
    found = exact_projection(
        [{j: 1} for j in range(form.coefficients)],
        [Fraction(4) ** -int(exponent) for exponent in length],
        point,
        rows,
        offset,
        cones,
        [to_float(entry) for entry in point],
    )
    return None if found is None else found[0]


def _units(floats: FloatForm, near: Sequence[Fraction]) -> list[int]:
    """Sizes of functions, as exponents, at which the class may be roomy: that of the point, and
    the largest and smallest at which an offset counts.
    """
    with np.errstate(over="ignore"):
        sizes = np.ldexp(np.abs([to_float(entry) for entry in near]), floats.length)
    own = int(np.frexp(np.clip(sizes, 0, np.finfo(np.float64).max).max(initial=0.0))[1])
    matrix = floats.constraints.tocoo()
    reach = np.full(len(floats.offset), -np.inf)
    np.maximum.at(reach, matrix.row, np.frexp(matrix.data)[1] - floats.length[matrix.col])
    kept = (floats.offset != 0) & np.isfinite(reach)
    counts = (np.frexp(floats.offset)[1] - reach)[kept].astype(int).tolist()
    return list(dict.fromkeys([own, *([max(counts), min(counts)] if counts else []), 0]))


def _strict_member(
    form: ConicForm, floats: FloatForm, near: Sequence[Fraction], unit: int
) -> tuple[list[Fraction], set[int]]:
    """Coefficients well inside the cones that are not linear, in floats, and the cones without
    strict members.

    `max sum_c t_c - nearness` with `A theta + b - t_c e_c in K_c` and `0 <= t_c <= 1`, e_c the
    axis of cone c: where cones have strict members each, a mean of those is strict for all.
    """
    from scipy import sparse

    start = np.array([to_float(entry) for entry in near])
    scaled = floats.scaled(unit)
    curved = [k for k, (name, _, _) in enumerate(floats.blocks) if name not in _LINEAR]
    width, depth = form.coefficients, len(curved)
    axes = np.zeros((len(floats.offset), depth))
    for column, k in enumerate(curved):
        name, size, where = floats.blocks[k]
        axes[where, column] = _axis(name, size)
    eye = sparse.eye_array(depth)
    none = sparse.csr_array((depth, width))
    rows = sparse.block_array(
        [[scaled.rows, sparse.csr_array(-axes)], [none, eye], [none, -eye]], format="csr"
    )
    offset = np.concatenate([scaled.offset, np.zeros(depth), np.ones(depth)])
    last = len(floats.offset)
    blocks = [*floats.blocks, ("nonnegative", 2 * depth, slice(last, last + 2 * depth))]
    hessian = sparse.diags_array(np.concatenate([np.full(width, _NEARNESS), np.zeros(depth)]))
    with np.errstate(over="ignore", under="ignore"):
        centre = np.clip(np.ldexp(start, -scaled.stretch), -1.0, 1.0)
    linear = np.concatenate([-_NEARNESS * centre, -np.ones(depth)])
    answer = ClarabelProblem(hessian, rows, offset, blocks).solve(linear)
    theta = scaled.theta(answer.point[:width])
    flat = {
        k
        for k, t in zip(curved, answer.point[width:], strict=True)
        if answer.usable and t < _STRICT and form.cones[k][0] == "second-order"
    }
    return [Fraction(entry) for entry in theta.tolist()], flat


def _axis(name: str, size: int) -> Floats:
    """The point in the middle of a cone: (1, 0, ..) or the identity."""
    if name == "second-order":
        return np.asarray(np.eye(1, size)[0])
    low, high = np.tril_indices(size)
    return np.asarray(low == high, dtype=np.float64)


def _towards(form: ConicForm, near: list[Fraction], middle: list[Fraction]) -> list[Fraction]:
    """The point `near + 2^-k (middle - near)` of K with the largest k, found by bisection."""

    def step(k: int) -> list[Fraction]:
        share = Fraction(1, 1 << k)
        return [(1 - share) * u + share * v for u, v in zip(near, middle, strict=True)]

    inside, outside = 0, 1
    while outside < _LONGEST and not cones_missed(form.cones, form_slacks(form, step(outside))):
        inside, outside = outside, 2 * outside
    while outside - inside > 1:
        k = (inside + outside) // 2
        if cones_missed(form.cones, form_slacks(form, step(k))):
            outside = k
        else:
            inside = k
    return step(inside)
