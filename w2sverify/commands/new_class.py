"""`w2sverify new-class NAME`"""

from __future__ import annotations

import argparse
import json
import keyword
import re
import shlex
from importlib.resources import files
from pathlib import Path

from ..errors import InputError
from ..registry import discover

__all__ = ["run"]

PLACEHOLDER = "NewClass"


def run(options: argparse.Namespace) -> int:
    """Write a class to start from, which works as it is, and say what to run next."""
    folder = files(__package__).joinpath("new_class_templates")
    template = folder.joinpath(f"{options.style}.py.txt").read_text(encoding="utf-8")
    name = options.name
    _check_name(name, template)
    path = options.out or Path(f"{_snake_case(name)}.py")
    text = template.replace(PLACEHOLDER, name)
    try:
        with path.open("x", encoding="utf-8") as file:
            file.write(text)
    except FileExistsError:
        raise InputError(f"{path} exists; choose another --out.") from None
    place = shlex.quote(f"{path}:{name}")
    commands = [
        f"pytest -p w2sverify.testing.plugin --w2s-class {place}",
        f"w2sverify verify --class {place}",
    ]
    if options.json:
        print(json.dumps({"file": str(path), "class": name, "next": commands}))
    else:
        print(f"{path} holds {name}, a class that works: change it, and run")
        for command in commands:
            print(f"  {command}")
    return 0


def _check_name(name: str, template: str) -> None:
    if not name.isidentifier() or not name.isascii():
        raise InputError(f"{name!r} is no name of a class; use letters and digits, as in MyClass.")
    if keyword.iskeyword(name) or keyword.issoftkeyword(name):
        raise InputError(f"{name!r} is a word of Python; choose another name.")
    if name[0] == "_":
        raise InputError(f"{name!r} begins with an underscore, so nobody finds it; leave that out.")
    taken = {member.lower(): member for member in discover("classes").members}
    if name.lower() in taken:
        raise InputError(f"There is a class {taken[name.lower()]} already; choose another name.")
    if name != PLACEHOLDER and name in re.findall(r"\w+", template):
        raise InputError(f"{name!r} means something else in the file; choose another name.")


def _snake_case(name: str) -> str:
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", "_", name).lower()
