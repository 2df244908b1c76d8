"""Planted bugs: any class, made wrong on purpose, to see that the checks notice."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any

from ..convex import ConvexClass

__all__ = ["Kind", "Methods", "PlantedBug", "planted_bugs"]

Kind = type[ConvexClass]
Methods = dict[str, Any]


def _never(kind: Kind) -> str:
    del kind
    return ""


@dataclass(frozen=True)
class PlantedBug:
    """A way to break a class.

    `methods(kind)` are the overriding methods. `harmless(kind)` is the reason why the bug changes
    nothing in that class, or empty. `likely` are the checks to try first, only to save time.
    """

    name: str
    sentence: str
    methods: Callable[[Kind], Methods]
    harmless: Callable[[Kind], str] = _never
    likely: tuple[str, ...] = ("certificate-valid",)

    def plant(self, kind: Kind) -> Kind:
        """The class with this bug: a subclass with the same parameters."""
        name = f"{kind.__name__}With{self.name.title().replace('-', '')}"
        return type(name, (kind,), {**self.methods(kind), "__module__": __name__})


@cache
def planted_bugs() -> tuple[PlantedBug, ...]:
    """Every bug that the modules of `w2sverify.testing.bugs` define, in the order of the files."""
    package = importlib.import_module(f"{__package__}.bugs")
    found: list[PlantedBug] = []
    for info in sorted(pkgutil.iter_modules(package.__path__), key=lambda info: info.name):
        module = importlib.import_module(f"{package.__name__}.{info.name}")
        found += [value for value in vars(module).values() if isinstance(value, PlantedBug)]
    return tuple(found)
