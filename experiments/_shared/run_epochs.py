"""Training in blocks of epochs, watched."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Protocol

import numpy as np

from w2sverify.errors import InputError

__all__ = ["run_epochs"]

Array = np.ndarray[Any, Any]

# Epochs between two reports of progress, and chances to interrupt.
_BLOCK = 20


class _Trains(Protocol):
    def train(self, first: int, count: int) -> Array: ...


def run_epochs(
    trainer: _Trains, epochs: int, rate: float, progress: Callable[[int], None] | None
) -> Array:
    """Run a trainer's epochs and return their losses `[epochs, T]`.

    Raises `InputError` once a loss is not finite.
    """
    losses = [trainer.train(0, 0)]
    for first in range(0, epochs, _BLOCK):
        count = min(_BLOCK, epochs - first)
        losses.append(trainer.train(first, count))
        bad = np.argwhere(~np.isfinite(losses[-1]))
        if len(bad):
            epoch, task = bad[0]
            raise InputError(
                f"The loss of task {task} in epoch {first + epoch} is {losses[-1][epoch, task]}; "
                f"lower the learning rate of {rate:g}, or divide the inputs by their scale."
            )
        if progress is not None:
            progress(first + count)
    return np.concatenate(losses)
