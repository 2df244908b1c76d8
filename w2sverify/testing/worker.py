"""What a child process does that tries checks on a class."""

from __future__ import annotations

import inspect
import pickle
import sys
from collections.abc import Callable
from typing import Any

from ..errors import W2SError
from ..plugins.guard import guard
from ..processes.board import begin
from ..registry import find

__all__ = ["Settings", "forked_worker", "home", "prepare"]

#: What a child needs to know of the Hypothesis settings: examples, derandomised, database, seed.
Settings = tuple[int, bool, bool, int | None]
_KINDS: list[Any] = []


def prepare() -> Callable[..., Any]:
    """In a fresh child: the function to call."""
    return _work


def forked_worker(kind: Any) -> Callable[..., Any]:
    """The function to call in a copy of this process, where the class is known already."""

    def work(name: str, *arguments: Any) -> Any:
        if not _KINDS:
            _start_over()
            guard(kind if isinstance(kind, type) else type(kind))
            _KINDS.append(kind)
        return _work(name, *arguments)

    return work


def _work(name: str, *arguments: Any) -> Any:
    begin("")
    return WORK[name](*arguments)


def _load(spec: str, pickled: bytes, origin: str) -> str:
    """Load a class by its name or from its pickle; empty, or a sentence that says why not."""
    try:
        kind = find("classes", spec) if spec else pickle.loads(pickled)
        cls = kind if isinstance(kind, type) else type(kind)
        if origin and home(cls) != origin:
            return f"{cls.__name__} is another class here."
        guard(cls)
    except W2SError as error:
        return str(error)
    except Exception as error:  # importing and unpickling run the class's own code
        return f"{type(error).__name__}: {error}."
    _KINDS[:] = [kind]
    return ""


def _check(name: str, settings: Settings) -> Any:
    """The result of the check of that name."""
    import hypothesis

    from .check import all_checks
    from .run import run_check

    examples, derandomize, database, seed = settings
    options = hypothesis.settings(max_examples=examples, derandomize=derandomize)
    if not database:
        options = hypothesis.settings(options, database=None)
    check = next(check for check in all_checks() if check.name == name)
    return run_check(check, _KINDS[0], options=options, seed=seed)


def home(kind: type) -> str:
    """The file that defines a class, or an empty string."""
    try:
        return inspect.getsourcefile(kind) or ""
    except (OSError, TypeError):
        return ""


def _start_over() -> None:
    """In a copy of a process: leave its threads and its children alone."""
    twin = sys.modules.get(f"{__package__}.twin")
    if twin is not None:
        twin.forget_twin()
    if "torch" in sys.modules:
        sys.modules["torch"].set_num_threads(1)  # the threads of the other process are not here


WORK: dict[str, Callable[..., Any]] = {"load": _load, "check": _check}
