"""Theorem 2 step by step in rational arithmetic: nine letters, each step on its own."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np

from ..convex import ConvexClass
from ..draw import Floats
from ..errors import InputError
from ..exact import to_fractions
from ..space import SampleSpace
from .population import Population
from .root_triangle import root_triangle

__all__ = ["ExactChain", "exact_chain"]


@dataclass(frozen=True)
class ExactChain:
    """The chain of Theorem 2 for one student, exactly.

    With q the projection, p the student, f_s the member, g the weak model and f the truth:
    `letters` A = d(q, f_s), B = d(q, g), C = d(g, f_s), D = d(f_s, f) (epsilon), E = d(q, f),
    F = d(g, f), G = d(p, f), H = d(p, q), I = d(p, g). `terms` are T1 = 2 <g-p, f_s-p>_n,
    T2 = 2 (P - P_n)[(g-p)(f_s-p)] and T3 = 2 <g-p, f-f_s>; `excess` is 2 <g-p, f-p>; `losses` are
    d_n(p, g) and d_n(q, g) on the sample. `gap` and `sample_gap` are the proven gaps of q and p, 0
    for a polyhedral class; `gamma` is the Gamma of Lemma 4, where it is to be checked.
    """

    letters: dict[str, Fraction]
    terms: tuple[Fraction, Fraction, Fraction]
    excess: Fraction
    losses: tuple[Fraction, Fraction]
    gap: Fraction
    sample_gap: Fraction
    gamma: Fraction | None = None

    @property
    def steps(self) -> dict[str, bool]:
        """Whether each step holds, by name: decided exactly, up to the gaps.

        "C >= A + B" and "I >= H + B" (Theorem 1 at q, truths f_s and p), three triangle
        inequalities of roots (Claim 5), "P_n l_p <= P_n l_q" (what Lemma 4 uses of p), "T1 <= 0"
        (variational inequality of the sample), "T3 <= 2 sqrt(I D)" (Cauchy-Schwarz), the
        identities "excess = T1 + T2 + T3" and "excess = G + I - F"; where q is exact, the sharp
        form with I - B for Gamma; and "I - B <= Gamma" where gamma is given.
        """
        d, (t1, _, t3) = self.letters, self.terms
        steps = {
            "C >= A + B": d["C"] >= d["A"] + d["B"] - 2 * self.gap,
            "I >= H + B": d["I"] >= d["H"] + d["B"] - 2 * self.gap,
            "sqrt E <= sqrt A + sqrt D": root_triangle(d["E"], d["A"], d["D"]),
            "sqrt C <= sqrt D + sqrt F": root_triangle(d["C"], d["D"], d["F"]),
            "sqrt G <= sqrt E + sqrt H": root_triangle(d["G"], d["E"], d["H"]),
            "P_n l_p <= P_n l_q": self.losses[0] <= self.losses[1] + 2 * self.sample_gap,
            "T1 <= 0": t1 <= 2 * self.sample_gap,
            "T3 <= 2 sqrt(I D)": t3 <= 0 or t3 * t3 <= 4 * d["I"] * d["D"],
            "excess = T1 + T2 + T3": self.excess == sum(self.terms),
            "excess = G + I - F": self.excess == d["G"] + d["I"] - d["F"],
        }
        if self.gap == 0:
            total = d["D"] + d["I"] - d["B"]
            rest = self.excess - 2 * total
            sharp = total >= 0 and (rest <= 0 or rest * rest <= 4 * total * d["F"])
            steps["excess <= 2 (D + I - B) + 2 sqrt((D + I - B) F)"] = sharp
        if self.gamma is not None:
            steps["I - B <= Gamma"] = d["I"] - d["B"] <= self.gamma
        return steps

    @property
    def broken(self) -> tuple[str, ...]:
        """The steps that fail."""
        return tuple(name for name, holds in self.steps.items() if not holds)


def exact_chain(
    strong_class: ConvexClass,
    population: Population,
    counts: Any,
    *,
    gamma: Fraction | None = None,
    student: Sequence[Fraction] | None = None,
) -> ExactChain:
    """The chain for the sample with these `counts[N]`, with projections by `exact=True`.

    f_s is the exact projection of the truth, not `population.member`. `student` replaces the
    empirical projection by given values (a negative control, or a student from elsewhere), of gap
    0. `gamma` is a Gamma to check Lemma 4 with.

    Raises `InputError` for a class without an exact route or with several outputs, and for counts
    that are no counts. Cost: three exact projections; for a few dozen points.
    """
    if strong_class.outputs != 1 or not strong_class.has_exact_route:
        raise InputError(
            f"{type(strong_class).__name__} has several outputs or no exact route; "
            "use project_sample."
        )
    drawn = [int(c) for c in np.asarray(counts)]
    if len(drawn) != population.size or min(drawn) < 0 or sum(drawn) == 0:
        raise InputError(
            f"The counts {drawn[:4]}... are not one for each of {population.size} points; "
            "give a count of at least 0 for each."
        )
    sample = SampleSpace([Fraction(c, sum(drawn)) for c in drawn])
    q, gap = _exact(strong_class, population.space, population.features, population.weak)
    f_s, _ = _exact(strong_class, population.space, population.features, population.truth)
    if student is None:
        p, sample_gap = _exact(strong_class, sample, population.features, population.weak)
    else:
        p, sample_gap = to_fractions(student), Fraction(0)
    f, g = (to_fractions(v.tolist()) for v in (population.truth, population.weak))
    pairs = {
        "A": (q, f_s),
        "B": (q, g),
        "C": (g, f_s),
        "D": (f_s, f),
        "E": (q, f),
        "F": (g, f),
        "G": (p, f),
        "H": (p, q),
        "I": (p, g),
    }
    d = {name: population.exact_distance(u, v) for name, (u, v) in pairs.items()}
    everywhere = 2 * _inner(population.space, g, p, f_s, p)
    t1 = 2 * _inner(sample, g, p, f_s, p)
    t3 = 2 * _inner(population.space, g, p, f, f_s)
    excess = 2 * _inner(population.space, g, p, f, p)
    terms = (t1, everywhere - t1, t3)
    losses = (_inner(sample, p, g, p, g), _inner(sample, q, g, q, g))
    return ExactChain(d, terms, excess, losses, gap, sample_gap, gamma)


def _exact(
    strong_class: ConvexClass, space: SampleSpace, features: Floats, target: Floats
) -> tuple[list[Fraction], Fraction]:
    found = strong_class.project(space, features, target, exact=True)
    gap = found.certificate.gap
    if found.point is None or not isinstance(gap, Fraction):
        raise InputError(f"{strong_class!r} proves no finite gap here; use project_sample.")
    return strong_class.conic(features).values(found.point), gap


def _inner(
    space: SampleSpace,
    a: Sequence[Fraction],
    b: Sequence[Fraction],
    c: Sequence[Fraction],
    d: Sequence[Fraction],
) -> Fraction:
    """`<a - b, c - d>`."""
    weights = space.exact_weights
    rows = zip(weights, a, b, c, d, strict=True)
    total = sum((w * (s - t) * (u - v) for w, s, t, u, v in rows if w), Fraction(0))
    return total / sum(weights)
