"""The default float fit of a strong class: its conic form, one target after another."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from w2sverify.conic import ConicForm
from w2sverify.draw import Floats
from w2sverify.solvers.conic_least_squares import conic_least_squares, sparse_rows
from w2sverify.space import SampleSpace

__all__ = ["conic_fit", "conic_predict"]

Conic = Callable[[Floats], ConicForm]


def conic_fit(conic: Conic, space: SampleSpace, features: Any, target: Any) -> Any:
    """Coefficients `[..., m]` of the conic form at the projections of `target[..., n]`.

    `features` is `[n, d]`, or `[..., n, d]` with the leading axes of the target; forms with fewer
    coefficients than others of the batch are filled up with zeros.
    """
    x, goals = _numpy(features), _numpy(target)
    rows = goals.reshape(-1, goals.shape[-1])
    if x.ndim == 2:
        forms = [conic(x)] * len(rows)
    else:
        forms = [conic(page) for page in x.reshape(-1, *x.shape[-2:])]
    coef = np.zeros((len(rows), max(form.coefficients for form in forms)))
    for i, (form, row) in enumerate(zip(forms, rows, strict=True)):
        coef[i, : form.coefficients] = conic_least_squares(form, space.weights, row)[0]
    return _like(coef.reshape(*goals.shape[:-1], coef.shape[-1]), target)


def conic_predict(conic: Conic, features: Any, coef: Any) -> Any:
    """The values `[..., n]` of the functions with these coefficients of the conic form."""
    x, theta = _numpy(features), _numpy(coef)
    rows = theta.reshape(-1, theta.shape[-1])
    if x.ndim == 2:
        form = conic(x)
        values = (sparse_rows(form.features, form.coefficients) @ rows.T).T
    else:
        forms = [conic(page) for page in x.reshape(-1, *x.shape[-2:])]
        values = np.array(
            [
                sparse_rows(form.features, form.coefficients) @ row[: form.coefficients]
                for form, row in zip(forms, rows, strict=True)
            ]
        )
    return _like(values.reshape(*theta.shape[:-1], x.shape[-2]), coef)


def _numpy(array: Any) -> Any:
    return np.asarray(array.cpu() if hasattr(array, "cpu") else array)


def _like(array: Floats, other: Any) -> Any:
    from array_api_compat import array_namespace, device

    return array_namespace(other).asarray(array, device=device(other))
