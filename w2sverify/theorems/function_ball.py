"""Theorem 1 on a ball of functions: strong convexity gains more than the misfit."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from math import isqrt
from typing import Any, ClassVar

import numpy as np

from ..classes.l2_ball import L2Ball
from ..conic import ConicForm
from ..convex import ConvexClass
from ..draw import small_fractions
from ..exact import to_fraction
from ..instance import Function, Instance
from ..kernel import Judgement
from ..solvers.normal_equations import NormalEquations
from ..theorem import Assumption, Control, Theorem
from ._evidence import Numbers, decide
from ._making import broken_by, made

__all__ = ["FunctionBall"]


def ball(points: int, width: int, scale: int, radius: Any = 1) -> ConicForm:
    """`scale` times the first unit functions, with coefficients in a Euclidean ball."""
    features = [{i: scale} if i < width else {} for i in range(points)]
    rows: list[dict[int, int]] = [{}, *({j: 1} for j in range(width))]
    return ConicForm(width, features, rows, [radius, *[0] * width], [("second-order", width + 1)])


def draw_ball(rng: np.random.Generator, strong_class: ConvexClass) -> Instance | None:
    """A rational point of the sphere, a weak model behind it, and a truth in the ball."""
    if not isinstance(strong_class, L2Ball):
        return None
    points = int(rng.choice([1, 4, 9]))
    form = ball(points, points, isqrt(points), strong_class.radius)
    radius = to_fraction(strong_class.radius)
    student = [radius * entry for entry in on_sphere(rng, points)]
    behind = Fraction(int(rng.integers(1, 33)), 8)
    weak = [(1 + behind) * value for value in form.values(student)]
    length = Fraction(int(rng.integers(0, 9)), 8)
    truth = [length * radius * entry for entry in on_sphere(rng, points)]
    # The gradient is `behind` times the student, whose norm is the radius.
    dual = [behind * radius, *(-behind * entry for entry in student)]
    subject = f"{strong_class!r} on the unit functions of {points} points"
    return made(form, weak, Function(student), Function(truth), subject, dual=dual)


def on_sphere(rng: np.random.Generator, size: int) -> list[Fraction]:
    """A rational unit vector, by stereographic projection."""
    flat = small_fractions(rng, size - 1, bits=2)
    square = sum((entry * entry for entry in flat), Fraction(0))
    sign = 1 if rng.random() < 0.5 else -1
    return [*(2 * entry / (1 + square) for entry in flat), sign * (1 - square) / (1 + square)]


def interval(student: Any, truth: int, scale: int = 1, **options: Any) -> Instance:
    """One point, `|theta| <= 1`, weak label 3 times the scale."""
    ends = Function([student]), Function([truth])
    return made(ball(1, 1, scale), [3 * scale], *ends, "one point", **options)


def stretched() -> Control:
    """Coefficients in a ball whose functions have radius 2."""
    instance = interval(1, -1, 2, dual=[8, -8])
    return Control("radius 2 taken for 1", "ball", "refuted", instance)


def thin() -> Control:
    """One unit function of four: most of the misfit is beside the ball."""
    weak, ends = [4, 100, 0, 0], (Function([1]), Function([-1]))
    instance = made(ball(4, 1, 2), weak, *ends, "one of four functions", dual=[1, -1])
    return Control("one of four functions", "full", "refuted", instance)


def far_truth() -> Control:
    """The truth is the weak model, outside the ball."""
    return Control("truth = weak", "truth", "refuted", interval(1, 3, dual=[2, -2]))


def inner_student() -> Control:
    """A student short of the sphere."""
    instance = interval(Fraction(1, 2), 1, role="given")
    return Control("student inside", "student", "refuted", instance)


def other_weights() -> Control:
    """A student fitted under weights 1/16, 7/16, 1/4, 1/4 in place of 1/4 each."""
    weights = [Fraction(k, 16) for k in (1, 7, 4, 4)]
    student, truth = fifths(3, 4), fifths(4, 3)
    weak = [Fraction(6), Fraction(88, 35), Fraction(0), Fraction(0)]
    dual = [Fraction(1), *(-entry for entry in student)]
    ends = Function(student), Function(truth)
    subject = "four points, fitted under other weights"
    instance = made(ball(4, 4, 2), weak, *ends, subject, dual=dual, train_weights=weights)
    return Control(subject, "measure", "refuted", instance)


def fifths(first: int, second: int) -> list[Fraction]:
    """A vector of four entries, two of them 0."""
    return [Fraction(first, 5), Fraction(second, 5), Fraction(0), Fraction(0)]


def double() -> Control:
    """Twice the gain of the curvature."""
    claim = FunctionBall(Fraction(2))
    return Control("constant 2", "constant", "refuted", interval(1, -1, dual=[2, -2]), claim)


@dataclass(frozen=True)
class FunctionBall(Theorem):
    """On the functions with `E v^2 <= r^2`, weak model outside: `G (1 + sqrt(I) / r) <= F - I`.

    Proof: `w - p = (sqrt(I) / r) p`, and `<p, f-p> <= -d(p, f) / 2` for any f of the ball, because
    `|f| <= |p| = r`; so `gain - misfit = -2 <w-p, f-p> >= sqrt(I) G / r`. It is equality where f is
    on the sphere too. Of all functions on the points: beside a ball in a subspace there is misfit
    that gains nothing.

    The ball is read off the form: coefficients in a Euclidean ball over orthonormal functions, as
    many as there are points. The slack is `r^2 s |s| - G^2 I` with s = gain - misfit.

    Source: Theorem 1 of Charikar et al. 2024 on a strongly convex class.
    """

    constant: Fraction = Fraction(1)

    name: ClassVar[str] = "function-ball"
    title: ClassVar[str] = "On a ball of functions the gain exceeds the misfit"
    statement: ClassVar[str] = (
        r"V_s = \{v : E v^2 \le r^2\} \implies"
        r" d(p, f) (1 + \sqrt{d(p, w)} / r) \le d(w, f) - d(p, w)"
    )
    source: ClassVar[str] = "Charikar, Pabbaraju, Shiragur, NeurIPS 2024, Theorem 1 (curvature)"
    assumptions: ClassVar[tuple[Assumption, ...]] = (
        broken_by("ball", "The coefficients are those of orthonormal functions.", stretched),
        broken_by("full", "There are as many of them as points.", thin),
        broken_by("truth", "The truth is in the ball.", far_truth),
        broken_by("student", "The student is the projection of the weak labels.", inner_student),
        broken_by("measure", "Fit and errors use one measure.", other_weights),
        broken_by("constant", "The constant is at most 1.", double),
    )
    origins: ClassVar[dict[str, Callable[[np.random.Generator, ConvexClass], Instance | None]]] = {
        "random": draw_ball
    }
    share: ClassVar[float] = 1 / 4

    @classmethod
    def applies(cls, kind: type[ConvexClass]) -> bool:
        """Euclidean balls of coefficients."""
        return issubclass(kind, L2Ball)

    def judge(self, instance: Instance) -> Judgement:
        """The inequality with the radius of the form."""
        judgement, form = instance.certificate.judgement, instance.form
        numbers, kernel = Numbers(judgement), judgement.hypotheses
        state = {key: kernel.get(key, "unproved") for key in ("truth", "student", "measure")}
        state["constant"] = "proved" if self.constant <= 1 else "refuted"
        if not isinstance(form, ConicForm) or not form.offset or state["student"] == "enclosed":
            return decide(judgement, state, None)
        radius, size = to_fraction(form.offset[0]), form.coefficients
        plain = form == ball_like(form, radius)
        state["ball"] = "proved" if plain and is_orthonormal(instance) else "refuted"
        state["full"] = "proved" if size == len(form.features) else "refuted"
        slack, error = numbers.slack, numbers.student_error
        curved = self.constant**2 * error**2 * numbers.misfit
        return decide(judgement, state, radius**2 * slack * abs(slack) - curved)

    def passing(self) -> Iterator[Control]:
        """A truth opposite to the student: equality."""
        yield Control("equality on one point", "constant", "hold", interval(1, -1, dual=[2, -2]))


def ball_like(form: ConicForm, radius: Fraction) -> ConicForm:
    """The ball of this radius over the features of a form."""
    shape = ball(0, form.coefficients, 1, radius)
    return ConicForm(form.coefficients, form.features, shape.constraints, shape.offset, shape.cones)


def is_orthonormal(instance: Instance) -> bool:
    """Whether the features of an instance are orthonormal functions under its measure."""
    form = instance.form
    plain = ConicForm(form.coefficients, form.features)
    total = sum(to_fraction(weight) for weight in instance.weights)
    gram, size = NormalEquations.of(plain, instance.weights), form.coefficients
    return all(gram.entry(i, j) == (i == j) * total for i in range(size) for j in range(size))
