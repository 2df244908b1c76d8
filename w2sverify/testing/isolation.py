"""Tries checks on a class in a process that may crash, hang or be killed."""

from __future__ import annotations

import pickle
from types import TracebackType
from typing import TYPE_CHECKING

from ..errors import InputError
from ..processes.child_process import ChildProcess
from ..runs.pool import ending
from . import worker
from .check import Check

if TYPE_CHECKING:
    from .run import CheckResult
    from .strategies import Kind

__all__ = ["TIME_LIMIT", "Isolation"]

#: Seconds for one case of a check.
TIME_LIMIT = 60.0
START_LIMIT = 120.0
# Each check of a class that hangs costs the time limit; after so many in a row the rest is not run.
STRIKES = 3


class Isolation:
    """A child process that tries one check after another on a class; a context manager.

    `kind` is a class or an object of one, or a name as `registry.find` takes it, which this process
    need not import. A class that a fresh process can import is tried there, and another one (of a
    notebook, a main script, a function) in a copy of this process, where the system can make one.

    Raises `InputError` where a name cannot be used or a class neither be imported nor copied.
    """

    def __init__(self, kind: Kind | str, *, time_limit: float = TIME_LIMIT) -> None:
        if not 0 < time_limit < float("inf"):
            raise InputError(
                f"time_limit is {time_limit!r}, but must be a positive number of seconds."
            )
        self._limit, self._strikes = time_limit, 0
        self._spec, self._pickled, self._origin = "", b"", ""
        if isinstance(kind, str):
            self._spec, self._name = kind, kind.rpartition(":")[2]
        else:
            cls = kind if isinstance(kind, type) else type(kind)
            self._name = cls.__name__ if isinstance(kind, type) else repr(kind)
            self._origin = worker.home(cls)
            if cls.__module__ != "__main__" and "<locals>" not in cls.__qualname__:
                try:
                    self._pickled = pickle.dumps(kind)
                except Exception:
                    self._pickled = b""  # then it is copied
        fault = "it cannot be imported"
        if self._spec or self._pickled:
            self._child = ChildProcess(worker.__name__, "prepare", start_limit=START_LIMIT)
            fault = self._load()
            if not fault:
                return
            self._child.close()
        if isinstance(kind, str):
            raise InputError(fault)
        self._pickled = b""
        self._child = ChildProcess.forked(worker.forked_worker(kind), start_limit=START_LIMIT)

    def __enter__(self) -> Isolation:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def run(self, check: Check, settings: worker.Settings) -> CheckResult:
        """The result of one check; an error where the process did not survive it."""
        from .run import CheckResult

        def failed(message: str) -> CheckResult:
            return CheckResult(check.name, self._name, "error", message, 1, 0)

        if self._strikes >= STRIKES:
            return failed(f"It was not tried, because {STRIKES} checks before it did not end.")
        if self._child.pid is None and (self._spec or self._pickled):
            fault = self._load()
            if fault:
                return failed(fault)
        result, reason = self._child.call(("check", check.name, settings), self._limit)
        if not reason:
            self._strikes = 0
            return result  # type: ignore[no-any-return]
        if not self._child.ending:
            return failed(f"The class cannot be used. {reason}")
        self._strikes += 1
        case = f" The case: {self._child.work}" if self._child.work else ""
        return failed(ending(self._child) + case)

    def close(self) -> None:
        """End the child."""
        self._child.close()

    def _load(self) -> str:
        """Empty, or a sentence that says why the class cannot be loaded in the child."""
        answer = self._child.call(("load", self._spec, self._pickled, self._origin), START_LIMIT)
        if self._child.ending:
            return f"{self._spec or self._name} cannot be loaded: {ending(self._child)}"
        return str(answer[0] or answer[1])
