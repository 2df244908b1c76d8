"""Closed-form Rademacher complexities."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any, ClassVar

import numpy as np

from ..classes.box import Box
from ..classes.l1_ball import L1Ball
from ..classes.l2_ball import L2Ball
from ..classes.linf_ball import LinfBall
from ..classes.simplex import Simplex
from ..convex import ConvexClass
from ..draw import Floats, generator
from ..errors import InputError
from ..rate_theorem import RateAssumption, RateControl, RateSymbol, RateTheorem
from ..samples.bound import Bound
from ..samples.closed_forms import closed_form_complexity
from ..samples.complexity_check import ComplexityCheck, complexity_check
from ..samples.place import Place
from ..samples.support_bound import support_bound

__all__ = ["Rademacher"]


@dataclass(frozen=True)
class ComplexityPlace(Place):
    """A class of `CLASSES` on `points` points of the unit ball in `dimension` dimensions, n of
    which are drawn for a sample; `draws` samples are measured.
    """

    strong_class: str = field(default="L2Ball", metadata={"key": "class"})
    dimension: int = field(default=1, metadata={"key": "d"})
    sample_size: int = field(default=40, metadata={"key": "n"})
    points: int = field(default=10, metadata={"key": "points"})
    draws: int = field(default=800, metadata={"key": "draws"})
    seed: int = field(default=1, metadata={"key": "world"})

    def check(self) -> None:
        """Raise `InputError` for a class without a closed form, and for counts below 1."""
        if self.strong_class not in CLASSES:
            raise InputError(
                f"There are no settings for {self.strong_class!r}; give {', '.join(CLASSES)}."
            )
        for count, key, most in (
            (self.dimension, "d", 100),
            (self.sample_size, "n", 10**6),
            (self.points, "points", 1000),
            (self.draws, "draws", 10**6),
        ):
            if not 1 <= count <= most:
                raise InputError(f"{key} is {count}, but must be from 1 to {most}; change it.")
        if self.seed < 0:
            raise InputError(f"world is {self.seed}, but must not be negative; change it.")

    @property
    def world(self) -> str:
        """Every place has its own points."""
        return self.name

    def features(self) -> Floats:
        """Normal points, shortened to length 1 where they are longer: `[points, d]`."""
        rng = generator(self.seed, "rademacher", self.dimension, self.points)
        raw = rng.normal(size=(self.points, self.dimension))
        return np.asarray(raw / np.maximum(1, np.linalg.norm(raw, axis=1))[:, None])


#: The classes with a rule of their own, and a dimension in which the closed form is above the
#: measured value by more than its interval. Classes on mapped features use the rule of their base.
CLASSES: dict[str, tuple[ConvexClass, int]] = {
    "L2Ball": (L2Ball(radius=1.0), 1),
    "L1Ball": (L1Ball(radius=1.0), 4),
    "LinfBall": (LinfBall(radius=1.0), 2),
    "Simplex": (Simplex(), 4),
    "Box": (Box(), 1),
}


class Rademacher(RateTheorem):
    """The closed forms of Rademacher complexities are upper bounds of the measured ones.

    `E sup over v in V of (1/n) sum_i s_i v(x_i)` is measured on fresh samples with fresh signs by
    exact support functions; McDiarmid's inequality gives an interval, and the closed form has to be
    at or above all of it. Proofs: `samples.closed_forms`, which is what the bounds of Theorem 2 are
    told.

    Source: Bartlett and Mendelson, JMLR 3 (2002) 463; Massart 2000 (finite maxima).
    """

    name: ClassVar[str] = "rademacher"
    title: ClassVar[str] = "Rademacher complexities in closed form"
    statement: ClassVar[str] = (
        r"R_n = \mathbb{E} \sup_{v \in V} \frac1n \sum_i s_i v(x_i) \le \bar R_n"
    )
    source: ClassVar[str] = "Bartlett, Mendelson, JMLR 3 (2002) 463; Massart 2000"
    assumptions: ClassVar[tuple[RateAssumption, ...]] = (
        RateAssumption("signs", "The signs are independent of each other and of the points."),
    )
    bounds: ClassVar[tuple[Bound, ...]] = ()
    place: ClassVar[type[Place]] = ComplexityPlace

    @classmethod
    def places(cls, profile: str) -> tuple[ComplexityPlace, ...]:
        """Each class once; with more draws and at two sample sizes beyond `quick`."""
        found = [ComplexityPlace(name, dimension) for name, (_, dimension) in CLASSES.items()]
        if profile != "quick":
            found = [replace(place, draws=3200, sample_size=n) for place in found for n in (40, 80)]
        return tuple(found)

    def decide(self, place: Place, seed: int) -> ComplexityCheck:
        """The closed form against its interval."""
        if not isinstance(place, ComplexityPlace):
            raise InputError(f"{place.name} is no place of a complexity; give one as class=Box.")
        return complexity_check(
            CLASSES[place.strong_class][0],
            place.features(),
            generator(seed, "rademacher", place.name),
            sample_size=place.sample_size,
            draws=place.draws,
        )

    def controls(self, seed: int) -> Iterator[RateControl]:
        """Signs that are all alike, and each closed form halved until it is refuted."""
        yield _alike()
        for each in self.places("quick"):
            place = replace(each, draws=200)
            found = self.decide(place, seed)
            factor = found.breaking
            yield RateControl(
                f"closed form of {place.strong_class} halved",
                "constant",
                "constants",
                place.strong_class,
                f"The closed form times {factor} against its interval, in {place.name}.",
                "refuted",
                "undecided" if factor is None else "refuted",
                place.sample_size,
                found.measured.value,
                found.closed_form * (factor or 1.0),
                factor=factor,
            )

    def symbols(self) -> tuple[ComplexityPlace, tuple[RateSymbol, ...], dict[str, Any]]:
        """The first place."""
        place = ComplexityPlace()
        closed = closed_form_complexity(
            CLASSES[place.strong_class][0], place.features(), place.sample_size
        )
        letters = (
            RateSymbol("n", "points of the sample", float(place.sample_size)),
            RateSymbol("R_n bar", "the closed form", closed),
        )
        return place, letters, {}


def _alike() -> RateControl:
    """One feature that is 1 everywhere, and signs that are all 1: the mean sup is 1."""
    points, ones = np.ones((100, 1)), np.ones(100)
    ball = L2Ball(radius=1.0)
    found = float(support_bound(ball, points, ones)) / len(ones)
    closed = closed_form_complexity(ball, points, len(ones))
    return RateControl(
        "signs that are all alike",
        "hypothesis",
        "signs",
        "L2Ball",
        "The class is theta with |theta| <= 1, on 100 points with all signs 1: the sup is 1 on "
        "every sample, where the closed form for independent signs is 1/10.",
        "refuted",
        "refuted" if found > closed else "undecided",
        len(ones),
        found,
        closed,
    )
