"""Rules that choose a teacher, and what each costs."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

__all__ = ["Ranking", "ranking", "spearman"]


@dataclass(frozen=True)
class Ranking:
    """One split: the regret of each rule, the mean regret of a teacher, and rank correlations.

    A regret is the student error of the choice less the least there is, on average over the
    choices where several tie. `rho` correlates weak error - misfit with student error, and
    `rho_biggest` minus the size with it; None where one of the two does not vary.
    """

    regret: dict[str, float]
    mean: float
    rho: float | None
    rho_biggest: float | None

    @property
    def relative(self) -> float | None:
        """The heuristic's regret in units of a random choice's; None where all are equally good."""
        return self.regret["weak error - misfit"] / self.mean if self.mean else None


def ranking(members: Mapping[str, Any]) -> Ranking:
    """What each rule chooses, on test rows, among teachers in the order of their sizes."""
    points = [point["test"] for point in members.values()]
    error, weak, misfit = (
        np.array([p[key] for p in points]) for key in ("student_error", "weak_error", "misfit")
    )
    size = np.arange(len(points))
    rules = {
        "weak error - misfit": weak - misfit,
        "weak error": weak,
        "biggest": -size,
        "highest misfit": -misfit,
        "lowest misfit": misfit,
    }
    best = error.min()
    return Ranking(
        {name: float(error[low == low.min()].mean() - best) for name, low in rules.items()},
        float(error.mean() - best),
        spearman(weak - misfit, error),
        spearman(-size, error),
    )


def spearman(one: Sequence[float] | Any, other: Sequence[float] | Any) -> float | None:
    """The correlation of ranks, ties at their mean rank; None where one side does not vary."""
    from scipy.stats import rankdata

    x, y = (rankdata(values) - (len(values) + 1) / 2 for values in (one, other))
    size = math.sqrt((x @ x) * (y @ y))
    return float(x @ y / size) if size else None
