"""A claim about an instance: decided exactly, and measured in floats for the search."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from ..exact import to_float
from . import enclosure
from .enclosure import Undefined, bounds
from .expression import Node, parse

__all__ = ["Claim", "truth_of"]

SIGNS = (">=", "<=", ">", "<", "==", "!=")


def truth_of(sign: str, left: Any, right: Any) -> bool | None:
    """Whether `left sign right` is certainly true, certainly false (False) or open (None)."""
    (low, high), (least, most) = bounds(left), bounds(right)
    if sign in ("==", "!="):
        same = True if low == high == least == most else None
        if high < least or low > most:
            same = False
        return same if sign == "==" or same is None else not same
    if sign in ("<=", "<"):
        low, high, least, most = least, most, low, high
    # Now the question is whether the first number is above the second.
    if sign in (">=", "<="):
        return True if low >= most else False if high < least else None
    return True if low > most else False if high <= least else None


@dataclass(frozen=True)
class Claim:
    """A text such as `gain >= misfit` over the names of a setting."""

    text: str
    known: tuple[str, ...]

    @cached_property
    def root(self) -> Node:
        """The claim as nodes; raises `InputError` where it cannot be read."""
        return parse(self.text, self.known)

    @cached_property
    def names(self) -> frozenset[str]:
        """The names that it uses."""
        return frozenset(self.root.names())

    def decide(self, numbers: Mapping[str, Any]) -> bool | None:
        """True or False where that is certain of exact or enclosed numbers, else None."""
        return _decide(self.root, numbers)

    def sides(self, numbers: Mapping[str, Any]) -> list[tuple[Any, str, Any]]:
        """The two sides of every comparison, in order."""
        return [
            (_number(node.parts[0], numbers), node.kind, _number(node.parts[1], numbers))
            for node in _comparisons(self.root)
        ]

    def violation(self, numbers: Mapping[str, Any]) -> float:
        """By how much it is violated, relative to the numbers in it; negative where it is not.

        Of floats it may be rounding alone: it guides the search and decides nothing. Enclosed
        numbers count by their middle.
        """
        scale = sum(abs(_middle(numbers[name])) for name in self.names) + 1e-12
        found = _violation(self.root, numbers) / scale
        return found if math.isfinite(found) else -math.inf

    def python(self) -> list[tuple[str, str, str]]:
        """The comparisons as Python: left side, sign, right side, over a mapping `q`."""
        return [
            (_python(node.parts[0]), node.kind, _python(node.parts[1]))
            for node in _comparisons(self.root)
        ]

    def combination(self) -> str:
        """How the comparisons combine, over a list `holds`, as Python."""
        return _combine(self.root, iter(range(len(_comparisons(self.root)))))


def _comparisons(node: Node) -> list[Node]:
    if node.kind in SIGNS:
        return [node]
    return [each for part in node.parts for each in _comparisons(part)]


def _decide(node: Node, numbers: Mapping[str, Any]) -> bool | None:
    if node.kind in SIGNS:
        try:
            left, right = (_number(part, numbers) for part in node.parts)
        except (Undefined, ZeroDivisionError):
            return None
        return truth_of(node.kind, left, right)
    parts = [_decide(part, numbers) for part in node.parts]
    if node.kind == "not":
        return None if parts[0] is None else not parts[0]
    strong = node.kind == "or"
    return strong if strong in parts else None if None in parts else not strong


def _number(node: Node, numbers: Mapping[str, Any]) -> Any:
    if node.kind == "number":
        return node.value
    if node.kind == "name":
        return numbers[str(node.value)]
    parts = [_number(part, numbers) for part in node.parts]
    if node.kind == "call":
        return _call(str(node.value), parts)
    if node.kind == "negate":
        return -parts[0]
    if node.kind == "power":
        return parts[0] ** node.value
    left, right = parts
    if node.kind == "+":
        return left + right
    if node.kind == "-":
        return left - right
    return left * right if node.kind == "*" else left / right


def _call(name: str, parts: list[Any]) -> Any:
    if name in ("min", "max"):
        first, second = parts
        half = abs(first - second)
        return (first + second + (half if name == "max" else -half)) / 2
    return abs(parts[0]) if name == "abs" else getattr(enclosure, name)(parts[0])


def _violation(node: Node, numbers: Mapping[str, Any]) -> float:
    if node.kind in SIGNS:
        try:
            left, right = (_number(part, numbers) for part in node.parts)
            found = _middle(right - left)
        except (ArithmeticError, ValueError):
            return -math.inf
        if node.kind in ("==", "!="):
            return abs(found) if node.kind == "==" else -abs(found)
        found = found if node.kind in (">=", ">") else -found
        return -math.inf if math.isnan(found) else found
    parts = [_violation(part, numbers) for part in node.parts]
    if node.kind == "not":
        return -parts[0]
    return min(parts) if node.kind == "or" else max(parts)


def _middle(value: Any) -> float:
    """A float near a number."""
    if isinstance(value, float):
        return value
    low, high = bounds(value)
    return to_float((low + high) / 2)


def _python(node: Node) -> str:
    if node.kind == "number":
        exact = bounds(node.value)[0]
        return f"Fraction({exact.numerator}, {exact.denominator})"
    if node.kind == "name":
        return f'q["{node.value}"]'
    parts = [_python(part) for part in node.parts]
    if node.kind == "call" and node.value in ("min", "max"):
        sign = "+" if node.value == "max" else "-"
        return f"(({parts[0]}) + ({parts[1]}) {sign} abs(({parts[0]}) - ({parts[1]}))) / 2"
    if node.kind == "call":
        return f"{node.value}({parts[0]})"
    closed = [
        f"({text})" if part.parts else text for text, part in zip(parts, node.parts, strict=True)
    ]
    if node.kind == "negate":
        return f"-{closed[0]}"
    return f"{closed[0]} ** {node.value}" if node.kind == "power" else f" {node.kind} ".join(closed)


def _combine(node: Node, places: Any) -> str:
    if node.kind in SIGNS:
        return f"holds[{next(places)}]"
    parts = [_combine(part, places) for part in node.parts]
    name = {"and": "both", "or": "either", "not": "opposite"}[node.kind]
    return f"{name}({', '.join(parts)})"
