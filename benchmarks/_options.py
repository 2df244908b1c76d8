"""What a benchmark is told."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

__all__ = ["Options"]

Level = Literal["full", "quick", "smallest"]


def _silent(text: str) -> None:
    del text


@dataclass(frozen=True)
class Options:
    """How much to measure, the seed of every draw, and where progress is reported.

    `full` is what the README shows, `quick` fewer repetitions and sizes, and `smallest` only shows
    that everything runs: its numbers mean nothing.
    """

    level: Level = "full"
    seed: int = 0
    progress: Callable[[str], None] = _silent
