"""What settings on a strong class share: its projections, in floats and exactly."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Any, ClassVar

import numpy as np

from ..conic import ConicForm
from ..convex import ConvexClass
from ..draws.backward import backward_instance
from ..errors import InputError
from ..exact import to_float, to_fractions
from ..instance import Function, Instance
from ..solvers.stationarity import gradient
from ..space import SampleSpace
from . import checks
from .part import Part
from .setting import Setting, World

__all__ = ["ERRORS", "Projected", "plain_form"]

#: The names of every setting with a weak model, a student and a truth.
ERRORS = {
    "n": "the number of points",
    "d": "the number of feature columns",
    "weak_error": "d(g, f), of the weak model g and the truth f",
    "student_error": "d(p, f), of the student p",
    "misfit": "d(p, g)",
    "gain": "weak_error - student_error",
    "slack": "gain - misfit = 2 <g-p, p-f>",
}


class Projected(Setting):
    """A setting on a strong class; the free truth is taken to the class, or left where it is."""

    takes_class: ClassVar[bool] = True
    realizable: ClassVar[bool] = True
    parts: ClassVar[dict[str, Part]] = {
        "weights": Part("n", "positive"),
        "features": Part("nd"),
        "weak": Part("n"),
        "truth": Part("n"),
    }

    def draw(
        self, rng: np.random.Generator, n: int, d: int, strong_class: ConvexClass | None
    ) -> World | None:
        """Random parts; in a third of the draws labels made backwards from a student."""
        if strong_class is None:
            raise InputError(f"The setting {self.name} needs a class; give one with --class.")
        world = super().draw(rng, n, d, strong_class)
        features = strong_class.draw_features(rng, n)
        if strong_class.feature_columns is None and d < features.shape[1]:
            features = features[:, :d]
        if world is None or strong_class.outputs != 1:
            raise InputError(f"{strong_class!r} has several outputs; give a class with one.")
        world["features"] = features.tolist()
        if "weak" in world and rng.random() < 1 / 3:
            made = backward_instance(rng, strong_class, SampleSpace.uniform(n), features)
            if made is not None:
                world["weights"] = [1.0] * n
                world["weak"] = [to_float(value) for value in made.weak]
        return world

    def complete(self, world: World, wanted: frozenset[str], *, exact: bool) -> World | None:
        """The student, and the truth in the class where the setting is realizable."""
        made = dict(world)
        made["student"] = self.student(made, exact=exact)
        if self.realizable:
            made["truth"] = project(made, "truth", "weights", "truth_", exact=exact)
            made.pop("truth_dual", None)  # that it is a member is all that is asked
        elif "epsilon" in wanted or self.name == "strong-to-weak":
            made["near"] = project(made, "truth", "weights", "near_", exact=exact)
        return made

    def student(self, made: World, *, exact: bool) -> Any:
        """The student's values; what proves them is added to the world."""
        return project(made, "weak", self.train(made), "student_", exact=exact)

    def train(self, world: World) -> str:
        """The part that is the measure the student is fitted under."""
        del world
        return "weights"

    def instance(self, world: World) -> Instance:
        """The instance of the completed world, for the kernel."""
        form = world["form"]
        train = world[self.train(world)]
        conic = ConicForm(
            form["coefficients"],
            form["features"],
            form["constraints"],
            form["offset"],
            form["cones"],
        )
        return Instance(
            conic,
            world["weights"],
            world["weak"],
            Function(world["student_theta"]),
            world.get("student_dual"),
            Function(world["truth_theta"])
            if "truth_theta" in world
            else Function(world["truth"], by="values"),
            train_weights=None if self.train(world) == "weights" else train,
            subject=f"counterexample, setting {self.name}",
        )


def plain_form(form: ConicForm) -> World:
    """A conic form as plain fractions."""

    def rows(found: Any) -> list[dict[int, Fraction]]:
        return [{j: Fraction(entry) for j, entry in row.items() if entry} for row in found]

    return {
        "coefficients": form.coefficients,
        "features": rows(form.features),
        "constraints": rows(form.constraints),
        "offset": to_fractions(form.offset),
        "cones": [tuple(cone) for cone in form.cones],
    }


def project(world: World, target: str, measure: str, prefix: str, *, exact: bool) -> Any:
    """The values of the projection of one part under one measure.

    Exactly, the world gets the class's form and, under the prefix, coefficients and multipliers.
    """
    strong_class, weights = world["strong_class"], world[measure]
    total = sum(weights)
    if not exact:
        features, goal = np.array(world["features"]), np.array(world[target])
        space = SampleSpace(np.array(weights) / total)
        features = features.reshape(len(goal), -1)
        return strong_class.predict(features, strong_class.fit(space, features, goal)).tolist()
    features = np.array([[to_float(x) for x in row] for row in world["features"]])
    exact_rows = zip(features.tolist(), world["features"], strict=True)
    checks.require(all(x == y for x, y in exact_rows), "a feature is no float")
    features = features.reshape(len(weights), -1)
    space = SampleSpace([Fraction(weight, 1) / total for weight in weights])
    theta, dual, form = exactly(strong_class, space, features, world[target])
    world["form"] = plain_form(form)
    world[f"{prefix}theta"], world[f"{prefix}dual"] = theta, [entry * total for entry in dual]
    return checks.values(world["form"]["features"], theta)


def exactly(
    strong_class: ConvexClass, space: SampleSpace, features: Any, goal: Sequence[Fraction]
) -> tuple[list[Fraction], list[Fraction], ConicForm]:
    """Coefficients and multipliers of a projection, and the form that they belong to."""
    target = np.array([to_float(entry) for entry in goal])
    checks.require(target.tolist() == list(goal), "a label is no float")
    if strong_class.has_exact_route:
        point, dual = strong_class.exact_point(space, features, target)
        form = strong_class.conic(features)
    else:
        made = strong_class.project(space, features, target).instance()
        point, dual = to_fractions(made.student.numbers), None
        form = strong_class.conic(features)
    if dual is None:
        force = gradient(form, space.exact_weights, list(goal), point)
        dual = strong_class.multipliers(form, force)
    if dual is None:
        raise checks.Broken("the student has no proven gap")
    return to_fractions(point), to_fractions(dual), form
