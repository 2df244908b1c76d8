"""Searches with classes that are not built in, in a process of their own."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing
from typing import Any

from ..errors import InputError
from ..plugins.guard import guard
from ..processes.board import begin
from ..processes.child_process import ChildProcess
from ..registry import find
from .finding import Finding

__all__ = ["isolated"]

START_LIMIT = 120.0


def isolated(options: dict[str, Any], *, time_limit: float) -> Finding:
    """`falsify(**options)` where the classes may crash, hang or break their contract.

    `time_limit` is in seconds, for one restart of the search. Raises `InputError` with what the
    class did.
    """
    with closing(ChildProcess(__name__, "prepare", start_limit=START_LIMIT)) as child:
        finding, reason = child.call((options,), time_limit)
        if not reason:
            found: Finding = finding
            return found
        names = ", ".join(options["classes"])
        if child.ending:
            method = f"`{child.method}` " if child.method else "it "
            raise InputError(f"{names}: {method}{child.ending}; correct it, or raise --time-limit.")
        said = reason.removeprefix("PluginError: ").replace("..", ".")
        raise InputError(f"{names} cannot be used: {said}")


def prepare() -> Callable[..., Any]:
    """In the child: the function to call."""
    from .falsify import falsify

    def run(options: dict[str, Any]) -> Finding:
        begin("load")
        for name in options["classes"]:
            guard(find("classes", name))
        return falsify(**options, progress=lambda state: begin(f"restart {state.restarts}"))

    return run
