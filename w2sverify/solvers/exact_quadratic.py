"""The projection onto a polyhedral class, exactly: its gap is 0."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from fractions import Fraction

import numpy as np

from w2sverify.errors import InputError
from w2sverify.exact import Rational
from w2sverify.solvers.active_set import solve_active_set
from w2sverify.solvers.complementarity import solve_by_pivoting
from w2sverify.solvers.exact_gram import ExactGram
from w2sverify.solvers.integer_quadratic import IntegerQuadratic, RationalPoint
from w2sverify.solvers.refined_active_set import refined_active_set
from w2sverify.solvers.scaled_quadratic import ScaledQuadratic

__all__ = ["exact_projection"]

# A row counts as active in the hint where its slack is below 2^-30 of its terms. Floats are asked
# again after so many rounds without an answer. The constants decide only how long the answer takes.
_ACTIVE_BITS = 30
_ROUNDS = 25
_PATIENCE = 2


def exact_projection(
    features: Sequence[Mapping[int, Rational]],
    weights: Sequence[Rational],
    target: Sequence[Rational],
    constraints: Sequence[Mapping[int, Rational]],
    offset: Sequence[Rational],
    cones: Sequence[tuple[str, int]],
    start: Sequence[float] | None,
    *,
    coefficients: int | None = None,
    gram: ExactGram | None = None,
) -> tuple[list[Fraction], list[Fraction]] | None:
    """Minimise `sum_i w_i (g_i - (Phi theta)_i)^2` subject to `A theta + b in K`, without rounding.

    Arguments: the n rows of Phi and the k rows of A as mappings `{column: value}`; n weights >= 0;
    n target values g; k offsets b; `cones` the (name, size) pairs of K in order, each "zero" or
    "nonnegative"; `start` m floats near a solution, or None. Values are Fractions, integers or
    finite floats, each taken as the rational it is. The start is a hint: it may be infeasible,
    wrong or NaN, and costs only time. `coefficients` is m; left out, it is the length of the
    start, or else one more than the largest column named. `gram`, made by
    `ExactGram.of(features, weights, m)`, saves the product of the features when many targets share
    them; features and weights themselves are then not read.

    Returns theta (m Fractions) and lambda (k Fractions) with, exactly,

        A theta + b in K,   lambda_i >= 0 on nonnegative rows,   lambda_i (A theta + b)_i = 0,
        sum_i w_i Phi_i (g_i - p_i) + A^T lambda = 0   for p = Phi theta,

    so p is the projection of g and its gap is 0; or None where no theta satisfies the constraints,
    which is then proved too (Farkas). The conditions are checked before returning. Features, rows
    and weights may have any rank, repetitions and scale.

    Raises `InputError` for numbers that are not finite, lengths that do not fit, negative weights
    and other cones; `RuntimeError` if the check fails, which no input should bring about.

    Method: everything is scaled to integers; rows nearly tight at the start are taken as active
    and the stationary point on them is solved exactly; then rows that are violated or have a
    negative multiplier change sides, for a few rounds (where only multipliers are wrong, a float
    NNLS proposes which rows carry the force). Where that does not end, float solves at the scale of
    what is still wrong propose the active rows, however small that is (`refined_active_set`), and
    where that does not either, complementary pivoting does. Cost: usually one Gram product and one
    or two exact solves whose order is the number of free variables and remaining active rows;
    pivoting is slower by one to two orders of magnitude.

    Source: the rounds are the primal-dual active set method, Hintermueller, Ito and Kunisch, SIAM
    J. Optim. 13 (2002); the pivoting is Lemke's, see `complementarity`.
    """
    equality = _equality(cones, len(constraints))
    if len(offset) != len(constraints):
        raise InputError(
            f"There are {len(offset)} offsets for {len(constraints)} rows of constraints: "
            "give one each."
        )
    if gram is None:
        if coefficients is None:
            coefficients = _size(features, constraints) if start is None else len(start)
        gram = ExactGram.of(features, weights, coefficients)
    given = [gram.size if coefficients is None else coefficients]
    given += [] if start is None else [len(start)]
    if any(count != gram.size for count in given):
        raise InputError(
            f"The features have {gram.size} columns, but coefficients and start say {given}: "
            "make them agree."
        )
    scaled = ScaledQuadratic.of(gram, target, constraints, offset, equality)
    if start is None:
        hint, active = [Fraction(0)] * gram.size, list[int]()
    else:
        hint = scaled.coordinates(start)
        active = _nearly_active(scaled, hint)
    point = _solve(scaled.problem, active, hint)
    return None if point is None else scaled.restore(point)


def _equality(cones: Sequence[tuple[str, int]], rows: int) -> list[bool]:
    """Which rows are equations."""
    equality: list[bool] = []
    for name, size in cones:
        if name not in ("zero", "nonnegative"):
            raise InputError(
                f"A cone is {name!r}, but only zero and nonnegative cones have an exact "
                "projection: use the conic solver for this class."
            )
        equality += [name == "zero"] * size
    if len(equality) != rows:
        raise InputError(
            f"The cones take {len(equality)} rows, but there are {rows} rows of constraints: "
            "give them in order and completely."
        )
    return equality


def _size(
    features: Sequence[Mapping[int, Rational]], constraints: Sequence[Mapping[int, Rational]]
) -> int:
    columns = (column for rows in (features, constraints) for row in rows for column in row)
    return max(columns, default=-1) + 1


def _nearly_active(scaled: ScaledQuadratic, hint: Sequence[Fraction]) -> list[int]:
    """The inequalities whose slack at the hint is tiny against their terms, by bit lengths."""
    problem = scaled.problem
    common = math.lcm(*(value.denominator for value in hint))
    whole = [value.numerator * (common // value.denominator) for value in hint]
    point = RationalPoint(whole, [0] * len(problem.rows), common)
    shift = common.bit_length()
    bits = [
        max(value.bit_length(), size + shift)
        for value, size in zip(whole, scaled.sizes(), strict=True)
    ]
    active = []
    for i, slack in enumerate(problem.slacks(point)):
        row = problem.rows[i]
        if row and not problem.equality[i]:
            terms = [problem.offset[i].bit_length() + shift if problem.offset[i] else 0]
            terms += [entry.bit_length() + bits[j] for j, entry in row.items()]
            if not slack or slack.bit_length() < max(terms) - _ACTIVE_BITS:
                active.append(i)
    return active


def _solve(
    problem: IntegerQuadratic, active: list[int], hint: Sequence[Fraction]
) -> RationalPoint | None:
    """The solution by rounds of active sets, or by pivoting from the last one."""
    equations = [i for i, equality in enumerate(problem.equality) if equality]
    seen: set[frozenset[int]] = set()
    shared: set[frozenset[int]] = set()
    tried: set[frozenset[int] | None] = set()
    order: list[int] = []
    for _ in range(_ROUNDS):
        order = order or _ranked(problem, equations) + _ranked(problem, active)
        point = solve_active_set(problem, order, hint)
        slacks = problem.slacks(point)
        if any(slacks[i] for i in equations):
            break
        release = {i for i in active if point.multipliers[i] < 0}
        enter = [i for i, s in enumerate(slacks) if s < 0]
        if not release and not enter and not problem.fault(point):
            return point
        before = frozenset(active)
        if release and not enter:
            # Feasible, but rows that depend on each other may have shared the force wrongly: those
            # that can carry it come first, and the others follow so that the point stays.
            loaded, enough = _supporting(problem, [*equations, *active], point)
            if enough and before not in shared:
                shared.add(before)
                order = loaded + [i for i in order if i not in set(loaded)]
                continue
            kept = set(loaded) if enough else set(active) - release
            active = [i for i in active if i in kept]
        else:
            active = [i for i in active if i not in release] + enter
        order = []
        seen.add(before)
        if len(seen) % _PATIENCE == 0 or frozenset(active) in seen:
            refined = refined_active_set(problem, point)
            proposed = None if refined is None else frozenset(refined.active)
            if refined is not None and proposed not in tried:
                # Rows seen before do at this point what they did not at another one.
                tried.add(proposed)
                active, hint = refined.active, refined.point
            elif frozenset(active) in seen:
                # All changes at once go round in a circle: one alone, as in Bland's rule.
                one = min(release or enter)
                active = sorted(before ^ {one})
                if frozenset(active) in seen:
                    break
    return solve_by_pivoting(problem, active)


def _supporting(
    problem: IntegerQuadratic, active: Sequence[int], point: RationalPoint
) -> tuple[list[int], bool]:
    """The active rows that carry `H y - c` with non-negative multipliers as well as can be, in
    floats, the most loaded first; and whether nothing is left of it.
    """
    from scipy.optimize import nnls

    gradient = problem.gradient(point.values, point.denominator)
    largest = max(abs(value) for value in gradient) or 1
    columns, names = [], []
    for i in active:
        row = problem.rows[i]
        longest = max((abs(entry) for entry in row.values()), default=1)
        column = [row.get(j, 0) / longest for j in range(problem.size)]
        columns.append(column)
        names.append(i)
        if problem.equality[i]:
            columns.append([-entry for entry in column])
            names.append(i)
    try:
        forces, left = nnls(np.array(columns).T, np.array([value / largest for value in gradient]))
    except RuntimeError:  # its iterations ran out
        return [i for i in active if point.multipliers[i] >= 0], False
    loaded = [(force, i) for i, force in zip(names, forces.tolist(), strict=True) if force > 0]
    return _ranked(problem, [i for _, i in sorted(loaded, reverse=True)]), left < 2.0**-_ACTIVE_BITS


def _ranked(problem: IntegerQuadratic, rows: Sequence[int]) -> list[int]:
    """Rows of one entry before the wider ones: they fix their variables."""
    return sorted(rows, key=lambda i: len(problem.rows[i]) > 1)
