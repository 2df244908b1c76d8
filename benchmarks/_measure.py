"""CPU time of alternatives, measured in turns."""

from __future__ import annotations

import gc
import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from statistics import median, quantiles
from time import process_time

__all__ = ["Timing", "interleave", "noise"]


@dataclass(frozen=True)
class Timing:
    """CPU seconds of one unit of work, one entry for each round."""

    rounds: tuple[float, ...]

    @property
    def seconds(self) -> float:
        """The median over the rounds."""
        return median(self.rounds)

    @property
    def spread(self) -> float:
        """The distance between the quartiles, relative to the median; 0 for a single round."""
        if len(self.rounds) < 2:
            return 0.0
        low, _, high = quantiles(self.rounds, n=4, method="inclusive")
        return (high - low) / self.seconds

    def over(self, other: Timing) -> float:
        """How many times as long as the other: the median of the ratios within each round."""
        return median(a / b for a, b in zip(self.rounds, other.rounds, strict=True))

    def per(self, count: int) -> Timing:
        """The same work divided among `count` units."""
        return Timing(tuple(seconds / count for seconds in self.rounds))


def interleave(
    cases: Mapping[str, Callable[[], object]],
    *,
    rounds: int,
    least: float,
    clock: Callable[[], float] = process_time,
) -> dict[str, Timing]:
    """The time of each case, which are run in turns, so that slow drifts of the machine hit all.

    Each is run once without a clock, to fill caches, and once to find how many repetitions take
    `least` seconds. Then `rounds` times all cases are measured, each round starting with another
    one. The clock counts the CPU time of this process, which other processes disturb little (their
    share of caches and of the clock frequency remains). Garbage is collected before each
    measurement, and as usual within, objects from before this call left alone.
    """
    gc.collect()
    gc.freeze()
    try:
        loops = {name: _calibrate(case, least, clock) for name, case in cases.items()}
        found: dict[str, list[float]] = {name: [] for name in cases}
        names = list(cases)
        for turn in range(rounds):
            first = turn % len(names)
            for name in names[first:] + names[:first]:
                found[name].append(_measure(cases[name], loops[name], clock))
    finally:
        gc.unfreeze()
    return {name: Timing(tuple(times)) for name, times in found.items()}


def noise(timings: Mapping[str, Timing]) -> float:
    """The largest spread among them."""
    return max(timing.spread for timing in timings.values())


def _calibrate(case: Callable[[], object], least: float, clock: Callable[[], float]) -> int:
    case()
    if least <= 0:
        return 1
    once = max(_measure(case, 1, clock), 1e-7)
    return max(1, math.ceil(least / once))


def _measure(case: Callable[[], object], loops: int, clock: Callable[[], float]) -> float:
    gc.collect()
    begun = clock()
    for _ in range(loops):
        case()
    return max(clock() - begun, 1e-9) / loops
