"""The options of `w2sverify diagnose`."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

__all__ = ["add"]


def add(commands: Any) -> argparse.ArgumentParser:
    """Add the command; returns its parser."""
    parser: argparse.ArgumentParser
    parser = commands.add_parser(
        "diagnose",
        help="explain a run of your own from its arrays",
        description="Explain a weak-to-strong run: how much of the gain is misfit, whether the "
        "student is the projection, and which hypothesis of Theorem 1 fails (docs/diagnose.md).",
    )
    parser.add_argument(
        "file",
        nargs="?",
        type=Path,
        metavar="FILE",
        help=".npz, .csv, .parquet or .json with weak, student, truth, and if there: features, "
        "weights, train_weights, train_index, test_index, ceiling, names, sizes",
    )
    parser.add_argument(
        "--class",
        dest="strong_class",
        metavar="CLASS",
        help="of the student, as L1Ball or 'L1Ball(radius=2)' (default with features: Affine)",
    )
    parser.add_argument(
        "--loss",
        default="squared",
        help="squared, brier or log; the last two for probabilities (default: squared)",
    )
    parser.add_argument("--logits", action="store_true", help="weak and student are logits")
    parser.add_argument(
        "--range",
        dest="value_range",
        nargs=2,
        type=float,
        metavar=("LOW", "HIGH"),
        help="bounds of all values, for distribution-free intervals (default: as in the file)",
    )
    parser.add_argument(
        "--level", type=float, default=0.95, help="of the intervals (default: 0.95)"
    )
    parser.add_argument(
        "--influence", action="store_true", help="what each training point does to gain and misfit"
    )
    parser.add_argument(
        "--drop-missing", action="store_true", help="leave points with missing values out"
    )
    parser.add_argument("--as-stored", action="store_true", help="read no number as a rounded one")
    parser.add_argument(
        "--held-out", action="store_true", help="the student saw none of these points"
    )
    parser.add_argument(
        "--out", type=Path, metavar="FOLDER", help="write index.html, diagnosis.json, certificates"
    )
    parser.add_argument(
        "--planted",
        type=int,
        metavar="COUNT",
        help="instead of a file: plant so many faults and say which names they get",
    )
    parser.add_argument("--seed", type=int, default=0, help="of planted faults (default: 0)")
    return parser
