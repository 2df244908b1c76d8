"""Strong classes: convex sets of functions, their projections and their certificates."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from fractions import Fraction
from typing import Any, ClassVar, final

import numpy as np

from .arrays import as_float_array
from .conic import ConicForm
from .draw import Floats, small_floats
from .errors import InputError
from .exact import to_float
from .projection import Projection
from .space import SampleSpace

__all__ = ["ConvexClass"]


class ConvexClass(ABC):
    """A closed convex set of functions `{Phi theta : A theta + b in K}` on n points.

    A subclass is a frozen dataclass of its parameters. It must give `conic`, the normal form that
    the kernel reads. The other methods make it faster, exact, or easier to test; each has a
    default. What is usually given is `fit`, a fast float projection that nobody has to believe.
    `project` is final.

    Source: Charikar et al. 2024, Theorem 1 (V_s); theory of the certificate: `docs/certificate.md`.
    """

    # A class whose parameters decide about one of these three gives a property instead.

    #: Linear constraints alone, so that `project(exact=True)` has gap 0.
    polyhedral: ClassVar[bool] = False
    #: The projection is the same under every measure, so a wrong one does no harm.
    weightless: ClassVar[bool] = False
    #: How many feature columns the class takes; None for any number.
    feature_columns: ClassVar[int | None] = None
    #: The most points that instances are drawn with, where the conic form grows faster than they
    #: do; None for any number.
    drawn_points: ClassVar[int | None] = None
    #: How many numbers a function has at a point. With k > 1 of them targets and values are
    #: `[..., n, k]`, and every method but `project` sees n k points, k for each row of the
    #: features, of weight `w_i / k` (`SampleSpace.repeated`): a distance is a mean over outputs.
    outputs: int = 1

    @abstractmethod
    def conic(self, features: Floats) -> ConicForm:
        """The class on these points: its normal form for `features[n, d]`."""

    def fit(self, space: SampleSpace, features: Any, target: Any) -> Any:
        """Coefficients `[..., m]` of the member nearest to `target[..., n]`, in floats.

        `features` is `[..., n, d]` with the same or fewer leading axes; both are finite float64
        arrays of one namespace (NumPy or torch). The default solves the conic form, one target
        after another, and its coefficients are those of the conic form.
        """
        from .solvers.conic_fit import conic_fit

        return conic_fit(self.conic, space, features, target)

    def predict(self, features: Any, coef: Any) -> Any:
        """The values `[..., n]` of the functions with these coefficients."""
        if type(self).fit is ConvexClass.fit:
            from .solvers.conic_fit import conic_predict

            return conic_predict(self.conic, features, coef)
        if features.ndim == 2:
            return coef @ features.T
        return (features @ coef[..., None])[..., 0]

    def fit_values(self, space: SampleSpace, features: Any, target: Any) -> tuple[Any, Any]:
        """The coefficients of `fit` and their values by `predict`.

        The default calls one after the other. A class overrides it where both begin with the same
        work, such as sorting or mapping the features; a subclass that changes `fit` or `predict`
        has the default again.
        """
        coef = self.fit(space, features, target)
        return coef, self.predict(features, coef)

    def __init_subclass__(cls, **options: Any) -> None:
        super().__init_subclass__(**options)
        own = vars(cls)
        if ("fit" in own or "predict" in own) and "fit_values" not in own:
            cls.fit_values = ConvexClass.fit_values  # type: ignore[method-assign]

    def lift(self, features: Floats, coef: list[Fraction]) -> list[Fraction]:
        """Coefficients of the conic form, inside its constraints, close to fitted ones.

        The default changes nothing, except where `fit` is left out too: then what the fit violates
        is repaired exactly. A bounded class with a fit of its own moves the point inside.
        """
        if type(self).fit is not ConvexClass.fit:
            return coef
        from .solvers.conic_lift import conic_lift

        form = self.conic(features)
        return conic_lift(form, coef[: form.coefficients])

    def balance(
        self,
        form: ConicForm,
        weights: Sequence[Fraction],
        gradient: list[Fraction],
        point: list[Fraction],
    ) -> list[Fraction]:
        """The lifted point, moved along directions that no constraint sees until it is stationary
        there.

        No float point is, and where the gradient pulls along such a direction no gap is finite.
        `gradient` is `sum_i w_i Phi_i (g_i - p_i)` at the point. The default changes nothing,
        except where `fit` is left out too.
        """
        if type(self).fit is not ConvexClass.fit:
            return point
        from .solvers.conic_balance import conic_balance

        return conic_balance(form, weights, gradient, point)

    def multipliers(self, form: ConicForm, gradient: list[Fraction]) -> list[Fraction] | None:
        """A dual vector lambda in K* with `A^T lambda = -gradient`, of the smallest gap; or None.

        `gradient` is `sum_i w_i Phi_i (g_i - p_i)`. The default solves a linear program exactly
        where the class is polyhedral, and else gives one whose gap is small where it finds any.
        """
        from .solvers.conic_multipliers import conic_multipliers

        return conic_multipliers(form, gradient)

    def exact_point(
        self, space: SampleSpace, features: Floats, target: Floats
    ) -> tuple[list[Fraction], list[Fraction] | None]:
        """Rational coefficients of the conic form at the projection, and a dual vector or None.

        `target` holds floats, or rationals in an object array where a class made of this one hands
        them on. The default solves any polyhedral class exactly. A class that is not polyhedral
        gives a point whose gap is far below rounding, or leaves this alone and has no exact route.
        """
        if not self.polyhedral:
            raise InputError(
                f"{type(self).__name__} is not polyhedral and has no exact route; use exact=False."
            )
        from .solvers.exact_quadratic import exact_projection

        form, weights, goal = self.conic(features), space.exact_weights, target.tolist()
        start = None
        # Without constraints there is no active set to guess, and a hint only costs time.
        if form.constraints:
            near = np.array([to_float(entry) for entry in goal])
            start = [to_float(entry) for entry in self.fitted_point(space, features, near)]
        rows, size = (form.constraints, form.offset, form.cones), form.coefficients
        found = exact_projection(form.features, weights, goal, *rows, start, coefficients=size)
        if found is None:
            raise InputError(f"{self!r} is empty on these points; its constraints contradict.")
        return found

    @property
    def has_exact_route(self) -> bool:
        """Whether `project(exact=True)` is possible."""
        return self.polyhedral or type(self).exact_point is not ConvexClass.exact_point

    @final
    def fitted_point(self, space: SampleSpace, features: Floats, target: Floats) -> list[Fraction]:
        """The float fit as rational coefficients of the conic form."""
        coef = np.asarray(self.fit(space, features, target), dtype=np.float64)
        if not np.all(np.isfinite(coef)):
            return [Fraction(0)] * self.conic(features).coefficients
        return self.lift(features, [Fraction(entry) for entry in coef.tolist()])

    @final
    def project(
        self, space: SampleSpace, features: Any, target: Any, *, exact: bool = False
    ) -> Projection:
        """The member of the class nearest to each target: `argmin over v in V of d(v, g)`.

        `features` is `[..., n, d]` (or `[n]` for d = 1, or None for a class without features) and
        `target` `[..., n]`, both float32 or float64 of NumPy or torch. Features without the leading
        axes of the targets are shared and factored once. With `exact=True` (one target) the
        projection is rational: for a polyhedral class its gap is exactly 0.

        Raises `InputError` for arrays that are empty, not finite, of another type or of shapes that
        do not fit, and for `exact=True` on a class without an exact route.
        """
        vector = int(self.outputs > 1)
        target = as_float_array(target, "target", axes=1 + vector)
        features = self.check_features(features, target, space)
        core, shape = space.repeated(self.outputs), tuple(target.shape)
        flat = target.reshape((*shape[:-2], -1)) if vector else target
        if not exact:
            coef, values = self.fit_values(core, features, flat)
            values = values.reshape(shape) if vector else values
            return Projection(self, space, features, target, values, coef)
        if flat.ndim != 1 or features.ndim != 2:
            raise InputError(
                f"exact=True takes one target, not an array of shape {tuple(target.shape)}; "
                "project the targets one by one."
            )
        plain, goal = np.asarray(features), np.asarray(target)
        point, dual = self.exact_point(core, plain, np.asarray(flat))
        form = self.conic(plain)
        values = np.array(form.float_values(point)).reshape(shape)
        floats = np.array([to_float(entry) for entry in point])
        return Projection(self, space, plain, goal, values, floats, tuple(point), dual)

    @final
    def check_features(self, features: Any, target: Any, space: SampleSpace) -> Any:
        """The features as an array `[..., n, d]` that fits the target and the space."""
        vector = int(self.outputs > 1)
        points, batch_axes = target.shape[-1 - vector], target.ndim - 1 - vector
        if vector and target.shape[-1] != self.outputs:
            raise InputError(
                f"The target has shape {tuple(target.shape)}, but {type(self).__name__} has "
                f"{self.outputs} outputs; give a target [n, {self.outputs}]."
            )
        if features is None and self.feature_columns == 0:
            features = np.zeros((points, 0))
        if getattr(features, "ndim", None) == 1:
            features = features[:, None]
        features = as_float_array(features, "features", axes=2)
        if features.shape[-2] != points or points != space.size:
            raise InputError(
                f"The features have shape {tuple(features.shape)}, the target "
                f"{tuple(target.shape)} and the sample space {space.size} points; "
                "give features [n, d] and target [n] on the same n points."
            )
        if self.feature_columns not in (None, features.shape[-1]):
            raise InputError(
                f"{type(self).__name__} takes {self.feature_columns} feature columns, not "
                f"{features.shape[-1]}; select them first."
            )
        batch = tuple(features.shape[:-2])
        wanted = tuple(target.shape[:batch_axes])
        if batch and batch != wanted:
            raise InputError(
                f"The features have batch shape {batch}, the target {wanted}; "
                "give the same, or features without leading axes."
            )
        return features

    def contains(self, features: Floats, values: list[Fraction]) -> bool | None:
        """Whether the function with these exact values is in the class; None for "do not know".

        Only the tests ask. A class that says what it means in its own words is confronted with its
        conic form, and with convexity on the segments between members.
        """
        del features, values
        return None

    # What the tests draw; a class overrides these where the default is not rich enough.

    @classmethod
    def arbitrary(cls, rng: np.random.Generator) -> ConvexClass:
        """A class of this kind with random parameters."""
        del rng
        return cls()

    def label_shape(self, points: int) -> tuple[int, ...]:
        """The shape of the labels of n points: `(n,)`, or `(n, outputs)` if there are several."""
        return (points, self.outputs) if self.outputs > 1 else (points,)

    def draw_features(self, rng: np.random.Generator, points: int) -> Floats:
        """Random features for n points."""
        columns = self.feature_columns
        return small_floats(rng, points, int(rng.integers(1, 6)) if columns is None else columns)

    def member(self, rng: np.random.Generator, features: Floats) -> list[Fraction]:
        """Random coefficients of the conic form that satisfy its constraints exactly.

        The default projects a random function exactly.
        """
        points = len(features) * self.outputs
        goal = small_floats(rng, points)
        return self.exact_point(SampleSpace.uniform(points), features, goal)[0]

    def supported_pair(
        self, rng: np.random.Generator, features: Floats
    ) -> tuple[list[Fraction], list[Fraction]] | None:
        """A member theta and a gradient in its normal cone, both random; or None.

        Where `sum_i w_i Phi_i c_i` is that gradient, `p + c` has exactly the projection p:
        instances without a solver. The default has none.
        """
        del rng, features
        return None
