"""Convex quadratic programs over cones through Clarabel, in the coordinates of a conic form."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

import numpy as np

from w2sverify.draw import Floats
from w2sverify.solvers.float_form import Block

__all__ = ["ClarabelAnswer", "ClarabelProblem"]

_TOLERANCE = 1e-13  # asked of the solver; nothing is concluded from it
_TIME_LIMIT = 60.0
# A proof that nothing is feasible is believed if it holds to this share of itself.
_PROOF = 2.0**-20


@dataclass(frozen=True, eq=False)
class ClarabelAnswer:
    """A point, a dual vector and the slacks of the rows, all finite; or a proof in `dual`.

    `status` is "point", "rough" (a point with which the solver is not content), "empty" (no point
    is feasible: the dual vector z in K* has about `R^T z = 0` and `r . z < 0`) or "none" (the
    solver gave up, and the rest is zeros).
    """

    status: Literal["point", "rough", "empty", "none"]
    point: Floats
    dual: Floats
    slack: Floats

    @property
    def usable(self) -> bool:
        """Whether there is a point at all."""
        return self.status in ("point", "rough")


class ClarabelProblem:
    """`min y^T P y / 2 + q . y` subject to `R y + r in K`, set up once for many q.

    P is a sparse symmetric matrix, R sparse `[k, m]`. Semidefinite blocks are lower triangles row
    by row and dual vectors pair with them by plain sums of products; the square roots of two of
    the solver's own format stay in here.
    """

    def __init__(self, hessian: Any, rows: Any, offset: Floats, blocks: list[Block]) -> None:
        import clarabel
        from scipy import sparse

        self._rows, self._offset, self._stretch = rows, offset, np.ones(len(offset))
        cones: list[Any] = []
        for name, size, where in blocks:
            if name == "zero":
                cones.append(clarabel.ZeroConeT(size))
            elif name == "nonnegative":
                cones.append(clarabel.NonnegativeConeT(size))
            elif name == "second-order":
                cones.append(clarabel.SecondOrderConeT(size))
            else:
                low, high = np.tril_indices(size)
                self._stretch[where] = np.where(low == high, 1.0, np.sqrt(2.0))
                cones.append(clarabel.PSDTriangleConeT(size))
        settings: Any = clarabel.DefaultSettings()
        settings.verbose, settings.time_limit, settings.max_iter = False, _TIME_LIMIT, 200
        settings.tol_gap_abs = settings.tol_gap_rel = settings.tol_feas = _TOLERANCE
        # Both would forbid another q.
        settings.presolve_enable = settings.chordal_decomposition_enable = False
        settings.max_threads = 1
        matrix = sparse.csc_matrix(sparse.diags_array(self._stretch) @ -rows)
        upper = sparse.csc_matrix(sparse.triu(hessian))
        start = np.zeros(rows.shape[1])
        self._solver = clarabel.DefaultSolver(
            upper, start, matrix, self._stretch * offset, cones, settings
        )

    def solve(self, linear: Floats) -> ClarabelAnswer:
        """The solver's answer for this q."""
        self._solver.update(q=linear)
        found = self._solver.solve()
        point, status = np.array(found.x), str(found.status)
        dual = np.array(found.z) * self._stretch
        slack = np.array(found.s) / self._stretch
        finite = all(np.all(np.isfinite(part)) for part in (point, dual, slack))
        if finite and "Infeasible" not in status:
            content: Literal["point", "rough"] = "point" if "Solved" in status else "rough"
            return ClarabelAnswer(content, point, dual, slack)
        zeros = np.zeros(len(point)), np.zeros(len(dual)), np.zeros(len(slack))
        if finite and "PrimalInfeasible" in status:
            loss, pull = float(self._offset @ dual), np.abs(self._rows.T @ dual)
            if loss < 0 and float(pull.max(initial=0.0)) <= -_PROOF * loss:
                return ClarabelAnswer("empty", zeros[0], dual, zeros[2])
        return ClarabelAnswer("none", *zeros)
