"""The command line. Each command is imported when it runs, so that `--help` is immediate."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from importlib import import_module

from . import __version__
from .errors import W2SError

__all__ = ["main"]

#: In the order of `--help`: what decides, what explains, what keeps.
COMMANDS = (
    "verify",
    "prove",
    "falsify",
    "diagnose",
    "reproduce",
    "check",
    "report",
    "list",
    "new-class",
    "data",
)

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

    for name in COMMANDS:
        options = import_module(f".commands.options.{module_of(name)}", __package__)
        added: argparse.ArgumentParser = options.add(commands)
        added.add_argument("--json", action="store_true", help="print JSON instead of text")
    return parser


def module_of(command: str) -> str:
    """The module of a command, in `commands` and in `commands.options`."""
    return command.replace("-", "_")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command and return its exit code."""
    options = build_parser().parse_args(arguments)
    command = import_module(f".commands.{module_of(options.command)}", __package__)
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
