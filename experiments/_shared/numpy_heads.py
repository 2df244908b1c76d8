"""AdamW heads in plain NumPy, all tasks in one step."""

from __future__ import annotations

import numpy as np

from .adamw_state import AdamWState
from .head_training import HeadTraining
from .task_batches import Array

__all__ = ["NumpyHeads"]


class NumpyHeads:
    """The same step of every task at once: AdamW works entry by entry, so none sees another."""

    def __init__(self, work: HeadTraining) -> None:
        self.work = work
        self.heads = work.start.copy()
        self.state = AdamWState(work.optimiser, self.heads)

    def train(self, first: int, count: int) -> Array:
        """Epochs one after another; see `HeadTrainer`."""
        work, kind = self.work, self.heads.dtype.type
        losses = np.zeros((count, work.tasks), dtype=self.heads.dtype)
        tasks = np.arange(work.tasks)[:, None]
        gradient = np.empty_like(self.heads)
        with np.errstate(over="ignore", invalid="ignore"):
            for epoch, orders in enumerate(work.all_orders(first, count)):
                for start in range(0, work.rows, work.batch):
                    rows = orders[:, start : start + work.batch]
                    phi = work.features[rows if work.features.ndim == 2 else (tasks, rows)]
                    answer = (phi @ self.heads[:, :-1, None])[..., 0] + self.heads[:, -1:]
                    off = answer - work.targets[tasks, rows]
                    losses[epoch] += np.mean(off * off, axis=1)
                    pull = off * kind(2 / rows.shape[1])
                    gradient[:, :-1] = (pull[:, None, :] @ phi)[:, 0]
                    gradient[:, -1] = np.sum(pull, axis=1)
                    self.state.step(self.heads, gradient)
        return np.asarray(losses / kind(work.batches))
