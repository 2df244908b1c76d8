"""What the points of one variant of one seed come to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from w2sverify.run_record import RunRecord

__all__ = ["Summary", "per_seed", "summarise"]


@dataclass(frozen=True)
class Summary:
    """Gain against misfit over the tasks of one seed; None where it is not defined.

    `slope`, `intercept` by least squares; `below` is the share of tasks with gain < misfit,
    `positive` that with gain > 0, `outside` that with gain < misfit - 2 sqrt(misfit epsilon).
    `residual` and `worst` are the median and the greatest |gain - misfit| / misfit. `violated`
    counts tasks that are outside by more than their rounding, `truth_far` is whether the median
    epsilon is above the median weak error.
    """

    tasks: int
    slope: float | None
    intercept: float | None
    correlation: float | None
    below: float
    positive: float
    outside: float
    residual: float | None
    worst: float | None
    violated: int
    off: float | None
    weak_error: float
    misfit: float
    epsilon: float
    truth_far: bool


def summarise(points: Mapping[str, Any]) -> Summary:
    """The summary of a variant's points."""
    gain, misfit, epsilon = (np.array(points[key]) for key in ("gain", "misfit", "epsilon"))
    least = misfit - 2 * np.sqrt(misfit * epsilon)
    weak = np.array(points["weak_error"])
    spread = len(gain) > 2 and float(np.ptp(misfit)) > 0
    slope = intercept = correlation = None
    if spread:
        slope, intercept = (float(each) for each in np.polyfit(misfit, gain, 1))
        if np.ptp(gain) > 0:
            correlation = float(np.corrcoef(misfit, gain)[0, 1])
    known = misfit > 0
    relative = np.abs(gain - misfit)[known] / misfit[known]
    off = np.abs(np.array(points["off"]))[known] / misfit[known]
    margin = np.array(points["slack"]) + 2 * np.sqrt(misfit * epsilon)
    return Summary(
        tasks=len(gain),
        slope=slope,
        intercept=intercept,
        correlation=correlation,
        below=float(np.mean(gain < misfit)),
        positive=float(np.mean(gain > 0)),
        outside=float(np.mean(gain < least)),
        residual=float(np.median(relative)) if len(relative) else None,
        worst=float(np.max(relative)) if len(relative) else None,
        violated=int(np.sum(margin < -np.array(points["doubt"]))),
        off=float(np.max(off)) if len(off) else None,
        weak_error=float(np.median(weak)),
        misfit=float(np.median(misfit)),
        epsilon=float(np.median(epsilon)),
        truth_far=bool(np.median(epsilon) > np.median(weak)),
    )


def per_seed(records: Sequence[RunRecord], variant: str) -> list[Summary]:
    """The summaries of a variant, one for each seed that has it."""
    found = [record.result["variants"].get(variant) for record in records]
    return [summarise(points) for points in found if points is not None]
