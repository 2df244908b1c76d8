"""What a child process of a campaign does, where a class may crash, hang or lie."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ..errors import W2SError
from ..kernel import Judgement
from ..plugins.guard import guard
from ..processes.board import begin
from ..processes.child_process import ChildProcess
from ..registry import Kind, find, is_built_in
from .rate_task import decide_rate, run_rate_task
from .task import ControlOutcome, Outcome, Task, draw_instance, run_controls, run_task

__all__ = ["START_LIMIT", "new_worker"]

#: Seconds that a child may take to import this package and, later, a module of a class.
START_LIMIT = 120.0


def new_worker() -> ChildProcess:
    """A child that does the work below: `call((name, *arguments), limit)`."""
    return ChildProcess(__name__, "prepare", start_limit=START_LIMIT)


def prepare() -> Callable[..., Any]:
    """In the child: the function to call."""
    return work


def work(name: str, *arguments: Any) -> Any:
    """Do one of: find, task, controls, replay, rate, replay_rate."""
    begin("")
    return WORK[name](*arguments)


def _find(kind: Kind, spec: str) -> str:
    """Empty where a member is found and can be used, otherwise a sentence."""
    try:
        if kind == "classes":
            _guard(spec)
        else:
            find(kind, spec)
    except W2SError as error:
        return str(error)
    return ""


def _task(task: Task) -> Outcome:
    _guard(task.strong_class)
    return run_task(task)


def _controls(theorem: str, strong_class: str, seed: int) -> list[ControlOutcome] | str:
    _guard(strong_class)
    return run_controls(theorem, strong_class, seed)


def _replay(task: Task) -> Judgement | None:
    """The judgement of the first instance of a task, or None where nothing is drawn."""
    _guard(task.strong_class)
    begin(str(task.first))
    instance = draw_instance(task, task.first)
    return None if instance is None else find("theorems", task.theorem)().judge(instance)


def _guard(strong_class: str) -> None:
    if not is_built_in("classes", strong_class):
        guard(find("classes", strong_class))


WORK: dict[str, Callable[..., Any]] = {
    "find": _find,
    "task": _task,
    "controls": _controls,
    "replay": _replay,
    "rate": run_rate_task,
    "replay_rate": decide_rate,
}
