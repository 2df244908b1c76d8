"""The same projection as a user of cvxpy would write it, from the class's conic form."""

from __future__ import annotations

from typing import Any

import numpy as np

from w2sverify.convex import ConvexClass
from w2sverify.draw import Floats
from w2sverify.solvers.float_form import sparse_rows

__all__ = ["Resolve", "Twin"]


class Twin:
    """`minimise sum_i w_i (g_i - (Phi theta)_i)^2` subject to `A theta + b in K`, for features
    `[n, d]`; the matrices are ready, so that only cvxpy's own work is measured.
    """

    def __init__(self, strong_class: ConvexClass, features: Floats, weights: Floats) -> None:
        form = strong_class.conic(features)
        weights = np.repeat(weights, strong_class.outputs)
        self.phi = _matrix(form.features, form.coefficients)
        self.constraints = _matrix(form.constraints, form.coefficients)
        self.offset = np.array([float(entry) for entry in form.offset])
        self.form, self.root = form, np.sqrt(weights)

    def project(self, target: Floats) -> Floats:
        """Build the problem, solve it with Clarabel at cvxpy's settings, and give the values."""
        problem, theta = self.build(target.reshape(-1))
        problem.solve(solver="CLARABEL")
        return np.asarray(self.phi @ theta.value)

    def build(self, target: Any) -> tuple[Any, Any]:
        """The problem for an array or a cvxpy parameter, and its variable."""
        import cvxpy

        cp: Any = cvxpy
        theta = cp.Variable(self.form.coefficients)
        distance = cp.sum_squares(cp.multiply(self.root, target - self.phi @ theta))
        return cp.Problem(cp.Minimize(distance), self._cones(cp, theta)), theta

    def _cones(self, cp: Any, theta: Any) -> list[Any]:
        found, first = [], 0
        for name, size in self.form.cones:
            rows = size * (size + 1) // 2 if name == "semidefinite" else size
            where = slice(first, first + rows)
            slack = self.constraints[where] @ theta + self.offset[where]
            first += rows
            if name == "zero":
                found.append(slack == 0)
            elif name == "nonnegative":
                found.append(slack >= 0)
            elif name == "second-order":
                found.append(cp.SOC(slack[0], slack[1:]))
            else:
                low, high = np.tril_indices(size)
                spread = np.zeros((size * size, rows))
                spread[low * size + high, np.arange(rows)] = 1.0
                spread[high * size + low, np.arange(rows)] = 1.0
                found.append(cp.reshape(spread @ slack, (size, size), order="C") >> 0)
        return found


class Resolve:
    """A problem that is built once, with the target as a parameter, and solved again for each."""

    def __init__(self, twin: Twin, solver: str = "CLARABEL") -> None:
        import cvxpy

        self.twin, self.solver = twin, solver
        self.target = cvxpy.Parameter(twin.phi.shape[0])
        self.problem, self.theta = twin.build(self.target)

    def project(self, target: Floats) -> Floats:
        """Solve for this target, and give the values."""
        self.target.value = target.reshape(-1)
        self.problem.solve(solver=self.solver)
        return np.asarray(self.twin.phi @ self.theta.value)


def _matrix(rows: Any, columns: int) -> Any:
    """Sparse where fewer than one in three entries is not zero, as a user would choose."""
    matrix = sparse_rows(rows, columns)
    return matrix if 3 * matrix.nnz < len(rows) * columns else matrix.toarray()
