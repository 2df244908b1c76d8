"""The library of conjectures: claims that are known to be false or true, one data file each."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from ..errors import InputError

__all__ = ["Conjecture", "all_conjectures", "find_conjecture"]


@dataclass(frozen=True)
class Conjecture:
    """A claim about a setting, on classes.

    `expected` is refuted or survives. `theorem` is the theorem that it is about, `drop` the
    assumption of it that is missing, `proof` the theorem that proves it.
    """

    name: str
    title: str
    setting: str
    claim: str
    expected: str
    source: str
    classes: tuple[str, ...] = ()
    theorem: str = ""
    drop: str = ""
    proof: str = ""


@cache
def all_conjectures() -> dict[str, Conjecture]:
    """Every conjecture of the folder `conjectures`, by name; the false ones first."""
    folder = files(__package__) / "conjectures"
    found = []
    for entry in folder.iterdir():
        if entry.name.endswith(".toml"):
            data = tomllib.loads(entry.read_text(encoding="utf-8"))
            data["classes"] = tuple(data.get("classes", ()))
            found.append(Conjecture(name=entry.name.removesuffix(".toml"), **data))
    found.sort(key=lambda each: (each.expected != "refuted", each.name))
    return {each.name: each for each in found}


def find_conjecture(name: str) -> Conjecture:
    """The conjecture of that name; raises `InputError` with the nearest names."""
    from difflib import get_close_matches

    known = all_conjectures()
    if name not in known:
        near = get_close_matches(name, known, n=3, cutoff=0.4) or list(known)[:3]
        raise InputError(
            f"There is no conjecture {name!r}; did you mean {', '.join(near)}? "
            "`w2sverify list conjectures` shows all."
        )
    return known[name]
