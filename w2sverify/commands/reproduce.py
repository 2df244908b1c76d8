"""`w2sverify reproduce NAME`"""

from __future__ import annotations

import argparse
import json
import os
import shlex
import sys
from collections import Counter
from pathlib import Path
from typing import Any

import msgspec

from ..errors import InputError
from ..registry import discover
from ..runs.reproduce import Campaign, plan, reproduce
from ..runs.reproduction import Reproduction
from ..runs.reproduction_folder import check_reproduction_folder, write_reproduction
from ._bar import progress_bar
from .report import write_page

__all__ = ["run"]


def run(options: argparse.Namespace) -> int:
    """Do what is missing, decide the claims, write the folder and the page."""
    out = options.out or Path("runs") / f"{options.preset}-{options.seed}"
    campaigns = plan(
        options.name,
        out,
        preset=options.preset,
        seed=options.seed,
        device=options.device,
        changes=_changes(options.changes),
    )
    check_reproduction_folder(out)
    with progress_bar("reproduce", quiet=options.json) as progress:
        try:
            reproduce(campaigns, jobs=_jobs(options.jobs), progress=progress)
        except KeyboardInterrupt:
            print(f"w2sverify: interrupted; `{_command(options)}` goes on.", file=sys.stderr)
            return 130
    records = [write_reproduction(each, out, _command(options)) for each in campaigns]
    page = write_page([out], None)
    if options.json:
        print(json.dumps({"out": str(out), "page": str(page), "experiments": _plain(records)}))
    else:
        _print(campaigns, records)
        print(f"report: {page}")
    return exit_code(records)


def exit_code(records: list[Reproduction]) -> int:
    """1 for a refuted claim, a task that failed or a broken experiment; 3 for undecided alone."""
    verdicts = Counter(claim.verdict for record in records for claim in record.claims)
    broken = any(record.problems for record in records) or discover("experiments").problems
    if verdicts["refuted"] or broken:
        return 1
    return 3 if verdicts["undecided"] else 0


def _jobs(asked: int | None) -> int:
    return len(os.sched_getaffinity(0)) if asked is None else int(asked)


def _changes(pairs: list[str]) -> dict[str, str]:
    changes = {}
    for pair in pairs:
        key, equals, value = pair.partition("=")
        if not (equals and key):
            raise InputError(f"--set is {pair!r}; give NAME=VALUE, as in epochs=100.")
        changes[key.strip()] = value.strip()
    return changes


def _command(options: argparse.Namespace) -> str:
    """The command that goes on with this run."""
    words = ["w2sverify", "reproduce", options.name, "--preset", options.preset]
    words += ["--seed", str(options.seed)]
    words += ["--device", options.device] if options.device != "auto" else []
    words += [] if options.jobs is None else ["--jobs", str(options.jobs)]
    words += [part for change in options.changes for part in ("--set", change)]
    words += ["--out", str(options.out)] if options.out else []
    return shlex.join(words)


def _plain(records: list[Reproduction]) -> list[dict[str, Any]]:
    """The records without their results and exhibits, which are in the files."""
    plain: list[dict[str, Any]] = msgspec.to_builtins(records)
    for record in plain:
        record["done"] = len(record.pop("results"))
        del record["exhibits"]
    return plain


def _print(campaigns: list[Campaign], records: list[Reproduction]) -> None:
    from rich.console import Console
    from rich.table import Table

    console = Console()
    for campaign, record in zip(campaigns, records, strict=True):
        seconds = sum(each.provenance["seconds"] for each in campaign.found())
        table = Table(
            title=f"{record.experiment}: {record.title} ({len(record.results)} of "
            f"{record.planned} tasks, {seconds:.1f} s of work)",
            title_justify="left",
            box=None,
            pad_edge=False,
        )
        for name in ("claim", "verdict", "estimate", "interval", "sample"):
            table.add_column(name, no_wrap=name != "sample")
        for claim in record.claims:
            interval = "" if claim.interval is None else "{:.3g} to {:.3g}".format(*claim.interval)
            estimate = "" if claim.estimate is None else f"{claim.estimate:.3g}"
            table.add_row(claim.name, claim.verdict, estimate, interval, claim.sample)
        console.print(table)
        for problem in record.problems:
            print(f"problem: {problem}")
    counts = Counter(claim.verdict for record in records for claim in record.claims)
    print(
        f"{counts['supported']} claims supported, {counts['refuted']} refuted, "
        f"{counts['undecided']} undecided."
    )
    for problem in discover("experiments").problems:
        print(f"problem: {problem}")
