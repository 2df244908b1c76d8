"""One world of a setting confronted with a claim: exactly, or in floats."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from ..errors import InputError, PluginError
from .checks import Broken
from .claim import Claim
from .enclosure import Undefined
from .setting import Setting, World

__all__ = ["Decided", "Trial", "number_texts"]


@dataclass(frozen=True)
class Decided:
    """A completed exact world with every hypothesis proved, its numbers, and whether the claim
    holds there (None: not certain).
    """

    world: World
    numbers: World
    holds: bool | None

    @cached_property
    def digits(self) -> int:
        """The most digits of a numerator or denominator."""
        return max((len(text) for text in number_texts(self.world)), default=1)

    @cached_property
    def cost(self) -> tuple[int, int, int]:
        """How large it is to read: points and columns, digits in all, the size of the numbers."""
        size = int(self.numbers["n"]) + int(self.numbers.get("d", 0))
        texts = number_texts(self.world)
        return size, sum(map(len, texts)), sum(map(int, texts))


@dataclass(frozen=True)
class Trial:
    """A setting and a claim about it."""

    setting: Setting
    claim: Claim

    def violation(self, world: World) -> float:
        """By how much a world of floats violates the claim, in floats; minus infinity where it is
        none of the setting.
        """
        try:
            made = self.setting.complete(world, self.claim.names, exact=False)
            if made is None:
                return -math.inf
            return self.claim.violation(self.setting.measure(made))
        except (ArithmeticError, Broken, InputError, ValueError):
            return -math.inf

    def decide(self, world: World) -> Decided | None:
        """A world of fractions, decided exactly; None where it is not proved to be of the setting.

        `PluginError`, which a class that breaks its contract raises, passes.
        """
        try:
            made = self.setting.complete(world, self.claim.names, exact=True)
            if made is None:
                return None
            self.setting.prove(made)
            numbers = self.setting.measure(made)
        except PluginError:
            raise
        except (Broken, Undefined, InputError, ZeroDivisionError):
            return None
        return Decided(made, numbers, self.claim.decide(numbers))


def number_texts(found: Any) -> list[str]:
    """Numerators and denominators above one of every number in a world, as decimal digits; but not
    of multipliers, which nobody reads.
    """
    if isinstance(found, dict):
        read = [x for key, x in found.items() if key != "form" and not key.endswith("_dual")]
        return [text for x in read for text in number_texts(x)]
    if isinstance(found, list | tuple):
        return [t for x in found for t in number_texts(x)]
    if not hasattr(found, "numerator") or isinstance(found, bool):
        return []
    bottom = [str(found.denominator)] if found.denominator > 1 else []
    return [str(abs(found.numerator)), *bottom]
