"""Least squares on a guessed set of active rows, in floats, whatever the rank."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from w2sverify.draw import Floats

__all__ = ["ActiveRows", "polish"]

# The system is made quasidefinite by this much, so that it can be factored at any rank;
# refinement against the system itself takes the error out again, a factor 2^-20 or so each time.
_SHIFT = 2.0**-24
_REFINEMENTS = 30
_ROUNDS = 12
# Slack below and multipliers below this share of the numbers they are computed from are rounding.
_ROUNDING = 2.0**-46


@dataclass(frozen=True, eq=False)
class ActiveRows:
    """A point y, multipliers mu and slacks `R y + r` of all rows."""

    point: Floats
    multipliers: Floats
    slack: Floats


def polish(
    design: Any,
    aim: Floats,
    rows: Any,
    offset: Floats,
    equality: NDArray[np.bool_],
    start: ActiveRows | None,
    *,
    near: bool = False,
) -> ActiveRows | None:
    """`min |D y - a|^2 / 2` with `R y + r = 0` or `>= 0`, from a solution nearly right.

    Takes sparse `D[n, m]`, `a[n]`, sparse `R[k, m]` and `r[k]` with entries of about one at most.
    Rows whose multiplier at the start exceeds their slack are taken as equations, and the others
    left out; the least squares problem that remains is solved to rounding. Rows that are violated
    then enter, and those with the wrong sign leave, for a few rounds. Without a start only the
    equations are active at first.

    Returns None unless the result is feasible to rounding and its multipliers have the right signs
    to rounding. With `near`, which says that the start is close to the solution, wrong signs are
    allowed that cost nothing: the objective lies above the minimum by at most the sum of
    `-mu_i s_i` over them, s the slack of the minimiser, for which the start's stands in. So rows
    that depend on each other may share their force in any way.

    Cost: one sparse factorisation of order n + m + active rows for each round.
    """
    if start is None:
        active, slack = equality.copy(), np.zeros(len(offset))
    else:
        active, slack = equality | (start.multipliers > start.slack), np.abs(start.slack)
    seen: set[bytes] = set()
    for _ in range(_ROUNDS):
        if active.tobytes() in seen:
            return None
        seen.add(active.tobytes())
        found = _solve(design, aim, rows, offset, active)
        if found is None:
            return None
        size = 1.0 + float(np.abs(found.point).max(initial=0.0))
        force = 1.0 + float(np.abs(found.multipliers).max(initial=0.0))
        tight = np.abs(found.slack) <= _ROUNDING * size
        if np.any(active & ~tight):
            return None
        low = ~equality & ~active & (found.slack < 0) & ~tight
        wrong = active & ~equality & (found.multipliers < -_ROUNDING * force)
        loss = float(np.sum(np.where(wrong, -found.multipliers * slack, 0.0)))
        if not low.any() and (not wrong.any() or (near and loss <= _ROUNDING)):
            return found
        active = (active & ~wrong) | low
    return None


def _solve(
    design: Any, aim: Floats, rows: Any, offset: Floats, active: NDArray[np.bool_]
) -> ActiveRows | None:
    """The stationary point on the active rows, from the augmented system.

    `residual + D y = a`, `D^T residual + R_a^T mu = 0`, `R_a y = -r_a`, which does not square the
    condition number of D.
    """
    from scipy import sparse
    from scipy.sparse.linalg import splu

    chosen = rows[np.flatnonzero(active)]
    points, width, count = design.shape[0], design.shape[1], chosen.shape[0]
    eye = sparse.eye_array(points)
    system = sparse.block_array(
        [
            [eye, design, None],
            [design.T, sparse.csr_array((width, width)), chosen.T if count else None],
            *([[None, chosen, sparse.csr_array((count, count))]] if count else []),
        ],
        format="csc",
    )
    shift = np.concatenate([np.zeros(points), np.full(width, -_SHIFT), np.full(count, _SHIFT)])
    right = np.concatenate([aim, np.zeros(width), -offset[active]])
    try:
        factor = splu(system + sparse.diags_array(shift, format="csc"))
    except RuntimeError:  # exactly singular
        return None
    solution = np.zeros(len(right))
    rest, least = right, np.inf
    for _ in range(_REFINEMENTS):
        proposal = solution + factor.solve(rest)
        left = right - system @ proposal
        worst = float(np.abs(left).max(initial=0.0))
        if not worst < least:
            break
        solution, rest, done = proposal, left, worst > least / 2
        least = worst
        if done or worst == 0.0:
            break
    multipliers = np.zeros(len(offset))
    multipliers[active] = solution[points + width :]
    point = solution[points : points + width]
    if not np.all(np.isfinite(solution)):
        return None
    slack = rows @ point + offset
    return ActiveRows(point, multipliers, slack)
