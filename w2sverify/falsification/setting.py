"""Settings: which numbers an instance has, how it is completed, and what it must prove."""

from __future__ import annotations

import importlib
import inspect
import pkgutil
from abc import ABC, abstractmethod
from functools import cache
from typing import Any, ClassVar

import numpy as np

from ..convex import ConvexClass
from ..errors import InputError
from ..instance import Instance
from .part import Part

__all__ = ["Setting", "all_settings", "find_setting"]

World = dict[str, Any]


class Setting(ABC):
    """A kind of instance that claims are made about.

    `parts` are free: the search moves them, whatever they are. `complete` adds what follows from
    them (the student, its multipliers, the truth in the class), with any solver. `prove` and
    `measure` are plain functions of the completed world, of the standard library alone: `prove`
    raises `Broken` unless every hypothesis of the setting holds exactly, `measure` gives the named
    numbers, of fractions exactly and of floats roughly. A counterexample's script carries both.
    """

    name: ClassVar[str]
    #: The names that claims may use, and what they mean.
    names: ClassVar[dict[str, str]]
    parts: ClassVar[dict[str, Part]]
    #: Whether it takes a strong class.
    takes_class: ClassVar[bool] = False

    def draw(
        self, rng: np.random.Generator, n: int, d: int, strong_class: ConvexClass | None
    ) -> World | None:
        """Random parts in floats."""
        world = {name: part.draw(rng, n, d) for name, part in self.parts.items()}
        return {**world, "strong_class": strong_class}

    @abstractmethod
    def complete(self, world: World, wanted: frozenset[str], *, exact: bool) -> World | None:
        """The world with what follows from its parts, or None where it is not of this setting.

        `wanted` are the names that are asked for. With `exact` all numbers are fractions and the
        student is exact, else floats.
        """

    @staticmethod
    @abstractmethod
    def prove(world: World) -> None:
        """Raise `Broken` unless a completed exact world has every hypothesis."""

    @staticmethod
    @abstractmethod
    def measure(world: World) -> World:
        """The named numbers of a completed world."""

    def instance(self, world: World) -> Instance | None:
        """The instance that the kernel can judge, or None where it has no such certificates."""
        del world
        return None

    def document(self) -> str:
        """The first paragraph of the setting's documentation."""
        return " ".join(inspect.cleandoc(type(self).__doc__ or "").split("\n\n")[0].split())


@cache
def all_settings() -> dict[str, Setting]:
    """Every setting that the modules of `w2sverify.falsification.settings` define, by name."""
    package = importlib.import_module(f"{__package__}.settings")
    found: dict[str, Setting] = {}
    for info in sorted(pkgutil.iter_modules(package.__path__), key=lambda info: info.name):
        module = importlib.import_module(f"{package.__name__}.{info.name}")
        for member in vars(module).values():
            own = inspect.isclass(member) and member.__module__ == module.__name__
            if own and issubclass(member, Setting) and not inspect.isabstract(member):
                found[member.name] = member()
    return dict(sorted(found.items()))


def find_setting(name: str) -> Setting:
    """The setting of that name; raises `InputError` with all names."""
    settings = all_settings()
    if name not in settings:
        raise InputError(f"There is no setting {name!r}; choose one of {', '.join(settings)}.")
    return settings[name]
