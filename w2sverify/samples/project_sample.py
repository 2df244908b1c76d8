"""Students of any class, one sample at a time."""

from __future__ import annotations

import math
from fractions import Fraction

import numpy as np

from ..convex import ConvexClass
from ..draw import Floats
from ..space import SampleSpace
from .population import Population
from .replicates import Replicates
from .support_bound import support_bound

__all__ = ["project_sample"]


def project_sample(
    strong_class: ConvexClass,
    population: Population,
    best: Floats,
    plus: Floats,
    minus: Floats,
    *,
    signed: bool = False,
) -> Replicates:
    """Students of samples given as counts for both signs, `plus[r, N]` and `minus[r, N]`.

    Each is `strong_class.project` under the measure `counts / n` on all N points; a point that was
    not drawn has weight 0, and the student's value there is whatever member the class returned.
    `best[N]` are the values of the projection q under the population. With `signed=True` the
    support function at the signs is computed too, by `support_bound`.

    The slow route for any class; `exact_chain` is its exact twin. Cost: r projections on N points.
    """
    space, weak = population.space, population.weak
    beyond, misfit = population.truth - population.member, population.distance(best, weak)
    rows = []
    for up, down in zip(plus, minus, strict=True):
        counts = up + down
        n = int(counts.sum())
        measure = SampleSpace([Fraction(int(c), n) for c in counts])
        student = np.asarray(strong_class.project(measure, population.features, weak).values)
        residual, side = weak - student, population.member - student
        first = 2 * float(measure.inner(residual, side))
        both = 2 * float(space.inner(residual, side))
        third = 2 * float(space.inner(residual, beyond))
        # I - B as one bilinear form: |g - p|^2 - |g - q|^2 = <q - p, 2 g - p - q>.
        estimation = float(space.inner(best - student, 2 * weak - student - best))
        sup = math.nan
        if signed:
            sup = float(support_bound(strong_class, population.features, up - down)) / n
        rows.append(
            (
                float(population.distance(student, population.truth)),
                float(misfit) + estimation,
                float(population.distance(student, best)),
                2 * float(space.inner(residual, population.truth - student)),
                first,
                both - first,
                third,
                estimation,
                sup,
            )
        )
    return Replicates(*np.array(rows).T.reshape(9, -1))
