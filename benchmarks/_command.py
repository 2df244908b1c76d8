"""The command line of the benchmarks."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from difflib import get_close_matches
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules
from time import perf_counter
from typing import Any

import benchmarks

from ._environment import environment, load
from ._options import Options
from ._table import Table

__all__ = ["Outcome", "benchmark_names", "main", "measure"]

SCHEMA = "w2sverify.benchmark/1"


@dataclass(frozen=True)
class Outcome:
    """What came of one benchmark: its tables, or the error that stopped it."""

    name: str
    title: str
    tables: list[Table] = field(default_factory=list)
    error: str = ""
    seconds: float = 0.0
    load: str = ""

    @property
    def complete(self) -> bool:
        """Whether everything was measured."""
        return not self.error and not any(table.problems for table in self.tables)

    def plain(self) -> dict[str, Any]:
        """The outcome as JSON data."""
        return {**vars(self), "tables": [table.plain() for table in self.tables]}


def benchmark_names() -> list[str]:
    """The benchmarks: the modules of this folder whose names have no leading underscore."""
    names = sorted(module.name for module in iter_modules(benchmarks.__path__))
    return [name for name in names if not name.startswith("_")]


def measure(names: Sequence[str], options: Options) -> Iterator[Outcome]:
    """Run benchmarks one after another. One that fails is an outcome with an error."""
    for name in names:
        title, begun = name, perf_counter()
        try:
            module = import_module(f"benchmarks.{name}")
            title = (module.__doc__ or name).strip().partition("\n")[0].rstrip(".")
            tables = module.run(options)
        except Exception as error:  # a benchmark may raise anything; the others go on
            yield Outcome(name, title, error=f"{type(error).__name__}: {error}")
            continue
        yield Outcome(name, title, tables, "", perf_counter() - begun, load())


def main(arguments: Sequence[str] | None = None) -> int:
    """Run benchmarks and print tables; 1 if something could not be measured, 2 for wrong usage."""
    given = _parse(arguments)
    level = "quick" if given.quick else "smallest" if given.smallest else "full"
    options = Options(level, given.seed, _progress)
    record: dict[str, Any] = {
        "schema": SCHEMA,
        "made": datetime.now(UTC).isoformat(timespec="seconds"),
        "level": level,
        "seed": given.seed,
        "environment": environment(),
        "load": load(),
        "benchmarks": [],
    }
    _say(_head(record, given.markdown), given.markdown)
    complete = True
    for outcome in measure(given.names or benchmark_names(), options):
        complete &= outcome.complete
        record["benchmarks"].append(outcome.plain())
        _show(outcome, given.markdown)
    if given.json:
        given.json.write_text(json.dumps(record, indent=1) + "\n", encoding="utf-8")
    return 0 if complete else 1


def _parse(arguments: Sequence[str] | None) -> argparse.Namespace:
    known = benchmark_names()
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks",
        description=f"Our speed against peers, as ratios in one run: {', '.join(known)}.",
    )
    parser.add_argument("names", nargs="*", metavar="NAME", help="a benchmark (default: all)")
    level = parser.add_mutually_exclusive_group()
    level.add_argument("--quick", action="store_true", help="fewer sizes and repetitions")
    level.add_argument("--smallest", action="store_true", help="only see that everything runs")
    parser.add_argument("--seed", type=int, default=0, help="of every draw (default: 0)")
    parser.add_argument("--json", type=Path, metavar="FILE", help="also write all numbers to FILE")
    parser.add_argument("--markdown", action="store_true", help="print Markdown, as in README.md")
    given = parser.parse_args(arguments)
    for name in given.names:
        if name not in known:
            near = get_close_matches(name, known, n=1, cutoff=0.0)
            parser.error(f"there is no benchmark {name!r}; did you mean {near[0]}?")
    if given.json and not given.json.absolute().parent.is_dir():
        parser.error(f"the folder of {given.json} does not exist; make it first.")
    return given


def _head(record: dict[str, Any], markdown: bool) -> str:
    """Date, machine and versions."""
    where = ", ".join(
        value if key in ("processor", "system") else f"{key} {value}"
        for key, value in record["environment"].items()
    )
    text = (
        f"{record['made'][:10]}, level {record['level']}, seed {record['seed']}, one thread; "
        f"{where}; load {record['load']} at the start."
    )
    return text if markdown else f"{text}\n"


def _show(outcome: Outcome, markdown: bool) -> None:
    after = f" ({outcome.seconds:.0f} s, load {outcome.load} after)" if outcome.tables else ""
    _say(f"\n### {outcome.title}\n" if markdown else outcome.title + after, markdown)
    if markdown and after:
        _say(f"`python -m benchmarks {outcome.name}`{after}\n", markdown)
    for table in outcome.tables:
        if markdown:
            print(table.markdown(), flush=True)
        else:
            table.print(_console())
    if outcome.error:
        _say(f"**Failed:** {outcome.error}" if markdown else f"  failed: {outcome.error}", markdown)


def _say(text: str, markdown: bool) -> None:
    if markdown:
        print(text, flush=True)
    else:
        from rich.text import Text

        _console().print(Text(text))


def _console() -> Any:
    """As wide as the terminal; wide enough for every table where there is none."""
    from rich.console import Console

    return Console() if sys.stdout.isatty() else Console(width=200)


def _progress(text: str) -> None:
    """One line that is written over, only on a terminal."""
    if sys.stderr.isatty():
        print(f"\r\x1b[K{text}\r", end="", file=sys.stderr, flush=True)
