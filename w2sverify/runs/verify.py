"""The main job: every theorem on every class, decided instance by instance."""

from __future__ import annotations

import os
import shlex
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass, field
from multiprocessing import active_children, get_context
from time import perf_counter
from typing import Any

from ..errors import InputError
from ..registry import discover, find, member_name
from .task import ControlOutcome, Outcome, Task, run_controls, run_task

__all__ = ["PROFILES", "Campaign", "verify"]

#: Instances for each theorem and class.
PROFILES = {"quick": 240, "standard": 2400, "deep": 24000}
SHARES = {"random": 0.4, "backward": 0.35, "adversarial": 0.2, "real": 0.05}
CHUNK = 40


@dataclass
class Campaign:
    """Everything a run found, before it is written. `complete` is false after an interruption."""

    theorems: list[str]
    classes: list[str]
    seed: int
    profile: str
    command: str
    outcomes: list[Outcome] = field(default_factory=list)
    controls: list[ControlOutcome] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    complete: bool = True
    seconds: float = 0.0


def verify(
    *,
    classes: Sequence[str] = (),
    theorems: Sequence[str] = (),
    profile: str = "quick",
    instances: int | None = None,
    seed: int = 0,
    jobs: int | None = None,
    second: bool = False,
    progress: Callable[[int, int], None] | None = None,
) -> Campaign:
    """Decide random, backward, adversarial and real instances, and the negative controls.

    `classes` and `theorems` are names (all, where empty); `instances` is how many for each theorem
    and class (the profile's number, where None); `jobs` is the number of processes (all cores,
    where None); with `second` the second checker confirms every certificate. `progress` is told how
    many of how many instances are done. The result depends on the seed, not on the number of jobs.

    An interruption (Ctrl-C) ends the run and returns what was done. Raises `InputError` for unknown
    names and numbers that make no sense.
    """
    if profile not in PROFILES:
        raise InputError(f"There is no profile {profile!r}; choose {', '.join(PROFILES)}.")
    count = PROFILES[profile] if instances is None else instances
    jobs = (os.cpu_count() or 1) if jobs is None else jobs
    for name, number, least in (("instances", count, 1), ("jobs", jobs, 1), ("seed", seed, 0)):
        if number < least:
            raise InputError(f"{name} is {number}, but must be at least {least}; change it.")
    found = discover("classes"), discover("theorems")
    chosen = [_spec("classes", name) for name in classes] or list(found[0].members)
    stated = [_spec("theorems", name) for name in theorems] or list(found[1].members)
    extra = ["--instances", str(instances)] if instances is not None else []
    names = [part for name in classes for part in ("--class", name)]
    names += [part for name in theorems for part in ("--theorem", name)]
    command = shlex.join(
        ["w2sverify", "verify", "--profile", profile, "--seed", str(seed), *names, *extra]
    )
    campaign = Campaign(stated, chosen, seed, profile, command)
    campaign.problems += [*found[0].problems, *found[1].problems]
    started = perf_counter()
    tasks = list(plan(stated, chosen, count, seed, second))
    total, done = sum(task.last - task.first for task in tasks), 0
    try:
        for theorem in stated:
            _add(campaign, run_controls(theorem, None, seed))
        for result in execute(tasks, [(t, c, seed) for t in stated for c in chosen], jobs):
            _add(campaign, result)
            if isinstance(result, Outcome):
                done += result.task.last - result.task.first
                if progress is not None:
                    progress(done, total)
    except BrokenProcessPool:
        campaign.complete = False
        campaign.problems.append(
            "A worker process died and its unfinished instances are missing; "
            "run again with --jobs 1 to see which class does it."
        )
    except KeyboardInterrupt:
        campaign.complete = False
    campaign.outcomes.sort(key=lambda outcome: _order(outcome.task))
    campaign.controls.sort(key=lambda c: (c.theorem, c.strong_class, c.control.assumption))
    campaign.seconds = perf_counter() - started
    return campaign


def _add(campaign: Campaign, result: Result) -> None:
    if isinstance(result, Outcome):
        campaign.outcomes.append(result)
    elif isinstance(result, str):
        campaign.problems.append(result)
    else:
        campaign.controls += result


def _spec(kind: Any, name: str) -> str:
    member = find(kind, name)
    return name if ":" in name else member_name(member)


def _order(task: Task) -> tuple[str, str, int, int]:
    return task.theorem, task.strong_class, list(SHARES).index(task.origin), task.first


def plan(
    theorems: Sequence[str], classes: Sequence[str], count: int, seed: int, second: bool
) -> Iterator[Task]:
    """The tasks of a campaign, the slow ones (real data) first."""
    shares = {origin: max(1, round(share * count)) for origin, share in SHARES.items()}
    shares["random"] = max(1, count - sum(shares.values()) + shares["random"])
    for origin in reversed(SHARES):
        step = 4 if origin == "real" else CHUNK
        for theorem in theorems:
            for name in classes:
                for first in range(0, shares[origin], step):
                    last = min(first + step, shares[origin])
                    yield Task(theorem, name, origin, first, last, seed, second)


Result = Outcome | list[ControlOutcome] | str


def execute(
    tasks: Sequence[Task], controls: Sequence[tuple[str, str, int]], jobs: int
) -> Iterator[Result]:
    """Run everything, in this process or in `jobs` others, and yield results as they come.

    Raises `BrokenProcessPool` if a worker dies.
    """
    if jobs == 1:
        for arguments in controls:
            yield run_controls(*arguments)
        for task in tasks:
            yield run_task(task)
        return
    others = set(active_children())
    pool = ProcessPoolExecutor(jobs, mp_context=get_context("spawn"), initializer=_quiet)
    try:
        futures: set[Future[Any]] = {pool.submit(run_controls, *a) for a in controls}
        futures |= {pool.submit(run_task, task) for task in tasks}
        while futures:
            finished, futures = wait(futures, return_when=FIRST_COMPLETED)
            for future in finished:
                yield future.result()
    except BaseException:
        # An interrupted pool may wait for its workers for ever; without them it ends.
        for child in set(active_children()) - others:
            child.kill()
        raise
    finally:
        pool.shutdown(wait=False, cancel_futures=True)


def _quiet() -> None:
    """A worker leaves Ctrl-C to the parent."""
    import signal

    signal.signal(signal.SIGINT, signal.SIG_IGN)
