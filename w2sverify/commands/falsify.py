"""`w2sverify falsify TARGET`"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from ..errors import InputError
from ..falsification.budget import Budget
from ..falsification.conjecture import all_conjectures
from ..falsification.falsify import falsify
from ..falsification.finding import Finding
from ..falsification.worker import isolated
from ..registry import is_built_in
from ..runs.counterexamples import write_counterexamples
from ..runs.folder import check_folder

__all__ = ["run"]


def run(options: argparse.Namespace) -> int:
    """Search, say what was found, and write the scripts of the counterexamples.

    1 for a refuted claim and 3 for one that survived; with --all, 0 where all came out as known.
    """
    if not 0 < options.time_limit < float("inf"):
        raise InputError(f"--time-limit is {options.time_limit!r}; give a number of seconds.")
    if options.out is not None:
        check_folder(options.out, "falsification.json")
    if options.all:
        if options.target or options.claim or options.classes or options.drop:
            raise InputError("--all tries the library as it is; leave out the other targets.")
        findings = list(library(options))
    elif options.classes and not (options.target or options.claim):
        findings = [under_suspicion(options)]
    else:
        findings = [one(options)]
    written = {} if options.out is None else write_counterexamples(findings, options.out)
    if options.json:
        plain = [{**each.document(), "files": written.get(each.name, [])} for each in findings]
        print(json.dumps(plain if options.all else plain[0], indent=1))
    elif options.all:
        table(findings)
    else:
        tell(findings[0])
    if options.out is not None and not options.json:
        print(f"report: {options.out / 'index.html'}")
    if options.all:
        return 0 if all(each.as_expected for each in findings) else 1
    return 1 if findings[0].verdict == "REFUTED" else 3


def library(options: argparse.Namespace) -> Iterator[Finding]:
    """Every conjecture in turn; Ctrl-C ends the present one, and then the rest is left out."""
    names = list(all_conjectures())
    for place, name in enumerate(names):
        with bar(options.json, f"{place + 1}/{len(names)} {name}", options.budget) as progress:
            finding = falsify(name, budget=options.budget, seed=options.seed, progress=progress)
        yield finding
        if finding.interrupted:
            return


def one(options: argparse.Namespace) -> Finding:
    """The finding on one target."""
    wanted: dict[str, Any] = {
        "target": options.target or "",
        "drop": options.drop or "",
        "claim": options.claim or "",
        "setting": options.setting,
        "classes": options.classes,
        "budget": options.budget,
        "seed": options.seed,
        "resume": options.resume,
    }
    if any(not is_built_in("classes", name) for name in options.classes):
        return isolated(wanted, time_limit=options.time_limit)
    with bar(options.json, options.target or options.claim or "", options.budget) as progress:
        return falsify(**wanted, progress=progress)


def under_suspicion(options: argparse.Namespace) -> Finding:
    """The finding on one class."""
    from ..testing.falsify_class import falsify_class

    if len(options.classes) > 1:
        raise InputError(
            f"Suspect one class at a time, not {len(options.classes)}; or give a --claim "
            "about them."
        )
    return falsify_class(
        options.classes[0],
        budget=options.budget,
        seed=options.seed,
        resume=options.resume,
        time_limit=options.time_limit,
    )


def tell(finding: Finding) -> None:
    """The finding for people."""
    print(f"{finding.title}")
    if finding.claim != finding.title:
        print(f"  claim    {finding.claim}")
    print(
        f"  setting  {finding.setting}" + (f", {finding.strong_class}" * bool(finding.strong_class))
    )
    for name, value in finding.world.items():
        if name.endswith("_dual"):
            continue
        print(f"  {name:8} {spelled(value)}")
    for name, text in finding.numbers.items():
        print(f"  {name} = {text}")
    for left, sign, right in finding.sides:
        print(f"  left side {left}, right side {right}; claimed: left {sign} right")
    if finding.kernel:
        said = "kernel" if finding.certificate is not None else "found"
        print(f"  {said:8} {finding.kernel}")
    print(finding.sentence)
    if finding.interrupted:
        print(f"Go on with --resume {finding.resume}.")


def spelled(value: Any) -> str:
    """Numbers in a row, tables in brackets."""
    if isinstance(value, list):
        return "(" + ", ".join(map(spelled, value)) + ")"
    return str(value)


def table(findings: list[Finding]) -> None:
    """Conjecture, verdict, time, and the size of the counterexample."""
    head = ("conjecture", "verdict", "as known", "seconds", "instances", "n", "d", "digits")
    rows: list[tuple[str, ...]] = [head]
    for each in findings:
        refuted = each.verdict == "REFUTED"
        rows.append(
            (
                each.name,
                "REFUTED" if refuted else "survived",
                "yes" if each.as_expected else "NO",
                f"{each.seconds:.2f}",
                f"{each.instances:,}",
                *("-" if x is None else str(x) for x in (each.n, each.d, each.digits)),
            )
        )
    widths = [max(len(row[k]) for row in rows) for k in range(len(head))]
    for row in rows:
        cells = [f"{row[0]:{widths[0]}}", f"{row[1]:{widths[1]}}"]
        cells += [f"{cell:>{width}}" for cell, width in zip(row[2:], widths[2:], strict=True)]
        print("  ".join(cells).rstrip())
    beaten = [each for each in findings if each.verdict == "REFUTED"]
    known = sum(each.as_expected for each in findings)
    print(
        f"{len(beaten)} refuted, {len(findings) - len(beaten)} survived; "
        f"{known} of {len(all_conjectures())} as known."
    )


@contextmanager
def bar(quiet: bool, name: str, budget: str) -> Iterator[Callable[[Any], None] | None]:
    """A line on the terminal that says how far the search is."""
    Budget.of(budget)
    if quiet or not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console

    with Console(stderr=True).status(name) as status:
        yield lambda state: status.update(
            f"{name}: {state.tried:,} instances, {state.decided:,} decided exactly"
        )
