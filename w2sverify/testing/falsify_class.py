"""`falsify` on a class, in a process that it may crash or hang."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing
from typing import Any

from ..errors import InputError
from ..falsification.budget import Budget
from ..falsification.finding import Finding
from ..plugins.guard import guard
from ..processes.board import begin
from ..processes.child_process import ChildProcess
from ..registry import find, is_built_in

__all__ = ["falsify_class"]

START_LIMIT = 120.0


def falsify_class(
    name: str, *, budget: str = "10s", seed: int = 0, resume: int = 0, time_limit: float = 60.0
) -> Finding:
    """Search for a witness against a class: a member nearer than its student, a function outside
    its conic form, a segment that leaves it.

    `name` is as `registry.find` takes it. The class runs in a process of its own; ending that,
    hanging for more than `time_limit` seconds beyond the budget and breaking the contract of a
    method are findings, too. Raises `InputError` for a name that is no class.
    """
    limit = Budget.of(budget)
    if seed < 0 or resume < 0:
        raise InputError(f"seed is {seed} and resume {resume}; give integers that are 0 or more.")
    seconds = time_limit + (limit.seconds if limit.instances is None else 0)
    with closing(ChildProcess(__name__, "prepare", start_limit=START_LIMIT)) as child:
        finding, reason = child.call((name, budget, seed, resume), seconds)
        if not reason:
            found: Finding = finding
            return found
        if reason.startswith("InputError: "):
            find("classes", name)
        method = f"`{child.method}` " if child.method else "It "
        ended = f"{method}{child.ending}." if child.ending else ""
        said = ended or reason.removeprefix("PluginError: ").replace("..", ".")
    claim = "every method of the class ends and does what it must"
    return Finding(
        name.rpartition(":")[2],
        f"{name.rpartition(':')[2]} keeps the contract of its methods",
        claim,
        "a class under suspicion",
        "REFUTED",
        seed,
        str(limit),
        0.0,
        kernel=said,
    )


def prepare() -> Callable[..., Any]:
    """In the child: the function to call."""
    from .suspect import suspect

    def run(name: str, budget: str, seed: int, resume: int) -> Finding:
        begin("load")
        kind = find("classes", name)
        if not is_built_in("classes", name):
            guard(kind)
        return suspect(kind, budget=budget, seed=seed, resume=resume)

    return run
