"""The claims of experiments on real representations, each with a rule that is fixed here."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import replace
from statistics import median
from typing import Any

import numpy as np

from w2sverify.claim import Claim
from w2sverify.run_record import RunRecord

from .ranking import ranking

__all__ = ["by_split", "gain_claims", "line", "outside", "pairs", "ranking_claims"]

Point = dict[str, Any]
#: What an interval over splits does not cover, said beside each rule that uses one.
SPLITS = "about splits of these rows, which overlap; another set of rows would vary more"
#: A gap that counts as none, relative to the labels' square: the kernel proves less than this.
GAP = 1e-12


def pairs(record: RunRecord, variant: str, ours: Sequence[str] | None = None) -> dict[str, Point]:
    """The distances of each teacher on one split, of those named in the order in which they are.

    A record's own order is that of the alphabet, in which molbert-8 comes after molbert-64.
    """
    found: dict[str, Point] = record.result["variants"].get(variant, {})
    return {name: found[name] for name in (found if ours is None else ours) if name in found}


def by_split(records: Sequence[RunRecord]) -> list[list[RunRecord]]:
    """The records of each split: one, or one for each target, which are no independent draws."""
    groups: dict[int, list[RunRecord]] = {}
    for record in records:
        groups.setdefault(record.seed, []).append(record)
    return list(groups.values())


def gain_claims(
    records: Sequence[RunRecord], ours: Sequence[str], slope: tuple[float, float]
) -> list[Claim]:
    """The figure's: what the students gain, and how that follows the misfit."""
    splits = [[list(pairs(r, "ball", ours).values()) for r in group] for group in by_split(records)]
    inside = [
        point["train"]
        for record in records
        for variant in ("ball", "halves", "linear")
        for point in pairs(record, variant).values()
    ]
    lines = [[line([p["test"] for p in points]) for points in split] for split in splits]
    gaps = [gap for record in records for gap in record.result["gaps"]]
    return [
        Claim.never(
            "bound in sample",
            "gain >= misfit - 2 sqrt(misfit epsilon) on the rows that the student was fitted on, "
            "for every teacher and class: there the student is the projection, up to its gap and "
            "rounding, which are computed for each.",
            sum(outside(point) for point in inside),
            len(inside),
            unit="students",
            paper="Theorem 2 without its sampling terms",
        ),
        Claim.never(
            "students are projections",
            f"The kernel proves a gap of at most {GAP:g} of the labels' square.",
            sum(gap is None or not gap <= GAP for gap in gaps),
            len(gaps),
            unit="certified students",
        ),
        _over_splits(
            "students gain",
            "On test rows at least half of the students of a split are better than their teachers.",
            _shares(splits, lambda p: p["gain"] > 0),
            (0.5, 1.0),
            paper="points lie above 0",
        ),
        _over_splits(
            "slope",
            "Gain grows with misfit by about 1, over the teachers of a split, on test rows.",
            [_middle([each[0] for each in split]) for split in lines],
            slope,
            paper="points lie near gain = misfit",
        ),
        _over_splits(
            "correlation",
            "Gain and misfit are correlated, over the teachers of a split, on test rows.",
            [_middle([each[1] for each in split]) for split in lines],
            (0.7, 1.0),
            paper="points lie near a line",
        ),
        _over_splits(
            "students below the line",
            "On test rows the gain is below the misfit for at least half of the teachers: the "
            "truth is not in the class, and the rows are few.",
            _shares(splits, lambda p: p["gain"] < p["misfit"]),
            (0.5, 1.0),
            kind="finding",
        ),
    ]


def outside(point: Point) -> bool:
    """Whether a student is below Theorem 2's bound in sample, by more than its own gap, for which
    the theorem allows twice, and its rounding.
    """
    least = -2 * math.sqrt(point["misfit"] * point["epsilon"])
    return not point["slack"] >= least - 2 * point["gap"] - point["doubt"]


def ranking_claims(records: Sequence[RunRecord], ours: Sequence[str]) -> list[Claim]:
    """The table's: the smallest weak error - misfit chooses a good teacher."""
    found = [ranking(pairs(record, "ball", ours)) for record in records]
    splits = [[list(pairs(record, "ball", ours).values())] for record in records]

    def better(rule: str, words: str) -> Claim:
        claim = Claim.usually(
            f"no worse than {rule}",
            f"The teacher of smallest weak error - misfit has no more regret than {words}.",
            sum(each.regret["weak error - misfit"] <= each.regret[rule] for each in found),
            len(found),
        )
        return replace(claim, rule=f"{claim.rule}; {SPLITS}")

    return [
        _over_splits(
            "rank correlation",
            "Weak error - misfit ranks teachers like the student error (Spearman).",
            [each.rho for each in found],
            (0.5, 1.0),
            paper=".929 in the published table of Lipop",
        ),
        _over_splits(
            "regret",
            "The heuristic's regret is at most half of that of a random choice.",
            [each.relative for each in found],
            (0.0, 0.5),
        ),
        better("biggest", "the biggest"),
        better("highest misfit", "that of highest misfit"),
        _over_splits(
            "rows against Theorem 1",
            "Student error > weak error - misfit for at least half of the teachers: Theorem 1's "
            "inequality needs the truth in the class.",
            _shares(splits, lambda p: p["student_error"] > p["weak_error"] - p["misfit"]),
            (0.5, 1.0),
            paper="8 of 8 rows of the published table",
            kind="finding",
        ),
    ]


def line(points: Sequence[Point]) -> tuple[float | None, float | None]:
    """Slope and correlation of gain against misfit; None where one of them does not vary."""
    x = np.array([p["misfit"] for p in points])
    y = np.array([p["gain"] for p in points])
    if len(points) < 3 or not (np.ptp(x) > 0 and np.ptp(y) > 0):
        return None, None
    x, y = x - x.mean(), y - y.mean()
    return float(x @ y / (x @ x)), float(x @ y / math.sqrt((x @ x) * (y @ y)))


def _over_splits(
    name: str,
    sentence: str,
    values: Sequence[float | None],
    band: tuple[float, float],
    **more: str,
) -> Claim:
    claim = Claim.within(name, sentence, values, band, **more)  # type: ignore[arg-type]
    return replace(claim, rule=f"{claim.rule}; {SPLITS}")


def _shares(
    splits: Sequence[Sequence[Sequence[Point]]], holds: Callable[[Point], bool]
) -> list[float | None]:
    """For how many of a split's teachers, over all targets, it holds on test rows."""
    found = [[holds(p["test"]) for points in split for p in points] for split in splits]
    return [sum(each) / len(each) if each else None for each in found]


def _middle(values: Sequence[float | None]) -> float | None:
    """The median over targets; None where one has no value."""
    known = [value for value in values if value is not None]
    return median(known) if known and len(known) == len(values) else None
