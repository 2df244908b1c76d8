"""Makes a counterexample smaller while it stays one, decided exactly at every step."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from functools import partial
from typing import Any

from ..exact import to_fraction
from .part import Part
from .setting import World
from .trial import Decided, Trial

__all__ = ["entry_at", "places", "replaced", "rounded", "shrink"]

#: How many worlds are decided at most.
DECISIONS = 2000
SCALES = (Fraction(1, 16), Fraction(1, 4), Fraction(1, 2), Fraction(2), Fraction(4), Fraction(16))


def shrink(trial: Trial, world: World, found: Decided) -> tuple[World, Decided]:
    """The smallest world that moves of these lead to, and what was decided of it.

    Moves: fewer points or columns, the class with its parameters left out, a part or a number made
    simple, fewer digits, another unit. Each accepted move lowers the cost, so it ends; after
    `DECISIONS` it ends anyway. The next round begins where the last move was accepted, because
    those before it have just failed.
    """
    left, start, progress = DECISIONS, 0, True
    while progress and left:
        progress = False
        listed = list(moves(trial.setting.parts, world))
        for place in range(len(listed)):
            index = (start + place) % len(listed)
            decided, left = trial.decide(listed[index]), left - 1
            if decided is not None and decided.holds is False and decided.cost < found.cost:
                world, found, progress, start = listed[index], decided, True, index
                break
            if not left:
                break
    return world, found


def moves(parts: dict[str, Part], world: World) -> Iterator[World]:
    """Worlds that may be simpler, the boldest first."""
    for axis in ("n", "d"):
        for index in range(length(parts, world, axis)):
            yield {
                name: parts[name].without(value, axis, index) if name in parts else value
                for name, value in world.items()
            }
    strong_class = world.get("strong_class")
    if strong_class is not None:
        try:
            plain = type(strong_class)()
        except TypeError:
            plain = strong_class  # it has parameters without a default
        if plain != strong_class:
            yield {**world, "strong_class": plain}
    for name, part in parts.items():
        yield {**world, name: part.at(world[name], partial(constant, part.simplest()))}
    for denominator in (1, 2, 4, 8):
        yield {**world, **rounded(parts, world, denominator)}
    for name, part in parts.items():
        if part.domain != "count":
            for scale in SCALES:
                yield {**world, name: part.at(world[name], scale.__mul__)}
    real = [name for name, part in parts.items() if part.axes == "n" and part.domain == "real"]
    for scale in (-Fraction(1), *SCALES):
        yield {**world, **{name: [scale * entry for entry in world[name]] for name in real}}
    for name in real:
        base = world[name]
        moved = {x: [a - b for a, b in zip(world[x], base, strict=True)] for x in real}
        yield {**world, **moved}
    for name, part in parts.items():
        for place in places(world[name]):
            for value in simpler(part, entry_at(world[name], place)):
                yield {**world, name: replaced(world[name], place, value)}


def constant(value: Fraction, _: Fraction) -> Fraction:
    """The value, whatever stood there."""
    return value


def rounded(parts: dict[str, Part], world: World, denominator: int) -> World:
    """Every part in multiples of `1 / denominator`."""
    return {
        name: part.at(world[name], partial(part.rounded, denominator=denominator))
        for name, part in parts.items()
    }


def length(parts: dict[str, Part], world: World, axis: str) -> int:
    """How many points or columns there are to leave out; none where only one is left."""
    for name, part in parts.items():
        if axis in part.axes:
            found = world[name] if part.axes.index(axis) == 0 else world[name][0]
            return len(found) if len(found) > 1 else 0
    return 0


def places(found: Any) -> list[tuple[int, ...]]:
    """The index of every number."""
    if not isinstance(found, list):
        return [()]
    return [(i, *rest) for i, entry in enumerate(found) for rest in places(entry)]


def entry_at(found: Any, place: tuple[int, ...]) -> Any:
    """The number at an index."""
    for index in place:
        found = found[index]
    return found


def replaced(found: Any, place: tuple[int, ...], value: Fraction) -> Any:
    """The numbers with one of them changed."""
    if not place:
        return value
    first = [*found]
    first[place[0]] = replaced(found[place[0]], place[1:], value)
    return first


def simpler(part: Part, value: Any) -> list[Fraction]:
    """Simpler numbers near one, the simplest first."""
    exact = to_fraction(value)
    sign = -1 if exact < 0 else 1
    down = [Fraction(int(exact * scale), scale) for scale in (1, 2, 4, 8, 64)]
    near = [Fraction(round(exact * scale), scale) for scale in (1, 2, 4, 8, 64)]
    wanted = [Fraction(0), Fraction(sign), *near, *down, Fraction(-sign), exact / 2]
    wanted += [Fraction(int(exact / 2)), exact - sign]
    seen = list(dict.fromkeys(x for x in wanted if x != exact and part.allows(x)))
    return [x for x in seen if weight(x) < weight(exact)]


def weight(value: Fraction) -> tuple[int, int]:
    """Digits, then size."""
    digits = len(str(abs(value.numerator))) + len(str(value.denominator))
    return digits, abs(value.numerator) + value.denominator
