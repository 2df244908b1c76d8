"""Balls of a reproducing kernel Hilbert space."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, ClassVar

import numpy as np

from ..conic import Rows, dense_rows
from ..convex import ConvexClass
from ..draw import Floats, small_floats
from ..errors import InputError
from ._kernels import distance_kernel, monomial_design, monomial_rows, monomials
from ._mapped import Mapped
from ._radius import check_radius
from ._table import as_table, check_count
from .l2_ball import L2Ball

__all__ = ["RkhsBall"]

_DISTANCE, _PRODUCT = ("gaussian", "laplace"), ("linear", "polynomial")
# A matrix of 8192 points takes half a gigabyte.
_MOST = 8192


@dataclass(frozen=True)
class RkhsBall(Mapped):
    """Functions of bounded kernel norm on the points: `V = {K a : a' K a <= radius^2}`.

    Kernels: gaussian `exp(-|x-y|^2 / (2 l^2))` and laplace `exp(-|x-y| / l)` with the length scale
    l in the unit of x; linear `<x, y>`; polynomial `(1 + <x, y>)^degree`; or a symmetric positive
    semidefinite matrix, an array or nested sequences, and then the one feature column holds the
    points' indices in it. The radius has the unit of the values over that of the kernel's root.

    The class is one exact convex set, `V = {R theta : |theta|_2 <= radius}`. For the linear and
    the polynomial kernel R are the features and the monomials, exact, up to the float roots of
    multinomial coefficients. Otherwise R is the float factor of pivoted Cholesky factorisation on
    the distinct points (on all points of a matrix), as narrow as the numerical rank r, and
    `R R^T = K` up to `2 n 2^-52 max K_ii`. Points that are equal get equal values, and neither
    their order nor their weights change R. Fit: the secular equation on R, O(n r^2) after O(n^2 d)
    for the kernel; the last factors are kept. More than 8192 distinct points are refused. Exact: a
    rational point whose gap is proven to be below `2^-200` of the scale.

    Raises `InputError` for a radius or length scale that is not positive and finite, an unknown
    kernel, a matrix that is not symmetric and positive semidefinite up to rounding, and features
    that are no indices of a given matrix. Source: Aronszajn 1950; Scholkopf and Smola 2002.
    """

    radius: float = 1.0
    kernel: str | tuple[tuple[float, ...], ...] = "gaussian"
    length_scale: float = 1.0
    degree: int = 2
    feature_columns: ClassVar[int | None] = None
    drawn_points: ClassVar[int | None] = 40

    def __post_init__(self) -> None:
        check_radius(self)
        check_count(self.degree, "degree", 1)
        if not (isinstance(self.length_scale, int | float) and 0 < self.length_scale < math.inf):
            raise InputError(
                f"length_scale is {self.length_scale!r}; give a positive finite number."
            )
        if not isinstance(self.kernel, str):
            object.__setattr__(self, "kernel", as_table(self.kernel, "kernel"))
            object.__setattr__(self, "feature_columns", 1)
            _check_semidefinite(np.array(self.kernel))
        elif self.kernel not in (*_DISTANCE, *_PRODUCT):
            names = ", ".join((*_DISTANCE, *_PRODUCT))
            raise InputError(f"kernel is {self.kernel!r}; choose one of {names}, or give a matrix.")

    @property
    def base(self) -> ConvexClass:
        """The ball of coefficients."""
        return L2Ball(self.radius)

    def columns(self, features: Floats) -> int:
        """The rank of the factor, or the number of monomials."""
        if self.kernel == "linear":
            return int(features.shape[-1])
        if self.kernel == "polynomial":
            return sum(1 for _ in monomials(features.shape[-1], self.degree))
        return int(self._rows(features).shape[-1])

    def exact_design(self, features: Floats) -> Rows:
        """The rows of R."""
        if self.kernel == "polynomial":
            return monomial_rows(features, self.degree)
        return dense_rows(features if self.kernel == "linear" else self._rows(features))

    def float_design(self, features: Floats) -> Floats:
        """The rows of R; in a batch, filled up with zeros to the widest."""
        if self.kernel == "linear":
            return features
        if self.kernel == "polynomial":
            return monomial_design(features, self.degree)
        if features.ndim == 2:
            return self._rows(features)
        pages = [self._rows(page) for page in features.reshape(-1, *features.shape[-2:])]
        widest = max(page.shape[1] for page in pages)
        filled = [np.pad(page, ((0, 0), (0, widest - page.shape[1]))) for page in pages]
        return np.stack(filled).reshape(*features.shape[:-1], widest)

    def _rows(self, features: Floats) -> Floats:
        """The factor's row of each point."""
        if isinstance(self.kernel, str):
            # Adding 0 makes -0 the number that it equals.
            distinct, place = _distinct(features + 0.0)
            return np.asarray(_factor(self, distinct.shape, distinct.tobytes())[place])
        places = features[:, 0]
        size = len(self.kernel)
        wrong = (places != np.floor(places)) | (places < 0) | (places >= size)
        if np.any(wrong):
            raise InputError(
                f"The feature {float(places[wrong][0])!r} is no index of the kernel's {size} "
                f"points; give whole numbers from 0 to {size - 1}."
            )
        return np.asarray(_factor(self, (size, size), b"")[places.astype(np.intp)])

    def draw_features(self, rng: np.random.Generator, points: int) -> Floats:
        """Indices for a given matrix, and else up to five columns."""
        if isinstance(self.kernel, str):
            return small_floats(rng, points, int(rng.integers(1, 6)))
        return rng.integers(0, len(self.kernel), (points, 1)).astype(np.float64)

    @classmethod
    def arbitrary(cls, rng: np.random.Generator) -> RkhsBall:
        """One of the named kernels."""
        return cls(
            radius=float(rng.integers(1, 17)) / 4,
            kernel=str(rng.choice((*_DISTANCE, *_PRODUCT))),
            length_scale=float(rng.choice([0.5, 1.0, 4.0])),
            degree=int(rng.integers(1, 3)),
        )


