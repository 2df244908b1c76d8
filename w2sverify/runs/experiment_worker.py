"""What a child process of a reproduction does: run tasks of experiments, one thread, one record."""

from __future__ import annotations

import json
import os
import platform
from collections.abc import Callable
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from time import perf_counter, time

from .. import __version__
from ..experiment_task import ExperimentTask, canonical
from ..processes.child_process import ChildProcess
from ..registry import find
from ..run_record import RunRecord

__all__ = ["new_experiment_worker"]

#: Seconds that a child may take to start and import this package.
START_LIMIT = 120.0
PACKAGES = ("numpy", "scipy", "numba", "torch", "python-flint", "scikit-learn")
THREADS = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "NUMBA_NUM_THREADS")


def new_experiment_worker() -> ChildProcess:
    """A child that runs a task: `call((name, task), limit)` gives its record."""
    return ChildProcess(__name__, "prepare", start_limit=START_LIMIT)


def prepare() -> Callable[[str, ExperimentTask], RunRecord]:
    """In the child: the function to call.

    Linear algebra is given one thread, before it is imported: sums depend on how many there are.
    """
    os.environ.update(dict.fromkeys(THREADS, "1"))
    return run_task


def run_task(name: str, task: ExperimentTask) -> RunRecord:
    """The record of a task of the experiment that is found by this name, provenance included."""
    started = perf_counter()
    result = find("experiments", name)().run(task)
    seconds = perf_counter() - started
    # As it will be read from disk, so that nothing depends on whether it was.
    result, settings = json.loads(canonical([result, dict(task.settings)]))
    provenance = {
        "seconds": round(seconds, 3),
        "finished": round(time()),
        "versions": _versions(),
        "checks": result.get("checks", {}),
    }
    return RunRecord(
        task.key,
        task.experiment,
        task.seed,
        settings,
        task.device,
        result,
        provenance,
    )


def _versions() -> dict[str, str]:
    found = {
        "w2sverify": __version__,
        "python": platform.python_version(),
        "platform": f"{platform.system()} {platform.machine()}",
        "processor": _processor(),
    }
    for package in PACKAGES:
        try:
            found[package] = version(package)
        except PackageNotFoundError:
            found[package] = "not installed"
    return found


def _processor() -> str:
    """The name of the processor, on which the last bits of a result may depend."""
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
        names = [line.partition(":")[2].strip() for line in lines if "model name" in line]
    except OSError:
        names = []
    return names[0] if names else platform.processor() or "unknown"
