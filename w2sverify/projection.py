"""Projections onto a strong class."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import TYPE_CHECKING, Any

from .arrays import as_numpy
from .certificate import Certificate
from .errors import InputError
from .exact import to_fractions
from .instance import Function, Instance
from .solvers.stationarity import gradient
from .space import SampleSpace

if TYPE_CHECKING:
    from .convex import ConvexClass

__all__ = ["Projection"]


@dataclass(frozen=True, eq=False)
class Projection:
    """The student: the member of a strong class nearest to weak labels.

    `values[..., n]` (`[..., n, k]` for k outputs) and `coef[..., m]` are floats in the namespace of
    the input. An exact
    projection also has `point`, rational coefficients of the conic form.
    """

    strong_class: ConvexClass
    space: SampleSpace
    features: Any
    target: Any
    values: Any
    coef: Any
    point: tuple[Fraction, ...] | None = None
    dual: list[Fraction] | None = None

    def __len__(self) -> int:
        if self._single:
            raise TypeError("A single projection has no length; use its values.")
        return int(self.target.shape[0])

    def __getitem__(self, index: int) -> Projection:
        """One projection of a batch."""
        count = len(self)
        if not -count <= index < count:
            raise IndexError(f"Projection {index} of a batch of {count} does not exist.")
        features = self.features if self.features.ndim == 2 else self.features[index]
        return Projection(
            self.strong_class,
            self.space,
            features,
            self.target[index],
            self.values[index],
            self.coef[index],
        )

    def __iter__(self) -> Iterator[Projection]:
        return (self[i] for i in range(len(self)))

    @property
    def _single(self) -> bool:
        return bool(self.target.ndim == len(self.strong_class.label_shape(1)))

    @cached_property
    def certificate(self) -> Certificate:
        """What the kernel proves about this projection; its `gap` bounds the distance to the exact
        one.

        A float fit of most unbounded classes (a span, a cone) has an infinite gap, because no float
        point is exactly stationary there; `exact=True` has gap 0.
        """
        return self.instance().certificate

    def instance(
        self, truth: Function | None = None, subject: str = "", origin: str = ""
    ) -> Instance:
        """The instance that has this projection as its student and `truth` as its truth."""
        if not self._single:
            raise InputError(
                f"The target has shape {tuple(self.target.shape)}, a batch; "
                "take one of its projections, as in projection[0]."
            )
        strong_class, weak = self.strong_class, as_numpy(self.target).ravel().tolist()
        features = as_numpy(self.features)
        weights = self.space.repeated(strong_class.outputs).exact_weights
        form = strong_class.conic(features)
        point: Sequence[Fraction]
        if self.point is None:
            coef = to_fractions(as_numpy(self.coef).tolist())
            lifted = strong_class.lift(features, coef)
            pull = gradient(form, weights, weak, lifted)
            point = strong_class.balance(form, weights, pull, lifted)
        else:
            point = self.point
        dual = self.dual
        if dual is None:
            dual = strong_class.multipliers(form, gradient(form, weights, weak, point))
        return Instance(
            form,
            weights,
            weak,
            Function(point),
            dual,
            truth,
            subject=subject or repr(strong_class),
            origin=origin,
        )
