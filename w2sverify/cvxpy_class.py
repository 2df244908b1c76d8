"""Strong classes written as cvxpy constraints."""

from __future__ import annotations

from abc import abstractmethod
from collections import OrderedDict
from fractions import Fraction
from typing import Any, final

import numpy as np

from .conic import ConicForm
from .convex import ConvexClass
from .draw import Floats, generator, small_floats
from .errors import InputError
from .space import SampleSpace

__all__ = ["CvxpyClass"]

# So many forms are kept for each object, newest last: canonicalization takes milliseconds, and one
# projection with its certificate asks for the form several times.
_KEPT = 4
_PROBES = (6, 12, 3, 2, 1)
_LINEAR = ("zero", "nonnegative")


class CvxpyClass(ConvexClass):
    """The functions of x that satisfy constraints written in cvxpy: `V = {f : constraints(f, x)}`.

    A subclass is a frozen dataclass of its parameters and gives `constraints` alone. The conic
    form comes from cvxpy's canonicalization, and the floats in it are the definition of the set.
    Points with equal features are one point; without feature columns all are different. The
    projection is solved through the conic form, in floats and, where all cones are linear, exactly;
    certificates, members and multipliers come with it.

    Raises `PluginError` for constraints that cvxpy cannot call convex, and for complex or integer
    variables and exponential or power cones; `InputError` for a class that is empty. Source:
    Diamond and Boyd 2016 (cvxpy); Grant, Boyd and Ye 2006 (disciplined convex programming).
    """

    @abstractmethod
    def constraints(self, f: Any, x: Floats) -> list[Any]:
        """cvxpy constraints on f, a variable of shape (k,), the values at the points `x[k, d]`.

        These are the distinct ones of the n points, in lexicographic order: a single column of x
        increases.
        Other cvxpy variables may be made here. The list depends on x and on the parameters of the
        class alone, and these do not change: forms are kept.
        """

    @final
    def conic(self, features: Floats) -> ConicForm:
        """cvxpy's canonicalization; the first coefficients are the values at distinct points."""
        from .solvers.cvxpy_form import cvxpy_form

        forms: OrderedDict[Any, ConicForm] = self.__dict__.setdefault("_forms", OrderedDict())
        key = features.shape, features.tobytes()
        if key in forms:
            forms.move_to_end(key)
            return forms[key]
        forms[key] = form = cvxpy_form(type(self).__name__, self.constraints, features)
        if len(forms) > _KEPT:
            forms.popitem(last=False)
        return form

    @property
    def polyhedral(self) -> bool:  # type: ignore[override]
        """Whether the constraints are linear, seen on features that the class draws itself."""
        if "_polyhedral" not in self.__dict__:
            self.__dict__["_polyhedral"] = _is_linear(self)
        return bool(self.__dict__["_polyhedral"])

    def __getstate__(self) -> dict[str, Any]:
        return {k: v for k, v in self.__dict__.items() if k not in ("_forms", "_polyhedral")}

    def member(self, rng: np.random.Generator, features: Floats) -> list[Fraction]:
        """The projection of a random function, exactly or lifted into the class."""
        goal = small_floats(rng, len(features)) * float(rng.choice([0.25, 1.0, 4.0]))
        space = SampleSpace.uniform(len(features))
        if self.polyhedral:
            return self.exact_point(space, features, goal)[0]
        return self.fitted_point(space, features, goal)

    def supported_pair(
        self, rng: np.random.Generator, features: Floats
    ) -> tuple[list[Fraction], list[Fraction]] | None:
        """The exact projection of a random function and a multiple of what pulls at it."""
        if not self.polyhedral:
            return None
        from .solvers.stationarity import gradient

        goal = small_floats(rng, len(features)) * 4.0
        space = SampleSpace.uniform(len(features))
        theta, _ = self.exact_point(space, features, goal)
        pull = gradient(self.conic(features), space.exact_weights, goal.tolist(), theta)
        factor = Fraction(int(rng.integers(0, 9)), 4)
        return theta, [factor * entry for entry in pull]


def _is_linear(chosen: CvxpyClass) -> bool:
    """Whether the form of the first features that the class accepts has linear cones alone."""
    for points in _PROBES:
        rng = generator(0, "polyhedral", points)
        try:
            form = chosen.conic(chosen.draw_features(rng, points))
        except InputError:  # the class refuses such features
            continue
        return all(name in _LINEAR for name, _ in form.cones)
    return False
