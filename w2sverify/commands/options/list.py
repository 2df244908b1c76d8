"""The options of `w2sverify list`."""

from __future__ import annotations

import argparse
from typing import Any

__all__ = ["add"]


def add(commands: Any) -> argparse.ArgumentParser:
    """Add the command; returns its parser."""
    parser: argparse.ArgumentParser = commands.add_parser(
        "list", help="show the classes, theorems, experiments, conjectures and settings"
    )
    kinds = ("classes", "theorems", "experiments", "conjectures", "settings")
    parser.add_argument("kind", nargs="?", choices=kinds)
    return parser
