"""The claims of a panel, each with a rule that is fixed here."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from w2sverify.claim import Claim
from w2sverify.run_record import RunRecord

from .summary import Summary, per_seed

__all__ = ["Expected", "panel_claims"]

Band = tuple[float, float]


@dataclass(frozen=True, kw_only=True)
class Expected:
    """What a panel is to show.

    `slope` and `correlation` are bands for the median over seeds, `sign` that of the gain.
    `realizable` is whether h_s is h*. `below` is a band for the share of tasks with gain < misfit.
    `far` asks whether the truth is further from the strong class than from the weak model.
    `paper` says what earlier replays of the protocol found.
    """

    sign: int
    slope: Band
    correlation: Band
    below: Band
    realizable: bool = False
    far: bool = False
    paper: dict[str, str]


def panel_claims(records: Sequence[RunRecord], expected: Expected) -> list[Claim]:
    """All claims about a panel."""
    exact, whole = per_seed(records, "exact heads"), per_seed(records, "exact population")
    claims = [
        *bound(records),
        sign(exact, expected),
        flips(exact, expected),
        Claim.within(
            "slope",
            f"Gain grows with misfit by about {expected.sign:+d} (exact heads, fresh sample).",
            [each.slope for each in exact],
            expected.slope,
            paper=expected.paper.get("slope", ""),
        ),
        Claim.within(
            "slope at the population",
            "The same on a large sample, on which the student is fitted too.",
            [each.slope for each in whole],
            expected.slope,
            paper=expected.paper.get("slope", ""),
        ),
        Claim.within(
            "correlation",
            "Gain and misfit are correlated (exact heads, fresh sample).",
            [each.correlation for each in exact],
            expected.correlation,
            paper=expected.paper.get("correlation", ""),
        ),
        perfect_teacher(records),
        Claim.within(
            "tasks below the line",
            "On many tasks the gain is below the misfit, on a fresh sample of this size: a test of "
            "gain >= misfit on each task fails where nothing is wrong.",
            [each.below for each in exact],
            expected.below,
            paper=expected.paper.get("below", ""),
            kind="finding",
        ),
    ]
    if expected.realizable:
        claims += equality(records)
    if expected.far:
        far = [each.truth_far for each in whole]
        claims.append(
            Claim.usually(
                "strong class is worse",
                "The truth is further from the strong class than from the weak model.",
                sum(far),
                len(far),
                paper="the teacher is better than any student",
            )
        )
    return claims


def bound(records: Sequence[RunRecord]) -> list[Claim]:
    """The inequality with its explicit slack, in sample, at the population, and by the kernel."""
    names = ["exact in sample", "exact population", "scaled in sample", "scaled population"]
    found = [each for name in names for each in per_seed(records, name)]
    certified = [part for record in records for part in record.result["certified"].values()]
    tried = sum(part["tasks"] for part in certified)
    return [
        Claim.never(
            "bound",
            "gain >= misfit - 2 sqrt(misfit epsilon) where the student is the projection: in "
            "sample and at the population, inputs as published and scaled.",
            sum(each.violated for each in found),
            sum(each.tasks for each in found),
            unit="tasks",
            paper="Theorem 2 without its sampling terms",
        ),
        Claim.never(
            "bound, certified",
            "The same (the equality, where h_s is h*) on a sample of students, decided by the "
            "kernel in exact arithmetic.",
            tried - sum(part["proved"] for part in certified),
            tried,
            unit="certified students",
        ),
    ]


def sign(exact: Sequence[Summary], expected: Expected) -> Claim:
    """The gain has its sign on nearly all tasks."""
    better = expected.sign > 0
    return Claim.within(
        "sign of the gain",
        "The student is better than its teacher on nearly all tasks."
        if better
        else "The student is worse than its teacher on nearly all tasks.",
        [each.positive if better else 1 - each.positive for each in exact],
        (0.9, 1.0),
        paper="all points above 0" if better else "all points below 0",
    )


def flips(exact: Sequence[Summary], expected: Expected) -> Claim:
    """How often, over seeds, the picture has the direction of the paper's."""
    slopes = [each.slope for each in exact if each.slope is not None]
    times = sum(slope * expected.sign > 0 for slope in slopes)
    up = "up" if expected.sign > 0 else "down"
    return Claim.usually(
        "direction over seeds",
        f"In most draws of h* the points go {up}.",
        times,
        len(slopes),
        paper="one draw is shown",
    )


def perfect_teacher(records: Sequence[RunRecord]) -> Claim:
    """Gain = -misfit exactly, whoever the student is."""
    flat: list[dict[str, Any]] = [record.result["perfect"] for record in records]
    return Claim.never(
        "perfect teacher",
        "With the truth for a teacher, gain = -misfit exactly, for every student.",
        sum(each["different"] for each in flat),
        sum(each["tasks"] for each in flat),
        unit="tasks",
        paper="why Figures 3a and 3b are mirror images",
    )


def equality(records: Sequence[RunRecord]) -> list[Claim]:
    """Where h_s is h*, the panel tests an equality."""
    inside = per_seed(records, "exact in sample")
    trained = per_seed(records, "AdamW in sample")
    worst = [each.worst for each in inside if each.worst is not None]
    return [
        Claim.never(
            "equality",
            "With exact heads gain and misfit are equal in sample: |gain - misfit| / misfit is at "
            "most 1e-13 on every task.",
            int(np.sum(np.array(worst) > 1e-13)),
            len(worst),
            unit="seeds",
            paper="not reported: this panel cannot fail",
            kind="finding",
        ),
        Claim.within(
            "equality, AdamW heads",
            "With AdamW heads the same residual is small, in the median over tasks.",
            [each.residual for each in trained],
            (0.0, 0.1),
            paper="2.8e-2 (replayed nets)",
            kind="finding",
        ),
        Claim.within(
            "false alarms, AdamW heads",
            "In sample, AdamW heads alone make many tasks look like violations.",
            [each.below for each in trained],
            (0.2, 0.8),
            paper="51 % (replayed nets)",
            kind="finding",
        ),
    ]
