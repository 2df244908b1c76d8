"""The command line. Each command is imported when it runs, so that `--help` is immediate."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from importlib import import_module
from pathlib import Path

from . import __version__
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

    verify = commands.add_parser(
        "verify",
        help="decide every theorem on every class, exactly, and write a report",
        description="Decide every theorem on every class: random, backward, adversarial and real "
        "instances, and negative controls. Writes verification.json, certificates and index.html.",
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
        help="only make this instance again and print its judgement",
    )
    _json(verify)

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

    listing = commands.add_parser("list", help="show the classes and theorems that were found")
    listing.add_argument("kind", nargs="?", choices=("classes", "theorems"))
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

    report = commands.add_parser("report", help="make the page of a verification again")
    report.add_argument("folder", type=Path, help="a folder with verification.json")
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
