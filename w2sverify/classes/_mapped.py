"""What the classes on mapped features share."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Mapping
from fractions import Fraction
from typing import Any

import numpy as np

from ..arrays import as_like, as_numpy
from ..conic import ConicForm, Rows
from ..convex import ConvexClass
from ..draw import Floats
from ..exact import Rational, to_float, to_fraction
from ..space import SampleSpace
from .l2_ball import L2Ball

__all__ = ["Mapped"]

# Mapped floats are cut here; a fit allows this much for the products that it makes of them.
_LARGEST = 1e290
# Up to so many targets, or from so many columns on, a ball's targets are solved one by one.
_FEW, _WIDE = 4, 64


class Mapped(ConvexClass):
    """A class of linear functions on mapped features: `V = {Psi beta : beta in C}`, Psi = psi(Phi).

    A subclass gives the map psi, exactly (`exact_design`) and in floats (`float_design`), and
    the class `base` whose coefficients are C: polyhedral, or a Euclidean ball. Everything else is
    the base's. The conic form holds the exact map. The floats only propose a fit, whose lift is a
    member whatever they are; beyond 1e290 they are cut there.
    """

    @property
    @abstractmethod
    def base(self) -> ConvexClass:
        """The class of linear functions of the mapped features."""

    @abstractmethod
    def columns(self, features: Floats) -> int:
        """How many mapped features there are, m."""

    @abstractmethod
    def exact_design(self, features: Floats) -> Rows:
        """The mapped features of `features[n, d]`, exactly: n sparse rows over m columns."""

    @abstractmethod
    def float_design(self, features: Floats) -> Floats:
        """The mapped features `[..., n, m]` of `features[..., n, d]` in floats, for the fit."""

    def conic(self, features: Floats) -> ConicForm:
        """The base's conic form, its features composed with the map."""
        rows = self.exact_design(features)
        # On the identity the base says how its coefficients make linear ones.
        form = self.base.conic(np.eye(self.columns(features)))
        composed = [_compose(row, form.features) for row in rows]
        return ConicForm(form.coefficients, composed, form.constraints, form.offset, form.cones)

    def fit(self, space: SampleSpace, features: Any, target: Any) -> Any:
        """The base's fit on the mapped features."""
        return self.fit_design(space, self.design(features), target)

    def fit_values(self, space: SampleSpace, features: Any, target: Any) -> tuple[Any, Any]:
        """The features are mapped once for both."""
        design = self.design(features)
        coef = self.fit_design(space, design, target)
        return coef, as_like(self.base.predict(design, as_numpy(coef)), coef)

    def fit_design(self, space: SampleSpace, design: Floats, target: Any) -> Any:
        """As `fit`, from the mapped features.

        A ball has its own fit for every case. Plain ones are solved faster one by one if they are
        few, and by Cholesky factors if columns are many.
        """
        goals = as_numpy(target)
        rows, base = goals.reshape(-1, goals.shape[-1]), self.base
        few = design.ndim == 2 and (len(rows) <= _FEW or design.shape[1] > _WIDE)
        if not (few and isinstance(base, L2Ball)):
            return as_like(base.fit(space, design, goals), target)
        from ..solvers.one_ball import one_ball
        from ..solvers.one_target import OneTarget
        from ..solvers.shifted_cholesky import shifted_cholesky

        if len(rows) == 1 and design.shape[1] <= _WIDE:
            one = OneTarget.of(design, rows[0], space.weights)
            found = None if one is None else one_ball(one, float(base.radius))
            if found is not None:
                return as_like(found[0].reshape(*goals.shape[:-1], -1), target)
        coef, solved = shifted_cholesky(design, rows, space.weights, float(base.radius))
        if not np.all(solved):
            coef[~solved] = base.fit(space, design, rows[~solved])
        return as_like(coef.reshape(*goals.shape[:-1], -1), target)

    def predict(self, features: Any, coef: Any) -> Any:
        """The base's values on the mapped features."""
        return as_like(self.base.predict(self.design(features), as_numpy(coef)), coef)

    def lift(self, features: Floats, coef: list[Fraction]) -> list[Fraction]:
        """As the base. In a batch, coefficients beyond the columns of these points are 0."""
        blank = self._blank(features)
        return self.base.lift(blank, coef[: blank.shape[1]])

    def multipliers(self, form: ConicForm, gradient: list[Fraction]) -> list[Fraction] | None:
        """As the base."""
        return self.base.multipliers(form, gradient)

    def exact_point(
        self, space: SampleSpace, features: Floats, target: Floats
    ) -> tuple[list[Fraction], list[Fraction] | None]:
        """The active set over the rationals for a polyhedral base, the secular equation for a
        ball.
        """
        from ..solvers.exact_quadratic import exact_projection
        from ..solvers.exact_secular import exact_l2_ball

        form, weights, goal = self.conic(features), space.exact_weights, target.tolist()
        base = self.base
        if isinstance(base, L2Ball):
            return exact_l2_ball(form, weights, goal, to_fraction(base.radius)), None
        hint = self.fitted_point(space, features, target) if form.constraints else None
        found = exact_projection(
            form.features,
            weights,
            goal,
            form.constraints,
            form.offset,
            form.cones,
            None if hint is None else [to_float(entry) for entry in hint],
            coefficients=form.coefficients,
        )
        if found is None:
            raise RuntimeError(f"{self!r} is empty, which its base never is; report this.")
        return found

    def member(self, rng: np.random.Generator, features: Floats) -> list[Fraction]:
        """As the base."""
        return self.base.member(rng, self._blank(features))

    def supported_pair(
        self, rng: np.random.Generator, features: Floats
    ) -> tuple[list[Fraction], list[Fraction]] | None:
        """As the base."""
        return self.base.supported_pair(rng, self._blank(features))

    def design(self, features: Any) -> Floats:
        """The mapped features in floats, cut where they leave their range."""
        with np.errstate(over="ignore", under="ignore", invalid="ignore"):
            design = self.float_design(as_numpy(features))
        if np.max(design, initial=0.0) <= _LARGEST and np.min(design, initial=0.0) >= -_LARGEST:
            return design
        return np.nan_to_num(np.clip(design, -_LARGEST, _LARGEST), copy=False)

    def _blank(self, features: Floats) -> Floats:
        """No points with the mapped columns, from which a base reads its number of coefficients."""
        return np.zeros((0, self.columns(features)))


def _compose(row: Mapping[int, Rational], inner: Rows) -> dict[int, Rational]:
    composed: dict[int, Rational] = {}
    for j, entry in row.items():
        for k, factor in inner[j].items():
            composed[k] = entry if factor == 1 else to_fraction(entry) * to_fraction(factor)
    return composed
