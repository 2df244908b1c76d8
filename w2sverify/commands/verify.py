"""`w2sverify verify`"""

from __future__ import annotations

import argparse
import json
import sys
from contextlib import closing
from typing import Any

import msgspec

from ..errors import InputError
from ..registry import is_built_in
from ..runs.folder import check_folder, write_folder
from ..runs.pool import ending
from ..runs.rate_task import SETTINGS
from ..runs.task import Task
from ..runs.verification import Verification
from ..runs.verify import SHARES, chosen_members, chosen_theorems, verify
from ..runs.worker import new_worker
from ._bar import progress_bar
from ._rates import DECISIONS, rate_table, replay_rate
from ._verdict_tables import verdict_tables
from .check import describe

__all__ = ["run"]

VERDICTS = ("proved", "refuted", "undecided")


def run(options: argparse.Namespace) -> int:
    """Run the campaign, write the folder and say what was found."""
    if options.replay is not None:
        return _replay(options)
    check_folder(options.out)
    refused = {} if options.unchecked else _refused(options)
    with progress_bar("verify", quiet=options.json) as bar:
        campaign = verify(
            classes=options.classes,
            theorems=options.theorems,
            profile=options.profile,
            instances=options.instances,
            seed=options.seed,
            jobs=options.jobs,
            second=options.second,
            time_limit=options.time_limit,
            refused=refused,
            settings={name: getattr(options, name) for name in SETTINGS},
            progress=None if bar is None else lambda done, total: bar(done, total, ""),
        )
    record = write_folder(campaign, options.out)
    if options.json:
        print(json.dumps({"out": str(options.out), **_plain(record)}))
    else:
        _print(record)
        print(f"report: {options.out / 'index.html'}")
    return exit_code(record)


def _refused(options: argparse.Namespace) -> dict[str, list[str]]:
    """The sentences on each class that is not built in and fails its interface test."""
    names = chosen_members("classes", options.classes)
    others = [name for name in names if not is_built_in("classes", name)]
    if not others:
        return {}
    try:
        from ..testing.trial import trial
    except ImportError:
        print(
            f"w2sverify: {', '.join(others)} did not take the interface test, which needs "
            "hypothesis; pip install 'w2sverify[testing]', or say --unchecked.",
            file=sys.stderr,
        )
        return {}
    found = {name: trial(name, time_limit=options.time_limit) for name in others}
    return {name: sentences for name, sentences in found.items() if sentences}


def _plain(record: Verification) -> dict[str, Any]:
    """The record as plain data, without points, slopes and maps, which are in the file."""
    data: dict[str, Any] = msgspec.to_builtins(record)
    for result in data["results"]:
        del result["points"]
    for result in data["rates"]:
        del result["slopes"], result["vacuity"]
    return data


def exit_code(record: Verification) -> int:
    """1 for a refutation, of an instance or of a rate, a control not met, a problem or an
    interruption; 3 for undecided ones alone.
    """
    summary = record.summary
    missed = any(not control.ok for control in record.controls)
    refuted = summary["refuted"] or summary.get("rates_refuted")
    if refuted or missed or record.problems or not record.complete:
        return 1
    return 3 if summary["undecided"] or summary.get("rates_undecided") else 0


def _replay(options: argparse.Namespace) -> int:
    if len(options.theorems) == 1 and chosen_theorems(options.theorems)[1]:
        return replay_rate(options)
    origin, _, index = options.replay.partition(":")
    if origin not in SHARES or not index.isdigit():
        raise InputError(
            f"--replay is {options.replay!r}; give one of {', '.join(SHARES)} and a number, "
            "as in random:17."
        )
    if len(options.classes) != 1 or len(options.theorems) != 1:
        raise InputError("--replay makes one instance; give it one --class and one --theorem.")
    (theorem,) = chosen_members("theorems", options.theorems)
    (spec,) = chosen_members("classes", options.classes)
    number = int(index)
    task = Task(theorem, spec, origin, number, number + 1, options.seed)
    with closing(new_worker()) as child:
        judgement, reason = child.call(("replay", task), options.time_limit)
        if reason:
            raise InputError(ending(child) if child.ending else f"{spec} failed: {reason}")
    if judgement is None:
        raise InputError(f"{spec} draws nothing for {options.replay}; try another index.")
    print(json.dumps(describe(judgement), indent=None if options.json else 1))
    return {"PROVED": 0, "REFUTED": 1}.get(judgement.verdict, 3)


def _print(record: Verification) -> None:
    from rich.console import Console

    console = Console()
    for table in verdict_tables(record.results):
        console.print(table)
    if record.rates:
        console.print(rate_table(record.rates))
    summary = record.summary
    passing = [control for control in record.controls if control.must == "hold"]
    decided = ", ".join(f"{summary[word]:,} {word}" for word in VERDICTS)
    rates = ", ".join(f"{summary.get(f'rates_{word}', 0):,} {word}" for word in DECISIONS)
    if not record.results and record.rates:
        decided = f"rates: {rates}"
    print(
        f"{decided} in {record.seconds:.1f} s; "
        f"{summary['controls_refuted']} of {summary['controls']} negative controls refuted, "
        f"{sum(control.ok for control in passing)} of {len(passing)} that must hold did."
    )
    if record.results and record.rates:
        print(f"rates: {rates}, each at confidence {record.rates[0].confidence:g}.")
    if summary.get("not_stated"):
        print(f"{summary['not_stated']} theorem-class pairs skipped: not stated for that class.")
    for control in record.controls:
        if not control.ok:
            print(
                f"control not met: {control.theorem} {control.class_} {control.name}: "
                f"{control.verdict}, blame {control.blame}. {control.reason}"
            )
    for problem in record.problems:
        print(f"problem: {problem}")
    if not record.complete:
        print("interrupted: this is what was done by then.")
