"""The options of `w2sverify verify`, which the command line reads at every start."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

__all__ = ["add_verify"]


def add_verify(commands: Any) -> argparse.ArgumentParser:
    """Add the command to the others; returns its parser."""
    verify: argparse.ArgumentParser = commands.add_parser(
        "verify",
        help="decide every theorem on every class, exactly, and write a report",
        description="Decide every theorem on every class: random, backward, adversarial and real "
        "instances, and negative controls; and theorems on a rate, such as theorem-2, by trials on "
        "a grid of settings. Writes verification.json, certificates and index.html.",
    )
    verify.add_argument(
        "--class",
        dest="classes",
        action="append",
        default=[],
        metavar="NAME",
        help="a class, package.module:Name or file.py:Name (repeatable; default: all)",
    )
    verify.add_argument(
        "--theorem",
        dest="theorems",
        action="append",
        default=[],
        metavar="NAME",
        help="a theorem (repeatable; default: all)",
    )
    verify.add_argument(
        "--profile", default="quick", help="quick, standard or deep (default: quick)"
    )
    verify.add_argument("--instances", type=int, help="instances for each theorem and class")
    verify.add_argument("--seed", type=int, default=0, help="of every draw (default: 0)")
    verify.add_argument("--jobs", type=int, help="processes (default: all cores)")
    verify.add_argument(
        "--time-limit",
        type=float,
        default=60.0,
        metavar="SECONDS",
        help="for one instance of a class that is not built in (default: 60)",
    )
    verify.add_argument(
        "--unchecked",
        action="store_true",
        help="do not try the interface test on classes that are not built in first",
    )
    verify.add_argument(
        "--second",
        action="store_true",
        help="let the second checker confirm every certificate, not only kept ones",
    )
    verify.add_argument(
        "--out",
        type=Path,
        default=Path("reports/verify"),
        help="the folder to write (default: reports/verify)",
    )
    verify.add_argument(
        "--replay",
        metavar="ORIGIN:INDEX",
        help="only make this instance, or this configuration of a theorem on a rate, again and "
        "print what is found",
    )
    rates = verify.add_argument_group(
        "theorems on a rate", "values (repeatable) in place of those of the default grid"
    )
    rates.add_argument("--sample-size", type=int, action="append", metavar="N", help="points n")
    rates.add_argument(
        "--epsilon", type=float, action="append", metavar="E", help="distance of truth and class"
    )
    rates.add_argument(
        "--delta", type=float, action="append", metavar="D", help="allowed probability of failure"
    )
    rates.add_argument("--dimension", type=int, action="append", metavar="D", help="of features")
    rates.add_argument(
        "--teacher", action="append", metavar="NAME", help="good, random or adversarial"
    )
    return verify
