"""Checks that the ways to the same projection agree: floats, exact, batches, torch and cvxpy."""

from __future__ import annotations

import math
from fractions import Fraction
from typing import Any

import numpy as np

from ...draw import small_floats
from ..accuracy import float_error, gap_error, twin_error
from ..case import Case
from ..check import CheckFailed, NothingToCheck, check
from ..exactly import above, distance, exact_values, inner, root_sum, text
from ..twin import twin_values

__all__ = ["batch_equals_loop", "float_agrees", "torch_equals_numpy", "twin_agrees"]


@check()
def float_agrees(case: Case) -> None:
    """The float fit is the exact projection up to its proven gap, and on plain data to rounding.

    Without an exact route the fit's own gap says how far it is from the projection.
    """
    exact = case.strong_class.has_exact_route
    if not case.fit_is_finite:
        raise NothingToCheck("The fit overflows on these extreme numbers.")
    weights, gap = case.weights, case.fitted.certificate.gap
    if gap == math.inf and not exact:
        raise NothingToCheck("The fit has no proven gap and the class no exact route.")
    if not exact:
        if case.plain and Fraction(gap) > gap_error(case):
            raise CheckFailed(
                f"The gap of the fit is {text(Fraction(gap))}, but at most "
                f"{text(gap_error(case))} is owed. Correct `fit` or `multipliers`."
            )
        return
    nearest, own = exact_values(case.exact), Fraction(case.exact.certificate.judgement.gap or 0)
    if gap != math.inf:
        point = case.form.values(case.fitted.instance().student.numbers)
        far = distance(weights, point, nearest)
        if above(far, root_sum(Fraction(gap), own)):
            raise CheckFailed(
                f"The fit is at distance {text(root_sum(far))} from the exact projection, beyond "
                f"the root of its proven gap, {text(Fraction(gap))}; correct "
                "`multipliers`, `exact_point` or `lift`."
            )
    if not case.plain:
        if gap == math.inf:
            raise NothingToCheck("The fit has no proven gap, and owes nothing on extreme numbers.")
        return
    far = distance(weights, exact_values(case.fitted), nearest)
    if above(far, float_error(case)):
        raise CheckFailed(
            f"The fit is at distance {text(root_sum(far))} from the exact projection; "
            f"{text(float_error(case))} is owed. Its values are {case.fitted.values.tolist()}, "
            f"the exact ones {[float(value) for value in nearest]}; correct `fit`, or `conic`."
        )


@check(draws="plain", share=0.25, loads="cvxpy")
def twin_agrees(case: Case) -> None:
    """cvxpy, given the conic form, finds the same projection to the accuracy of its solver.

    A solver may call a wrong answer t optimal. Where the class's student q shows that it is not,
    by `<g-t, q-t> > 0`, the case says nothing about the class.
    """
    found, reason = twin_values(case)
    if found is None:
        raise NothingToCheck(reason)
    weights, student = case.weights, exact_values(case.best)
    far, owed = distance(weights, found, student), twin_error(case)
    if not above(far, owed):
        return
    residual = [Fraction(g) - t for g, t in zip(case.labels, found, strict=True)]
    toward = [q - t for q, t in zip(student, found, strict=True)]
    if above(max(inner(weights, residual, toward), Fraction(0)), owed):
        raise NothingToCheck("cvxpy's solver gave an answer that the class's student improves.")
    raise CheckFailed(
        f"cvxpy's projection is at distance {text(root_sum(far))} from the class's own; "
        f"{text(owed)} is owed. Its values are {[float(v) for v in found]}, the class's "
        f"{[float(v) for v in student]}; correct `conic`, `fit` or `exact_point`."
    )


@check(draws="plain", share=0.5)
def batch_equals_loop(case: Case) -> None:
    """A batch, on shared features or on features of its own, is projected one by one."""
    goals = _labels(case)
    rows = case.rng("rows").permutation(case.space.size)
    shared = _project(case, case.features, goals)
    stacked = _project(case, case.features, goals[:, None])
    pages = np.stack([case.features, case.features[rows], case.features])
    own = _project(case, pages, goals)
    for k, goal in enumerate(goals):
        one = case.with_weak(goal)
        for name, values in (("shared features", shared[k]), ("two axes", stacked[k, 0])):
            _same(one, values, one.fitted.values, f"labels {k} of a batch ({name})")
        if k != 1:
            _same(one, own[k], one.fitted.values, f"labels {k} of a batch (own features)")
    turned = Case(case.strong_class, case.space, case.features[rows], goals[1], case.seed)
    _same(turned, own[1], turned.fitted.values, "labels 1 of a batch (own features)")


@check(draws="plain", share=0.5, loads="torch")
def torch_equals_numpy(case: Case) -> None:
    """torch tensors give the same projection as NumPy arrays, as float64 tensors."""
    try:
        import torch
    except ImportError:
        raise NothingToCheck("torch is not installed.") from None
    goals = _labels(case)
    features, target = torch.from_numpy(case.features.copy()), torch.from_numpy(goals.copy())
    for k, part in ((None, target), (0, target[0])):
        values = case.strong_class.project(case.space, features, part).values
        if not isinstance(values, torch.Tensor) or values.dtype != torch.float64:
            raise CheckFailed(
                f"Projecting torch tensors gave values of type {type(values).__name__}, "
                f"{getattr(values, 'dtype', '')}; return float64 tensors from `fit` and `predict`."
            )
        if values.shape != part.shape:
            raise CheckFailed(
                f"Labels {tuple(part.shape)} gave values {tuple(values.shape)}; correct `fit` or "
                "`predict`."
            )
        for row, goal in enumerate(goals if k is None else goals[:1]):
            one = case.with_weak(goal)
            found = values[row] if k is None else values
            _same(one, found.numpy(), one.fitted.values, "torch tensors")


def _labels(case: Case) -> np.ndarray[Any, np.dtype[np.float64]]:
    """The labels of a case and two others."""
    return np.stack([case.weak, small_floats(case.rng("labels"), *case.weak.shape), -case.weak])


def _project(case: Case, features: Any, goals: Any) -> Any:
    values = case.strong_class.project(case.space, features, goals).values
    if tuple(values.shape) != tuple(goals.shape):
        raise CheckFailed(
            f"Labels of shape {goals.shape} on features of shape {features.shape} gave values of "
            f"shape {tuple(values.shape)}; `fit` and `predict` must keep the leading axes."
        )
    return values


def _same(case: Case, first: Any, second: Any, name: str) -> None:
    """Each fit owes `float_error`; so two of them are at most twice that apart."""
    values = first.ravel().tolist(), second.ravel().tolist()
    if not np.all(np.isfinite(values)):
        raise CheckFailed(
            f"Projecting {name} gives {values[0]}, and alone {values[1]}; return finite "
            "numbers from `fit` and `predict`."
        )
    far = distance(case.weights, *values)
    if above(far, 2 * float_error(case)):
        raise CheckFailed(
            f"Projecting {name} gives {values[0]}, but alone {values[1]}, at distance "
            f"{text(root_sum(far))}; {text(2 * float_error(case))} is owed. Correct `fit` or "
            "`predict`."
        )
