"""Convex hulls of finitely many linear functions."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import Any, ClassVar

import numpy as np

from ..arrays import as_like, as_numpy
from ..conic import Rows
from ..convex import ConvexClass
from ..draw import Floats, small_floats, small_fractions
from ..errors import InputError
from ..exact import to_fraction
from ..space import SampleSpace
from ._atoms import exact_products
from ._mapped import Mapped
from ._table import as_table
from .simplex import Simplex

__all__ = ["Hull"]


@dataclass(frozen=True)
class Hull(Mapped):
    """Mixtures of given linear functions: `V = {Phi sum_j mu_j v_j : mu >= 0, sum mu = 1}`.

    `vertices` are k coefficient vectors v_j of length d, an array or nested sequences; repeated
    ones and points inside the hull of the others do no harm. There are d feature columns. The
    coefficients are the k weights mu. Fit: an active set on the Gram matrix of the k functions,
    O(n d k + n k^2), or O(n d^2 + d k^2) for more vertices than columns. Exact: the products
    `Phi v_j` and the active set over the rationals, gap 0.

    Raises `InputError` for vertices that are no k x d table of finite numbers. Source: Wolfe 1976,
    the nearest point in a polytope.
    """

    vertices: tuple[tuple[float, ...], ...]
    polyhedral: ClassVar[bool] = True

    def __post_init__(self) -> None:
        object.__setattr__(self, "vertices", as_table(self.vertices, "vertices"))
        object.__setattr__(self, "feature_columns", len(self.vertices[0]))

    @property
    def base(self) -> ConvexClass:
        """Mixtures of the vertices' functions."""
        return Simplex()

    def columns(self, features: Floats) -> int:
        """The number of vertices."""
        del features
        return len(self.vertices)

    def exact_design(self, features: Floats) -> Rows:
        """`Phi v_j` for each vertex, exactly."""
        self._check(features)
        products = exact_products(features, self._table)
        return [{j: value for j, value in enumerate(row) if value} for row in products]

    def float_design(self, features: Floats) -> Floats:
        """`Phi v_j` for each vertex."""
        self._check(features)
        return np.asarray(features @ self._table.T)

    def fit(self, space: SampleSpace, features: Any, target: Any) -> Any:
        """Least squares over the simplex; with more vertices than columns, after a QR of Phi."""
        x, goals = as_numpy(features), as_numpy(target)
        points, columns = x.shape[-2:]
        if not columns < min(points, len(self.vertices)):
            return self.fit_design(space, self.design(features), target)
        from ..solvers.bounded_least_squares import bounded_least_squares
        from ..solvers.nearest_in_hull import nearest_in_hull, one_nearest
        from ..solvers.one_target import OneTarget

        one = OneTarget.of(features, target, space.weights_like(target))
        found = None if one is None else one_nearest(one, self._table)
        if found is not None:
            return found
        root = np.sqrt(space.weights)
        with np.errstate(over="ignore", under="ignore"):
            q, r = np.linalg.qr(x * root[:, None])
            if x.ndim == 2:
                reduced = (goals * root) @ q
            else:
                reduced = ((goals * root)[..., None, :] @ q)[..., 0, :]
            design = r @ self._table.T
        if not np.all(np.isfinite(design)):
            return self.fit_design(space, self.design(features), target)
        if x.ndim == 2:
            rows = reduced.reshape(-1, columns)
            parts = [nearest_in_hull(design, row) for row in rows]
            if all(part is not None for part in parts):
                return as_like(np.array(parts).reshape(*goals.shape[:-1], -1), target)
        weights = np.full(columns, 1.0 / columns)
        coef = bounded_least_squares(design, reduced, weights, 0.0, np.inf, total=1.0)
        return as_like(coef, target)

    def fit_values(self, space: SampleSpace, features: Any, target: Any) -> tuple[Any, Any]:
        """For one target the values from the mixture of the vertices, with fewer products."""
        coef = self.fit(space, features, target)
        if not (isinstance(target, np.ndarray) and target.ndim == 1):
            return coef, self.predict(features, coef)
        return coef, features @ (coef @ self._table)

    def vertices_in(self, columns: int) -> Floats | None:
        """The vertices, for their own number of columns."""
        return self._table if columns == len(self.vertices[0]) else None

    def supported_pair(
        self, rng: np.random.Generator, features: Floats
    ) -> tuple[list[Fraction], list[Fraction]]:
        """Weights on the vertices that a random function of the points finds largest.

        The products of that function with the vertices are a gradient that labels can have, which
        arbitrary numbers, one for each vertex, are not.
        """
        pull = [Fraction(0)] * len(self.vertices)
        chosen = small_fractions(rng, len(features)) if rng.random() < 0.8 else []
        for share, row in zip(chosen, self.exact_design(features), strict=False):
            for j, value in row.items():
                pull[j] += share * to_fraction(value)
        top = max(pull)
        sizes = [1 + abs(share) for share in small_fractions(rng, len(pull))]
        kept = [s if b == top else Fraction(0) for s, b in zip(sizes, pull, strict=True)]
        return self.lift(features, kept), pull

    @cached_property
    def _table(self) -> Floats:
        return np.array(self.vertices)

    def _check(self, features: Any) -> None:
        if features.shape[-1] != len(self.vertices[0]):
            raise InputError(
                f"The vertices have {len(self.vertices[0])} coefficients, the features "
                f"{features.shape[-1]} columns; give as many of one as of the other."
            )

    @classmethod
    def arbitrary(cls, rng: np.random.Generator) -> Hull:
        """One to eight vertices in up to four dimensions, sometimes one of them twice."""
        table = small_floats(rng, int(rng.integers(1, 9)), int(rng.integers(1, 5)), bits=2)
        if rng.random() < 0.3:
            table[-1] = table[0]
        return cls(table)  # type: ignore[arg-type]
