"""Exponents and vacuity maps: what a theorem's configurations say along the lines of a grid."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace

from ..rate_theorem import RateTheorem
from ..samples.coverage import Coverage
from ..samples.grid import Configuration
from ..samples.grid_slopes import grid_slopes
from ..samples.slope import Slope
from .rate_record import RateSlope, SlopeRecord, VacuityMap
from .rate_task import RateDecision

__all__ = ["finite", "rate_slopes", "vacuity_maps"]


def rate_slopes(found: Sequence[RateDecision]) -> list[RateSlope]:
    """The exponents along the lines of one class, world and delta at a time."""
    grids: dict[Configuration, list[tuple[Configuration, Coverage]]] = {}
    for decision in found:
        place, said = decision.place, decision.found
        if isinstance(place, Configuration) and isinstance(said, Coverage):
            key = replace(place, dimension=1, epsilon=0.0, sample_size=1, teacher="good")
            grids.setdefault(key, []).append((place, said))
    return [
        RateSlope(
            line.bound,
            line.axis,
            key.strong_class,
            line.dimension,
            line.teacher,
            line.fixed,
            *(_slope(slope) for slope in (line.allowance, line.ratio, line.realised)),
        )
        for key, grid in grids.items()
        for line in grid_slopes(grid)
    ]


def _slope(slope: Slope | None) -> SlopeRecord | None:
    if slope is None:
        return None
    return SlopeRecord(slope.value, finite(slope.low), finite(slope.high), slope.points)


def vacuity_maps(theorem: type[RateTheorem], found: Sequence[RateDecision]) -> list[VacuityMap]:
    """The worlds that differ in epsilon alone, put together, for each bound."""
    maps = []
    grids: dict[Configuration, list[tuple[float, RateDecision]]] = {}
    for decision in found:
        if isinstance(decision.place, Configuration) and decision.vacuity:
            key = replace(decision.place, epsilon=0.0, sample_size=1)
            grids.setdefault(key, []).append((decision.place.epsilon, decision))
    for key, rows in grids.items():
        rows.sort(key=lambda row: row[0])
        for bound in theorem.bounds:
            cells = [next(v for v in d.vacuity if v.bound == bound.name) for _, d in rows]
            if all(value is None for cell in cells for value in cell.allowance):
                continue
            maps.append(
                VacuityMap(
                    bound.name,
                    key.strong_class,
                    key.dimension,
                    key.teacher,
                    key.delta,
                    list(cells[0].sample_sizes),
                    [epsilon for epsilon, _ in rows],
                    [cell.weak_error for cell in cells],
                    [cell.misfit for cell in cells],
                    [list(cell.allowance) for cell in cells],
                    [cell.informative_from for cell in cells],
                )
            )
    return maps


def finite(value: float | None) -> float | None:
    """The number, or None where it is infinite, not a number or none."""
    return None if value is None or not math.isfinite(value) else float(value)
