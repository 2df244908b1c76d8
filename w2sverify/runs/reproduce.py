"""Runs experiments in local processes; what is done is kept, whatever happens."""

from __future__ import annotations

import threading
from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from queue import Empty, Queue
from typing import Any

from ..errors import InputError
from ..experiment import Experiment
from ..experiment_task import ExperimentTask
from ..processes.child_process import ChildProcess
from ..registry import discover, find
from ..run_record import RunRecord
from .children import side_by_side
from .experiment_worker import new_experiment_worker
from .store import Segment, Store

__all__ = ["Campaign", "Progress", "plan", "reproduce"]

#: Called with (cost done, cost of all, sentence).
Progress = Callable[[float, float, str], None]
# Seconds for one task; the slowest protocol of a paper takes hours.
TASK_LIMIT = 7 * 86400.0


@dataclass
class Campaign:
    """One experiment of a run: what it is found by, its plan, and what there is of it."""

    spec: str
    experiment: Experiment
    preset: str
    seed: int
    device: str
    settings: dict[str, Any]
    tasks: tuple[ExperimentTask, ...]
    store: Store
    records: dict[str, RunRecord] = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)

    @property
    def complete(self) -> bool:
        """Whether every task has its record."""
        return all(task.key in self.records for task in self.tasks)

    def found(self) -> list[RunRecord]:
        """The records of the plan that are there, in its order."""
        return [self.records[task.key] for task in self.tasks if task.key in self.records]


def plan(
    name: str,
    out: Path,
    *,
    preset: str,
    seed: int,
    device: str,
    changes: Mapping[str, Any] | None = None,
) -> list[Campaign]:
    """What a run of an experiment, or of `all`, has to do.

    For `all`, changes go to the experiments that have such a setting. Raises `InputError`.
    """
    if seed < 0:
        raise InputError(f"The seed is {seed}; give 0 or more.")
    if name == "all":
        members = discover("experiments").members
        if not members:
            raise InputError("No experiment was found; `w2sverify list experiments` says why.")
        names = list(members)
    else:
        names = [name]
    campaigns = []
    changes = dict(changes or {})
    known = {key for each in names for key in _keys(each)}
    if strange := sorted(set(changes) - known):
        there_are = ", ".join(sorted(known))
        raise InputError(f"There is no setting {strange[0]!r}; there are {there_are}.")
    for each in names:
        experiment: Experiment = find("experiments", each)()
        own = {key: value for key, value in changes.items() if key in _keys(each)}
        settings = experiment.settings(preset, own)
        used = experiment.device(device) if name != "all" or device != "cuda" else _any(experiment)
        tasks = experiment.plan(settings, seed, used)
        store = Store(out / experiment.name / "records")
        campaigns.append(Campaign(each, experiment, preset, seed, used, settings, tasks, store))
    return campaigns


def _keys(name: str) -> set[str]:
    return {key for preset in find("experiments", name).presets.values() for key in preset}


def _any(experiment: Experiment) -> str:
    """Cuda where the experiment has a use for it."""
    try:
        return experiment.device("cuda")
    except InputError:
        return experiment.device("cpu")


def reproduce(
    campaigns: Sequence[Campaign], *, jobs: int, progress: Progress | None = None
) -> None:
    """Do what is missing, in `jobs` processes; every record is on disk before it counts.

    May be ended at any moment, by `KeyboardInterrupt` or by a kill: the next run goes on. Raises
    `InputError` where another run writes to a folder or a segment is damaged.
    """
    if jobs < 1:
        raise InputError(f"The number of processes is {jobs}; give 1 or more.")
    with ExitStack() as stack:
        for campaign in campaigns:
            stack.enter_context(campaign.store.writing())
            known = campaign.store.read()
            keys = {task.key for task in campaign.tasks}
            campaign.records = {key: known[key] for key in keys & set(known)}
        by_name = {campaign.experiment.name: campaign for campaign in campaigns}
        waiting = _groups(campaigns)
        whole = sum(task.cost for campaign in campaigns for task in campaign.tasks)
        left = sum(task.cost for group in waiting for task in group)
        if progress is not None:
            progress(whole - left, whole, "")
        for task, record, reason in _run(waiting, by_name, jobs):
            campaign = by_name[task.experiment]
            if record is None:
                said = reason.removeprefix("InputError: ").rstrip(".")
                campaign.problems.append(f"{task.experiment}, seed {task.seed}: {said}.")
            else:
                campaign.records[task.key] = record
            left -= task.cost
            if progress is not None:
                progress(whole - left, whole, f"{task.experiment} seed {task.seed}")


def _groups(campaigns: Sequence[Campaign]) -> list[list[ExperimentTask]]:
    """What is missing, tasks that share something together, the most costly groups first."""
    groups: dict[str, list[ExperimentTask]] = {}
    for campaign in campaigns:
        for task in campaign.tasks:
            if task.key not in campaign.records:
                groups.setdefault(task.share or task.key, []).append(task)
    return sorted(groups.values(), key=lambda group: -sum(task.cost for task in group))


Answer = tuple[ExperimentTask, RunRecord | None, str]


def _run(
    groups: Sequence[list[ExperimentTask]], campaigns: Mapping[str, Campaign], jobs: int
) -> Iterator[Answer]:
    """The record of each task, or why there is none, as they come."""
    waiting: Queue[list[ExperimentTask]] = Queue()
    for group in groups:
        waiting.put(group)
    children = [new_experiment_worker() for _ in range(min(jobs, len(groups)))]
    making = threading.Lock()

    def work(child: ChildProcess) -> Generator[Answer, None, None]:
        segments: dict[str, Segment] = {}
        try:
            while True:
                for task in waiting.get_nowait():
                    campaign = campaigns[task.experiment]
                    record, reason = child.call((campaign.spec, task), TASK_LIMIT)
                    if record is not None:
                        with making:
                            if task.experiment not in segments:
                                segments[task.experiment] = campaign.store.segment()
                        segments[task.experiment].append(record)
                    yield task, record, reason
        except Empty:
            pass
        finally:
            for segment in segments.values():
                segment.close()

    yield from side_by_side(children, work)
