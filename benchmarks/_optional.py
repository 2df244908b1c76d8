"""Peers from packages that this project does not need: shown as absent where not installed."""

from __future__ import annotations

from collections.abc import Callable
from importlib.util import find_spec
from typing import Any

import numpy as np

from w2sverify.draw import Floats

from ._peers import Peer, looped
from ._problems import Batch

__all__ = ["optional_peers"]

# Of the solvers of qpsolvers those that take small dense problems.
QP_SOLVERS = ("quadprog", "daqp", "piqp")


def optional_peers(batch: Batch) -> tuple[list[Peer], list[str]]:
    """The peers that are installed, and what is missing, as "name (not installed)"."""
    name, found, absent = type(batch.strong_class).__name__, [], []
    if name in _PROBLEMS:
        for solver in QP_SOLVERS:
            if find_spec("qpsolvers") and find_spec(solver):
                found.append(Peer(f"qpsolvers {solver}", looped(_qp(_PROBLEMS[name], solver))))
            else:
                absent.append(f"qpsolvers {solver} (not installed)")
    if name == "TotalVariationBall":
        for package, function in (("prox_tv", "tv1_1d"), ("condat_tv", "tv_denoise")):
            if find_spec(package):
                found.append(Peer(f"{package} + brentq", looped(_denoised(package, function))))
            else:
                absent.append(f"{package} (not installed)")
    return found, absent


def _qp(problem: Callable[[Any, Floats], tuple[Floats, dict[str, Any]]], solver: str) -> Any:
    """A quadratic program in the coefficients, on their Gram matrix."""

    def project(strong_class: Any, features: Floats, target: Floats) -> Floats:
        import qpsolvers

        design, constraints = problem(strong_class, features)
        constraints = {key: np.array(value, dtype=float) for key, value in constraints.items()}
        hessian, linear = design.T @ design, -(target @ design)
        theta = qpsolvers.solve_qp(hessian, linear, solver=solver, **constraints)
        if theta is None:
            raise RuntimeError(f"{solver} found no solution")
        return np.asarray(design @ theta)

    return project


def _cone(strong_class: Any, features: Floats) -> tuple[Floats, dict[str, Any]]:
    del strong_class
    return features, {"lb": [0.0] * features.shape[1]}


def _simplex(strong_class: Any, features: Floats) -> tuple[Floats, dict[str, Any]]:
    del strong_class
    size = features.shape[1]
    return features, {"A": [[1.0] * size], "b": [1.0], "lb": [0.0] * size}


def _hull(strong_class: Any, features: Floats) -> tuple[Floats, dict[str, Any]]:
    return _simplex(strong_class, features @ np.array(strong_class.vertices).T)


def _cube(strong_class: Any, features: Floats) -> tuple[Floats, dict[str, Any]]:
    bound = np.full(features.shape[1], float(strong_class.radius))
    return features, {"lb": -bound, "ub": bound}


def _octahedron(strong_class: Any, features: Floats) -> tuple[Floats, dict[str, Any]]:
    """Positive and negative parts of the coefficients."""
    size = 2 * features.shape[1]
    sums = {"G": [[1.0] * size], "h": [float(strong_class.radius)]}
    return np.hstack([features, -features]), {**sums, "lb": [0.0] * size}


def _denoised(package: str, function: str) -> Callable[[Any, Floats, Floats], Floats]:
    """The penalty at which the denoised labels have the radius as their total variation."""

    def project(strong_class: Any, features: Floats, target: Floats) -> Floats:
        from importlib import import_module

        from scipy.optimize import brentq

        denoise = getattr(import_module(package), function)
        order, values = np.argsort(features[:, 0]), np.empty_like(target)
        goal, radius = target[order], float(strong_class.radius)

        def variation(fitted: Floats) -> float:
            return float(np.abs(np.diff(fitted)).sum())

        fitted = goal
        if variation(goal) > radius:
            # From here on the denoised labels are constant.
            most = float(np.abs(np.cumsum(goal - goal.mean())).max())
            penalty = brentq(
                lambda size: variation(denoise(goal, size)) - radius, 0.0, most, xtol=1e-12 * most
            )
            fitted = denoise(goal, penalty)
        values[order] = fitted
        return values

    return project


_PROBLEMS: dict[str, Callable[[Any, Floats], tuple[Floats, dict[str, Any]]]] = {
    "Hull": _hull,
    "L1Ball": _octahedron,
    "LinfBall": _cube,
    "NonnegativeCone": _cone,
    "Simplex": _simplex,
}
