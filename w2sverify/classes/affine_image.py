"""Combinations of the features with coefficients from a strong class."""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

import numpy as np

from ..arrays import as_like
from ..conic import ConicForm
from ..convex import ConvexClass
from ..draw import Floats, small_fractions
from ..errors import InputError
from ..exact import to_float
from ..space import SampleSpace
from ._combination import (
    Combination,
    CombinedForm,
    check_parts,
    flat_batch,
    lifted_values,
    seen_by,
)
from ._conic_rows import row_values
from ._draw_parts import draw_part
from ._linear_rows import row_sum
from ._pairs import projected_pair
from ._shift import Shift, check_shift, shift_columns, shift_floats, shift_values, shifted
from .monotone import Monotone

__all__ = ["AffineImage"]

# Up to so many coefficients a dense solver is faster than a sparse one.
_SMALL = 64


@dataclass(frozen=True)
class AffineImage(Combination):
    """The image of a part under an affine map: `V = {T u + s : u in part}`.

    T is the features `[n, d]`, any matrix, on any points. The part is a class of functions on d
    source points, one for each column of T, so that V holds the combinations of the columns whose
    coefficients are a function of the part: monotone coefficients, coefficients in a box, the image
    of a class under a smoother. `sources` are the d source points `[d, a]` as features of the part;
    None makes them 0, 1, ..., d - 1 for any d. `shift` is s as in `Translate`: a number or a
    coefficient for each column.

    Fit: T reduced to a triangle of d rows, O(n d^2), then the conic form. Exact: the conic form
    over the rationals, gap 0 for a polyhedral part. The coefficients are u, d values.

    Raises `InputError` for a part that is not a class or does not take the sources, and for sources
    and shifts that are not finite or of the wrong length. Source: Rockafellar 1970, section 9.
    """

    part: ConvexClass = field(default_factory=Monotone)
    sources: tuple[tuple[float, ...], ...] | None = None
    shift: Shift = 0.0

    def __post_init__(self) -> None:
        check_parts(self, (self.part,))
        object.__setattr__(self, "sources", _check_sources(self.sources))
        object.__setattr__(self, "shift", check_shift("AffineImage", self.shift))
        width = 1 if self.sources is None else len(self.sources[0])
        columns = self.part.feature_columns
        if columns not in (None, 0, width):
            raise InputError(
                f"The part of AffineImage takes {columns} feature columns, but its sources have "
                f"{width}; give sources of {columns} numbers each."
            )
        columns = None if self.sources is None else len(self.sources)
        shift_columns("AffineImage", self.shift, columns)

    @property
    def parts(self) -> tuple[ConvexClass, ...]:
        """The one part."""
        return (self.part,)

    @property
    def feature_columns(self) -> int | None:  # type: ignore[override]
        """One for each source or coefficient of the shift; any number where none is given."""
        columns = None if self.sources is None else len(self.sources)
        return shift_columns("AffineImage", self.shift, columns)

    @property
    def weightless(self) -> bool:  # type: ignore[override]
        """The image of a product of intervals is not one."""
        return False

    def conic(self, features: Floats) -> ConicForm:
        """The part's form on the sources, its rows combined by T."""
        inner = self.part.conic(self._sources(features.shape[1]))
        rows = [row_sum(zip(entries, inner.features, strict=True)) for entries in features.tolist()]
        image = CombinedForm(
            inner.coefficients, rows, inner.constraints, inner.offset, inner.cones, (inner,)
        )
        return shifted(image, shift_values(self.shift, features))

    def fit(self, space: SampleSpace, features: Any, target: Any) -> Any:
        """The conic form with a triangle of d rows in place of T, one target after another."""
        pages, flat = flat_batch(features, target)
        inner = self.part.conic(self._sources(pages.shape[-1]))
        goals = flat - shift_floats(self.shift, pages)
        shared = [(pages, goals)] if pages.ndim == 2 else zip(pages, goals[:, None], strict=True)
        coef = [value for page, rows in shared for value in _page_fit(inner, space, page, rows)]
        return as_like(np.array(coef).reshape(*target.shape[:-1], -1), target)

    def predict(self, features: Any, coef: Any) -> Any:
        """`T u + s`."""
        image = coef @ features.T if features.ndim == 2 else (features @ coef[..., None])[..., 0]
        return image + shift_floats(self.shift, features)

    def lift(self, features: Floats, coef: list[Fraction]) -> list[Fraction]:
        """The part's lift of its own fit of u on the sources, and 1."""
        values = np.array([float(entry) for entry in coef])
        return [*lifted_values(self.part, self._sources(len(coef)), values), Fraction(1)]

    def multipliers(self, form: ConicForm, gradient: list[Fraction]) -> list[Fraction] | None:
        """The part's, of the gradient pulled back; the equation takes what the shift has."""
        if not isinstance(form, CombinedForm):
            return None
        (image,) = form.parts
        if not isinstance(image, CombinedForm):
            return None
        *inner, last = gradient
        found = self.part.multipliers(image.parts[0], inner)
        return None if found is None else [*found, -last]

    @classmethod
    def arbitrary(cls, rng: np.random.Generator) -> AffineImage:
        """A part on one to five index points, in one draw of four with a shift."""
        part = draw_part(rng)
        kind, columns = rng.integers(8), int(rng.integers(1, 6))
        if kind == 0:
            return cls(part, shift=float(rng.integers(-8, 9)) / 4)
        if kind == 1:
            return cls(part, shift=tuple(map(float, small_fractions(rng, columns))))
        return cls(part)

    def draw_features(self, rng: np.random.Generator, points: int) -> Floats:
        """Any matrix of as many columns as there have to be."""
        return ConvexClass.draw_features(self, rng, points)

    def member(self, rng: np.random.Generator, features: Floats) -> list[Fraction]:
        """A member of the part on the sources, and 1."""
        return [*self.part.member(rng, self._sources(features.shape[1])), Fraction(1)]

    def supported_pair(
        self, rng: np.random.Generator, features: Floats
    ) -> tuple[list[Fraction], list[Fraction]] | None:
        """From a projection of random labels: the gradient has to be an image under T^T."""
        return projected_pair(self, rng, features)

    def _sources(self, columns: int) -> Floats:
        """The source points `[d, a]` as the part sees them."""
        if columns == 0:
            raise InputError(
                "AffineImage combines the feature columns, and there are none; give at least one."
            )
        points = [[float(j)] for j in range(columns)] if self.sources is None else self.sources
        table: Floats = np.array(points, dtype=np.float64)
        return seen_by(self.part, table)  # type: ignore[no-any-return]


