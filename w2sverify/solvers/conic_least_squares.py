"""Weighted least squares over any conic form, in floats: Clarabel without a modelling layer."""

from __future__ import annotations

from typing import Any

import numpy as np

from w2sverify.conic import ConicForm, Rows
from w2sverify.draw import Floats
from w2sverify.errors import InputError

__all__ = ["conic_least_squares", "sparse_rows"]

_TOLERANCE = 1e-13  # asked of the solver; nothing is concluded from it


def conic_least_squares(
    form: ConicForm, weights: Floats, target: Floats, *, time_limit: float = 60.0
) -> tuple[Floats, Floats]:
    """Minimise `sum_i w_i (g_i - (Phi theta)_i)^2 / 2` over `A theta + b in K`, in floats.

    `weights[n]` and `target[n]` are floats. Returns theta `[m]` and a dual vector `[k]` in the
    coordinates of the rows, near a solution: proposals, which nobody has to believe.

    Raises `InputError` where the solver gives no numbers, with its status.
    """
    import clarabel
    from scipy import sparse

    phi, rows = (
        sparse_rows(form.features, form.coefficients),
        sparse_rows(form.constraints, form.coefficients),
    )
    offset = np.array([float(entry) for entry in form.offset])
    heavy = sparse.diags_array(weights)
    hessian = sparse.triu(phi.T @ heavy @ phi, format="csc")
    linear = -(phi.T @ (weights * target))
    stretch, cones = np.ones(len(offset)), []
    place = 0
    for name, size in form.cones:
        count = size
        if name == "zero":
            cones.append(clarabel.ZeroConeT(size))
        elif name == "nonnegative":
            cones.append(clarabel.NonnegativeConeT(size))
        elif name == "second-order":
            cones.append(clarabel.SecondOrderConeT(size))
        else:
            low, high = np.tril_indices(size)
            count = len(low)
            stretch[place : place + count] = np.where(low == high, 1.0, np.sqrt(2.0))
            cones.append(clarabel.PSDTriangleConeT(size))
        place += count
    settings: Any = clarabel.DefaultSettings()
    settings.verbose, settings.time_limit, settings.max_iter = False, time_limit, 200
    settings.tol_gap_abs = settings.tol_gap_rel = settings.tol_feas = _TOLERANCE
    matrix = sparse.csc_matrix(sparse.diags_array(stretch) @ -rows)
    solver = clarabel.DefaultSolver(hessian, linear, matrix, stretch * offset, cones, settings)
    found = solver.solve()
    theta, dual = np.array(found.x), np.array(found.z) * stretch
    if not (np.all(np.isfinite(theta)) and np.all(np.isfinite(dual))):
        raise InputError(
            f"The solver gives up on this projection ({found.status}); "
            "check that the class is not empty on these points."
        )
    return theta, dual


def sparse_rows(rows: Rows, columns: int) -> Any:
    """The float matrix of sparse rows, in scipy's compressed row format."""
    from scipy import sparse

    counts = [len(row) for row in rows]
    index = [j for row in rows for j in row]
    entries = [float(entry) for row in rows for entry in row.values()]
    starts = np.concatenate([[0], np.cumsum(counts, dtype=np.int64)])
    return sparse.csr_array((entries, index, starts), shape=(len(counts), columns))
