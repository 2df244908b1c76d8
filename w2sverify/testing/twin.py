"""The slow, obvious twin of every class: its conic form, handed to cvxpy."""

from __future__ import annotations

import atexit
from fractions import Fraction
from functools import cache

import numpy as np

from ..conic import ConicForm
from ..draw import Floats
from ..exact import to_fractions
from ..solvers.conic import ConicSolver
from .case import Case

__all__ = ["close_twin", "forget_twin", "twin_values"]


@cache
def _solver() -> ConicSolver:
    """One child process for all twins, because starting it takes seconds."""
    solver = ConicSolver()
    atexit.register(solver.close)
    return solver


def close_twin() -> None:
    """End the child process, if there is one; the next twin starts another."""
    if _solver.cache_info().currsize:
        _solver().close()


def forget_twin() -> None:
    """Leave the child process to the process that started it; the next twin starts another."""
    _solver.cache_clear()


def twin_values(case: Case) -> tuple[list[Fraction] | None, str]:
    """The values of the twin's projection and an empty string, or None and the reason why not."""
    form = case.form
    features = _dense([dict(row) for row in form.features], form.coefficients)
    constraints = _dense([dict(row) for row in form.constraints], form.coefficients)
    offset = np.array([float(entry) for entry in form.offset])
    weights = case.space.repeated(case.strong_class.outputs).weights
    found = _solver().solve(
        features, weights, case.weak.ravel(), constraints, offset, list(form.cones)
    )
    if found is None:
        return None, _solver().reason
    return _values(form, found[0]), ""


def _dense(rows: list[dict[int, object]], columns: int) -> Floats:
    matrix = np.zeros((len(rows), columns))
    for i, row in enumerate(rows):
        for j, entry in row.items():
            matrix[i, j] = float(entry)  # type: ignore[arg-type]
    return matrix


def _values(form: ConicForm, theta: Floats) -> list[Fraction]:
    return form.values(to_fractions(theta.tolist()))
