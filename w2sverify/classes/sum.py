"""Sums of functions, one of each of several strong classes."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np

from ..arrays import as_like
from ..conic import ConicForm
from ..convex import ConvexClass
from ..draw import Floats
from ..exact import Rational
from ..space import SampleSpace
from ._combination import (
    Combination,
    CombinedForm,
    check_parts,
    flat_batch,
    lifted_values,
    part_values,
    seen_by,
    summed_values,
)
from ._conic_rows import conic_rows, exact_row, missed_rows, row_values
from ._draw_parts import draw_part
from ._linear_rows import moved_row
from ._pairs import projected_pair
from .linear import Linear
from .monotone import Monotone

__all__ = ["Sum"]


@dataclass(frozen=True)
class Sum(Combination):
    """The Minkowski sum of the parts: `V = {u_1 + ... + u_k : u_j in part j}`.

    Additive models, such as a monotone function plus a linear one. `parts` is a tuple of classes of
    the same features. The sum of closed sets is closed where one of all but one is bounded or all
    are polyhedral; else V stands for its closure.

    Fit: each part in turn is fitted to what the others leave, exact block descent on the distance,
    with the parts' own fits; where that is slow, accelerated, and else the conic form. Exact: the
    conic form over the rationals, gap 0 for polyhedral parts. The coefficients are the values
    `(u_1, ..., u_k)`, n each.

    Raises `InputError` for parts that are not classes of the same features. Source: Hastie and
    Tibshirani 1990, chapter 5 (backfitting); Tseng 2001.
    """

    parts: tuple[ConvexClass, ...] = (Monotone(), Linear())

    def __post_init__(self) -> None:
        object.__setattr__(self, "parts", check_parts(self, self.parts))

    def conic(self, features: Floats) -> ConicForm:
        """The parts' forms side by side; the values are added."""
        forms = [part.conic(seen_by(part, features)) for part in self.parts]
        rows: list[dict[int, Rational]] = [{} for _ in features]
        constraints: list[dict[int, Rational]] = []
        start = 0
        for form in forms:
            for total, row in zip(rows, form.features, strict=True):
                total.update(moved_row(row, start))
            constraints += [moved_row(row, start) for row in form.constraints]
            start += form.coefficients
        offset = [entry for form in forms for entry in form.offset]
        cones = [cone for form in forms for cone in form.cones]
        return CombinedForm(start, rows, constraints, offset, cones, tuple(forms))

    def fit(self, space: SampleSpace, features: Any, target: Any) -> Any:
        """Block descent, accelerated for targets for which it is slow; then the conic form."""
        pages, flat = flat_batch(features, target)
        start = np.zeros((len(self.parts), *flat.shape))
        state, settled = self._descend(space, pages, flat, start)
        for i in np.flatnonzero(~settled):
            own, one = pages if pages.ndim == 2 else pages[i : i + 1], slice(i, i + 1)
            near = self._accelerate(space, own, flat[one], state[:, one])
            state[:, one], settled[one] = self._descend(space, own, flat[one], near)
        slow = np.flatnonzero(~settled)
        if len(slow):
            own = pages if pages.ndim == 2 else pages[slow]
            rows = conic_rows(self, space, own, flat[slow])
            near = np.stack([_part_values(*row) for row in rows], axis=1)
            # An interior point is no nearer than the root of its gap: the steps do the rest.
            found = self._descend(space, own, flat[slow], near)[0]
            for i in missed_rows(self, near.sum(axis=0), found.sum(axis=0), flat[slow]):
                page = own if own.ndim == 2 else own[i]
                found[:, i] = _part_values(*exact_row(self, space, page, flat[slow[i]]))
            state[:, slow] = found
        coef = np.moveaxis(state, 0, 1).reshape(*target.shape[:-1], -1)
        return as_like(coef, target)

    def _descend(
        self, space: SampleSpace, features: Floats, goals: Floats, start: Floats
    ) -> tuple[Floats, Any]:
        """The values of the parts `[k, r, n]` after block descent, and which targets settled."""
        from ..solvers.settle import settle

        def descend(state: Floats) -> Floats:
            return self._cycle(space, features, goals, state)

        return settle(descend, start, lambda state: np.asarray(state.sum(axis=0)), goals)

    def _accelerate(
        self, space: SampleSpace, features: Floats, goals: Floats, start: Floats
    ) -> Floats:
        """The values `[k, 1, n]` near a fixed point of block descent for one target.

        A cycle begins with the first part, so the others' values say all about it.
        """
        from ..solvers.anderson import anderson

        def cycle(rest: Floats) -> Floats:
            return self._cycle(space, features, goals, np.concatenate([start[:1], rest]))[1:]

        rest = anderson(cycle, start[1:])
        return self._cycle(space, features, goals, np.concatenate([start[:1], rest]))

    def _cycle(self, space: SampleSpace, features: Floats, goals: Floats, state: Floats) -> Floats:
        """Each part fitted to what the others leave, one after another."""
        state = state.copy()
        for j, part in enumerate(self.parts):
            state[j] = 0.0
            state[j] = part_values(part, space, features, goals - state.sum(axis=0))
        return state

    def predict(self, features: Any, coef: Any) -> Any:
        """The sum of the parts' values."""
        return summed_values(features, coef, len(self.parts))

    def lift(self, features: Floats, coef: list[Fraction]) -> list[Fraction]:
        """Each part's lift of its own fit of its values."""
        n = len(features)
        values = np.array([float(entry) for entry in coef])
        return [
            entry
            for j, part in enumerate(self.parts)
            for entry in lifted_values(part, features, values[j * n : (j + 1) * n])
        ]

    def multipliers(self, form: ConicForm, gradient: list[Fraction]) -> list[Fraction] | None:
        """Each part's, of its own coefficients: the support functions add up."""
        if not isinstance(form, CombinedForm):
            return None
        dual: list[Fraction] = []
        start = 0
        for part, inner in zip(self.parts, form.parts, strict=True):
            stop = start + inner.coefficients
            found = part.multipliers(inner, gradient[start:stop])
            if found is None:
                return None
            dual, start = dual + found, stop
        return dual

    @classmethod
    def arbitrary(cls, rng: np.random.Generator) -> Sum:
        """Two parts that take the same features."""
        first = draw_part(rng)
        return cls((first, draw_part(rng, columns=first.feature_columns)))

    def member(self, rng: np.random.Generator, features: Floats) -> list[Fraction]:
        """The sum of members."""
        members = [part.member(rng, seen_by(part, features)) for part in self.parts]
        return [entry for theta in members for entry in theta]

    def supported_pair(
        self, rng: np.random.Generator, features: Floats
    ) -> tuple[list[Fraction], list[Fraction]] | None:
        """From a projection of random labels: the parts must share one residual."""
        return projected_pair(self, rng, features)


def _part_values(form: ConicForm, theta: Floats) -> Floats:
    """The values of each part, from the coefficients of the whole form."""
    values, start = [], 0
    for inner in form.parts if isinstance(form, CombinedForm) else ():
        stop = start + inner.coefficients
        values.append(row_values(inner.features, theta[start:stop]))
        start = stop
    return np.array(values)
