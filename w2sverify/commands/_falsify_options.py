"""The options of `w2sverify falsify`, which the command line reads at every start."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

__all__ = ["add_falsify"]


def add_falsify(commands: Any) -> argparse.ArgumentParser:
    """Add the command to the others; returns its parser."""
    falsify: argparse.ArgumentParser = commands.add_parser(
        "falsify",
        help="search for a counterexample and decide it exactly",
        description="Search for a counterexample to a theorem without one of its assumptions, to a "
        "known conjecture, to a class, or to a claim of your own; make it small and decide it in "
        "exact arithmetic (docs/falsify.md).",
    )
    falsify.add_argument("target", nargs="?", metavar="TARGET", help="a theorem or a conjecture")
    falsify.add_argument("--drop", metavar="ASSUMPTION", help="the assumption to leave out")
    falsify.add_argument("--claim", metavar="TEXT", help="such as 'gain >= misfit'")
    falsify.add_argument(
        "--setting", default="convex", help="what the claim is about (default: convex)"
    )
    falsify.add_argument(
        "--class",
        dest="classes",
        action="append",
        default=[],
        metavar="NAME",
        help="a class, package.module:Name or file.py:Name (repeatable); alone: the class under "
        "suspicion",
    )
    falsify.add_argument("--all", action="store_true", help="try the whole library of conjectures")
    falsify.add_argument(
        "--budget", default="10s", help="a time (20s, 5m) or a number of instances (default: 10s)"
    )
    falsify.add_argument("--seed", type=int, default=0, help="of every draw (default: 0)")
    falsify.add_argument(
        "--resume", type=int, default=0, metavar="N", help="begin at restart N of the search"
    )
    falsify.add_argument(
        "--time-limit",
        type=float,
        default=60.0,
        metavar="SECONDS",
        help="for one restart on a class that is not built in (default: 60)",
    )
    falsify.add_argument(
        "--out", type=Path, help="a folder for scripts, certificates, record and report"
    )
    return falsify
