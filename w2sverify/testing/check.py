"""What a check is, and where they are found."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Literal

from .case import Case

__all__ = ["Check", "CheckFailed", "NothingToCheck", "all_checks", "check"]


class CheckFailed(AssertionError):
    """A class does not do what a check demands; the message is a sentence with the numbers."""


class NothingToCheck(Exception):
    """This case says nothing about the check; the message says why. Never counted as passed."""


@dataclass(frozen=True)
class Check:
    """One demand on every class, tried on many cases.

    `run` raises `CheckFailed` where the demand is not met, and `NothingToCheck` where a case says
    nothing about it. `draws` names the cases it needs: any, plain ones (see `Case`) or backward
    ones. `share` is the part of the usual number of cases that it gets, because it is slow. `loads`
    is the large library that it loads, if any.
    """

    name: str
    sentence: str
    run: Callable[[Case], None]
    draws: Literal["any", "plain", "backward"] = "any"
    share: float = 1.0
    loads: str = ""


def check(
    *,
    draws: Literal["any", "plain", "backward"] = "any",
    share: float = 1.0,
    loads: str = "",
) -> Callable[[Callable[[Case], None]], Check]:
    """Make a function of a case a check, named after it; its docstring says what is demanded."""

    def wrap(run: Callable[[Case], None]) -> Check:
        sentence = " ".join((run.__doc__ or "").split())
        return Check(run.__name__.replace("_", "-"), sentence, run, draws, share, loads)

    return wrap


@cache
def all_checks() -> tuple[Check, ...]:
    """Every check that the modules of `w2sverify.testing.checks` define, in their order."""
    package = importlib.import_module(f"{__package__}.checks")
    found: list[Check] = []
    for info in sorted(pkgutil.iter_modules(package.__path__), key=lambda info: info.name):
        module = importlib.import_module(f"{package.__name__}.{info.name}")
        found += [value for value in vars(module).values() if isinstance(value, Check)]
    return tuple(found)
