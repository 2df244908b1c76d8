"""Claim 3 of Charikar, Pabbaraju and Shiragur: V_s is convex, whatever the representation is."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from fractions import Fraction
from typing import ClassVar

import numpy as np

from ..algebraic import AlgebraicForm
from ..convex import ConvexClass
from ..draw import Floats, small_floats
from ..exact import to_fractions
from ..instance import Function, Instance
from ..kernel import Judgement
from ..theorem import Assumption, Control, Theorem
from ._evidence import decide, distance, inner, membership, minus, values
from ._making import TWO_POINTS, broken_by, made

__all__ = ["Claim3"]


def draw_mixture(rng: np.random.Generator, strong_class: ConvexClass) -> Instance:
    """Two members on nonlinear features of random points, and a rational mixture of them.

    The features go through up to three random ReLU layers of their own width; weights of few bits
    make every layer exact in floats.
    """
    points = int(rng.integers(1, min(8, strong_class.drawn_points or 8) + 1))
    features = strong_class.draw_features(rng, points)
    layers = int(rng.integers(0, 4))
    for _ in range(layers):
        features = relu_layer(rng, features)
    form = strong_class.conic(features)
    first, second = (strong_class.member(rng, features) for _ in range(2))
    bottom = int(rng.integers(2, 9))
    part = Fraction(int(rng.integers(0, bottom + 1)), bottom)
    start, end = form.values(first), form.values(second)
    mixture = [a + part * (b - a) for a, b in zip(start, end, strict=True)]
    weights = [Fraction(1, len(mixture))] * len(mixture)
    subject = f"{strong_class!r} n={points} mixture {part} after {layers} ReLU layers"
    truth = Function(second)
    return Instance(form, weights, mixture, Function(first), None, truth, "given", None, subject)


def relu_layer(rng: np.random.Generator, features: Floats) -> Floats:
    """`max(0, x W + b)`, rounded to multiples of 2^-6: a nonlinear map, whatever it is."""
    width = features.shape[1]
    if width == 0:
        return features
    hidden = np.maximum(features @ small_floats(rng, width, width) + small_floats(rng, width), 0)
    mapped: Floats = np.round(hidden * 64) / 64
    return mapped


def two_points() -> Control:
    """The midpoint of 0 and 1 is neither."""
    halfway = [Fraction(1, 2)]
    ends = Function([0]), Function([1])
    instance = made(TWO_POINTS, halfway, *ends, "two points {0, 1}", role="given")
    return Control("two points {0, 1}", "convex", "refuted", instance)


class Claim3(Theorem):
    """Claim 3: for a convex F_s and any representation h_s, the functions on the points are convex.

    Proof: let `l f + (1-l) g = p` in F_s and evaluate at h_s(x): composition with h_s is linear in
    f whatever h_s is. An instance is two members that the kernel accepts (the student and the
    truth) and a mixture (the weak labels). It is proved where the kernel accepts the mixed
    coefficients as a member with exactly those values, and refuted where the kernel finds that the
    segment leaves the set. The slack is 0 where the mixture is a member.

    Source: Charikar, Pabbaraju and Shiragur, NeurIPS 2024, Claim 3.
    """

    name: ClassVar[str] = "claim-3"
    title: ClassVar[str] = "Claim 3: the strong class is convex on the points"
    statement: ClassVar[str] = (
        r"f, g \in F_s,\ 0 \le \lambda \le 1 \implies"
        r" \lambda f \circ h_s + (1 - \lambda) g \circ h_s \in V_s"
    )
    source: ClassVar[str] = "Charikar, Pabbaraju, Shiragur, NeurIPS 2024, Claim 3"
    assumptions: ClassVar[tuple[Assumption, ...]] = (
        broken_by("convex", "The set of functions on the representation is convex.", two_points),
    )
    origins: ClassVar[dict[str, Callable[[np.random.Generator, ConvexClass], Instance | None]]] = {
        "random": draw_mixture
    }
    share: ClassVar[float] = 1 / 80

    def judge(self, instance: Instance) -> Judgement:
        """Whether the mixture of two accepted members is accepted."""
        judgement, truth = instance.certificate.judgement, instance.truth
        state = {
            "convex": judgement.hypotheses.get("convex", "unproved"),
            "first": membership(instance, instance.student),
            "second": judgement.hypotheses.get("truth", "unproved"),
        }
        if truth is None or "values" in (instance.student.by, truth.by):
            return decide(judgement, state, None)
        start, end = (values(instance, function) for function in (instance.student, truth))
        length = distance(instance.weights, start, end)
        along = inner(instance.weights, minus(instance.weak, start), minus(end, start))
        part = along / length if length else Fraction(0)
        ends = zip(to_fractions(instance.student.numbers), to_fractions(truth.numbers), strict=True)
        mixed = Function([a + part * (b - a) for a, b in ends])
        between = 0 <= part <= 1 and not any(minus(values(instance, mixed), instance.weak))
        if between and membership(instance, mixed) == "proved":
            return decide(judgement, state, Fraction(0))
        if between and state["convex"] == "refuted":
            return decide(judgement, state, judgement.slack)
        return decide(judgement, state, None)

    def passing(self) -> Iterator[Control]:
        """Two axes are not convex, but the segment along one of them stays inside."""
        axes = AlgebraicForm(2, [{0: 1}, {1: 1}], [[(1, (0, 1))]])
        ends = Function([0, 0]), Function([1, 0])
        along = [Fraction(1, 2), Fraction(0)]
        instance = made(axes, along, *ends, "two axes, along one", role="given")
        yield Control("two axes, along one", "convex", "hold", instance)
