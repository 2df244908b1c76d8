"""Film reviews, positive or negative: the text classification that needs no account."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from ..draw import Floats
from ._rows import numbers, read_columns
from .fetch import fetch

__all__ = ["Reviews", "load_reviews"]


@dataclass(frozen=True, eq=False)
class Reviews:
    """`texts`, `labels` (1 positive, 0 negative) and `origins` (`imdb` or `rotten_tomatoes`)."""

    texts: tuple[str, ...]
    labels: Floats
    origins: tuple[str, ...]


def load_reviews(*, origin: str | None = None, folder: Path | None = None) -> Reviews:
    """All reviews, each text once, or those of one origin, in the file's order."""
    path = fetch("reviews", folder=folder)
    found = read_columns(path, ("text", "label", "source"))
    first = dict(zip(reversed(found["text"]), range(len(found["text"]) - 1, -1, -1), strict=True))
    rows = [
        row
        for row in sorted(first.values())
        if found["text"][row] and origin in (None, found["source"][row])
    ]
    return Reviews(
        tuple(found["text"][row] for row in rows),
        numbers(path, "label", [found["label"][row] for row in rows]),
        tuple(found["source"][row] for row in rows),
    )
