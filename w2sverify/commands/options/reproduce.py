"""The options of `w2sverify reproduce`."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

__all__ = ["add"]


def add(commands: Any) -> argparse.ArgumentParser:
    """Add the command; returns its parser."""
    parser: argparse.ArgumentParser = commands.add_parser(
        "reproduce",
        help="rerun a figure of a paper, and say which of its claims held",
        description="Rerun an experiment, or all, and decide its claims. What is done is kept: "
        "the same command goes on after an interruption of any kind, to the same bytes.",
    )
    parser.add_argument("name", metavar="NAME", help="an experiment, or all")
    parser.add_argument("--preset", default="quick", help="quick, paper or many (default: quick)")
    parser.add_argument("--seed", type=int, default=0, help="of every draw (default: 0)")
    parser.add_argument(
        "--device", choices=("auto", "cpu", "cuda"), default="auto", help="(default: auto)"
    )
    parser.add_argument("--jobs", type=int, help="processes (default: all cores)")
    parser.add_argument(
        "--set",
        dest="changes",
        action="append",
        default=[],
        metavar="NAME=VALUE",
        help="change a setting of the preset (repeatable)",
    )
    parser.add_argument(
        "--out",
        type=Path,
        metavar="FOLDER",
        help="the folder to write (default: runs/PRESET-SEED)",
    )
    return parser
