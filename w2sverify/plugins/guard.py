"""Watches the methods of a class that is not built in."""

from __future__ import annotations

import functools
import inspect
import random
from collections.abc import Callable
from typing import Any

import numpy as np

from ..convex import ConvexClass
from ..errors import InputError, PluginError
from ..processes.board import enter
from .returned import returned_fault

__all__ = ["guard"]

# The states of the global generators while a method runs, by which their use is noticed.
_MARKS: Any = (np.random.RandomState(20240517).get_state(), random.Random(20240517).getstate())
_RUNNING: list[str] = []
FINAL = ("check_features", "fitted_point", "project")


def guard(kind: type[ConvexClass]) -> None:
    """Watch every public method that the class and its bases outside this package define.

    Then an exception of any kind, a result that is none, an argument that was changed, another
    error state of NumPy and a draw from a global generator become a `PluginError` whose sentence
    names the method. The parent of a child process sees which method runs. The class is changed in
    place and stays so: guard it in a child process, where nobody else uses it. A second call does
    nothing.

    Raises `PluginError` for a class that overrides what is final.
    """
    for owner in kind.__mro__:
        if owner is object or owner.__module__.partition(".")[0] == __name__.partition(".")[0]:
            continue
        for name, value in list(vars(owner).items()):
            if name in FINAL:
                raise PluginError(
                    f"{owner.__name__} overrides `{name}`, which is final; remove it."
                )
            if name[0] == "_" and name not in ("__init__", "__post_init__"):
                continue
            if hasattr(ConvexClass, name) and value is vars(ConvexClass).get(name):
                continue  # which methods are the default ones is asked for
            plain = value.__func__ if isinstance(value, classmethod | staticmethod) else value
            if not inspect.isfunction(plain) or hasattr(plain, "__watched__"):
                continue
            watched: Any = _watch(plain, name, isinstance(value, staticmethod))
            if isinstance(value, classmethod | staticmethod):
                watched = type(value)(watched)
            setattr(owner, name, watched)


def _watch(function: Callable[..., Any], name: str, static: bool) -> Callable[..., Any]:
    @functools.wraps(function)
    def watched(*arguments: Any, **options: Any) -> Any:
        rest = arguments if static else arguments[1:]
        before = [_bytes(argument) for argument in rest]
        state = _mark_globals() if not _RUNNING else None
        outer = enter(name)
        _RUNNING.append(name)
        try:
            result = function(*arguments, **options)
        except (InputError, PluginError):
            raise
        except BaseException as error:  # whatever it is; even `exit()` is not the end of a run
            text = f"`{name}` raised {type(error).__name__}: {error}; correct it."
            raise PluginError(text) from error
        finally:
            _RUNNING.pop()
            enter(outer)
            fault = "" if state is None else _global_fault(state)
        if fault:
            raise PluginError(f"`{name}` {fault}")
        for place, copy in enumerate(before):
            if copy is not None and copy != _bytes(rest[place]):
                raise PluginError(
                    f"`{name}` changed argument {place + 1} in place; work on a copy."
                )
        owner = None if static else arguments[0]
        fault = "" if options else returned_fault(name, owner, rest, result)
        if fault:
            raise PluginError(f"`{name}` {fault}; correct it.")
        return result

    watched.__watched__ = True  # type: ignore[attr-defined]
    return watched


def _bytes(argument: Any) -> Any:
    """Something to see later whether an array or a list of numbers has changed."""
    if isinstance(argument, np.ndarray):
        return argument.tobytes()
    if isinstance(argument, list):
        return tuple(argument)
    if type(argument).__module__ == "torch" and hasattr(argument, "numpy"):
        return argument.detach().cpu().numpy().tobytes()
    return None


def _mark_globals() -> tuple[Any, ...]:
    """The state of the process; its global generators get one that nobody else gives them."""
    state = np.geterr(), np.random.get_state(), random.getstate()  # noqa: NPY002
    np.random.set_state(_MARKS[0])  # noqa: NPY002
    random.setstate(_MARKS[1])
    return state


def _global_fault(before: tuple[Any, ...]) -> str:
    """What has become of the state of the process, which is put back; or nothing."""
    drawn: Any = np.random.get_state()  # noqa: NPY002
    used = []
    if drawn[1].tobytes() != _MARKS[0][1].tobytes() or drawn[2:] != _MARKS[0][2:]:
        used.append("numpy.random")
    if random.getstate() != _MARKS[1]:
        used.append("random")
    np.random.set_state(before[1])  # noqa: NPY002
    random.setstate(before[2])
    if np.geterr() != before[0]:
        np.seterr(**before[0])
        return "changed the error state of NumPy; use `with np.errstate(...)`."
    if used:
        return (
            f"drew from the global generator of `{used[0]}` or seeded it; draw from the `rng` it "
            "is given, or from a generator of its own."
        )
    return ""
