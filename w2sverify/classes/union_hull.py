"""Mixtures of functions of several strong classes."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Any, ClassVar

import numpy as np

from ..arrays import as_like
from ..conic import ConicForm
from ..convex import ConvexClass
from ..draw import Floats, small_fractions
from ..exact import Rational, to_float, to_fraction
from ..space import SampleSpace
from ._combination import (
    Combination,
    CombinedForm,
    check_parts,
    flat_batch,
    lifted_values,
    part_values,
    part_vertices,
    seen_by,
    summed_values,
)
from ._conic_rows import conic_rows, exact_row, missed_rows, row_values
from ._draw_parts import draw_part
from ._linear_rows import moved_row
from ._pairs import projected_pair
from .l1_ball import L1Ball
from .simplex import Simplex

__all__ = ["UnionHull"]

# A part of share 0 that still adds a function (a direction in which it is unbounded) gets this
# share, so that the function is that share of a member.
_SHARE = Fraction(1, 1 << 60)
# Below this share, labels divided by it say nothing about a part.
_LIGHT = 2.0**-20


@dataclass(frozen=True)
class UnionHull(Combination):
    """The closed convex hull of the union of the parts: `V = {sum_j t_j u_j : u_j in part j}` with
    `t >= 0` and `sum t = 1`.

    A student that mixes members of several classes. `parts` is a tuple of classes of the same
    features, none of them empty. For bounded parts this is the hull itself. An unbounded part adds
    the directions in which it is unbounded, which takes the hull to its closure where the parts are
    polyhedral, or where no such directions of different parts cancel.

    The conic form is the perspective: coefficients `(theta_j, t_j)` with `A_j theta_j + t_j b_j in
    K_j`. Fit: where all parts are mixtures of finitely many linear functions, the nearest mixture
    of all those; else that form. Exact: the same over the rationals, gap 0 for polyhedral parts.
    The coefficients are the values `(t_1 u_1, ..., t_k u_k)`, n each, and the k shares t.

    Raises `InputError` for parts that are not classes of the same features. Source: Rockafellar
    1970, theorems 9.8 and 19.6; Ceria and Soares 1999.
    """

    parts: tuple[ConvexClass, ...] = (L1Ball(), Simplex())
    #: Twice as many coefficients as points, and half of them free.
    drawn_points: ClassVar[int | None] = 80

    def __post_init__(self) -> None:
        object.__setattr__(self, "parts", check_parts(self, self.parts))

    @property
    def weightless(self) -> bool:  # type: ignore[override]
        """The hull of several products of intervals is not one."""
        return len(self.parts) == 1 and self.parts[0].weightless

    def conic(self, features: Floats) -> ConicForm:
        """The parts' forms side by side, each with its share in place of the constant 1."""
        forms = [part.conic(seen_by(part, features)) for part in self.parts]
        rows: list[dict[int, Rational]] = [{} for _ in features]
        constraints: list[dict[int, Rational]] = []
        shares, start = [], 0
        for form in forms:
            share = start + form.coefficients
            for total, row in zip(rows, form.features, strict=True):
                total.update(moved_row(row, start))
            for row, entry in zip(form.constraints, form.offset, strict=True):
                constraints.append(moved_row(row, start))
                if entry:
                    constraints[-1][share] = entry
            shares.append(share)
            start = share + 1
        constraints += [{share: 1} for share in shares]
        constraints.append(dict.fromkeys(shares, 1))
        offset = [0] * (len(constraints) - 1) + [-1]
        cones = [cone for form in forms for cone in form.cones]
        cones += [("nonnegative", len(forms)), ("zero", 1)]
        return CombinedForm(start, rows, constraints, offset, cones, tuple(forms))

    def fit(self, space: SampleSpace, features: Any, target: Any) -> Any:
        """Mixtures of the parts' vertices; where there are none, or that fails, the conic form."""
        pages, flat = flat_batch(features, target)
        tables = [part_vertices(part, pages.shape[-1]) for part in self.parts]
        coef = np.empty((len(flat), len(self.parts) * (flat.shape[-1] + 1)))
        left = np.ones(len(flat), dtype=bool)
        if all(table is not None for table in tables):
            for i, goal in enumerate(flat):
                found = _mixture(tables, space, pages if pages.ndim == 2 else pages[i], goal)
                if found is not None:
                    coef[i], left[i] = found, False
        if np.any(left):
            own = pages if pages.ndim == 2 else pages[left]
            coef[left] = self._fit_form(space, own, flat[left])
        return as_like(coef.reshape(*target.shape[:-1], -1), target)

    def _fit_form(self, space: SampleSpace, pages: Floats, flat: Floats) -> Floats:
        """The conic form, one target after another; then the parts in turn, with their shares."""
        coef = np.array([_shared_values(*row) for row in conic_rows(self, space, pages, flat)])
        count, points = len(self.parts), flat.shape[-1]
        start = np.moveaxis(coef[:, :-count].reshape(len(flat), count, points), 1, 0)
        state = self._descend(space, pages, flat, start, coef[:, -count:].T[..., None])
        missed = missed_rows(self, start.sum(axis=0), state.sum(axis=0), flat)
        coef[:, :-count] = np.moveaxis(state, 0, 1).reshape(len(flat), -1)
        for i in missed:
            page = pages if pages.ndim == 2 else pages[i]
            coef[i] = _shared_values(*exact_row(self, space, page, flat[i]))
        return coef

    def _descend(
        self, space: SampleSpace, features: Floats, goals: Floats, start: Floats, shares: Floats
    ) -> Floats:
        """The parts' values `[k, r, n]` after block descent with these shares `[k, r, 1]`.

        An interior point is no nearer than the root of its gap; each step takes it nearer.
        """
        from ..solvers.settle import settle

        def descend(state: Floats) -> Floats:
            state = state.copy()
            for j, part in enumerate(self.parts):
                heavy = shares[j] > _LIGHT
                share = np.where(heavy, shares[j], 1.0)
                rest = goals - state.sum(axis=0) + state[j]
                fitted = share * part_values(part, space, features, rest / share)
                state[j] = np.where(heavy, fitted, state[j])
            return state

        settled: Floats = settle(descend, start, lambda state: state.sum(axis=0), goals)[0]
        return settled

    def predict(self, features: Any, coef: Any) -> Any:
        """The sum of the parts' values, which hold their shares."""
        return summed_values(features, coef, len(self.parts))

    def lift(self, features: Floats, coef: list[Fraction]) -> list[Fraction]:
        """Shares that are not negative and sum to 1; each part's lift, times its share."""
        n, count = len(features), len(self.parts)
        shares = [max(share, Fraction(0)) for share in coef[n * count :]]
        shares = [
            share or _SHARE * any(coef[j * n : (j + 1) * n]) for j, share in enumerate(shares)
        ]
        if not any(shares):
            shares = [Fraction(1)] * count
        lifted: list[Fraction] = []
        for j, part in enumerate(self.parts):
            values = coef[j * n : (j + 1) * n]
            one = np.array([to_float(value / (shares[j] or 1)) for value in values])
            share = shares[j] / sum(shares)
            theta = lifted_values(part, features, one)
            lifted += [*(share * entry for entry in theta), share]
        return lifted

    def multipliers(self, form: ConicForm, gradient: list[Fraction]) -> list[Fraction] | None:
        """Each part's; the shares' own make up for what their support functions lack of the
        largest.
        """
        if not isinstance(form, CombinedForm):
            return None
        dual: list[Fraction] = []
        levels, start = [], 0
        for part, inner in zip(self.parts, form.parts, strict=True):
            share = start + inner.coefficients
            found = part.multipliers(inner, gradient[start:share])
            if found is None:
                return None
            pairs = zip(found, inner.offset, strict=True)
            level = sum((a * to_fraction(b) for a, b in pairs if b), Fraction(0))
            levels.append(level + gradient[share])
            dual, start = dual + found, share + 1
        top = max(levels)
        return [*dual, *(top - level for level in levels), -top]

    @classmethod
    def arbitrary(cls, rng: np.random.Generator) -> UnionHull:
        """Two parts that take the same features."""
        first = draw_part(rng)
        return cls((first, draw_part(rng, columns=first.feature_columns)))

    def member(self, rng: np.random.Generator, features: Floats) -> list[Fraction]:
        """A mixture of members, often with shares 0."""
        shares = [abs(share) for share in small_fractions(rng, len(self.parts))]
        if not any(shares):
            shares[int(rng.integers(len(shares)))] = Fraction(1)
        mixed: list[Fraction] = []
        for part, weight in zip(self.parts, shares, strict=True):
            share = weight / sum(shares)
            theta = part.member(rng, seen_by(part, features))
            mixed += [*(share * entry for entry in theta), share]
        return mixed

    def supported_pair(
        self, rng: np.random.Generator, features: Floats
    ) -> tuple[list[Fraction], list[Fraction]] | None:
        """From a projection of random labels: the parts must share one residual."""
        return projected_pair(self, rng, features)


def _mixture(
    tables: list[Any], space: SampleSpace, features: Floats, goal: Floats
) -> Floats | None:
    """The values of each part times its share, and the shares, from the nearest mixture."""
    from ..solvers.nearest_in_hull import one_nearest
    from ..solvers.one_target import OneTarget

    one = OneTarget.of(features, goal, space.weights)
    weights = None if one is None else one_nearest(one, np.vstack(tables))
    if weights is None:
        return None
    ends = np.cumsum([len(table) for table in tables])
    parts = np.split(weights, ends[:-1])
    values = [features @ (part @ table) for part, table in zip(parts, tables, strict=True)]
    return np.concatenate([*values, [part.sum() for part in parts]])


def _shared_values(form: ConicForm, theta: Floats) -> Floats:
    """The values of each part times its share, and the shares."""
    values, shares, start = [], [], 0
    for inner in form.parts if isinstance(form, CombinedForm) else ():
        share = start + inner.coefficients
        values.append(row_values(inner.features, theta[start:share]))
        shares.append(theta[share])
        start = share + 1
    return np.concatenate([*values, shares])
