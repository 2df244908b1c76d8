"""The main job: every theorem on every class, and every theorem on a rate in its settings."""

from __future__ import annotations

import os
import shlex
from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from time import perf_counter
from typing import Any

from ..errors import InputError
from ..registry import Kind, discover, find, is_built_in, member_name, together
from .pool import Result, ending, run_in_children
from .rate_task import RateOutcome, RateTask, plan_rates, run_rate_task
from .task import ControlOutcome, Outcome, Task, lost, run_controls, run_task
from .worker import START_LIMIT, new_worker

__all__ = ["PROFILES", "TIME_LIMIT", "Campaign", "chosen_members", "chosen_theorems", "verify"]

#: Instances for each theorem and class.
PROFILES = {"quick": 240, "standard": 2000, "deep": 24000}
SHARES = {"random": 0.4, "backward": 0.35, "adversarial": 0.2, "real": 0.05}
CHUNK = 40
#: Seconds for one instance in a child process.
TIME_LIMIT = 60.0


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
    rated: list[str] = field(default_factory=list)
    rates: list[RateOutcome] = field(default_factory=list)
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
    time_limit: float = TIME_LIMIT,
    refused: Mapping[str, Sequence[str]] | None = None,
    settings: Mapping[str, Sequence[Any]] | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> Campaign:
    """Decide random, backward, adversarial and real instances, and the negative controls; and
    theorems on a rate by trials.

    `classes` and `theorems` are names (all, where empty); `instances` is how many for each theorem
    and class (the profile's number, where None); `jobs` is the number of processes (all cores,
    where None); with `second` the second checker confirms every certificate. `settings` gives
    values of `sample_size`, `epsilon`, `delta`, `teacher` and `dimension` for the theorems on a
    rate, in place of those of their grids. `progress` is told how many of how many instances and
    rates are done. The result depends on the seed, not on the number of jobs.

    Classes that are not built in run in child processes: there an instance that takes more than
    `time_limit` seconds, or that crashes, is undecided, and the run goes on. `refused` are classes
    that failed their interface test, with sentences that say why: their instances are undecided.

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
    if not 0 < time_limit < float("inf"):
        raise InputError(f"time_limit is {time_limit}, but must be a positive number of seconds.")
    found = [discover("classes"), *(discover(kind) for kind in together("theorems"))]
    chosen = chosen_members("classes", classes)
    stated, rated = chosen_theorems(theorems)
    if not theorems:  # those that depend on the class come first
        stated.sort(key=lambda name: (-find("theorems", name).share, name))
    refused = {} if refused is None else refused
    extra = ["--instances", str(instances)] if instances is not None else []
    settings = {key: values for key, values in (settings or {}).items() if values}
    for key, values in settings.items():
        extra += [word for value in values for word in (f"--{key.replace('_', '-')}", str(value))]
    extra += ["--time-limit", f"{time_limit:g}"] if time_limit != TIME_LIMIT else []
    names = [part for name in classes for part in ("--class", name)]
    names += [part for name in theorems for part in ("--theorem", name)]
    command = shlex.join(
        ["w2sverify", "verify", "--profile", profile, "--seed", str(seed), *names, *extra]
    )
    campaign = Campaign(stated, chosen, seed, profile, command)
    campaign.problems += dict.fromkeys(problem for kind in found for problem in kind.problems)
    started = perf_counter()
    rates = _rates(rated, theorems, classes, chosen, profile, seed, settings)
    campaign.rated = rated
    tasks, done = list(plan(stated, chosen, count, seed, second)), 0
    total = sum(task.last - task.first for task in tasks) + sum(rate.size for rate in rates)
    controls = [(t, c, seed) for t in stated for c in chosen if c not in refused]
    for name in chosen:
        campaign.problems += refused.get(name, ())
    for task in tasks:
        if task.strong_class in refused:
            _add(campaign, lost(task, refused[task.strong_class][0]))
            done += task.last - task.first
    tasks = [task for task in tasks if task.strong_class not in refused]
    try:
        for theorem in stated:
            _add(campaign, run_controls(theorem, None, seed))
        with closing(execute(tasks, controls, jobs, time_limit, rates)) as results:
            for result in results:
                _add(campaign, result)
                if isinstance(result, Outcome):
                    done += result.task.last - result.task.first
                elif isinstance(result, RateOutcome):
                    done += result.task.size
                if progress is not None:
                    progress(done, total)
    except KeyboardInterrupt:
        campaign.complete = False
    campaign.outcomes.sort(key=lambda outcome: _order(outcome.task))
    campaign.controls.sort(key=lambda c: (c.theorem, c.strong_class, c.control.assumption))
    campaign.seconds = perf_counter() - started
    return campaign


def _add(campaign: Campaign, result: Result) -> None:
    if isinstance(result, Outcome):
        campaign.outcomes.append(result)
    elif isinstance(result, RateOutcome):
        campaign.rates.append(result)
        campaign.problems += result.problems
    elif isinstance(result, str):
        campaign.problems.append(result)
    else:
        campaign.controls += result


def chosen_members(kind: Kind, names: Sequence[str]) -> list[str]:
    """How a campaign calls the members of these names; all that are found, where there are none.

    A `module:Name` is loaded in a child process, which its import may end. Raises `InputError` for
    a name that cannot be used.
    """
    chosen = [name if ":" in name else member_name(find(kind, name)) for name in names]
    with closing(new_worker()) as child:
        for name in chosen:
            if ":" in name:
                fault, reason = child.call(("find", kind, name), START_LIMIT)
                if child.ending:
                    fault = f"{name} cannot be loaded: {ending(child)}"
                if fault or reason:
                    raise InputError(fault or f"{name} cannot be loaded: {reason}")
    return chosen or list(discover(kind).members)


def chosen_theorems(names: Sequence[str]) -> tuple[list[str], list[str]]:
    """The same for theorems: those that are decided on instances, and those on a rate."""
    if not names:
        return chosen_members("theorems", ()), chosen_members("rates", ())
    stated: list[str] = []
    rated: list[str] = []
    for name in names:
        try:
            stated += chosen_members("theorems", [name])
        except InputError as error:
            try:
                rated += chosen_members("rates", [name])
            except InputError:
                raise error from None
    return stated, rated


def _rates(
    rated: list[str],
    named: Sequence[str],
    classes: Sequence[str],
    chosen: Sequence[str],
    profile: str,
    seed: int,
    settings: Mapping[str, Sequence[Any]],
) -> list[RateTask]:
    """The tasks on rates. A theorem that was named, or settings that were given, must have one."""
    if settings and not rated:
        flags = ", ".join(f"--{key.replace('_', '-')}" for key in settings)
        raise InputError(f"{flags} is for theorems on a rate; name one, as in --theorem theorem-2.")
    restricted = chosen if classes else ()
    options: Any = {"classes": restricted, "profile": profile, "seed": seed, "changes": settings}
    tasks = plan_rates(rated, **options)
    planned = {name for task in tasks for name in task.theorems}
    for name in rated:
        if named and name not in planned:
            there = {place.strong_class for place in find("rates", name).places(profile)}
            raise InputError(
                f"{name} has no settings for {', '.join(restricted)}; "
                f"give --class {', '.join(sorted(there))}, or none."
            )
    return tasks


def _order(task: Task) -> tuple[str, str, int, int]:
    return task.theorem, task.strong_class, list(SHARES).index(task.origin), task.first


def plan(
    theorems: Sequence[str], classes: Sequence[str], count: int, seed: int, second: bool
) -> Iterator[Task]:
    """The tasks of a campaign, the slow ones (real data) first."""
    shares = {theorem: _shares(theorem, count) for theorem in theorems}
    for origin in reversed(SHARES):
        step = 4 if origin == "real" else CHUNK
        for theorem in theorems:
            size = shares[theorem].get(origin, 0)
            for name in classes:
                for first in range(0, size, step):
                    last = min(first + step, size)
                    yield Task(theorem, name, origin, first, last, seed, second)


def _shares(theorem: str, count: int) -> dict[str, int]:
    """How many instances of each of its origins a theorem gets, at least one."""
    stated = find("theorems", theorem)
    origins = [origin for origin in SHARES if origin in stated.origins]
    whole = 1.0 if len(origins) == len(SHARES) else sum(SHARES[origin] for origin in origins)
    count = max(1, round(count * stated.share))
    shares = {origin: max(1, round(SHARES[origin] / whole * count)) for origin in origins}
    first = origins[0]
    shares[first] = max(1, count - sum(shares.values()) + shares[first])
    return shares


def execute(
    tasks: Sequence[Task],
    controls: Sequence[tuple[str, str, int]],
    jobs: int,
    time_limit: float = TIME_LIMIT,
    rates: Sequence[RateTask] = (),
) -> Generator[Result, None, None]:
    """Run everything and yield results as they come.

    One job on built-in classes runs in this process; everything else in child processes.
    """
    names = {task.strong_class for task in tasks} | {control[1] for control in controls}
    theorems = {name for rate in rates for name in rate.theorems}
    ours = all(is_built_in("classes", name) for name in names)
    if jobs > 1 or not ours or not all(is_built_in("rates", name) for name in theorems):
        yield from run_in_children(tasks, controls, jobs, time_limit, rates)
        return
    for rate in rates:
        yield run_rate_task(rate)
    for arguments in controls:
        yield run_controls(*arguments)
    for task in tasks:
        yield run_task(task)