def _distinct(points: Floats) -> tuple[Floats, Any]:
    """The distinct rows in lexicographic order, and the place of each row among them."""
    if points.shape[1] == 0:
        return points[:1], np.zeros(len(points), dtype=np.intp)
    order = np.lexsort(points.T[::-1])
    ordered = points[order]
    new = np.ones(len(points), dtype=bool)
    new[1:] = np.any(ordered[1:] != ordered[:-1], axis=1)
    place = np.empty(len(points), dtype=np.intp)
    place[order] = np.cumsum(new) - 1
    return ordered[new], place


@lru_cache(maxsize=2)
def _factor(ball: RkhsBall, shape: tuple[int, int], data: bytes) -> Floats:
    """R on distinct points given by their bytes, or on all points of a given matrix."""
    from ..solvers.kernel_factor import kernel_factor

    if isinstance(ball.kernel, str):
        if shape[0] > _MOST:
            raise InputError(
                f"The kernel matrix of {shape[0]} distinct points does not fit in memory; take at "
                f"most {_MOST}, or RandomFeatures(kind='fourier')."
            )
        points = np.frombuffer(data).reshape(shape)
        factor = kernel_factor(distance_kernel(points, ball.kernel, float(ball.length_scale)))
    else:
        matrix = np.array(ball.kernel)
        factor = kernel_factor(matrix / 2 + matrix.T / 2)
    factor.flags.writeable = False
    return factor


def _check_semidefinite(matrix: Floats) -> None:
    """Raise unless the matrix is symmetric and semidefinite up to 16 roundings of each entry."""
    if matrix.shape[0] != matrix.shape[1]:
        raise InputError(f"kernel has shape {matrix.shape}; give a square matrix.")
    largest = float(np.max(np.abs(matrix)))
    unit = matrix / (largest or 1.0)
    rounding = 2.0**-48
    skew = float(np.max(np.abs(unit - unit.T))) * largest
    if skew > rounding * largest:
        raise InputError(f"kernel differs from its transpose by {skew!r}; give a symmetric matrix.")
    lowest = float(np.linalg.eigvalsh(unit / 2 + unit.T / 2)[0]) * largest
    if lowest < -len(matrix) * rounding * largest:
        raise InputError(
            f"kernel has the eigenvalue {lowest!r}, but no kernel has a negative one; "
            "give a positive semidefinite matrix."
        )
