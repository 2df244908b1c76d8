"""Weighted least squares over any conic form, in floats: Clarabel without a modelling layer."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np

from w2sverify.conic import ConicForm
from w2sverify.draw import Floats
from w2sverify.errors import InputError
from w2sverify.exact import to_float
from w2sverify.solvers.active_rows import ActiveRows, polish
from w2sverify.solvers.clarabel_problem import ClarabelProblem
from w2sverify.solvers.cone_newton import cone_newton
from w2sverify.solvers.exact_cones import cones_missed
from w2sverify.solvers.float_form import FloatForm, ScaledRows

__all__ = ["ConicLeastSquares"]

# Coefficients that no feature holds are kept near those of the round before (0 at first), by these
# weights of the squares of their changes: otherwise the solver lets them run off. In the last round
# they hardly change, and cost next to nothing.
_IDLE = (2.0**-20, 2.0**-28, 2.0**-36, 2.0**-44)
# Newton's method holds them to its start more firmly, and so starts again.
_NEWTON = 3
# A solution larger than the target by more than 2^12 is computed again in a unit of its own.
_UNITS = 12
_EMPTY = (
    "The constraints contradict each other on these points, so the class is empty; relax them or "
    "change the points."
)


@dataclass(frozen=True, eq=False)
class ConicLeastSquares:
    """`min over A theta + b in K of sum_i w_i (g_i - (Phi theta)_i)^2 / 2`, for many targets g.

    Made by `ConicLeastSquares.of(form, weights[n])`; the form is scaled and reduced once, and one
    set-up serves all targets of about the same size. `solve(target[n])` gives theta[m] and a dual
    vector lambda[k] with about `sum_i w_i Phi_i (g_i - p_i) + A^T lambda = 0`: proposals, which
    nobody has to believe.

    Method: an interior point method (Clarabel) in coordinates where everything is of size one; for
    linear cones then the active rows that it shows, solved as equations to rounding, and for others
    Newton's method. Without inequalities the equations are all. Tall dense features are reduced to
    a triangle first. Where the solver gives nothing, linear cones are solved over the rationals.
    """

    form: ConicForm
    weights: Floats
    floats: FloatForm
    design: Any
    turn: Floats | None
    prepared: dict[int, tuple[ScaledRows, list[ClarabelProblem]]] = field(default_factory=dict)

    @classmethod
    def of(cls, form: ConicForm, weights: Floats) -> ConicLeastSquares:
        """Scale the form and reduce its features."""
        from scipy import sparse

        floats = FloatForm.of(form, weights)
        points, width = floats.design.shape
        # A triangle has m (m + 1) / 2 entries; sparse features may have fewer as they are.
        if points > width and floats.design.nnz > width * (width + 1) // 2:
            turn, triangle = np.linalg.qr(floats.design.toarray())
            return cls(form, weights, floats, sparse.csr_array(triangle), turn)
        return cls(form, weights, floats, floats.design, None)

    def solve(self, target: Floats) -> tuple[Floats, Floats]:
        """theta[m] and lambda[k] near the solution for one finite target.

        Raises `InputError` where no coefficients satisfy the constraints.
        """
        goal = target[self.floats.kept]
        if not goal.any() and not cones_missed(self.form.cones, self.form.offset):
            return np.zeros(self.form.coefficients), np.zeros(len(self.form.offset))
        top = int(np.frexp(np.abs(goal).max(initial=0.0))[1])
        part = np.ldexp(goal, -top) * self.floats.root
        unit = top + int(np.frexp(np.linalg.norm(part))[1])
        for _ in range(3):
            with np.errstate(under="ignore"):
                aim = np.ldexp(part, top - unit)
            rows, found = self._solve_in(unit, aim, target)
            size = int(np.frexp(np.abs(found.point).max(initial=0.0))[1])
            # A target of zeros has no unit at all.
            tiny = not part.any() and found.point.any() and size < -_UNITS
            if size <= _UNITS and not tiny:
                break
            unit += size
        return rows.theta(found.point), rows.dual(found.multipliers, 2 * unit)

    def _solve_in(self, unit: int, aim: Floats, target: Floats) -> tuple[ScaledRows, ActiveRows]:
        """The solution with function values in `2^unit`."""
        floats, design = self.floats, self.design
        linear, equality = floats.polyhedral, floats.equality
        if self.turn is not None:
            aim = aim @ self.turn
        weights = _IDLE if floats.idle.any() else (0.0,)
        if unit not in self.prepared:
            scaled = floats.scaled(unit)
            problems = [_problem(design, weight, scaled, floats) for weight in weights]
            self.prepared[unit] = scaled, problems
        rows, problems = self.prepared[unit]
        if linear and equality.all():
            found = polish(design, aim, rows.rows, rows.offset, equality, None)
            if found is not None:
                return rows, found
        pull, start = design.T @ aim, None
        for weight, problem in zip(weights, problems, strict=True):
            idle = np.where(floats.idle, weight, 0.0)
            answer = problem.solve(-pull if start is None else -pull - idle * start.point)
            if not answer.usable or (start is not None and answer.status == "rough"):
                break
            start = ActiveRows(answer.point, answer.dual, answer.slack)
            if linear:
                last = weight == weights[-1]
                found = polish(design, aim, rows.rows, rows.offset, equality, start, near=last)
                if found is not None:
                    return rows, found
        if start is None and linear:
            return rows, self._exact(rows, target, unit)
        if start is None and answer.status == "empty":
            raise InputError(_EMPTY)
        if start is None:
            return rows, ActiveRows(answer.point, answer.dual, answer.slack)
        if linear:
            return rows, start
        idle, blocks = np.where(floats.idle, _IDLE[0], 0.0), floats.blocks
        for _ in range(_NEWTON):
            start = cone_newton(design, aim, rows.rows, rows.offset, blocks, idle, start)
        return rows, start

    def _exact(self, rows: ScaledRows, target: Floats, unit: int) -> ActiveRows:
        """The solution over the rationals, rounded."""
        from w2sverify.solvers.exact_quadratic import exact_projection

        form = self.form
        found = exact_projection(
            form.features,
            self.weights.tolist(),
            target.tolist(),
            form.constraints,
            form.offset,
            form.cones,
            None,
            coefficients=form.coefficients,
        )
        if found is None:
            raise InputError(_EMPTY)
        theta, dual = (np.array([to_float(entry) for entry in part]) for part in found)
        with np.errstate(over="ignore", under="ignore"):
            point = np.ldexp(theta, -rows.stretch)
            multipliers = np.ldexp(dual, rows.size - 2 * unit)
        return ActiveRows(point, multipliers, np.zeros(len(dual)))


def _problem(design: Any, weight: float, rows: ScaledRows, floats: FloatForm) -> ClarabelProblem:
    from scipy import sparse

    hessian = design.T @ design + sparse.diags_array(np.where(floats.idle, weight, 0.0))
    return ClarabelProblem(hessian, rows.rows, rows.offset, floats.blocks)
