"""The default grid of configurations, and its runs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import product
from typing import Literal

from ..classes.l2_ball import L2Ball
from ..draw import generator
from .coverage import Coverage, coverage
from .setting import Setting
from .worlds import make_world

__all__ = ["Configuration", "default_grid", "run_grid"]


@dataclass(frozen=True)
class Configuration:
    """One place of the grid: an L2Ball of radius 1 on `make_world` with these parameters."""

    dimension: int
    epsilon: float
    sample_size: int
    teacher: Literal["good", "random", "adversarial"] = "good"
    delta: float = 0.05
    size: int = 20000
    seed: int = 1

    def setting(self) -> Setting:
        """The population and the class; equal ones are made once."""
        return _setting(self.dimension, self.epsilon, self.teacher, self.size, self.seed)


@lru_cache(maxsize=4)
def _setting(
    dimension: int,
    epsilon: float,
    teacher: Literal["good", "random", "adversarial"],
    size: int,
    seed: int,
) -> Setting:
    world = make_world(dimension, epsilon, size=size, teacher=teacher, seed=seed)
    return Setting(world, L2Ball(radius=1.0))


def default_grid(
    teacher: Literal["good", "random", "adversarial"] = "good",
) -> tuple[Configuration, ...]:
    """32 configurations: d = 5 and 20, epsilon 0 to 0.05, n = 100 to 100,000."""
    axes = product((5, 20), (0.0, 0.001, 0.01, 0.05), (100, 1000, 10_000, 100_000))
    return tuple(Configuration(d, eps, n, teacher) for d, eps, n in axes)


def run_grid(
    configurations: Iterable[Configuration],
    seed: int,
    *,
    confidence: float = 0.95,
    budget: int = 1000,
    batch: int = 100,
) -> Iterator[tuple[Configuration, Coverage]]:
    """The coverage of each configuration, one after another.

    Each has a generator of its own, named by the configuration, so that a part of the grid gives
    the same numbers as the whole.
    """
    for place in configurations:
        rng = generator(seed, "coverage", repr(place))
        found = coverage(
            place.setting(),
            place.sample_size,
            rng,
            delta=place.delta,
            confidence=confidence,
            budget=budget,
            batch=batch,
        )
        yield place, found
