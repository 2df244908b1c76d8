"""The active rows near a point that is almost a solution, from a float solve of what is left."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np

from w2sverify.solvers.clarabel_problem import ClarabelProblem
from w2sverify.solvers.float_form import Block
from w2sverify.solvers.integer_quadratic import IntegerQuadratic, RationalPoint

__all__ = ["RefinedActiveSet", "refined_active_set"]

# All of these decide only how long the answer takes. What exceeds the faults of a point by so many
# bits is taken as decided, at the scale of the faults; so much slack or force is seen as some.
_DECIDED_BITS = 24
_SEEN = 2.0**-16
_STEPS = 5
_MANTISSA = 64


@dataclass(frozen=True)
class RefinedActiveSet:
    """Inequalities that carry force, the most loaded first, then those without slack; and a point
    near the solution.
    """

    active: list[int]
    point: list[Fraction]


def refined_active_set(problem: IntegerQuadratic, point: RationalPoint) -> RefinedActiveSet | None:
    """Active rows of the solution near any point with any multipliers, from float solves.

    What is wrong with the point sets a scale: negative slacks and multipliers, slack where there is
    force, and lack of balance. At that scale a row with a far larger multiplier is an equation, and
    one with far more slack is left out; the step to the solution then is a small quadratic program
    whose exact data, divided by the scale, are rounded to floats. Its answer is right to a part of
    the scale, however small that is against the numbers of the problem. The step is taken again
    until every row has clearly slack or force, or for a few times.

    Nothing is promised of the answer. None where nothing is wrong with the point, or the float
    solver gives up. Cost: sparse interior-point solves of k rows in m variables.

    Source: Gleixner, Steffy and Wolter, Iterative refinement for linear programming, INFORMS J.
    Comput. 28 (2016); Weber, Sager and Gleixner, Solving quadratic programs to high precision using
    scaled iterative refinement, Math. Program. Comput. 11 (2019).
    """
    units = _stretch(problem)
    found: RefinedActiveSet | None = None
    for _ in range(_STEPS):
        step = _step(problem, units, point)
        if step is None:
            break
        found, point, clear = step
        if clear:
            break
    return found


def _step(
    problem: IntegerQuadratic, units: Sequence[int], point: RationalPoint
) -> tuple[RefinedActiveSet, RationalPoint, bool] | None:
    """Active rows, the next point, and whether every row has clearly slack or force."""
    slacks, forces, bottom = problem.slacks(point), point.multipliers, point.denominator
    length = [
        max((entry.bit_length() + units[j] for j, entry in row.items()), default=0)
        for row in problem.rows
    ]
    down = bottom.bit_length()
    room = [abs(s).bit_length() - down - size for s, size in zip(slacks, length, strict=True)]
    force = [abs(f).bit_length() - down + size for f, size in zip(forces, length, strict=True)]
    signed = [i for i, equality in enumerate(problem.equality) if not equality]
    pull = problem.gradient(point.values, bottom)
    rest = [g - f for g, f in zip(pull, problem.pull(forces), strict=True)]
    faults = [g.bit_length() - down + e for g, e in zip(rest, units, strict=True) if g]
    faults += [room[i] for i, s in enumerate(slacks) if s and (s < 0 or problem.equality[i])]
    faults += [force[i] for i in signed if forces[i] < 0]
    faults += [min(room[i], force[i]) for i in signed if slacks[i] and forces[i]]
    if not faults:
        return None
    scale = max(faults)
    firm = {i for i in signed if forces[i] > 0 and force[i] > scale + _DECIDED_BITS}
    far = {i for i in signed if slacks[i] > 0 and room[i] > scale + _DECIDED_BITS}
    fixed = [i for i, equality in enumerate(problem.equality) if equality or i in firm]
    loose = [i for i in signed if i not in firm and i not in far and problem.rows[i]]

    known = [f if i in firm or problem.equality[i] else 0 for i, f in enumerate(forces)]
    rest = [g - f for g, f in zip(pull, problem.pull(known), strict=True)]
    linear = np.array([_ratio(g, bottom, e - scale) for g, e in zip(rest, units, strict=True)])
    held = [*fixed, *loose]
    up = [-length[i] for i in held]
    offset = np.array([_ratio(slacks[i], bottom, e - scale) for i, e in zip(held, up, strict=True)])
    rows = _sparse([problem.rows[i] for i in held], up, units)
    count = len(fixed)
    blocks: list[Block] = [
        ("zero", count, slice(0, count)),
        ("nonnegative", len(loose), slice(count, len(held))),
    ]
    kept = [block for block in blocks if block[1]]
    answer = ClarabelProblem(_sparse(problem.hessian, units, units), rows, offset, kept).solve(
        linear
    )
    if not answer.usable:
        return None
    dual, slack = answer.dual[count:], answer.slack[count:]
    ranked = sorted(firm, key=lambda i: -force[i])
    order = np.argsort(slack - dual, kind="stable").tolist()
    ranked += [loose[i] for i in order if dual[i] > slack[i] or slack[i] < _SEEN]
    near = [
        Fraction(value, bottom) + _shifted(step, scale + e)
        for value, step, e in zip(point.values, answer.point.tolist(), units, strict=True)
    ]
    loads = [Fraction(0)] * len(forces)
    for i, load, e in zip(held, answer.dual.tolist(), up, strict=True):
        loads[i] = Fraction(known[i], bottom) + _shifted(load, scale + e)
    common = math.lcm(*(value.denominator for value in (*near, *loads)))
    values, multipliers = (
        [value.numerator * (common // value.denominator) for value in part]
        for part in (near, loads)
    )
    more, less = np.maximum(dual, slack), np.minimum(dual, slack)
    clear = bool(np.all((more > _SEEN) & (less < _SEEN * more)))
    return RefinedActiveSet(ranked, near), RationalPoint(values, multipliers, common), clear


def _shifted(value: float, exponent: int) -> Fraction:
    """`value 2^exponent`, exactly."""
    if exponent < 0:
        return Fraction(value) / (1 << -exponent)
    return Fraction(value) * (1 << exponent)


def _stretch(problem: IntegerQuadratic) -> list[int]:
    """Exponents e such that variables in units of `2^e_j` have a Hessian diagonal of about one.

    A variable without any takes the unit in which its rows are as long as their other entries.
    """
    known = {j: -(line[j].bit_length() // 2) for j, line in enumerate(problem.hessian) if j in line}
    rows = [row for row in problem.rows if row.keys() - known.keys()]
    while rows:
        found: dict[int, int] = {}
        for row in rows:
            sizes = [row[j].bit_length() + known[j] for j in row if j in known]
            for j in row.keys() - known.keys() if sizes else ():
                unit = max(sizes) - row[j].bit_length()
                found[j] = min(found.get(j, unit), unit)
        if not found:
            break
        known |= found
        rows = [row for row in rows if row.keys() - known.keys()]
    return [known.get(j, 0) for j in range(problem.size)]


def _ratio(top: int, bottom: int, exponent: int) -> float:
    """`top / bottom 2^exponent` as a float; 0 below its range, cut above it."""
    over, under = (max(0, value.bit_length() - _MANTISSA) for value in (top, bottom))
    # Shifted positive, so that both signs round alike.
    head = (abs(top) >> over) / (bottom >> under)
    return math.ldexp(head if top >= 0 else -head, min(exponent + over - under, 900))


def _sparse(lines: Sequence[Mapping[int, int]], up: Sequence[int], across: Sequence[int]) -> Any:
    """The matrix of entries times `2^(up_i + across_j)`, sparse, in floats."""
    from scipy import sparse

    places = [(i, j) for i, line in enumerate(lines) for j in line]
    data = [
        _ratio(entry, 1, up[i] + across[j])
        for i, line in enumerate(lines)
        for j, entry in line.items()
    ]
    first, second = ([p[axis] for p in places] for axis in (0, 1))
    shape = len(lines), len(across)
    return sparse.csc_matrix((data, (first, second)), shape=shape)
