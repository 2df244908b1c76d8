"""The options of `w2sverify new-class`."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

__all__ = ["add"]


def add(commands: Any) -> argparse.ArgumentParser:
    """Add the command; returns its parser."""
    parser: argparse.ArgumentParser = commands.add_parser(
        "new-class",
        help="write a class of your own to start from",
        description="Write one file with a small strong class that passes every check, with notes "
        "on what to change (docs/your-own-class.md).",
    )
    parser.add_argument("name", metavar="NAME", help="of the class, as in MyClass")
    parser.add_argument(
        "--out", type=Path, metavar="FILE", help="the file to write (default: from the name)"
    )
    parser.add_argument(
        "--style",
        choices=("fast", "cvxpy"),
        default="fast",
        help="fast: all methods by hand; cvxpy: constraints alone (default: fast)",
    )
    return parser
