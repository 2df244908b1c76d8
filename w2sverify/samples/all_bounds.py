"""Finds the bounds by walking their folder."""

from __future__ import annotations

import importlib
import inspect
import pkgutil
from functools import cache

from . import bounds
from .bound import Bound

__all__ = ["all_bounds"]


@cache
def all_bounds() -> tuple[Bound, ...]:
    """One of each bound that a module of `w2sverify.samples.bounds` defines, by name."""
    found: list[Bound] = []
    for info in pkgutil.iter_modules(bounds.__path__):
        module = importlib.import_module(f"{bounds.__name__}.{info.name}")
        for member in vars(module).values():
            local = inspect.isclass(member) and member.__module__ == module.__name__
            if local and issubclass(member, Bound):
                found.append(member())
    return tuple(sorted(found, key=lambda bound: bound.name))
