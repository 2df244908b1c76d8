"""Conjectures: what a user may write, read into a statement and what may be dropped from it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from fractions import Fraction

from .form import Form
from .formula import Relation, Vector, add_vectors
from .ratio import Ratio
from .statement import Clause, Parameter, Statement

__all__ = ["Conjecture", "Projection", "StrongClass"]


@dataclass(frozen=True)
class StrongClass:
    """A class of functions, of which only the named members matter."""

    name: str
    members: tuple[str, ...]
    convex: bool = True


@dataclass(frozen=True)
class Projection:
    """`point` is the projection of `target` onto the class, up to a gap where one is given.

    In a convex class `<target - point, v - point> <= gap` for every member v, otherwise only
    `d(target, point) <= d(target, v) + 2 gap`.
    """

    point: str
    target: Vector
    onto: str
    gap: Form

    def clause(self, strong_class: StrongClass, member: str) -> Clause:
        """What it says of one member."""
        one, minus = Ratio.of(1), Ratio.of(-1)
        residual = add_vectors(self.target, {self.point: one}, -1)
        shift = add_vectors({member: one}, {self.point: one}, -1)
        name = f"{self.point} at {member}"
        if strong_class.convex:
            form = Form.inner(residual, shift) + self.gap.scale(minus)
        else:
            other = add_vectors(self.target, {member: one}, -1)
            form = Form.inner(residual, residual) + Form.inner(other, other).scale(minus)
            form = form + self.gap.scale(Ratio.of(-2))
        return Clause(name, "<=", form)


@dataclass(frozen=True)
class Conjecture:
    """A statement as its author thinks of it: classes, projections, further hypotheses, a goal.

    `aim` is the constant to sharpen, with `smallest` or `largest`, or None. `multipliers` are
    proposed by the author. The rest is for reading.
    """

    name: str
    vectors: tuple[str, ...]
    numbers: tuple[str, ...]
    parameter: Parameter | None
    classes: tuple[StrongClass, ...]
    projections: tuple[Projection, ...]
    hypotheses: tuple[tuple[str, Relation], ...]
    goal: Relation
    aim: tuple[str, str] | None = None
    multipliers: Mapping[str, Ratio] | None = None
    title: str = ""
    source: str = ""
    theorem: str = ""
    remark: str = ""
    formula: str = ""

    def clauses(self) -> tuple[Clause, ...]:
        """Every hypothesis without denominators."""
        return tuple(clause.cleared(self.parameter) for clause in self.written())

    def written(self) -> tuple[Clause, ...]:
        """Every hypothesis: of projections at members of their class, then the author's."""
        found = []
        known = {each.name: each for each in self.classes}
        for projection in self.projections:
            strong_class = known[projection.onto]
            for member in strong_class.members:
                if member != projection.point:
                    found.append(projection.clause(strong_class, member))
        extra = [Clause(name, r.kind, r.formula.known) for name, r in self.hypotheses]
        return (*found, *extra)

    def proposed(self) -> list[Ratio] | None:
        """The author's multipliers, for the statement without denominators; 0 where none is given.

        They mean the hypotheses and the goal as they are written.
        """
        if self.multipliers is None:
            return None
        goal = Clause("goal", self.goal.kind, self.goal.formula.known).factor(self.parameter)
        return [
            self.multipliers.get(clause.name, Ratio.of(0)) * goal / clause.factor(self.parameter)
            for clause in self.written()
        ]

    def statement(self, constant: Fraction | None = None) -> Statement:
        """The statement, with this in place of the constant to sharpen."""
        return self._state(self.parameter, Ratio.of(constant or 0))

    def beyond(self, constant: Fraction) -> Statement:
        """The family of sharper statements: the constant better by s, for every s > 0."""
        smallest = self.aim is not None and self.aim[1] == "smallest"
        better = Ratio.polynomial([constant, -1 if smallest else 1])
        return self._state(self._fresh(), better)

    def edge(self, constant: Fraction) -> Statement:
        """What is false exactly at the configurations at which every better constant fails."""
        statement, unknown = self.statement(constant), self.goal.formula.unknown
        goal = self.goal.formula.substitute(Ratio.of(constant))
        sign = -1 if self.aim is not None and self.aim[1] == "smallest" else 1
        met = Clause("the goal is not strict", "<=", goal.scale(Ratio.of(-1)))
        return replace(
            statement,
            hypotheses=(*statement.hypotheses, met),
            goal=Clause("goal", "<=", unknown.scale(Ratio.of(sign))),
        )

    def at_any(self) -> Statement:
        """The family of the statements for all positive constants, or all negative ones.

        Those are the weakest where the constant is to be smallest, or largest.
        """
        smallest = self.aim is not None and self.aim[1] == "smallest"
        sign = 1 if smallest else -1
        return self._state(self._fresh(), Ratio.polynomial([0, sign]))

    def _fresh(self) -> Parameter:
        names = {*self.vectors, *self.numbers}
        name = next(n for n in ("s", "t", "excess_of_constant") if n not in names)
        return Parameter(name, Fraction(0), None)

    def _state(self, parameter: Parameter | None, constant: Ratio) -> Statement:
        goal = Clause("goal", self.goal.kind, self.goal.formula.substitute(constant))
        goal = goal.cleared(parameter)
        return Statement(self.vectors, self.numbers, parameter, self.clauses(), goal)

    @property
    def droppable(self) -> dict[str, str]:
        """What can be left out, and in words what that means."""
        found = {}
        for each in self.classes:
            points = [p.point for p in self.projections if p.onto == each.name]
            if each.convex and points:
                found[f"{each.name} convex"] = f"{each.name} is convex"
            for member in each.members:
                if member not in points:
                    found[f"{member} in {each.name}"] = f"{member} is in {each.name}"
        for projection in self.projections:
            words = f"{projection.point} is the projection onto {projection.onto}"
            found[f"projection {projection.point}"] = words
        return found | {name: name for name, _ in self.hypotheses}

    def without(self, name: str) -> Conjecture:
        """The conjecture with one of `droppable` left out."""
        classes, projections = self.classes, self.projections
        first, _, last = name.partition(" ")
        if name in dict(self.hypotheses):
            kept = tuple(pair for pair in self.hypotheses if pair[0] != name)
            return replace(self, hypotheses=kept)
        if last == "convex":
            classes = tuple(replace(c, convex=c.convex and c.name != first) for c in classes)
        elif first == "projection":
            projections = tuple(p for p in projections if p.point != last)
        else:
            owner = last.removeprefix("in ")
            classes = tuple(
                replace(c, members=tuple(m for m in c.members if m != first or c.name != owner))
                for c in classes
            )
        return replace(self, classes=classes, projections=projections)
