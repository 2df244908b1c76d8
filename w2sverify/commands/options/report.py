"""The options of `w2sverify report`."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

__all__ = ["add"]


def add(commands: Any) -> argparse.ArgumentParser:
    """Add the command; returns its parser."""
    parser: argparse.ArgumentParser = commands.add_parser(
        "report",
        help="one page from the folders of verifications and reproductions",
        description="Make the page of a folder again, or one page from several.",
    )
    parser.add_argument(
        "folders",
        nargs="+",
        type=Path,
        metavar="FOLDER",
        help="written by verify or reproduce",
    )
    parser.add_argument(
        "--out", type=Path, metavar="FILE", help="the page (default: index.html of the folder)"
    )
    return parser
