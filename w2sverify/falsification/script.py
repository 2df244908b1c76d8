"""Counterexamples as scripts of the standard library alone."""

from __future__ import annotations

import ast
import inspect
import textwrap
from fractions import Fraction
from types import ModuleType
from typing import Any

from . import checks, claim, distributions, enclosure, heads
from .setting import Setting, World
from .trial import Decided, Trial

__all__ = ["as_text", "write_script"]

HEAD = '''"""{title}

Every hypothesis is checked in exact rational arithmetic before the claim is decided. The exit code
is 1 where the claim fails, 0 where it holds, 3 where it is open, and 2 where a hypothesis does not
hold, so that this is no counterexample. Run: python3 -I -S {name}
"""

from __future__ import annotations

import math
import sys
from fractions import Fraction

'''
TAIL = """

def both(*parts):
    return False if False in parts else None if None in parts else True


def either(*parts):
    return True if True in parts else None if None in parts else False


def opposite(part):
    return None if part is None else not part


WORLD = {{
{world}}}


def main():
    try:
        prove(WORLD)
    except Broken as error:
        print(f"This is no counterexample: {{error}}.")
        return 2
    q = measure(WORLD)
    print({claim!r})
    for name in {names!r}:
        print(f"  {{name}} = {{show(q[name])}}")
    sides = [
{sides}    ]
    for left, sign, right in sides:
        print(f"left side  {{show(left)}}")
        print(f"right side {{show(right)}}  (claimed: left {{sign}} right)")
    holds = [truth_of(sign, left, right) for left, sign, right in sides]
    holds = {combination}
    print({{True: "The claim holds here.", False: "The claim fails here.", None: "Open."}}[holds])
    return {{True: 0, False: 1, None: 3}}[holds]


sys.exit(main())
"""


def write_script(
    trial: Trial, decided: Decided, *, title: str, name: str = "counterexample.py"
) -> str:
    """A script that proves the hypotheses, prints both sides and exits 1 where the claim fails.

    It carries the very functions that decided the claim, those of them that it needs.
    """
    setting, said = trial.setting, trial.claim
    sides = "".join(
        f"        ({left}, {sign!r}, {right}),\n" for left, sign, right in said.python()
    )
    shown = {key: decided.world[key] for key in sorted(decided.world) if key not in LEFT_OUT}
    return "".join(
        (
            HEAD.format(title=textwrap.fill(title, 96), name=name),
            "\n\n".join(carried(setting, said.root.functions())),
            TAIL.format(
                world="".join(f"    {key!r}: {literal(value)},\n" for key, value in shown.items()),
                claim=f"Claim: {said.text}",
                names=[each for each in setting.names if each in said.names],
                sides=sides,
                combination=said.combination(),
            ),
        )
    )


LEFT_OUT = ("strong_class", "gap", "other_gap")


def literal(value: Any) -> str:
    """A value as Python writes it, numbers as fractions."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key!r}: {literal(x)}" for key, x in value.items()) + "}"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(map(literal, value)) + "]"
    if isinstance(value, Fraction | float):
        exact = Fraction(value)
        return f"Fraction({exact.numerator}, {exact.denominator})"
    return repr(value)


def carried(setting: Setting, said: set[str]) -> list[str]:
    """The source of everything that `prove`, `measure` and the claim's functions need, in order."""
    own = inspect.getmodule(type(setting))
    known: dict[str, tuple[str, ast.AST]] = {}
    modules = [enclosure, checks, heads, distributions, claim]
    for module in [*modules, own]:
        if module is not None:
            known.update(definitions(module))
    for method in ("prove", "measure"):
        source = textwrap.dedent(inspect.getsource(getattr(type(setting), method)))
        source = source.replace("@staticmethod\n", "")
        known[method] = source, ast.parse(source)
    wanted, queue = set(), ["prove", "measure", "truth_of", "show", "Broken", *sorted(said)]
    while queue:
        name = queue.pop()
        if name in known and name not in wanted:
            wanted.add(name)
            queue += [x.id for x in ast.walk(known[name][1]) if isinstance(x, ast.Name)]
    return [known[name][0].rstrip() + "\n" for name in known if name in wanted]


def definitions(module: ModuleType) -> dict[str, tuple[str, ast.AST]]:
    """Functions, classes and constants of a module by name."""
    text = inspect.getsource(module)
    found: dict[str, tuple[str, ast.AST]] = {}
    for node in ast.parse(text).body:
        name = ""
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            name = node.name
        elif isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
            name = node.targets[0].id
        if name and (not isinstance(node, ast.Assign) or name.isupper()):
            found[name] = ast.get_source_segment(text, node) or "", node
    return found


def as_text(world: World) -> World:
    """A completed world as text, for records."""
    return {key: text_of(value) for key, value in world.items() if key not in (*LEFT_OUT, "form")}


def text_of(value: Any) -> Any:
    """Every number as text."""
    if isinstance(value, list | tuple):
        return [text_of(entry) for entry in value]
    return str(value)
