"""AdamW heads compiled by numba: one batch is a tenth of a microsecond."""

from __future__ import annotations

from typing import Any

import numpy as np

from .compiled_steps import adamw_step, compiled, schedule, shuffle
from .head_training import HeadTraining
from .task_batches import Array
from .vector_code import LANES
from .vectors import copy_row, dot_rows, weighted_sum

__all__ = ["CompiledHeads"]


class CompiledHeads:
    """One task after another in one compiled loop, which releases the GIL.

    Features are padded to 16 with zeros, whose weights stay zero. Every sum runs in a fixed order.
    """

    def __init__(self, work: HeadTraining) -> None:
        self.work, kind, width = work, work.start.dtype, work.start.shape[1] - 1
        self.slots = np.zeros((work.tasks, 2 * LANES), dtype=kind)
        self.slots[:, :width] = work.start[:, :-1]
        self.slots[:, LANES] = work.start[:, -1]
        self.mean, self.square = np.zeros_like(self.slots), np.zeros_like(self.slots)
        pages = 1 if work.features.ndim == 2 else work.tasks
        self.features = np.zeros((pages, work.rows, LANES), dtype=kind)
        self.features[..., :width] = work.features

    @property
    def heads(self) -> Array:
        """The heads as they are now."""
        width = self.work.start.shape[1] - 1
        return np.concatenate([self.slots[:, :width], self.slots[:, LANES : LANES + 1]], axis=1)

    def train(self, first: int, count: int) -> Array:
        """Epochs one after another; see `HeadTrainer`."""
        work, steps = self.work, self.work.batches
        losses = np.zeros((count, work.tasks), dtype=self.slots.dtype)
        _train(
            self.slots,
            self.mean,
            self.square,
            self.features.reshape(len(self.features), -1),
            *schedule(work, losses, steps, first),
        )
        return np.asarray(losses / losses.dtype.type(work.batches))


@compiled
def _train(
    slots: Any,
    means: Any,
    squares: Any,
    features: Any,
    targets: Any,
    losses: Any,
    rates: Any,
    roots: Any,
    given: Any,
    key: Any,
    first: int,
    batch: int,
) -> None:
    tasks, rows = targets.shape
    order = np.empty(rows, np.int32)
    most = (batch + 15) // 16 * 16
    phi = np.zeros(most * 16, slots.dtype)
    answers = np.empty(most, slots.dtype)
    goals = np.empty(most, slots.dtype)
    gradient = np.zeros(32, slots.dtype)
    squared = np.empty(16, slots.dtype)
    zero = slots.dtype.type(0)
    for task in range(tasks):
        points = features[task if features.shape[0] > 1 else 0]
        theta, mean, square = slots[task], means[task], squares[task]
        step = 0
        for epoch in range(losses.shape[0]):
            shuffle(order, key, (first + epoch) * tasks + task)
            squared[:] = zero
            for start in range(0, rows, batch):
                count = min(batch, rows - start)
                full = (count + 15) // 16 * 16
                for r in range(count):
                    copy_row(points, 16 * order[start + r], phi, 16 * r, 16)
                    goals[r] = targets[task, order[start + r]]
                inverse = slots.dtype.type(1 / count)
                bias = theta[16]
                for block in range(0, full, 16):
                    dot_rows(phi, 16 * block, theta, 0, answers, block)
                    for r in range(16):
                        off = answers[block + r] + bias - goals[block + r]
                        off = off if block + r < count else zero
                        squared[r] += (inverse * off) * off
                        answers[block + r] = (inverse + inverse) * off
                weighted_sum(phi, 0, answers, 0, gradient, 0, full)
                adamw_step(theta, gradient, mean, square, rates[step], roots[step], given)
                step += 1
            losses[epoch, task] = np.sum(squared)
