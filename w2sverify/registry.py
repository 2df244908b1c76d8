"""Finds classes and theorems by walking their folder and by entry points; there is no list."""

from __future__ import annotations

import importlib
import inspect
import pkgutil
from dataclasses import dataclass
from functools import cache
from typing import Any, Literal

from .errors import InputError

__all__ = ["Registry", "discover", "find"]

Kind = Literal["classes", "theorems"]
BASES = {
    "classes": ("w2sverify.convex", "ConvexClass"),
    "theorems": ("w2sverify.theorem", "Theorem"),
}


@dataclass(frozen=True)
class Registry:
    """The members of one kind by name, sorted, and a sentence for each one that is broken."""

    members: dict[str, type[Any]]
    problems: tuple[str, ...]


@cache
def discover(kind: Kind) -> Registry:
    """Every class or theorem there is.

    Members are the concrete subclasses of the kind's base that the modules of `w2sverify.<kind>`
    define, and what the entry-point group `w2sverify.<kind>` names. A module that cannot be
    imported is a problem, never skipped in silence.
    """
    from importlib.metadata import entry_points

    base = getattr(importlib.import_module(BASES[kind][0]), BASES[kind][1])
    package = importlib.import_module(f"w2sverify.{kind}")
    members: dict[str, type[Any]] = {}
    problems: list[str] = []

    def add(member: Any, source: str) -> None:
        if not (inspect.isclass(member) and issubclass(member, base)):
            problems.append(
                f"{source} is not a subclass of {base.__name__}; correct the entry point."
            )
        elif inspect.isabstract(member):
            missing = ", ".join(sorted(getattr(member, "__abstractmethods__", ())))
            problems.append(f"{source} does not define {missing}; add it.")
        elif members.setdefault(member_name(member), member) is not member:
            problems.append(f"{source} has a name that is already taken; rename it.")

    for module_info in sorted(pkgutil.iter_modules(package.__path__), key=lambda info: info.name):
        if module_info.name.startswith("_"):
            continue
        path = f"{package.__name__}.{module_info.name}"
        try:
            module = importlib.import_module(path)
        except Exception as error:  # a broken plug-in may raise anything; it becomes a problem
            problems.append(f"{path} cannot be imported: {type(error).__name__}: {error}.")
            continue
        for name, member in sorted(vars(module).items()):
            local = inspect.isclass(member) and member.__module__ == path and name[0] != "_"
            if local and issubclass(member, base):
                add(member, f"{path}:{name}")
    for point in sorted(entry_points(group=f"w2sverify.{kind}"), key=lambda point: point.name):
        try:
            add(point.load(), f"The entry point {point.name} = {point.value}")
        except Exception as error:  # as above
            problems.append(
                f"The entry point {point.name} = {point.value} cannot be loaded: "
                f"{type(error).__name__}: {error}."
            )
    return Registry(dict(sorted(members.items())), tuple(problems))


def find(kind: Kind, name: str) -> type[Any]:
    """The member of that name, in any case, or named as `package.module:Name`.

    Raises `InputError` with the nearest names.
    """
    if ":" in name:
        path, _, attribute = name.partition(":")
        try:
            member = getattr(importlib.import_module(path), attribute)
        except Exception as error:  # user code may raise anything at import
            raise InputError(
                f"{name} cannot be loaded ({type(error).__name__}: {error}); "
                "check the module path and the name."
            ) from error
        base = getattr(importlib.import_module(BASES[kind][0]), BASES[kind][1])
        if not (inspect.isclass(member) and issubclass(member, base)):
            raise InputError(f"{name} is not a subclass of {base.__name__}; name one that is.")
        return member
    members = discover(kind).members
    by_case = {key.lower(): member for key, member in members.items()}
    if name.lower() in by_case:
        return by_case[name.lower()]
    from difflib import get_close_matches

    near = get_close_matches(name.lower(), by_case, n=3, cutoff=0.4) or list(by_case)
    names = ", ".join(key for key in members if key.lower() in near)
    raise InputError(
        f"There is no {'class' if kind == 'classes' else 'theorem'} named {name!r}; "
        f"did you mean {names}? `w2sverify list {kind}` shows all."
    )


def member_name(member: type[Any]) -> str:
    """The name a member is found by: its `name` where it has one, or the name of the class."""
    return str(getattr(member, "name", None) or member.__name__)
