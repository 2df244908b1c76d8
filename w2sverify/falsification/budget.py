"""How long a search may take."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass

from ..errors import InputError

__all__ = ["Budget"]

UNITS = {"s": 1.0, "m": 60.0, "h": 3600.0}


@dataclass(frozen=True)
class Budget:
    """Seconds, instances, or both; the first that is used up ends a search."""

    seconds: float = math.inf
    instances: int | None = None

    @classmethod
    def of(cls, text: str) -> Budget:
        """`10s`, `2m`, `1h` are times; a number alone counts instances.

        Raises `InputError` for anything else.
        """
        match = re.fullmatch(r"([0-9]+(?:\.[0-9]+)?)([smh]?)", text.strip())
        if match is None or not 0 < float(match[1]) < 1e9 or ("." in match[1] and not match[2]):
            raise InputError(
                f"The budget {text!r} is neither a time nor a number of instances; give 20s, 5m, "
                "or a number such as 10000."
            )
        if match[2]:
            return cls(seconds=float(match[1]) * UNITS[match[2]])
        return cls(instances=int(match[1]))

    def spent(self, instances: int, seconds: float) -> bool:
        """Whether nothing is left."""
        return seconds >= self.seconds or (
            self.instances is not None and instances >= self.instances
        )

    def __str__(self) -> str:
        if self.instances is not None:
            return f"{self.instances:,} instances"
        return f"{self.seconds:g} s"
