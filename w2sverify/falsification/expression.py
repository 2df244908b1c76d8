"""Claims as text: a small language of comparisons between named numbers, never evaluated as code.

claim     = comparison | claim "and" claim | claim "or" claim | "not" claim
compares  = ">=" | "<=" | ">" | "<" | "==" | "!="
number    = name | integer | decimal | sqrt(x) | log(x) | abs(x) | min(x, y) | max(x, y)
            | x + y | x - y | x * y | x / y | x ** integer | -x
"""

from __future__ import annotations

import ast
from dataclasses import dataclass
from fractions import Fraction
from typing import NoReturn

from ..errors import InputError

__all__ = ["FUNCTIONS", "LONGEST", "Node", "parse"]

#: The functions and how many arguments each takes.
FUNCTIONS = {"sqrt": 1, "log": 1, "abs": 1, "min": 2, "max": 2}
LONGEST = 400
LARGEST_POWER = 8
OPERATORS: dict[type[ast.AST], str] = {
    ast.Add: "+",
    ast.Sub: "-",
    ast.Mult: "*",
    ast.Div: "/",
    ast.GtE: ">=",
    ast.LtE: "<=",
    ast.Gt: ">",
    ast.Lt: "<",
    ast.Eq: "==",
    ast.NotEq: "!=",
    ast.And: "and",
    ast.Or: "or",
}


@dataclass(frozen=True)
class Node:
    """One step of a claim: `kind` is number, name, call, power, negate, not, or an operator.

    `value` is the number, the name, the function or the power.
    """

    kind: str
    value: Fraction | str | int | None = None
    parts: tuple[Node, ...] = ()

    def names(self) -> set[str]:
        """Every name that occurs."""
        own = {str(self.value)} if self.kind == "name" else set()
        return own.union(*(part.names() for part in self.parts))

    def functions(self) -> set[str]:
        """Every function that is called."""
        own = {str(self.value)} if self.kind == "call" else set()
        return own.union(*(part.functions() for part in self.parts))


def parse(text: str, known: tuple[str, ...]) -> Node:
    """The claim that a text says, over the known names.

    Raises `InputError` that shows what it does not understand, where it stands, and what is known.
    """
    if len(text) > LONGEST:
        raise InputError(
            f"The claim has {len(text)} characters; write it in at most {LONGEST}, such as "
            "'gain >= misfit'."
        )
    try:
        tree = ast.parse(text.strip(), mode="eval")
        return _Reader(text.strip(), known).claim(tree.body)
    except InputError:
        raise
    except SyntaxError as error:
        place = error.offset - 1 if error.offset else len(text.strip())
        found = text.strip()[place : place + 12] or "the end"
        raise InputError(
            f"The claim {text!r} cannot be read at {found!r} (character {place + 1}); write "
            "something like 'gain >= misfit - 2*sqrt(misfit*epsilon)'."
        ) from None
    except (RecursionError, MemoryError, ValueError):
        raise InputError(
            f"The claim {text[:40]!r} cannot be read; write it flat and in plain characters."
        ) from None


class _Reader:
    """Turns what Python's parser makes of a claim into nodes, and refuses all else."""

    def __init__(self, text: str, known: tuple[str, ...]) -> None:
        self.text, self.known = text, known

    def claim(self, node: ast.AST) -> Node:
        if isinstance(node, ast.BoolOp):
            return Node(OPERATORS[type(node.op)], None, tuple(map(self.claim, node.values)))
        if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
            return Node("not", None, (self.claim(node.operand),))
        if isinstance(node, ast.Compare):
            ends = [self.number(each) for each in (node.left, *node.comparators)]
            made = []
            for sign, left, right in zip(node.ops, ends, ends[1:], strict=False):
                if type(sign) not in OPERATORS:
                    self.refuse(node, "is not a comparison of numbers")
                made.append(Node(OPERATORS[type(sign)], None, (left, right)))
            return made[0] if len(made) == 1 else Node("and", None, tuple(made))
        self.refuse(node, "compares nothing; a claim has one of >= <= > < == !=")

    def number(self, node: ast.AST) -> Node:
        if isinstance(node, ast.Constant):
            return Node("number", self.constant(node))
        if isinstance(node, ast.Name):
            if node.id not in self.known:
                self.refuse(node, "is not a known name")
            return Node("name", node.id)
        if isinstance(node, ast.Call):
            return self.call(node)
        if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub | ast.UAdd):
            part = self.number(node.operand)
            return Node("negate", None, (part,)) if isinstance(node.op, ast.USub) else part
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Pow):
            power = node.right
            sign = 1
            if isinstance(power, ast.UnaryOp) and isinstance(power.op, ast.USub):
                power, sign = power.operand, -1
            whole = isinstance(power, ast.Constant) and type(power.value) is int
            if not whole or power.value > LARGEST_POWER:  # type: ignore[attr-defined]
                self.refuse(node.right, f"is no power; take an integer of at most {LARGEST_POWER}")
            return Node("power", sign * power.value, (self.number(node.left),))  # type: ignore[attr-defined]
        if isinstance(node, ast.BinOp) and type(node.op) in OPERATORS:
            parts = self.number(node.left), self.number(node.right)
            return Node(OPERATORS[type(node.op)], None, parts)
        self.refuse(node, "is no number of this language")

    def constant(self, node: ast.Constant) -> Fraction:
        text = (ast.get_source_segment(self.text, node) or "").replace("_", "")
        plain = text.replace(".", "", 1).isascii() and text.replace(".", "", 1).isdigit()
        if not plain or len(text) > 40:
            self.refuse(node, "is not a plain number; write it as 3, 0.25 or 1/3")
        return Fraction(text)

    def call(self, node: ast.Call) -> Node:
        name = node.func.id if isinstance(node.func, ast.Name) else ""
        if name not in FUNCTIONS or node.keywords:
            self.refuse(node.func, f"is not a function; there are {', '.join(FUNCTIONS)}")
        if len(node.args) != FUNCTIONS[name]:
            self.refuse(node, f"has {len(node.args)} arguments; {name} takes {FUNCTIONS[name]}")
        return Node("call", name, tuple(map(self.number, node.args)))

    def refuse(self, node: ast.AST, what: str) -> NoReturn:
        found = ast.get_source_segment(self.text, node) or self.text
        place = getattr(node, "col_offset", 0) + 1
        raise InputError(
            f"In the claim {self.text!r}, {found!r} (character {place}) {what}. "
            f"Known names: {', '.join(self.known)}."
        )
