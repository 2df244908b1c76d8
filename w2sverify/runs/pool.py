"""Runs the tasks of a campaign in child processes that may die."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Generator, Iterator, Sequence
from dataclasses import replace
from queue import Empty, Queue
from typing import Any

from ..processes.child_process import ChildProcess
from ..registry import is_built_in
from .children import side_by_side
from .rate_task import RateOutcome, RateTask
from .task import ControlOutcome, Outcome, Task, lost
from .worker import new_worker

__all__ = ["Result", "ending", "run_in_children"]

Result = Outcome | RateOutcome | list[ControlOutcome] | str
Work = Callable[[ChildProcess, Any, float, Counter[str]], Iterator[Result]]
Controls = tuple[str, str, int]

# A class that fails so many instances in a row is not tried any more: each costs the time limit.
STRIKES = 5
# Seconds: the trials of a theorem on a rate that is built in may take as long as they take.
_NO_LIMIT = 1e7


def run_in_children(
    tasks: Sequence[Task],
    controls: Sequence[Controls],
    jobs: int,
    limit: float,
    rates: Sequence[RateTask] = (),
) -> Iterator[Result]:
    """Run everything in `jobs` child processes and yield results as they come.

    An instance that takes more than `limit` seconds, or that its process does not survive, is
    undecided; the rest of its task is done by the next process. An interruption ends all of them.
    """
    waiting: Queue[Task | Controls | RateTask] = Queue()
    for rate in rates:
        waiting.put(rate)
    for control in controls:
        waiting.put(control)
    for task in tasks:
        waiting.put(task)
    strikes = Counter[str]()
    children = [new_worker() for _ in range(min(jobs, waiting.qsize()))]

    def run(child: ChildProcess) -> Generator[Result, None, None]:
        while True:
            try:
                job = waiting.get_nowait()
            except Empty:
                return
            work: Work = _WORK.get(type(job), _control)
            yield from work(child, job, limit, strikes)

    yield from side_by_side(children, run)


def _decide(
    child: ChildProcess, task: Any, limit: float, strikes: Counter[str]
) -> Iterator[Outcome]:
    """The outcomes of the pieces of a task; an instance that ends its process is one."""
    pieces: list[Task] = [task]
    while pieces:
        piece = pieces.pop()
        if strikes[piece.strong_class] >= STRIKES:
            reason = f"It was not tried, because {STRIKES} instances before it did not end."
            yield lost(piece, reason)
            continue
        outcome, reason = child.call(("task", piece), limit)
        if not reason:
            strikes[piece.strong_class] = 0
            yield outcome
            continue
        if not child.ending:
            yield lost(piece, f"The class cannot be used. {reason}")
            continue
        place = int(child.work) if child.work.isdigit() else piece.first
        strikes[piece.strong_class] *= place == piece.first
        strikes[piece.strong_class] += 1
        yield lost(replace(piece, first=place, last=place + 1), ending(child))
        rest = (replace(piece, first=place + 1), replace(piece, last=place))
        pieces += [part for part in rest if part.first < part.last]


def _control(
    child: ChildProcess, job: Any, limit: float, _strikes: Counter[str]
) -> Iterator[list[ControlOutcome] | str]:
    answer, reason = child.call(("controls", *job), limit)
    if reason:
        reason = ending(child) if child.ending else reason
        answer = f"The controls of {job[0]} on {job[1]} did not run. {reason}"
    yield answer


def _rate(
    child: ChildProcess, task: Any, limit: float, _strikes: Counter[str]
) -> Iterator[RateOutcome | str]:
    others = [name for name in task.theorems if not is_built_in("rates", name)]
    answer, reason = child.call(("rate", task), limit if others else _NO_LIMIT)
    if reason:
        what = child.work or ", ".join(sorted(task.theorems))
        reason = ending(child) if child.ending else reason
        answer = f"A theorem on a rate was not decided: {what}. {reason}"
    yield answer


_WORK: dict[type, Work] = {Task: _decide, RateTask: _rate}


def ending(child: ChildProcess) -> str:
    """A sentence that names the method in which a process ended."""
    more = ", or raise the time limit" if child.ending.startswith("did not answer") else ""
    if child.method:
        return f"`{child.method}` {child.ending}; correct it{more}."
    return f"It {child.ending}, in no method of the class's own; look at its `conic` form{more}."
