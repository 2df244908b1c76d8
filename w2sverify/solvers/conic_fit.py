"""The default float fit of a strong class: its conic form, one target after another."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np

from w2sverify.arrays import as_like, as_numpy
from w2sverify.conic import ConicForm
from w2sverify.draw import Floats
from w2sverify.solvers.conic_least_squares import ConicLeastSquares
from w2sverify.solvers.float_form import sparse_rows
from w2sverify.space import SampleSpace

__all__ = ["conic_fit", "conic_predict"]

Conic = Callable[[Floats], ConicForm]


def conic_fit(conic: Conic, space: SampleSpace, features: Any, target: Any) -> Any:
    """Coefficients `[..., m]` of the conic form at the projections of `target[..., n]`.

    `features` is `[n, d]`, shared and prepared once, or `[..., n, d]` with the leading axes of the
    target; forms with fewer coefficients than others of the batch are filled up with zeros.

    Raises `InputError` where the constraints of a form contradict each other.
    """
    x, goals = as_numpy(features), as_numpy(target)
    rows = goals.reshape(-1, goals.shape[-1])
    if x.ndim == 2:
        solver = ConicLeastSquares.of(conic(x), space.weights)
        found = [solver.solve(row)[0] for row in rows]
    else:
        pages = x.reshape(math.prod(x.shape[:-2]), *x.shape[-2:])
        found = [
            ConicLeastSquares.of(conic(page), space.weights).solve(row)[0]
            for page, row in zip(pages, rows, strict=True)
        ]
    coef = np.zeros((len(rows), max(map(len, found))))
    for line, theta in zip(coef, found, strict=True):
        line[: len(theta)] = theta
    return as_like(coef.reshape(*goals.shape[:-1], coef.shape[-1]), target)


def conic_predict(conic: Conic, features: Any, coef: Any) -> Any:
    """The values `[..., n]` of the functions with these coefficients of the conic form."""
    x, theta = as_numpy(features), as_numpy(coef)
    rows = theta.reshape(-1, theta.shape[-1])
    if x.ndim == 2:
        values = _values(conic(x), rows)
    else:
        pages = x.reshape(math.prod(x.shape[:-2]), *x.shape[-2:])
        pairs = zip(pages, rows, strict=True)
        values = np.concatenate([_values(conic(page), row[None]) for page, row in pairs])
    return as_like(values.reshape(*theta.shape[:-1], x.shape[-2]), coef)


def _values(form: ConicForm, theta: Floats) -> Floats:
    phi = sparse_rows(form.features, form.coefficients)
    return np.asarray((phi @ theta[:, : form.coefficients].T).T)
