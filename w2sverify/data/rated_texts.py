"""Texts with several scores each."""

from __future__ import annotations

from dataclasses import dataclass

from ..draw import Floats

__all__ = ["RatedTexts"]


@dataclass(frozen=True, eq=False)
class RatedTexts:
    """`texts` (n strings), `scores[n, k]` and the names of the k `rubrics`."""

    texts: tuple[str, ...]
    scores: Floats
    rubrics: tuple[str, ...]
