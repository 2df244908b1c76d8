"""The options of `w2sverify prove`."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

__all__ = ["add"]


def add(commands: Any) -> argparse.ArgumentParser:
    """Add the command; returns its parser."""
    parser: argparse.ArgumentParser = commands.add_parser(
        "prove",
        help="prove inequalities for all vectors at once, or refute them",
        description="Without a target: check every shipped proof. With the name of one or a "
        "conjecture in TOML (docs/prove.md): prove it, find its sharp constant, or refute it, and "
        "say which hypotheses are needed.",
    )
    parser.add_argument("targets", nargs="*", metavar="TARGET", help="a name, or FILE.toml")
    parser.add_argument("--check", action="store_true", help="the targets are certificates: judge")
    parser.add_argument(
        "--drop",
        action="append",
        default=[],
        metavar="NAME",
        help="only say whether this hypothesis is needed (repeatable; default: all in turn)",
    )
    parser.add_argument(
        "--format", choices=("text", "latex"), default="text", help="of proofs (default: text)"
    )
    parser.add_argument("--out", type=Path, metavar="FOLDER", help="where to keep certificates")
    parser.add_argument(
        "--time-limit",
        type=float,
        default=20.0,
        metavar="SECONDS",
        help="for one problem of the solver (default: 20)",
    )
    parser.add_argument(
        "--write",
        type=Path,
        metavar="FOLDER",
        help="find the proof of every conjecture of a folder again, and write the certificates",
    )
    return parser
