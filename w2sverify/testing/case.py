"""One case of a check: a class, points, features and weak labels."""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cached_property
from typing import Any

import numpy as np

from ..conic import ConicForm
from ..convex import ConvexClass
from ..draw import Floats, generator
from ..instance import Function, Instance
from ..projection import Projection
from ..space import SampleSpace

__all__ = ["Case"]


@dataclass(frozen=True, eq=False, repr=False)
class Case:
    """A strong class on n weighted points with features `[n, d]` and weak labels `[n]` (`[n, k]`
    for k outputs).

    `seed` is where a check takes further draws from (members, other labels). `plain` says that
    no number is extreme and no columns are nearly collinear, so that a float fit owes accuracy
    (`float_error`). `answer` is a backward instance on the same points, of which the
    projection is known; its labels are rational, and `weak` are the floats nearest to them.
    """

    strong_class: ConvexClass
    space: SampleSpace
    features: Floats
    weak: Floats
    seed: int = 0
    plain: bool = True
    answer: Instance | None = None

    def __repr__(self) -> str:
        weights = ", ".join(map(str, self.space.exact_weights))
        return (
            f"Case({self.strong_class!r}, weights=[{weights}], "
            f"features={self.features.tolist()} of shape {self.features.shape}, "
            f"weak={self.weak.tolist()}, seed={self.seed}, plain={self.plain})"
        )

    @cached_property
    def form(self) -> ConicForm:
        """The conic form of the class on these points."""
        return self.strong_class.conic(self.features)

    @cached_property
    def weights(self) -> tuple[Fraction, ...]:
        """The exact weight of each number of a function: of each point, or point and output."""
        return self.space.repeated(self.strong_class.outputs).exact_weights

    @property
    def labels(self) -> list[float]:
        """The weak labels as one list, in the order of the weights."""
        labels: list[float] = self.weak.ravel().tolist()
        return labels

    @cached_property
    def exact(self) -> Projection:
        """The exact projection of the weak labels."""
        return self.project(exact=True)

    @cached_property
    def fitted(self) -> Projection:
        """The float projection of the weak labels."""
        return self.project()

    @property
    def best(self) -> Projection:
        """The exact projection where the class has that route, and else the float one."""
        return self.exact if self.strong_class.has_exact_route else self.fitted

    @cached_property
    def fit_is_finite(self) -> bool:
        """Whether the float fit holds numbers only. Beyond plain data it may overflow."""
        parts = (self.fitted.values, self.fitted.coef)
        return all(bool(np.all(np.isfinite(np.asarray(part)))) for part in parts)

    def project(self, *, exact: bool = False) -> Projection:
        """Project the weak labels anew."""
        return self.strong_class.project(self.space, self.features, self.weak, exact=exact)

    def rng(self, *path: str | int) -> np.random.Generator:
        """A generator of this case's own for one purpose."""
        return generator(self.seed, "case", *path)

    def member(self, index: int) -> list[Fraction]:
        """Coefficients of the conic form at a random member of the class."""
        return self.strong_class.member(self.rng("member", index), self.features)

    def is_member(self, theta: list[Fraction], form: ConicForm | None = None) -> bool:
        """Whether the kernel accepts these coefficients as a member of the class."""
        chosen = self.form if form is None else form
        if len(theta) != chosen.coefficients:
            return False
        function, zeros = Function(theta), [Fraction(0)] * len(self.weights)
        instance = Instance(chosen, self.weights, zeros, function, None, function)
        return instance.certificate.judgement.hypotheses.get("truth") == "proved"

    def with_weak(self, weak: Any) -> Case:
        """The same class and points with other labels."""
        return replace(self, weak=weak, answer=None)
