"""Exponents of the bounds and of what happened, over a grid."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from .coverage import BoundCoverage, Coverage
from .grid import Configuration
from .slope import Slope, log_slope

__all__ = ["GridSlope", "grid_slopes"]

Line = tuple[str, Literal["n", "epsilon"], int, str, float]


@dataclass(frozen=True)
class GridSlope:
    """Exponents along one line of the grid: in n at fixed epsilon, or in epsilon at fixed n.

    `allowance` is that of the right side, `ratio` that of the right side over what happened (see
    `BoundCoverage`), `realised` that of the largest realised value, where it is positive. An
    exponent is None where fewer than two points are positive.
    """

    bound: str
    axis: Literal["n", "epsilon"]
    dimension: int
    teacher: str
    fixed: float
    allowance: Slope | None
    ratio: Slope | None
    realised: Slope | None


def grid_slopes(
    found: Iterable[tuple[Configuration, Coverage]], confidence: float = 0.95
) -> tuple[GridSlope, ...]:
    """The exponents along every line of a grid on which a bound has at least two points.

    They are shown beside the bound's own and never demanded to equal it: the realised ones are of
    this world, the bound's of the worst. Least squares on log axes, with Student's intervals.
    """
    lines: dict[Line, list[tuple[float, BoundCoverage]]] = {}
    for place, coverage in found:
        for bound in coverage.bounds:
            d, n, epsilon = place.dimension, place.sample_size, place.epsilon
            own = (bound.name, d, place.teacher)
            lines.setdefault((own[0], "n", *own[1:], epsilon), []).append((float(n), bound))
            lines.setdefault((own[0], "epsilon", *own[1:], float(n)), []).append((epsilon, bound))
    return tuple(
        GridSlope(
            *line,
            *(
                _slope([(x, float(getattr(bound, name))) for x, bound in points], confidence)
                for name in ("allowance", "ratio", "largest")
            ),
        )
        for line, points in sorted(lines.items())
        if len({x for x, _ in points}) > 1
    )


def _slope(points: list[tuple[float, float]], confidence: float) -> Slope | None:
    positive = [(x, y) for x, y in points if x > 0 and y > 0]
    if len({x for x, _ in positive}) < 2:
        return None
    return log_slope([x for x, _ in positive], [y for _, y in positive], confidence)
