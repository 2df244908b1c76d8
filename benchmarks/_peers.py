"""The best specialised routine for each class among the packages that are installed anyway.

All of them take the points as equally important, which is what is measured.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from w2sverify.draw import Floats

from ._problems import Batch

__all__ = ["Peer", "looped", "peers"]


@dataclass(frozen=True)
class Peer:
    """A routine under the name a reader knows: values `[B, n]` of the projections of a batch.

    `whole` says that it takes a batch in one call; the others are called in a loop.
    """

    name: str
    project: Callable[[Batch], Floats]
    whole: bool = False


def peers(batch: Batch) -> list[Peer]:
    """The peers for a batch; none for a class that nobody else has a routine for."""
    name = type(batch.strong_class).__name__
    loops = [Peer(label, looped(make)) for label, make in _LOOPS.get(name, ())]
    whole = _WHOLE.get(name) if batch.shared or name == "Box" else None
    return loops if whole is None else [*loops, Peer(*whole, whole=True)]


def looped(project: Callable[[Any, Floats, Floats], Floats]) -> Callable[[Batch], Floats]:
    """A routine for one target, called for each of a batch."""

    def run(batch: Batch) -> Floats:
        strong_class = batch.strong_class
        return np.array([project(strong_class, x, g) for x, g in batch.pairs()])

    return run


def _lstsq(strong_class: Any, features: Floats, target: Floats) -> Floats:
    del strong_class
    return np.asarray(features @ np.linalg.lstsq(features, target, rcond=None)[0])


def _lstsq_affine(strong_class: Any, features: Floats, target: Floats) -> Floats:
    return _lstsq(strong_class, np.column_stack([features, np.ones(len(features))]), target)


def _lstsq_whole(batch: Batch) -> Floats:
    theta = np.linalg.lstsq(batch.features, batch.targets.T, rcond=None)[0]
    return np.asarray((batch.features @ theta).T)


def _lstsq_affine_whole(batch: Batch) -> Floats:
    design = np.column_stack([batch.features, np.ones(len(batch.features))])
    return np.asarray((design @ np.linalg.lstsq(design, batch.targets.T, rcond=None)[0]).T)


def _nnls(strong_class: Any, features: Floats, target: Floats) -> Floats:
    from scipy.optimize import nnls

    del strong_class
    return np.asarray(features @ nnls(features, target)[0])


def _nnls_simplex(strong_class: Any, features: Floats, target: Floats) -> Floats:
    """The nearest point of a polytope as one non-negative least squares problem.

    `min |P x|^2 + (1 - sum x)^2` over `x >= 0`, P the columns less the target: with `x = s theta`
    the best s leaves a function that increases with `|P theta|`.
    """
    from scipy.optimize import nnls

    del strong_class
    columns = features - target[:, None]
    goal = np.zeros(len(target) + 1)
    goal[-1] = 1.0
    theta = nnls(np.vstack([columns, np.ones(columns.shape[1])]), goal)[0]
    return np.asarray(features @ (theta / theta.sum()))


def _bounds(strong_class: Any, features: Floats, target: Floats) -> Floats:
    from scipy.optimize import lsq_linear

    radius = float(strong_class.radius)
    return np.asarray(features @ lsq_linear(features, target, (-radius, radius), method="bvls").x)


def _lasso_path(strong_class: Any, features: Floats, target: Floats) -> Floats:
    """The lasso path is linear between its knots, so the point of a given l1 norm is on a chord."""
    from sklearn.linear_model import lars_path_gram

    gram, moment = features.T @ features, features.T @ target
    _, _, path = lars_path_gram(moment, gram, n_samples=len(target), method="lasso")
    norms, radius = np.abs(path).sum(axis=0), float(strong_class.radius)
    last = int(np.argmax(norms >= radius)) if norms[-1] > radius else 0
    if not last:
        return np.asarray(features @ path[:, -1])
    share = (radius - norms[last - 1]) / (norms[last] - norms[last - 1])
    return np.asarray(features @ (path[:, last - 1] * (1 - share) + path[:, last] * share))


def _secular(strong_class: Any, features: Floats, target: Floats) -> Floats:
    from scipy.linalg import eigh
    from scipy.optimize import brentq

    values, vectors = eigh(features.T @ features)
    moment, radius = vectors.T @ (features.T @ target), float(strong_class.radius)

    def excess(shift: float) -> float:
        return float(np.linalg.norm(moment / (values + shift))) - radius

    top = float(np.linalg.norm(moment)) / radius
    # Features of less than full rank have eigenvalues that are rounding.
    low = 1e-13 * (top + float(values[-1]))
    shift = brentq(excess, low, low + top, xtol=1e-14 * top) if excess(low) > 0 else low
    return np.asarray(features @ (vectors @ (moment / (values + shift))))


def _isotonic(fit: Callable[[Floats], Floats], features: Floats, target: Floats) -> Floats:
    """For distinct x, as they are drawn."""
    order = np.argsort(features[:, 0])
    values = np.empty_like(target)
    values[order] = fit(target[order])
    return values


def _isotonic_scipy(strong_class: Any, features: Floats, target: Floats) -> Floats:
    from scipy.optimize import isotonic_regression

    del strong_class
    return _isotonic(lambda goal: isotonic_regression(goal).x, features, target)


def _isotonic_sklearn(strong_class: Any, features: Floats, target: Floats) -> Floats:
    from sklearn.isotonic import isotonic_regression

    del strong_class
    return _isotonic(isotonic_regression, features, target)


def _hull(strong_class: Any, features: Floats, target: Floats) -> Floats:
    return _nnls_simplex(strong_class, features @ np.array(strong_class.vertices).T, target)


def _chebyshev(strong_class: Any, features: Floats, target: Floats) -> Floats:
    from numpy.polynomial import Chebyshev

    x = features[:, 0]
    return np.asarray(Chebyshev.fit(x, target, strong_class.degree)(x))


def _mapped(
    project: Callable[[Any, Floats, Floats], Floats],
) -> Callable[[Any, Floats, Floats], Floats]:
    """A routine on mapped features; mapping them is part of the work."""
    return lambda strong_class, features, target: project(
        strong_class, strong_class.design(features), target
    )


def _clip(batch: Batch) -> Floats:
    chosen: Any = batch.strong_class
    return np.clip(batch.targets, float(chosen.lower), float(chosen.upper))


_LOOPS: dict[str, list[tuple[str, Callable[[Any, Floats, Floats], Floats]]]] = {
    "Affine": [("numpy lstsq loop", _lstsq_affine)],
    "Dictionary": [("map + sklearn lars_path_gram loop", _mapped(_lasso_path))],
    "Hull": [("scipy nnls loop", _hull)],
    "L1Ball": [("sklearn lars_path_gram loop", _lasso_path)],
    "L2Ball": [("scipy eigh + brentq loop", _secular)],
    "Linear": [("numpy lstsq loop", _lstsq)],
    "LinfBall": [("scipy lsq_linear (bvls) loop", _bounds)],
    "Monotone": [
        ("scipy isotonic_regression loop", _isotonic_scipy),
        ("sklearn isotonic_regression loop", _isotonic_sklearn),
    ],
    "NonnegativeCone": [("scipy nnls loop", _nnls)],
    "Polynomial": [("numpy Chebyshev.fit loop", _chebyshev)],
    "RandomFeatures": [("map + scipy eigh + brentq loop", _mapped(_secular))],
    "Simplex": [("scipy nnls loop", _nnls_simplex)],
    "Spline": [("map + numpy lstsq loop", _mapped(_lstsq))],
    "TrigPolynomial": [("map + numpy lstsq loop", _mapped(_lstsq))],
}
_WHOLE: dict[str, tuple[str, Callable[[Batch], Floats]]] = {
    "Affine": ("numpy lstsq, one call", _lstsq_affine_whole),
    "Box": ("numpy clip", _clip),
    "Linear": ("numpy lstsq, one call", _lstsq_whole),
}
