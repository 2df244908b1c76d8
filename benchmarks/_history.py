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
        self.known: dict[str, dict[int, float]] = {}

    def expected(self, name: str, points: int, exponent: float) -> float:
        """CPU seconds, from the growth so far or else from the exponent; 0 for something new."""
        sizes = sorted(self.known.get(name, {}).items())
        if not sizes:
            return 0.0
        last, seconds = sizes[-1]
        if len(sizes) > 1 and min(seconds, sizes[-2][1]) > 0:
            before, less = sizes[-2]
            exponent = max(1.0, math.log(seconds / less) / math.log(last / before))
        return float(seconds * (points / last) ** exponent)

    def note(self, name: str, points: int, seconds: float) -> None:
        """Remember what it took; a later note for the same size replaces the one before."""
        self.known.setdefault(name, {})[points] = seconds

    def once(self, name: str, points: int, work: Callable[[], Any], left: list[str]) -> Any:
        """The result of work that is done once; None where it is expected to take too long."""
        soon = self.expected(name, points, 1.0)
        if soon > self.patience:
            left.append(f"{name} ({self.show(soon)} expected)")
            return None
        begun = process_time()
        result = work()
        self.note(name, points, process_time() - begun)
        return result

    @staticmethod
    def show(seconds: float) -> str:
        """As a reader wants it."""
        return f"{seconds:.2g} s" if seconds < 100 else f"{seconds:,.0f} s"
