"""Pretraining in plain NumPy: the derivatives written out."""

from __future__ import annotations

import numpy as np

from .adamw_state import AdamWState
from .pretraining import Pretraining
from .relu_network import ReluNetwork
from .task_batches import Array

__all__ = ["NumpyTrainer"]


class NumpyTrainer:
    """Forward, backward and AdamW by hand, on one vector of all parameters.

    What the compiled trainer does, without its blocks: the twin that needs no other package.
    """

    def __init__(self, work: Pretraining) -> None:
        self.work = work
        self.vector = work.start.parameters
        self.gradient = np.zeros_like(self.vector)
        self.state = AdamWState(work.optimiser, self.vector)
        self.layers = _views(work.start, self.vector)
        self.slopes = _views(work.start, self.gradient)

    def train(self, first: int, count: int) -> Array:
        """Epochs one after another; see `Trainer`."""
        work = self.work
        losses = np.zeros((count, work.tasks), dtype=self.vector.dtype)
        with np.errstate(over="ignore", invalid="ignore"):
            for epoch in range(count):
                orders = work.orders(first + epoch)
                for task, order in enumerate(orders):
                    for start in range(0, work.rows, work.batch):
                        rows = order[start : start + work.batch]
                        losses[epoch, task] += self._differentiate(task, rows)
                        self.state.step(self.vector, self.gradient)
        return losses / losses.dtype.type(work.batches)

    def _differentiate(self, task: int, rows: Array) -> float:
        """The loss of a batch; its gradient is left in `gradient`."""
        head = self.work.heads[task]
        values = [self.work.inputs[task, rows]]
        for weight, bias in self.layers:
            values.append(np.maximum(values[-1] @ weight.T + bias, 0))
        off = values[-1] @ head[:-1] + head[-1] - self.work.targets[task, rows]
        pull = (off * off.dtype.type(2 / len(rows)))[:, None] * head[:-1]
        for place in reversed(range(len(self.layers))):
            pull = np.where(values[place + 1] > 0, pull, 0)
            slope, offset = self.slopes[place]
            np.matmul(pull.T, values[place], out=slope)
            np.sum(pull, axis=0, out=offset)
            if place:
                pull = pull @ self.layers[place][0]
        return float(np.mean(off * off))

    def network(self) -> ReluNetwork:
        """The network as it is now."""
        return self.work.start.with_parameters(self.vector.copy())


def _views(like: ReluNetwork, vector: Array) -> list[tuple[Array, Array]]:
    """The parts of a vector of parameters, as views of it."""
    views, place = [], 0
    for weight, bias in like.layers:
        middle = place + weight.size
        end = middle + bias.size
        views.append((vector[place:middle].reshape(weight.shape), vector[middle:end]))
        place = end
    return views
