"""Theorems that are bounds: each is decided by how often it fails."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import replace
from itertools import product
from typing import Any, ClassVar

import numpy as np

from .draw import generator
from .errors import InputError
from .rate_theorem import RateAssumption, RateControl, RateSymbol, RateTheorem
from .samples.bound import Bound
from .samples.coverage import BoundCoverage, Coverage
from .samples.grid import TEACHERS, Configuration, cover, default_grid
from .samples.necessity import dropped_hypotheses
from .samples.place import Place

__all__ = ["ASSUMPTIONS", "CoverageTheorem"]

#: What Theorem 2 asks for. Its bounds say each in more detail.
ASSUMPTIONS = (
    RateAssumption("bounded", "All values, of g and of the class at least, are in one interval."),
    RateAssumption("independent", "The weak model does not depend on the student's sample."),
    RateAssumption("measure", "The student's sample is drawn from P, where errors are measured."),
    RateAssumption("convex", "The class is convex."),
)
#: Where bounds are scaled down: one world where the excess is positive, one where it is large.
_TIGHT = (
    Configuration(20, 0.0, 100, size=2000),
    Configuration(5, 0.05, 10**7, "adversarial", size=2000),
)
_REFERENCE = Configuration(5, 0.01, 1000)
_MEANINGS = {
    "n": ("points of the sample", "sample_size"),
    "delta": ("probability of failure that is allowed", "delta"),
    "W": ("length of an interval that holds all values", "width"),
    "R_n": ("Rademacher complexity of the class, an upper bound", "complexity"),
    "epsilon": ("d(f_s, f)", "epsilon"),
    "F": ("error of the weak model, d(g, f)", "weak_error"),
    "I": ("misfit of the student, d(p, g); here that of the projection", "misfit"),
    "d": ("dimension of the span", "dimension"),
    "L": ("leverage, sup phi' Sigma^-1 phi", "leverage"),
    "M": ("sup |g - q|", "residual"),
    "K": ("radius of the ball times the longest feature vector", "member_size"),
    "sup |g|": ("largest weak label", "label_size"),
}


class CoverageTheorem(RateTheorem):
    """A theorem whose `bounds` each hold with probability at least 1 - delta.

    Its configurations are those of `samples.grid`; a failure is a replicate in which a bound's
    quantity is above its right side. A subclass gives name, title, statement, source and bounds,
    and its assumptions where they are not those of Theorem 2.
    """

    assumptions: ClassVar[tuple[RateAssumption, ...]] = ASSUMPTIONS
    place: ClassVar[type[Place]] = Configuration

    @classmethod
    def places(cls, profile: str) -> tuple[Configuration, ...]:
        """`quick`: the default grid and four places on other classes. `standard`: the same for
        every teacher. `deep`: also another world, and a delta of 0.01.
        """
        teachers = ("good",) if profile == "quick" else TEACHERS
        found = [place for teacher in teachers for place in default_grid(teacher)]
        found += [replace(place, teacher=t) for t, place in product(teachers, _others())]
        if profile == "deep":
            found += [replace(place, seed=2) for place in found]
            found += [replace(place, delta=0.01) for place in default_grid()]
        return tuple(found)

    def decide(self, place: Place, seed: int) -> Coverage:
        """Students are drawn until each of the bounds is decided."""
        return cover(_configuration(place), seed, bounds=self.bounds)

    def controls(self, seed: int) -> Iterator[RateControl]:
        """The four dropped hypotheses for each bound; each bound scaled down until it is refuted;
        and without each term, where that is refuted.
        """
        for bound in self.bounds:
            yield from self._hypotheses(bound, seed)
        found = [(place, cover(place, seed, bounds=self.bounds)) for place in _TIGHT]
        for bound in self.bounds:
            yield from _constants(bound, found)

    def _hypotheses(self, bound: Bound, seed: int) -> Iterator[RateControl]:
        rng = generator(seed, bound.name, "controls")
        for case in dropped_hypotheses(rng, bound=bound):
            yield RateControl(
                f"{bound.name} without {case.hypothesis}",
                "hypothesis",
                case.hypothesis,
                bound.name,
                case.sentence,
                "refuted" if case.needed else "hold",
                case.broken.decision,
                case.sample_size,
                case.realised,
                case.allowance,
                case.broken,
                case.restored,
            )

    def symbols(self) -> tuple[Configuration, tuple[RateSymbol, ...], dict[str, dict[str, float]]]:
        """d = 5, epsilon = 0.01 and n = 1000, the misfit of the student being that of the
        projection.
        """
        facts = _REFERENCE.setting().facts(_REFERENCE.sample_size, _REFERENCE.delta)
        facts = replace(facts, signed_sup=facts.complexity)
        values = {
            bound.name: {term: float(np.max(v)) for term, v in bound.terms(facts).items()}
            for bound in self.bounds
        }
        letters = [
            RateSymbol(symbol, meaning, float(getattr(facts, field)))
            for symbol, (meaning, field) in _MEANINGS.items()
        ]
        return _REFERENCE, tuple(letters), values


def _others() -> Iterator[Configuration]:
    """Classes other than balls of linear functions: small worlds, and a delta that few replicates
    decide.
    """
    for kind in ("L1Ball", "LinfBall"):
        yield Configuration(2, 0.01, 400, delta=0.2, size=60, strong_class=kind)
    for n in (5000, 50_000):
        yield Configuration(3, 0.01, n, size=2000, strong_class="Linear")


def _constants(bound: Bound, found: list[tuple[Configuration, Coverage]]) -> Iterator[RateControl]:
    """The bound scaled down, where it takes least, and without the terms that are missed most."""
    rows = [
        (place, found[bound.name]) for place, found in found if bound.name not in found.left_out
    ]
    place, row = max(rows, key=lambda pair: pair[1].breaking.refuted or 0.0)
    factor = row.breaking.refuted
    scaled = f"{bound.name} times {factor:.3g}" if factor else f"{bound.name} scaled down"
    yield _constant(bound, place, row, scaled, "refuted" if factor else "undecided", factor=factor)
    for where, each in rows:
        for term, rate in each.dropped.items():
            if rate.decision == "refuted":
                name = f"{bound.name} without {term}, {where.teacher} teacher"
                yield _constant(bound, where, each, name, rate.decision, rate=rate, dropped=term)


def _constant(
    bound: Bound, place: Configuration, row: BoundCoverage, name: str, decision: str, **more: Any
) -> RateControl:
    rate, factor = more.pop("rate", None), more.get("factor")
    what = (
        f"The right side is halved until it is refuted, at the factor {factor:.3g}"
        if factor
        else "The right side has one term less"
    )
    return RateControl(
        name,
        "constant",
        "constants",
        bound.name,
        f"{what}, in {place.name}.",
        "refuted",
        decision,
        place.sample_size,
        row.realised,
        row.allowance * (factor or 1.0) if math.isfinite(row.allowance) else math.nan,
        rate,
        **more,
    )


def _configuration(place: Place) -> Configuration:
    if not isinstance(place, Configuration):
        raise InputError(f"{place.name} is no configuration of a bound; give one as d=5,n=1000.")
    return place
