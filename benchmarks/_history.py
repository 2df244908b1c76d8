"""How long things took, and what to expect of the next size."""

from __future__ import annotations

import math
from collections.abc import Callable
from time import process_time
from typing import Any

__all__ = ["History"]


class History:
    """How long things took at the sizes before, and what they are expected to take at the next."""

    def __init__(self, patience: float) -> None:
        self.patience = patience
        self.known: dict[str, tuple[int, float, float]] = {}

    def expected(self, name: str, points: int, exponent: float) -> float:
        """CPU seconds, from the growth so far or else from the exponent; 0 for something new."""
        size, seconds, growth = self.known.get(name, (points, 0.0, exponent))
        return float(seconds * (points / size) ** growth)

    def note(self, name: str, points: int, seconds: float, exponent: float) -> None:
        """Remember what it took."""
        growth = exponent
        if name in self.known:
            size, before, _ = self.known[name]
            if before > 0 and seconds > 0 and points > size:
                growth = math.log(seconds / before) / math.log(points / size)
        self.known[name] = points, seconds, max(growth, 1.0)

    def once(self, name: str, points: int, work: Callable[[], Any], left: list[str]) -> Any:
        """The result of work that is done once; None where it is expected to take too long."""
        soon = self.expected(name, points, 1.0)
        if soon > self.patience:
            left.append(f"{name} ({self.show(soon)} expected)")
            return None
        begun = process_time()
        result = work()
        self.note(name, points, process_time() - begun, 1.0)
        return result

    @staticmethod
    def show(seconds: float) -> str:
        """As a reader wants it."""
        return f"{seconds:.2g} s" if seconds < 100 else f"{seconds:,.0f} s"
