"""Images of digits."""

from __future__ import annotations

import gzip
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from ..draw import Floats
from .fetch import fetch

__all__ = ["Images", "load_images"]

SIDE = 28


@dataclass(frozen=True, eq=False)
class Images:
    """`pixels[n, 28, 28]` from 0 to 1 and `labels[n]` from 0 to 9."""

    pixels: Floats
    labels: np.ndarray[Any, np.dtype[np.int64]]


def load_images(*, folder: Path | None = None) -> Images:
    """5,000 images of MNIST, 500 of each digit."""
    path = fetch("mnist-5k", folder=folder)
    with gzip.open(path, "rt") as lines:
        table = np.loadtxt(lines, delimiter=",", dtype=np.float64)
    return Images(table[:, :-1].reshape(-1, SIDE, SIDE) / 255.0, table[:, -1].astype(np.int64))
