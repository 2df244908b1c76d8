"""The default grid of configurations, and its runs."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from functools import lru_cache
from itertools import product
from typing import Any, get_args

from ..classes.l1_ball import L1Ball
from ..classes.l2_ball import L2Ball
from ..classes.linear import Linear
from ..classes.linf_ball import LinfBall
from ..convex import ConvexClass
from ..draw import generator
from ..errors import InputError
from .coverage import Coverage, coverage
from .draws import Draws
from .place import Place
from .setting import Setting
from .worlds import Teacher, make_world

__all__ = ["CLASSES", "Configuration", "cover", "default_grid", "run_grid"]

#: The classes that have settings, linear in the features of d dimensions. The member of every world
#: is inside: its coefficients have norm 0.6, and their absolute sum is at most 0.6 sqrt(d).
CLASSES: dict[str, Callable[[int], ConvexClass]] = {
    "L2Ball": lambda _: L2Ball(radius=1.0),
    "L1Ball": lambda d: L1Ball(radius=max(1.0, 0.625 * math.sqrt(d))),
    "LinfBall": lambda _: LinfBall(radius=1.0),
    "Linear": lambda _: Linear(),
}
TEACHERS = get_args(Teacher)
# Beyond it the counts of a sample are no 64-bit integers.
_MOST = 10**15
# A smaller delta takes hundreds of thousands of trials; the products of the features of a larger
# population do not fit into memory.
_LEAST, _WIDE, _LARGE = 1e-4, 100, 200_000


def _key(name: str, default: Any) -> Any:
    return field(default=default, metadata={"key": name})


@dataclass(frozen=True)
class Configuration(Place):
    """One place of the grid: a class of `CLASSES` on `make_world` with these parameters.

    `dimension` of the features, `epsilon = d(f_s, f)`, `sample_size` n, `teacher`, `delta`, `size`
    of the population and `seed` of the world.
    """

    dimension: int = _key("d", 5)
    epsilon: float = _key("epsilon", 0.0)
    sample_size: int = _key("n", 1000)
    teacher: str = _key("teacher", "good")
    delta: float = _key("delta", 0.05)
    size: int = _key("points", 20000)
    seed: int = _key("world", 1)
    strong_class: str = _key("class", "L2Ball")

    def check(self) -> None:
        """Raise `InputError` for a value that makes no sense, naming it."""
        wide = min(_WIDE, self.size - 1)
        said = [
            (self.strong_class in CLASSES, "class", f"one of {', '.join(CLASSES)}"),
            (self.teacher in TEACHERS, "teacher", f"one of {', '.join(TEACHERS)}"),
            (1 <= self.sample_size <= _MOST, "n", f"a number from 1 to {_MOST}"),
            (_LEAST <= self.delta < 1, "delta", f"from {_LEAST:g} to below 1"),
            (0 <= self.epsilon < math.inf, "epsilon", "a finite number that is not negative"),
            (2 <= self.size <= _LARGE, "points", f"a number from 2 to {_LARGE}"),
            (1 <= self.dimension <= wide, "d", f"a number from 1 to {wide}"),
            (self.seed >= 0, "world", "a number that is not negative"),
        ]
        values = dict(part.split("=") for part in self.name.split(","))
        for right, key, advice in said:
            if not right:
                raise InputError(f"{key} is {values[key]}, but must be {advice}; change it.")

    @property
    def world(self) -> str:
        """The population and the class."""
        return replace(self, sample_size=1, delta=0.05).name

    def setting(self) -> Setting:
        """The population and the class; equal ones are made once."""
        world = (self.dimension, self.epsilon, self.teacher, self.size, self.seed)
        return _setting(self.strong_class, *world)

    @property
    def batch(self) -> int:
        """Replicates drawn at once: fewer where each is a projection of its own."""
        return 100 if self.strong_class in ("L2Ball", "Linear") else 40

    @property
    def budget(self) -> int:
        """Replicates after which a rate stays undecided: `50 / delta`."""
        return math.ceil(50 / self.delta)


@lru_cache(maxsize=4)
def _setting(
    strong_class: str, dimension: int, epsilon: float, teacher: Teacher, size: int, seed: int
) -> Setting:
    world = make_world(dimension, epsilon, size=size, teacher=teacher, seed=seed)
    return Setting(world, CLASSES[strong_class](dimension))


def default_grid(teacher: Teacher = "good") -> tuple[Configuration, ...]:
    """32 configurations: d = 5 and 20, epsilon 0 to 0.05, n = 100 to 100,000."""
    axes = product((5, 20), (0.0, 0.001, 0.01, 0.05), (100, 1000, 10_000, 100_000))
    return tuple(Configuration(d, eps, n, teacher) for d, eps, n in axes)


@lru_cache(maxsize=2)
def _draws(place: Configuration, seed: int, batch: int) -> Draws:
    rng = generator(seed, "coverage", place.name)
    return Draws(place.setting(), place.sample_size, rng, batch)


def cover(place: Configuration, seed: int, **options: Any) -> Coverage:
    """`coverage` in one configuration, with a generator that it names.

    So a part of a grid gives the same numbers as the whole, and what is found for one bound does
    not depend on the others. Several calls for one place share its students.
    """
    options = {"batch": place.batch, "budget": place.budget} | options
    draws = _draws(place, seed, options["batch"])
    return coverage(place.setting(), place.sample_size, draws, delta=place.delta, **options)


def run_grid(
    configurations: Iterable[Configuration], seed: int, **options: Any
) -> Iterator[tuple[Configuration, Coverage]]:
    """`cover` for each configuration, one after another."""
    for place in configurations:
        yield place, cover(place, seed, **options)
