"""Theorem 1 of Charikar, Pabbaraju and Shiragur: the gain is at least the misfit."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from fractions import Fraction
from typing import ClassVar

import numpy as np

from ..algebraic import AlgebraicForm
from ..conic import ConicForm
from ..convex import ConvexClass
from ..draw import small_floats
from ..draws.adversarial import draw_adversarial
from ..draws.backward import draw_backward
from ..draws.random import draw_random, draw_space
from ..draws.real import draw_real
from ..instance import Function, Instance
from ..space import SampleSpace
from ..theorem import Assumption, Control, Theorem

__all__ = ["Theorem1"]

HALF = Fraction(1, 2)


def break_convexity(
    rng: np.random.Generator, strong_class: ConvexClass | None
) -> Iterator[Control]:
    """Two points, and a circle: the nearest point of a set that is not convex gains nothing."""
    del rng, strong_class
    points = AlgebraicForm(1, [{0: 1}], [[(1, (0, 0)), (-1, (0,))]])
    weak = Fraction(49, 100)
    yield _control("two points {0, 1}", "convex", points, [weak], Function([0]), Function([1]))
    plane: list[dict[int, int]] = [{0: 1}, {1: 1}]
    circle = AlgebraicForm(2, plane, [[(1, (0, 0)), (1, (1, 1)), (-1, ())]])
    weak_labels = [Fraction(0), Fraction(1, 10)]
    student, truth = Function([0, 1]), Function([1, 0])
    yield _control("unit circle", "convex", circle, weak_labels, student, truth)


def break_truth(rng: np.random.Generator, strong_class: ConvexClass | None) -> Iterator[Control]:
    """The truth is the weak model itself, outside the class: what the student moves, it loses."""
    for space, features, weak, chosen in _draws(rng, strong_class):
        instance = _project(chosen, space, features, weak)
        truth = Function(weak.ravel().tolist(), by="values")
        subject = f"{chosen!r} truth=weak"
        yield Control(
            "the truth is the weak model", "truth", "refuted", _with(instance, truth, subject)
        )


def break_student(rng: np.random.Generator, strong_class: ConvexClass | None) -> Iterator[Control]:
    """A student shrunk from the projection towards another member, as ridge does."""
    for space, features, weak, chosen in _draws(rng, strong_class):
        instance = _project(chosen, space, features, weak)
        best, anchor = instance.student.numbers, chosen.member(rng, features)
        shrunk = [Fraction(a) * HALF + b * HALF for a, b in zip(best, anchor, strict=True)]
        yield Control(
            "the student is shrunk",
            "student",
            "refuted",
            Instance(
                instance.form,
                instance.weights,
                instance.weak,
                Function(shrunk),
                truth=Function(best),
                role="given",
                subject=f"{chosen!r} student shrunk by half",
            ),
        )


def break_measure(rng: np.random.Generator, strong_class: ConvexClass | None) -> Iterator[Control]:
    """The student is fitted under other weights, the truth under the right ones.

    Labels shrink from draw to draw: small ones are inside a ball, and only there is the projection
    rational, so that the student is proved.
    """
    for draw, (space, features, labels, chosen) in enumerate(_draws(rng, strong_class)):
        weak = labels * 2.0 ** (-4 * (draw % 4))
        counts = [1 << int(k) for k in rng.integers(0, 9, space.size)]
        other = SampleSpace([Fraction(count, sum(counts)) for count in counts])
        fitted, right = (_project(chosen, s, features, weak) for s in (other, space))
        yield Control(
            "the student was fitted under other weights",
            "measure",
            "hold" if chosen.weightless else "refuted",
            Instance(
                fitted.form,
                right.weights,
                fitted.weak,
                fitted.student,
                fitted.dual,
                Function(right.student.numbers),
                train_weights=fitted.weights,
                subject=f"{chosen!r} fitted under other weights",
            ),
        )


class Theorem1(Theorem):
    """Theorem 1 (realizable): the student's gain over the weak model is at least its misfit.

    For a convex set V of functions, weak labels g, the projection p of g onto V and a truth f in V,
    all under one measure, `d(p, f) <= d(g, f) - d(p, g)`: the slack `2 <g-p, p-f>` is not negative.

    Source: Charikar, Pabbaraju and Shiragur, NeurIPS 2024, Theorem 1.
    """

    name: ClassVar[str] = "theorem-1"
    title: ClassVar[str] = "Theorem 1: the gain is at least the misfit"
    statement: ClassVar[str] = (
        r"d_P(f_{sw} \circ h_s, f^* \circ h^*) \le d_P(f_w \circ h_w, f^* \circ h^*)"
        r" - d_P(f_{sw} \circ h_s, f_w \circ h_w)"
    )
    source: ClassVar[str] = "Charikar, Pabbaraju, Shiragur, NeurIPS 2024, Theorem 1"
    assumptions: ClassVar[tuple[Assumption, ...]] = (
        Assumption("convex", "The strong class is convex.", break_convexity, shared=True),
        Assumption("truth", "The truth is in the strong class.", break_truth),
        Assumption("student", "The student is the projection of the weak labels.", break_student),
        Assumption("measure", "Fit and errors use one measure.", break_measure),
    )
    origins: ClassVar[dict[str, Callable[[np.random.Generator, ConvexClass], Instance | None]]] = {
        "random": draw_random,
        "backward": draw_backward,
        "adversarial": draw_adversarial,
        "real": draw_real,
    }

    def passing(self) -> Iterator[Control]:
        """A set that is not convex without harm, and a shift that does none (charikar2024, section
        4).
        """
        plane: list[dict[int, int]] = [{0: 1}, {1: 1}]
        axes = AlgebraicForm(2, plane, [[(1, (0, 1))]])
        weak = [Fraction(1), Fraction(2, 5)]
        origin, student = Function([0, 0]), Function([1, 0])
        yield _control("two axes, truth 0", "convex", axes, weak, student, origin, must="hold")
        constants = ConicForm(1, [{0: 1}, {0: 1}])
        yield Control(
            "shifted measure, weak model in the class",
            "measure",
            "hold",
            Instance(
                constants,
                [HALF, HALF],
                [Fraction(3), Fraction(3)],
                Function([3]),
                [],
                Function([1]),
                train_weights=[Fraction(1, 10), Fraction(9, 10)],
                subject="constants, weak = 3 on both points",
            ),
        )
        yield Control(
            "noisy weak labels",
            "truth",
            "hold",
            Instance(
                constants,
                [HALF, HALF],
                [Fraction(2), Fraction(-2)],
                Function([0]),
                [],
                Function([0]),
                subject="constants, truth 0, weak labels +2 and -2",
            ),
        )


def _control(
    name: str,
    assumption: str,
    form: AlgebraicForm,
    weak: list[Fraction],
    student: Function,
    truth: Function,
    must: str = "refuted",
) -> Control:
    weights = [Fraction(1, len(weak))] * len(weak)
    instance = Instance(form, weights, weak, student, None, truth, role="given", subject=name)
    return Control(name, assumption, must, instance)


def _draws(
    rng: np.random.Generator, strong_class: ConvexClass | None
) -> Iterator[tuple[SampleSpace, np.ndarray, np.ndarray, ConvexClass]]:
    """Points, features, labels far from the class, and the class, until the caller has enough."""
    if strong_class is None:
        raise TypeError("This control needs a class.")
    while True:
        points = int(rng.integers(4, 13))
        features = strong_class.draw_features(rng, points)
        weak = 4 * small_floats(rng, *strong_class.label_shape(points))
        yield draw_space(rng, points), features, weak, strong_class


def _project(
    strong_class: ConvexClass, space: SampleSpace, features: np.ndarray, weak: np.ndarray
) -> Instance:
    exact = strong_class.has_exact_route
    return strong_class.project(space, features, weak, exact=exact).instance()


def _with(instance: Instance, truth: Function, subject: str) -> Instance:

    return replace(instance, truth=truth, subject=subject)
