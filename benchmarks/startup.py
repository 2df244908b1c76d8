"""Start-up: what importing and calling w2sverify costs, and what it loads."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path
from statistics import median
from typing import Any

import w2sverify
from w2sverify.draw import generator
from w2sverify.instance import Function
from w2sverify.registry import find

from ._measure import Timing, noise
from ._options import Options
from ._problems import draw_batch
from ._table import Column, Table

__all__ = ["run"]

ROUNDS = {"full": 11, "quick": 5, "smallest": 1}
COLUMNS = (
    Column("command", "command"),
    Column("seconds", "CPU time", "time"),
    Column("over_bare", "/ bare Python", "ratio"),
    Column("over_numpy", "/ import numpy", "ratio"),
    Column("third_party", "third-party modules"),
    Column("modules", "modules", "count"),
    Column("noise", "noise", "share"),
)
NOTES = [
    "CPU time of a child process, user and system; on an idle machine its wall time is about the "
    "same. 'third-party' are the top-level modules that it loads beyond the standard library, "
    "w2sverify and what bare Python loads in this environment, by -X importtime.",
]
LINE = re.compile(r"^import time: +\d+ \| +\d+ \| *(\S+)$", re.MULTILINE)


def run(options: Options) -> list[Table]:
    """One table: commands in child processes, in turns."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "certificate.json"
        _write_certificate(path, options.seed)
        cases = {
            "python -c pass": ["-c", "pass"],
            "python -c 'import numpy'": ["-c", "import numpy"],
            "python -c 'import w2sverify'": ["-c", "import w2sverify"],
            "w2sverify --help": ["-m", "w2sverify", "--help"],
            "w2sverify list": ["-m", "w2sverify", "list"],
            "w2sverify check FILE": ["-m", "w2sverify", "check", str(path)],
        }
        options.progress("modules")
        modules = {name: _modules(arguments) for name, arguments in cases.items()}
        times: dict[str, list[float]] = {name: [] for name in cases}
        for turn in range(ROUNDS[options.level]):
            options.progress(f"round {turn + 1} of {ROUNDS[options.level]}")
            for name, arguments in cases.items():
                times[name].append(_cpu(arguments))
    bare, numpy = (times[name] for name in list(cases)[:2])
    table = Table("one call in a new process", COLUMNS, notes=NOTES)
    base = modules["python -c pass"]
    for name, seconds in times.items():
        tops = {module.partition(".")[0] for module in modules[name] - base}
        tops -= {*sys.stdlib_module_names, "w2sverify"}
        # An attempt to import what is not installed is listed too (org, by pickle).
        others = [top for top in sorted(tops) if find_spec(top)]
        row: dict[str, Any] = {
            "command": name,
            "seconds": median(seconds),
            "over_bare": Timing(tuple(seconds)).over(Timing(tuple(bare))),
            "over_numpy": Timing(tuple(seconds)).over(Timing(tuple(numpy))),
            "third_party": ", ".join(others) or "none",
            "modules": len(modules[name]),
            "noise": noise({name: Timing(tuple(seconds))}),
        }
        table.rows.append(row)
    return [table]


def _write_certificate(path: Path, seed: int) -> None:
    chosen = find("classes", "Linear")()
    batch = draw_batch(chosen, count=1, points=50, columns=5, seed=seed, shared=True)
    student = chosen.project(batch.space, batch.features, batch.targets[0], exact=True)
    truth = Function(chosen.member(generator(seed, "truth"), batch.features))
    student.instance(truth).certificate.save(path)


def _start(arguments: Sequence[str], **options: Any) -> subprocess.Popen[str]:
    """A child that finds this w2sverify, with one thread; warnings about `-m` are not errors."""
    home = str(Path(w2sverify.__file__).parents[1])
    variables = {**os.environ, "PYTHONPATH": home, "OPENBLAS_NUM_THREADS": "1"}
    return subprocess.Popen([sys.executable, *arguments], env=variables, text=True, **options)


def _modules(arguments: Sequence[str]) -> set[str]:
    """All modules that the child loads. This run also writes the byte code of each."""
    pipes = {"stdout": subprocess.DEVNULL, "stderr": subprocess.PIPE}
    with _start(["-X", "importtime", *arguments], **pipes) as child:
        text = child.communicate()[1]
    if child.returncode:
        raise RuntimeError(f"python {' '.join(arguments)} failed: {text.splitlines()[-1:]}")
    return set(LINE.findall(text))


def _cpu(arguments: Sequence[str]) -> float:
    """User and system time of one child."""
    child = _start(arguments, stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(child.pid, 0)
    child.returncode = os.waitstatus_to_exitcode(status)
    return usage.ru_utime + usage.ru_stime