def _page_fit(inner: ConicForm, space: SampleSpace, matrix: Floats, rows: Floats) -> Any:
    """The values u on the sources for each target of `rows[r, n]`.

    A polyhedral part in few coefficients has a solver of its own; what it leaves takes the form.
    """
    from ..solvers.float_form import sparse_rows
    from ..solvers.one_target import OneTarget
    from ..solvers.small_polyhedral import small_polyhedral

    found: list[Any] = [None] * len(rows)
    names = {name for name, _ in inner.cones}
    if names <= {"nonnegative", "zero"} and inner.coefficients <= _SMALL:
        lines = sparse_rows(inner.constraints, inner.coefficients).toarray()
        offset = np.array([to_float(entry) for entry in inner.offset])
        equality = np.array(
            [name == "zero" for name, size in inner.cones for _ in range(size)], dtype=bool
        )
        values = sparse_rows(inner.features, inner.coefficients).toarray()
        design = matrix @ values
        for i, goal in enumerate(rows):
            one = OneTarget.of(design, goal, space.weights)
            theta = None if one is None else small_polyhedral(one, lines, offset, equality)
            found[i] = None if theta is None else values @ theta
    left = [i for i, entry in enumerate(found) if entry is None]
    if left:
        rest = _reduced_fit(inner, space, matrix, rows[left])
        for i, theta in zip(left, rest, strict=True):
            found[i] = row_values(inner.features, theta)
    return found


def _reduced_fit(inner: ConicForm, space: SampleSpace, matrix: Floats, rows: Floats) -> Any:
    """Coefficients of the part's form for each target of `rows[r, n]`.

    With `W^(1/2) T = Q R`, the distance of T u to a target is that of R u to `Q^T W^(1/2) g`, but
    for a constant: d rows take the place of n.
    """
    from ..solvers.conic_fit import conic_fit

    root = np.sqrt(space.weights)
    turn, triangle = np.linalg.qr(root[:, None] * matrix)
    form = ConicForm(
        inner.coefficients,
        [row_sum(zip(line, inner.features, strict=True)) for line in triangle.tolist()],
        inner.constraints,
        inner.offset,
        inner.cones,
    )
    return conic_fit(
        lambda _: form, SampleSpace.uniform(len(triangle)), triangle, (root * rows) @ turn
    )


def _check_sources(sources: Any) -> tuple[tuple[float, ...], ...] | None:
    if sources is None:
        return None
    try:
        table = np.array(sources, dtype=np.float64)
    except (TypeError, ValueError):
        table = np.array(np.nan)
    if table.ndim != 2 or not len(table) or not np.all(np.isfinite(table)):
        raise InputError(
            f"AffineImage has sources {sources!r}; give one point of finite numbers for each "
            "feature column, as in ((0.0,), (1.0,)), or None."
        )
    return tuple(map(tuple, table.tolist()))
