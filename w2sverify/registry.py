"""Finds classes, theorems and experiments by walking their folders and by entry points.

Theorems on rates live among the others, in the same folder and group, and are a kind of their own.
"""

from __future__ import annotations

import importlib
import importlib.util
import inspect
import pkgutil
import sys
from dataclasses import dataclass, field
from functools import cache
from hashlib import sha256
from pathlib import Path
from types import ModuleType
from typing import Any, Literal, get_args

from .errors import InputError

__all__ = ["Registry", "discover", "find", "is_built_in", "together"]

Kind = Literal["classes", "theorems", "rates", "experiments"]
BASES = {
    "classes": ("w2sverify.convex", "ConvexClass"),
    "theorems": ("w2sverify.theorem", "Theorem"),
    "rates": ("w2sverify.rate_theorem", "RateTheorem"),
    "experiments": ("w2sverify.experiment", "Experiment"),
}
#: The package whose modules are walked; experiments are beside this one, as they may import torch.
#: Its last name is that of the entry-point group, and of what is listed.
FOLDERS = {
    "classes": "w2sverify.classes",
    "theorems": "w2sverify.theorems",
    "rates": "w2sverify.theorems",
    "experiments": "experiments",
}
ONE = {
    "classes": "class",
    "theorems": "theorem",
    "rates": "theorem on a rate",
    "experiments": "experiment",
}


@dataclass(frozen=True)
class Registry:
    """The members of one kind by name, sorted, and a sentence for each one that is broken.

    `origins` gives the package of each member that is not built in.
    """

    members: dict[str, type[Any]]
    problems: tuple[str, ...]
    origins: dict[str, str] = field(default_factory=dict)


@cache
def discover(kind: Kind) -> Registry:
    """Every class, theorem, theorem on a rate or experiment there is.

    Members are the concrete subclasses of the kind's base that the modules of the kind's folder
    define, and what the entry-point group `w2sverify.<folder>` names. A module that cannot be
    imported is a problem, never skipped in silence; a member of another kind of the same folder is
    left to that.
    """
    from importlib.metadata import entry_points

    base = _base(kind)
    neighbours = tuple(_base(other) for other in together(kind) if other != kind)
    members: dict[str, type[Any]] = {}
    problems: list[str] = []
    try:
        package = importlib.import_module(FOLDERS[kind])
        places = list(package.__path__)
    except ImportError as error:
        places = []
        problems.append(
            f"The package {FOLDERS[kind]} cannot be imported ({error}); install w2sverify again."
        )
    origins: dict[str, str] = {}

    def add(member: Any, source: str) -> None:
        if inspect.isclass(member) and neighbours and issubclass(member, neighbours):
            return
        if not (inspect.isclass(member) and issubclass(member, base)):
            problems.append(
                f"{source} is not a subclass of {base.__name__}; correct the entry point."
            )
        elif inspect.isabstract(member):
            missing = ", ".join(sorted(getattr(member, "__abstractmethods__", ())))
            problems.append(f"{source} does not define {missing}; add it.")
        elif members.setdefault(member_name(member), member) is not member:
            problems.append(f"{source} has a name that is already taken; rename it.")

    for module_info in sorted(pkgutil.iter_modules(places), key=lambda info: info.name):
        if module_info.name.startswith("_"):
            continue
        path = f"{FOLDERS[kind]}.{module_info.name}"
        try:
            module = importlib.import_module(path)
        except (Exception, SystemExit) as error:  # a broken plug-in may raise anything
            problems.append(f"{path} cannot be imported: {type(error).__name__}: {error}.")
            continue
        for name, member in sorted(vars(module).items()):
            local = inspect.isclass(member) and member.__module__ == path and name[0] != "_"
            if local and issubclass(member, base):
                add(member, f"{path}:{name}")
    for point in sorted(
        entry_points(group=f"w2sverify.{_word(kind)}"), key=lambda point: point.name
    ):
        try:
            member = point.load()
            add(member, f"The entry point {point.name} = {point.value}")
            found = inspect.isclass(member) and members.get(member_name(member)) is member
            if found and point.dist is not None:
                origins[member_name(member)] = f"{point.dist.name} {point.dist.version}"
        except (Exception, SystemExit) as error:  # as above
            problems.append(
                f"The entry point {point.name} = {point.value} cannot be loaded: "
                f"{type(error).__name__}: {error}."
            )
    return Registry(dict(sorted(members.items())), tuple(problems), origins)


def find(kind: Kind, name: str) -> type[Any]:
    """The member of that name, in any case, or named `package.module:Name` or `file.py:Name`.

    Raises `InputError` with the nearest names.
    """
    if ":" in name:
        path, _, attribute = name.rpartition(":")
        try:
            module = _module_of(path) if path.endswith(".py") else importlib.import_module(path)
            member = getattr(module, attribute)
        except (Exception, SystemExit) as error:  # user code may raise anything at import
            raise InputError(
                f"{name} cannot be loaded ({type(error).__name__}: {error}); "
                "check the module path and the name."
            ) from error
        base = _base(kind)
        if not (inspect.isclass(member) and issubclass(member, base)):
            raise InputError(f"{name} is not a subclass of {base.__name__}; name one that is.")
        return member
    members = discover(kind).members
    by_case = {key.lower(): member for key, member in members.items()}
    if name.lower() in by_case:
        return by_case[name.lower()]
    from difflib import get_close_matches

    there = {key.lower(): key for other in together(kind) for key in discover(other).members}
    near = get_close_matches(name.lower(), there, n=3, cutoff=0.4) or list(there)
    names = ", ".join(there[key] for key in sorted(near)) or "something else"
    raise InputError(
        f"There is no {ONE[kind]} named {name!r}; "
        f"did you mean {names}? `w2sverify list {_word(kind)}` shows all."
    )


def _base(kind: Kind) -> type[Any]:
    home, name = BASES[kind]
    base: type[Any] = getattr(importlib.import_module(home), name)
    return base


def _word(kind: Kind) -> str:
    return FOLDERS[kind].rpartition(".")[2]


def together(kind: Kind) -> tuple[Kind, ...]:
    """The kinds that share a folder."""
    kinds: tuple[Kind, ...] = get_args(Kind)
    return tuple(other for other in kinds if FOLDERS[other] == FOLDERS[kind])


def is_built_in(kind: Kind, name: str) -> bool:
    """Whether a name is that of a member of this package, without importing anything of others."""
    home = BASES[kind][0].partition(".")[0]
    return ":" not in name and find(kind, name).__module__.partition(".")[0] == home


def _module_of(path: str) -> ModuleType:
    """The module in a file, which is executed once in a process, under a name of its own."""
    place = Path(path).resolve(strict=True)
    name = f"{place.stem}_{sha256(str(place).encode()).hexdigest()[:12]}"
    if name not in sys.modules:
        spec = importlib.util.spec_from_file_location(name, place)
        if spec is None or spec.loader is None:
            raise ImportError(f"{path} is not a Python file")
        module = sys.modules[name] = importlib.util.module_from_spec(spec)
        try:
            spec.loader.exec_module(module)
        except BaseException:
            del sys.modules[name]
            raise
    return sys.modules[name]


def member_name(member: type[Any]) -> str:
    """The name a member is found by: its `name` where it has one, or the name of the class."""
    return str(getattr(member, "name", None) or member.__name__)
