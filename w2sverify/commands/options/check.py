"""The options of `w2sverify check`."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

__all__ = ["add"]


def add(commands: Any) -> argparse.ArgumentParser:
    """Add the command; returns its parser."""
    parser: argparse.ArgumentParser = commands.add_parser(
        "check",
        help="let the kernel judge certificates",
        description="Judge certificates (docs/certificate.md) in exact arithmetic.",
    )
    parser.add_argument("files", nargs="+", type=Path, metavar="FILE")
    parser.add_argument(
        "--second",
        action="store_true",
        help="let the second checker confirm; a disagreement is an error",
    )
    return parser
