"""The options of `w2sverify falsify`."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

__all__ = ["add"]


def add(commands: Any) -> argparse.ArgumentParser:
    """Add the command; returns its parser."""
    parser: argparse.ArgumentParser = commands.add_parser(
        "falsify",
        help="search for a counterexample and decide it exactly",
        description="Search for a counterexample to a theorem without one of its assumptions, to a "
        "known conjecture, to a class, or to a claim of your own; make it small and decide it in "
        "exact arithmetic (docs/falsify.md).",
    )
    parser.add_argument("target", nargs="?", metavar="TARGET", help="a theorem or a conjecture")
    parser.add_argument("--drop", metavar="ASSUMPTION", help="the assumption to leave out")
    parser.add_argument("--claim", metavar="TEXT", help="such as 'gain >= misfit'")
    parser.add_argument(
        "--setting", default="convex", help="what the claim is about (default: convex)"
    )
    parser.add_argument(
        "--class",
        dest="classes",
        action="append",
        default=[],
        metavar="NAME",
        help="a class, package.module:Name or file.py:Name (repeatable); alone: the class under "
        "suspicion",
    )
    parser.add_argument("--all", action="store_true", help="try the whole library of conjectures")
    parser.add_argument(
        "--budget", default="10s", help="a time (20s, 5m) or a number of instances (default: 10s)"
    )
    parser.add_argument("--seed", type=int, default=0, help="of every draw (default: 0)")
    parser.add_argument(
        "--resume", type=int, default=0, metavar="N", help="begin at restart N of the search"
    )
    parser.add_argument(
        "--time-limit",
        type=float,
        default=60.0,
        metavar="SECONDS",
        help="for one restart on a class that is not built in (default: 60)",
    )
    parser.add_argument(
        "--out", type=Path, help="a folder for scripts, certificates, record and report"
    )
    return parser
