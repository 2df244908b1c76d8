"""`w2sverify list`"""

from __future__ import annotations

import argparse
import json
from typing import Any, get_args

from ..falsification.conjecture import Conjecture, all_conjectures
from ..falsification.setting import all_settings
from ..registry import ONE, Kind, Registry, discover, together

__all__ = ["run"]

ONE_OF = {**ONE, "conjectures": "conjecture", "settings": "setting"}
PLURALS = {"rates": "theorems on a rate"}


def run(options: argparse.Namespace) -> int:
    """Show members with the first sentence of their documentation; 1 if one is broken."""
    kinds = get_args(Kind)
    found = {kind: discover(kind) for kind in kinds if _wanted(kind, options.kind)}
    found |= {kind: there for kind, there in _data_files().items() if options.kind in (None, kind)}
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
            print(f"{count} {ONE_OF[kind] if count == 1 else PLURALS.get(kind, kind)}")
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


def _wanted(kind: Kind, asked: str | None) -> bool:
    return asked is None or (asked in get_args(Kind) and kind in together(_kind(asked)))


def _kind(word: str) -> Kind:
    return next(kind for kind in get_args(Kind) if kind == word)


def _data_files() -> dict[str, Registry]:
    """The library of conjectures and the settings they are about."""
    conjectures: dict[str, Any] = {**all_conjectures()}
    settings: dict[str, Any] = {name: type(each) for name, each in all_settings().items()}
    return {
        "conjectures": Registry(conjectures, ()),
        "settings": Registry(settings, ()),
    }


def _summary(member: Any) -> str:
    if isinstance(member, Conjecture):
        known = "false" if member.expected == "refuted" else "true"
        return f"{member.title}: `{member.claim}` ({member.setting}; known to be {known})."
    return " ".join((member.__doc__ or "undocumented").split("\n\n")[0].split())
