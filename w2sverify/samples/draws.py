"""Students of one setting, drawn once for all who ask."""

from __future__ import annotations

import numpy as np

from .replicates import Replicates
from .setting import Setting

__all__ = ["Draws"]


class Draws:
    """Batches of students, each drawn when it is first asked for and kept: `draws[i]` is the i-th.

    They come in order from one generator, so that what a batch holds does not depend on who asks.
    """

    def __init__(
        self, setting: Setting, sample_size: int, rng: np.random.Generator, batch: int
    ) -> None:
        self._setting, self._sample_size = setting, sample_size
        self._rng, self._batch = rng, batch
        self._kept: list[Replicates] = []

    def __getitem__(self, index: int) -> Replicates:
        while len(self._kept) <= index:
            self._kept.append(self._setting.draw(self._sample_size, self._batch, self._rng))
        return self._kept[index]
