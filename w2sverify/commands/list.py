"""`w2sverify list`"""

from __future__ import annotations

import argparse
import json
from typing import Any

from ..falsification.conjecture import Conjecture, all_conjectures
from ..falsification.setting import all_settings
from ..registry import ONE, Registry, discover

__all__ = ["run"]

KINDS = {**ONE, "conjectures": "conjecture", "settings": "setting"}


def run(options: argparse.Namespace) -> int:
    """Show members with the first sentence of their documentation; 1 if one is broken."""
    kinds = [options.kind] if options.kind else list(KINDS)
    found = {kind: _found(kind) for kind in kinds}
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
        for kind, registry in found.items():
            count = len(registry.members)
            print(f"{count} {kind if count != 1 else KINDS[kind]}")
            width = max(map(len, registry.members), default=0)
            for name, member in registry.members.items():
                origin = registry.origins.get(name)
                source = "" if origin is None else f" (from {origin})"
                print(f"  {name:{width}}  {_summary(member)}{source}")
            for problem in registry.problems:
                print(f"  broken: {problem}")
    return 1 if any(registry.problems for registry in found.values()) else 0


def _found(kind: str) -> Registry:
    """The members of a kind; the data files of the library count as members, too."""
    members: dict[str, Any] = {}
    if kind == "conjectures":
        members = {**all_conjectures()}
    elif kind == "settings":
        members = {name: type(each) for name, each in all_settings().items()}
    return Registry(members, ()) if members else discover(kind)


def _summary(member: Any) -> str:
    if isinstance(member, Conjecture):
        known = "false" if member.expected == "refuted" else "true"
        return f"{member.title}: `{member.claim}` ({member.setting}; known to be {known})."
    return " ".join((member.__doc__ or "undocumented").split("\n\n")[0].split())
