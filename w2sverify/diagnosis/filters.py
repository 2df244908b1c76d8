"""Students that are a filtered projection: penalties and unfinished descents."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np

from ..draw import Floats
from .problem import Problem

__all__ = ["FilteredStudent", "best_filter"]


@dataclass(frozen=True)
class FilteredStudent:
    """The filter nearest to a student: the fault, its words, and the distance that is left."""

    fault: str
    words: str
    left: float


@dataclass(frozen=True, eq=False)
class Spectrum:
    """Eigenvalues `mu[m]` of `X' W X`, and `basis[n, m]`: values along each eigenvector."""

    mu: Floats
    basis: Floats
    moment: Floats
    middle: Floats


def best_filter(problem: Problem, exact: Floats) -> FilteredStudent | None:
    """The nearest of these students, for a class that is spanned freely by its columns; or None.

    In the eigenvectors of `X' W X` a penalty `lambda |theta|^2` multiplies the coefficients of the
    projection by `mu / (mu + lambda)`, and t steps of gradient descent from 0 of length a by
    `1 - (1 - a mu)^t`. Both are tried with a free and with a penalised (or descending) intercept.
    Source: Hastie, Tibshirani and Friedman (2009), section 3.4; Ali, Kolter and Tibshirani (2019).
    """
    heads = problem.heads
    columns = None if heads is None else heads.columns
    if heads is None or columns is None or columns.shape[1] > 2048:
        return None
    best: FilteredStudent | None = None
    for spectrum in _spectra(problem, columns, exact):
        for fault, words, factors in _families():
            strength, left = _nearest(problem, spectrum, factors)
            if best is None or left < best.left:
                said = words.format(strength)
                best = FilteredStudent(fault, f"{said}, up to {left:.2g}.", left)
    return best


def _families() -> Iterator[tuple[str, str, Callable[[Floats, float], Floats]]]:
    yield (
        "regularised",
        "It is the fit with a ridge penalty of {:.3g} times the largest eigenvalue",
        lambda mu, s: mu / (mu + s),
    )
    for step in (1.0, 0.3, 0.05):
        yield (
            "optimisation",
            "It is gradient descent from 0 that stopped after some {:.3g} units of time "
            "(1 is the time of the fastest direction)",
            lambda mu, s, a=step: 1 - (1 - a * mu) ** (s / a),  # type: ignore[misc]
        )


def _spectra(problem: Problem, columns: Floats, exact: Floats) -> Iterator[Spectrum]:
    """With a free intercept, where the class has one, and with all columns alike."""
    rows = np.flatnonzero(problem.fit)
    share = problem.fit[rows] / np.sum(problem.fit)
    design, goal = columns[rows], exact[rows]
    constant = np.all(design == design[0], axis=0)
    spans = [(design, np.zeros(goal.shape[1]))]
    if constant.any():
        centred = design[:, ~constant] - share @ design[:, ~constant]
        spans.insert(0, (centred, share @ goal))
    for matrix, middle in spans:
        if not matrix.shape[1]:
            continue
        mu, vectors = np.linalg.eigh(matrix.T @ (matrix * share[:, None]))
        keep = mu > mu[-1] * len(mu) * np.finfo(np.float64).eps
        if not keep.any():
            continue
        basis = (matrix @ vectors[:, keep]) / np.sqrt(mu[keep])
        moment = (basis * share[:, None]).T @ (goal - middle)
        yield Spectrum(mu[keep] / mu[-1], basis, moment, middle)


def _nearest(
    problem: Problem, spectrum: Spectrum, factors: Callable[[Floats, float], Floats]
) -> tuple[float, float]:
    """The strength whose filter is nearest to the student, and the distance left."""
    from scipy.optimize import minimize_scalar

    rows = np.flatnonzero(problem.fit)
    share = problem.fit[rows] / np.sum(problem.fit)
    rest = problem.student[rows] - spectrum.middle
    # The basis is orthonormal under the weights, so distances are read off coefficients.
    seen = (spectrum.basis * share[:, None]).T @ rest
    beyond = max(float(share @ np.sum(rest**2, axis=1)) - float(np.sum(seen**2)), 0.0)
    grid = np.linspace(-20.0, 20.0, 81)

    def apart(logarithm: float) -> float:
        factor = factors(spectrum.mu, float(np.exp(logarithm)))
        return float(np.sum((factor[:, None] * spectrum.moment - seen) ** 2))

    start = float(grid[int(np.argmin([apart(x) for x in grid]))])
    options = {"xatol": 1e-10}
    bounds = (start - 0.5, start + 0.5)
    found = minimize_scalar(apart, bounds=bounds, method="bounded", options=options)
    # What the subtraction leaves of `beyond` is rounding; the basis says how much there is.
    outside = rest - spectrum.basis @ seen
    beyond = min(beyond, float(share @ np.sum(outside**2, axis=1)))
    return float(np.exp(found.x)), float(np.sqrt(found.fun + beyond))
