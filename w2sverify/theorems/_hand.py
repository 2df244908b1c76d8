"""Small instances that each break one hypothesis of Theorem 1; many theorems need the same ones."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

from ..instance import Function, Instance
from ..theorem import Assumption, Control
from ._making import AXIS, CONSTANTS, SEGMENT, TWO_POINTS, broken_by, made

__all__ = [
    "breaks",
    "capped",
    "forgotten_points",
    "orthogonal",
    "outside",
    "reweighted",
    "shrunk",
    "two_points",
]

ZERO, ONE = Fraction(0), Fraction(1)


def two_points() -> Instance:
    """The set {0, 1}, weak label 0.49, student 0, truth 1: slack -0.98."""
    weak = [Fraction(49, 100)]
    ends = Function([0]), Function([1])
    return made(TWO_POINTS, weak, *ends, "two points {0, 1}", role="given")


def outside() -> Instance:
    """The x-axis, weak model and truth (0, 1), student 0: gain -1/2, misfit 1/2."""
    truth = Function([0, 1], by="values")
    return made(AXIS, [ZERO, ONE], Function([0]), truth, "x-axis, truth = weak", dual=[])


def shrunk() -> Instance:
    """The x-axis, weak model and truth (2, 0), student (1, 0): slack -1."""
    ends = Function([1]), Function([2])
    return made(AXIS, [2 * ONE, ZERO], *ends, "x-axis, shrunk student", role="given")


def reweighted() -> Instance:
    """Constants on two points, weak model (0, 4), student 3 under weights 1/4 and 3/4, truth 0."""
    return made(
        CONSTANTS,
        [ZERO, 4 * ONE],
        Function([3]),
        Function([0]),
        "constants, fitted under weights 1/4 and 3/4",
        dual=[],
        train_weights=[Fraction(1, 4), Fraction(3, 4)],
    )


def capped() -> Instance:
    """The numbers from 0 to 1, weak label 3, student 1, truth 0: slack 4."""
    ends = Function([1]), Function([0])
    return made(SEGMENT, [3 * ONE], *ends, "numbers from 0 to 1, weak 3", dual=[0, 2])


def orthogonal() -> Instance:
    """The x-axis, weak model (2, 3), its projection (2, 0), truth (5, 0): slack 0."""
    ends = Function([2]), Function([5])
    return made(AXIS, [2 * ONE, 3 * ONE], *ends, "x-axis, truth on it", dual=[])


def forgotten_points() -> Instance:
    """Constants on two points of weight 1/2, weak model (1, -1), of which the student saw the first
    alone: population projection 0, student 1, truth -1.
    """
    return made(
        CONSTANTS,
        [ONE, -ONE],
        Function([1]),
        Function([-1]),
        "constants, a sample of the first point",
        dual=[],
        train_weights=[ONE, ZERO],
    )


def breaks(
    name: str,
    sentence: str,
    make: Callable[[], Instance],
    wrap: Callable[[Instance], Instance] = lambda instance: instance,
) -> Assumption:
    """An assumption whose control is one of these instances, completed as its theorem needs it."""

    def control() -> Control:
        instance = wrap(make())
        return Control(instance.subject, name, "refuted", instance)

    return broken_by(name, sentence, control)
