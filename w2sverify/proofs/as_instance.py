"""A configuration of vectors as an instance of Theorem 1, which the kernel of instances judges."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from ..algebraic import AlgebraicForm
from ..conic import ConicForm
from ..instance import Function, Instance
from .answer import Refuted
from .conjecture import Conjecture

__all__ = ["as_instance"]

TRUTH = "f"
Vector = list[Fraction]


def as_instance(conjecture: Conjecture, weaker: Conjecture, refuted: Refuted) -> Instance | None:
    """The points are the coordinates, the weak model and the student those of the projection.

    The class is the hull of its members, or just these where the weaker conjecture does not call it
    convex; the truth is the vector `f`. None where the conjecture has no projection onto a class of
    just the student and the truth.
    """
    configuration = refuted.configuration
    for projection in conjecture.projections:
        weak, student = projection.target, projection.point
        (target, *others) = weak
        plain = not others and weak[target].constant == 1 and not projection.gap.terms
        strong_class = next(c for c in weaker.classes if c.name == projection.onto)
        whole = next(c for c in conjecture.classes if c.name == projection.onto)
        if not plain or set(whole.members) != {student, TRUTH} or not configuration.weights:
            continue
        values = {name: list(entries) for name, entries in configuration.vectors.items()}
        start = values[student]
        moved = {
            name: [a - b for a, b in zip(entries, start, strict=True)]
            for name, entries in values.items()
        }
        members = [name for name in strong_class.members if name != student]
        if strong_class.convex:
            return _hull(configuration.weights, moved, target, student, members)
        return _points(configuration.weights, moved, target, members)
    return None


def _points(
    weights: Sequence[Fraction], values: dict[str, Vector], weak: str, members: list[str]
) -> Instance:
    """The class of the student, which is 0, and of finitely many other functions."""
    count = len(members)
    squares = [[(1, (i, i)), (-1, (i,))] for i in range(count)]
    products = [[(1, (i, j))] for i in range(count) for j in range(i + 1, count)]
    form = AlgebraicForm(count, _columns(values, members), [*squares, *products])
    return _made(form, weights, values, weak, [Fraction(0)] * count, members, None)


def _hull(
    weights: Sequence[Fraction],
    values: dict[str, Vector],
    weak: str,
    student: str,
    members: list[str],
) -> Instance:
    """The hull of the student and the members, with the dual that proves the gap."""
    corners = [student, *members]
    count = len(corners)
    ones: list[dict[int, int]] = [{i: 1} for i in range(count)]
    rows = [*ones, dict.fromkeys(range(count), 1)]
    offset = [Fraction(0)] * count + [Fraction(-1)]
    cones = [("nonnegative", count), ("zero", 1)]
    form = ConicForm(count, _columns(values, corners), rows, offset, cones)
    residual = [a - b for a, b in zip(values[weak], values[student], strict=True)]
    pulls = [
        sum(
            (w * r * v for w, r, v in zip(weights, residual, values[name], strict=True)),
            Fraction(0),
        )
        for name in corners
    ]
    top = max(pulls)
    dual = [*(top - pull for pull in pulls), -top]
    theta = [Fraction(int(name == student)) for name in corners]
    return _made(form, weights, values, weak, theta, corners, dual)


def _columns(values: dict[str, Vector], names: list[str]) -> list[dict[int, Fraction]]:
    size = len(next(iter(values.values())))
    return [
        {j: values[name][i] for j, name in enumerate(names) if values[name][i]} for i in range(size)
    ]


def _made(
    form: AlgebraicForm | ConicForm,
    weights: Sequence[Fraction],
    values: dict[str, Vector],
    weak: str,
    theta: list[Fraction],
    names: list[str],
    dual: list[Fraction] | None,
) -> Instance:
    if TRUTH in names:
        truth = Function([Fraction(int(name == TRUTH)) for name in names])
    else:
        truth = Function(values[TRUTH], by="values")
    return Instance(
        form,
        weights,
        values[weak],
        Function(theta),
        dual,
        truth,
        role="given",
        subject="extremal configuration",
    )
