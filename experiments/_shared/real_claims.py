"""The claims of experiments on real representations, each with a rule that is fixed here."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from w2sverify.claim import Claim
from w2sverify.run_record import RunRecord

__all__ = [
    "gain_claims",
    "line",
    "pairs",
    "ranking",
    "ranking_claims",
    "spearman",
]

Point = dict[str, Any]


def pairs(record: RunRecord, variant: str, ours: Sequence[str] | None = None) -> dict[str, Point]:
    """The distances of each teacher (of those named) on one split."""
    found: dict[str, Point] = record.result["variants"].get(variant, {})
    return {name: point for name, point in found.items() if ours is None or name in ours}


def gain_claims(
    records: Sequence[RunRecord], ours: Sequence[str], slope: tuple[float, float]
) -> list[Claim]:
    """The figure's: what the students gain, and how that follows the misfit."""
    found = [pairs(record, "ball", ours) for record in records]
    inside = [
        point["train"] for record in records for variant in ("ball", "halves", "linear")
        for point in pairs(record, variant).values()
    ]  # fmt: skip
    lines = [line([p["test"] for p in members.values()]) for members in found]
    shares = [
        sum(p["test"]["gain"] > 0 for p in members.values()) / len(members) if members else None
        for members in found
    ]
    gaps = [gap for record in records for gap in record.result["gaps"]]
    return [
        Claim.never(
            "bound in sample",
            "gain >= misfit - 2 sqrt(misfit epsilon) on the rows that the student was fitted on, "
            "for every teacher and class: there the student is the projection.",
            sum(
                p["gain"] < p["misfit"] - 2 * math.sqrt(p["misfit"] * p["epsilon"]) for p in inside
            ),
            len(inside),
            unit="students",
            paper="Theorem 2 without its sampling terms",
        ),
        Claim.never(
            "students are projections",
            "The kernel proves a gap below 1e-12 of the labels' square.",
            sum(gap is None or gap > 1e-12 for gap in gaps),
            len(gaps),
            unit="certified students",
        ),
        Claim.within(
            "students gain",
            "On test rows most students are better than their teachers: the share of teachers "
            "with gain > 0, for each split.",
            shares,
            (0.5, 1.0),
            paper="points lie above 0",
        ),
        Claim.within(
            "slope",
            "Gain grows with misfit, over the teachers of a split, on test rows.",
            [each[0] for each in lines],
            slope,
            paper="points lie near gain = misfit",
        ),
        Claim.within(
            "correlation",
            "Gain and misfit are correlated, over the teachers of a split, on test rows.",
            [each[1] for each in lines],
            (0.7, 1.0),
            paper="points lie near a line",
        ),
        Claim.within(
            "students below the line",
            "On test rows the gain is below the misfit for most teachers: the truth is not in the "
            "class, and the rows are few.",
            [
                sum(p["test"]["gain"] < p["test"]["misfit"] for p in members.values())
                / len(members)
                if members
                else None
                for members in found
            ],
            (0.5, 1.0),
            kind="finding",
        ),
    ]


def ranking(members: dict[str, Point]) -> dict[str, float]:
    """Regrets of the rules that choose a teacher, and rank correlations, on test rows.

    The regret of a rule is the student error of its choice less the least there is. Teachers are in
    the order of their sizes. `rho` correlates weak error - misfit with student error, `rho_biggest`
    minus the size with it.
    """
    points = [point["test"] for point in members.values()]
    error = np.array([p["student_error"] for p in points])
    weak = np.array([p["weak_error"] for p in points])
    misfit = np.array([p["misfit"] for p in points])
    choices = {
        "weak error - misfit": int(np.argmin(weak - misfit)),
        "weak error": int(np.argmin(weak)),
        "biggest": len(points) - 1,
        "highest misfit": int(np.argmax(misfit)),
        "lowest misfit": int(np.argmin(misfit)),
    }
    found = {name: float(error[index] - error.min()) for name, index in choices.items()}
    found["mean"] = float(error.mean() - error.min())
    rho = spearman(weak - misfit, error)
    biggest = spearman(-np.arange(len(points)), error)
    return found | {"rho": rho, "rho_biggest": biggest}


def ranking_claims(records: Sequence[RunRecord], ours: Sequence[str]) -> list[Claim]:
    """The table's: the smallest weak error - misfit chooses a good teacher."""
    found = [ranking(pairs(record, "ball", ours)) for record in records]
    test = [p["test"] for record in records for p in pairs(record, "ball", ours).values()]

    def better(rule: str) -> Claim:
        return Claim.usually(
            f"better than {rule}",
            f"The teacher of smallest weak error - misfit has no more regret than that of {rule}.",
            sum(each["weak error - misfit"] <= each[rule] for each in found),
            len(found),
        )

    return [
        Claim.within(
            "rank correlation",
            "Weak error - misfit ranks teachers like the student error (Spearman).",
            [each["rho"] for each in found],
            (0.5, 1.0),
            paper=".929 in the published table of Lipop",
        ),
        Claim.within(
            "regret",
            "The heuristic's regret is at most half of that of a random choice.",
            [each["weak error - misfit"] / each["mean"] if each["mean"] else 0.0 for each in found],
            (0.0, 0.5),
        ),
        better("biggest"),
        better("highest misfit"),
        Claim.within(
            "rows against Theorem 1",
            "Student error > weak error - misfit in most rows: Theorem 1's inequality needs the "
            "truth in the class.",
            _shares(
                test, len(records), lambda p: p["student_error"] > p["weak_error"] - p["misfit"]
            ),
            (0.5, 1.0),
            paper="8 of 8 rows of the published table",
            kind="finding",
        ),
    ]


def line(points: Sequence[Point]) -> tuple[float | None, float | None]:
    """Slope and correlation of gain against misfit; None where all misfits are equal."""
    if len(points) < 2:
        return None, None
    x = np.array([p["misfit"] for p in points])
    y = np.array([p["gain"] for p in points])
    x, y = x - x.mean(), y - y.mean()
    if not (x @ x > 0 and y @ y > 0):
        return None, None
    return float(x @ y / (x @ x)), float(x @ y / math.sqrt((x @ x) * (y @ y)))


def spearman(one: Any, other: Any) -> float:
    """The correlation of ranks, ties at their mean rank; 0 where one side is constant."""
    from scipy.stats import rankdata

    x, y = (rankdata(values) - (len(values) + 1) / 2 for values in (one, other))
    size = math.sqrt((x @ x) * (y @ y))
    return float(x @ y / size) if size else 0.0


def _shares(
    points: Sequence[Point], groups: int, holds: Callable[[Point], bool]
) -> list[float | None]:
    """The share for which it holds, group by group of the same size."""
    if not groups or not points:
        return []
    size = len(points) // groups
    return [
        sum(map(holds, points[start : start + size])) / size
        for start in range(0, size * groups, size)
    ]
