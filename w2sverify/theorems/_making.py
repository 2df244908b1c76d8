"""What the theorems draw their instances from, and the small sets that their controls are on."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from fractions import Fraction
from functools import cache
from typing import Any

import numpy as np

from ..algebraic import AlgebraicForm
from ..conic import ConicForm
from ..convex import ConvexClass
from ..draw import Floats, small_floats
from ..draws.random import draw_space, project_instance
from ..exact import Rational, to_fractions
from ..instance import Function, Instance
from ..space import SampleSpace
from ..theorem import Assumption, Control
from ._evidence import is_subspace

__all__ = [
    "AXIS",
    "CONSTANTS",
    "SEGMENT",
    "TWO_POINTS",
    "broken_by",
    "draw_any",
    "draw_sampled",
    "draw_small",
    "draws_exactly",
    "draws_subspaces",
    "made",
    "on_subspaces",
    "place",
    "some_noise",
]

Draw = Callable[[np.random.Generator, ConvexClass], Instance | None]
#: The functions on two points that vanish on the second; the functions that are constant on two.
AXIS = ConicForm(1, [{0: 1}, {}])
CONSTANTS = ConicForm(1, [{0: 1}, {0: 1}])
#: On one point: the numbers from 0 to 1, and 0 and 1 alone.
SEGMENT = ConicForm(1, [{0: 1}], [{0: 1}, {0: -1}], [0, 1], [("nonnegative", 2)])
TWO_POINTS = AlgebraicForm(1, [{0: 1}], [[(1, (0, 0)), (-1, (0,))]])


def made(
    form: ConicForm | AlgebraicForm,
    weak: Sequence[Rational],
    student: Function,
    truth: Function | None,
    subject: str,
    **options: Any,
) -> Instance:
    """An instance by hand, under equal weights where none are given."""
    weights = options.pop("weights", [Fraction(1, len(weak))] * len(weak))
    return Instance(form, weights, weak, student, truth=truth, subject=subject, **options)


def broken_by(name: str, sentence: str, *controls: Callable[[], Control]) -> Assumption:
    """An assumption with controls that depend on no class."""

    def broken(_: np.random.Generator, __: ConvexClass | None) -> Iterator[Control]:
        for control in controls:
            yield control()

    return Assumption(name, sentence, broken, shared=True)


def some_noise(rng: np.random.Generator, count: int) -> list[Fraction]:
    """Multiples of 2^-4, or, in a quarter of the draws, of 2^-12."""
    scale = Fraction(1, 1 << int(rng.choice([4, 4, 4, 12])))
    return [int(k) * scale for k in rng.integers(-12, 13, count)]


def place(
    rng: np.random.Generator, strong_class: ConvexClass
) -> tuple[SampleSpace, Floats, Floats]:
    """At most ten points with weights, features and labels of a few bits."""
    points = int(rng.integers(1, min(10, strong_class.drawn_points or 10) + 1))
    space, features = draw_space(rng, points), strong_class.draw_features(rng, points)
    return space, features, small_floats(rng, *strong_class.label_shape(points))


def draw_small(rng: np.random.Generator, strong_class: ConvexClass) -> Instance:
    """A random instance of Theorem 1 on at most ten points."""
    space, features, weak = place(rng, strong_class)
    return project_instance(rng, strong_class, space, features, weak, origin="random")


def draw_any(rng: np.random.Generator, strong_class: ConvexClass) -> Instance:
    """A weak model, any student and any truth; in a quarter of the draws the three are on one line.

    The student is a member of the class, or any values.
    """
    space, features, labels = place(rng, strong_class)
    form, weak = strong_class.conic(features), [Fraction(x) for x in labels.ravel().tolist()]
    student = Function(strong_class.member(rng, features))
    if rng.random() < 0.5:
        student = Function(some_noise(rng, len(weak)), by="values")
    truth = some_noise(rng, len(weak))
    if student.by == "values" and rng.random() < 0.5:
        part = Fraction(int(rng.integers(-4, 9)), 4)
        truth = [
            a + part * (b - a) for a, b in zip(weak, to_fractions(student.numbers), strict=True)
        ]
    return Instance(
        form,
        space.repeated(strong_class.outputs).exact_weights,
        weak,
        student,
        truth=Function(truth, by="values"),
        role="given",
        subject=f"{strong_class!r} n={space.size} any three functions",
        origin="random",
    )


def draw_sampled(rng: np.random.Generator, strong_class: ConvexClass) -> Instance:
    """A student fitted exactly to a sample of the points, the errors taken on all of them.

    The second instance is the projection under the measure of the errors. The truth is a member.
    """
    space, features, weak = place(rng, strong_class)
    size = space.size
    counts = rng.multinomial(int(rng.integers(1, 2 * size + 1)), [1 / size] * size).tolist()
    sample = SampleSpace([Fraction(count, sum(counts)) for count in counts])
    truth = Function(strong_class.member(rng, features))
    exact = strong_class.has_exact_route
    subject = f"{strong_class!r} n={size} sample {counts}"
    fitted, whole = (
        strong_class.project(s, features, weak, exact=exact).instance(truth, subject, "random")
        for s in (sample, space)
    )
    return replace(
        fitted, weights=whole.weights, train_weights=fitted.weights, form=whole.form, also=(whole,)
    )


def on_subspaces(draw: Draw) -> Draw:
    """The draws of those classes alone whose form has no inequalities.

    Where the parameters of a class decide about that, it is drawn again a few times.
    """

    def drawn(rng: np.random.Generator, strong_class: ConvexClass) -> Instance | None:
        for _ in range(8):
            if is_free(strong_class):
                break
            strong_class = strong_class.arbitrary(rng)
        made = draw(rng, strong_class) if is_free(strong_class) else None
        return made if made is not None and is_subspace(made) == "proved" else None

    return drawn


def is_free(strong_class: ConvexClass) -> bool:
    """Whether the form of a class has no inequalities on some eight points."""
    rng = np.random.default_rng(0)
    features = strong_class.draw_features(rng, min(8, strong_class.drawn_points or 8))
    return all(name == "zero" for name, _ in strong_class.conic(features).cones)


@cache
def draws_subspaces(kind: type[ConvexClass]) -> bool:
    """Whether a quarter of a few drawn classes of a kind, or more, are subspaces by their form."""
    drawn = (kind.arbitrary(np.random.default_rng(seed)) for seed in range(12))
    return sum(map(is_free, drawn)) >= 3


@cache
def draws_exactly(kind: type[ConvexClass]) -> bool:
    """Whether a few drawn classes of a kind are all polyhedral, so that projections have gap 0."""
    drawn = (kind.arbitrary(np.random.default_rng(seed)) for seed in range(6))
    return all(strong_class.polyhedral for strong_class in drawn)
