"""`w2sverify list`"""

from __future__ import annotations

import argparse
import json
from typing import get_args

from ..registry import ONE, Kind, discover, together

__all__ = ["run"]

PLURALS = {"rates": "theorems on a rate"}


def run(options: argparse.Namespace) -> int:
    """Show members with the first sentence of their documentation; 1 if one is broken."""
    kinds: tuple[Kind, ...] = together(options.kind) if options.kind else get_args(Kind)
    found = {kind: discover(kind) for kind in kinds}
    if options.json:
        plain = {
            kind: {
                "members": {name: _summary(member) for name, member in registry.members.items()},
                "origins": registry.origins,
                "problems": list(registry.problems),
            }
            for kind, registry in found.items()
        }
        print(json.dumps(plain, indent=1))
    else:
        said = set[str]()
        for kind, registry in found.items():
            count = len(registry.members)
            print(f"{count} {ONE[kind] if count == 1 else PLURALS.get(kind, kind)}")
            width = max(map(len, registry.members), default=0)
            for name, member in registry.members.items():
                origin = registry.origins.get(name)
                source = "" if origin is None else f" (from {origin})"
                print(f"  {name:{width}}  {_summary(member)}{source}")
            for problem in registry.problems:
                if problem not in said:
                    print(f"  broken: {problem}")
                said.add(problem)
    return 1 if any(registry.problems for registry in found.values()) else 0


def _summary(member: type) -> str:
    return " ".join((member.__doc__ or "undocumented").split("\n\n")[0].split())
