"""Pretraining compiled by numba: one batch is a few microseconds."""

from __future__ import annotations

from typing import Any

import numpy as np

from .compiled_steps import adamw_step, compiled, schedule, shuffle
from .pretraining import Pretraining
from .relu_network import ReluNetwork
from .task_batches import Array
from .vector_code import LANES
from .vectors import affine_rows, copy_row, dot_rows, outer_sum, pull_rows, spread_rows, turn

__all__ = ["CompiledTrainer"]

# One layer: 16 rows of 16 weights, those of one input together, and 16 biases.
_SLOT = LANES * LANES + LANES


class CompiledTrainer:
    """Forward, backward and AdamW in one compiled loop, which releases the GIL.

    Layers are padded to 16 by 16 with zeros, which stay zero. Every sum runs in a fixed order.
    """

    def __init__(self, work: Pretraining) -> None:
        self.work, kind = work, work.start.dtype
        depth, full = work.start.depth, -(-work.batch // LANES) * LANES
        self.vector = np.zeros(depth * _SLOT, dtype=kind)
        for (weight, bias), slot in zip(
            work.start.layers, self.vector.reshape(depth, LANES + 1, LANES), strict=True
        ):
            slot[: weight.shape[1], : len(bias)] = weight.T
            slot[LANES, : len(bias)] = bias
        self.mean, self.square = np.zeros_like(self.vector), np.zeros_like(self.vector)
        self.gradient = np.zeros_like(self.vector)
        self.turned = np.zeros(LANES * LANES, dtype=kind)
        self.values = np.zeros((depth + 1) * full * LANES, dtype=kind)
        self.pulls = np.zeros(2 * full * LANES, dtype=kind)
        #: Inputs in rows of 8 where they fit, else of 16.
        columns = 8 if work.start.inputs <= 8 else LANES
        self.inputs = np.zeros((work.tasks, work.rows, columns), dtype=kind)
        self.inputs[..., : work.start.inputs] = work.inputs
        self.heads = np.zeros((work.tasks, LANES + 1), dtype=kind)
        self.heads[:, : work.start.width] = work.heads[:, :-1]
        self.heads[:, -1] = work.heads[:, -1]

    def train(self, first: int, count: int) -> Array:
        """Epochs one after another; see `Trainer`."""
        work, steps = self.work, self.work.tasks * self.work.batches
        losses = np.zeros((count, work.tasks), dtype=self.vector.dtype)
        _train(
            self.vector,
            self.mean,
            self.square,
            self.gradient,
            self.turned,
            self.values,
            self.pulls,
            self.heads,
            self.inputs.reshape(work.tasks, -1),
            *schedule(work, losses, steps, first),
        )
        return np.asarray(losses / losses.dtype.type(work.batches))

    def network(self) -> ReluNetwork:
        """The network as it is now."""
        slots = self.vector.reshape(-1, LANES + 1, LANES)
        return ReluNetwork(
            tuple(
                (slot[: weight.shape[1], : len(bias)].T.copy(), slot[LANES, : len(bias)].copy())
                for (weight, bias), slot in zip(self.work.start.layers, slots, strict=True)
            )
        )


@compiled
def _train(
    vector: Any,
    mean: Any,
    square: Any,
    gradient: Any,
    turned: Any,
    values: Any,
    pulls: Any,
    heads: Any,
    inputs: Any,
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
    short = inputs.shape[1] == 8 * rows
    depth = vector.size // 272
    order = np.empty(rows, np.int32)
    layer = values.size // (depth + 1)
    answers = np.empty(layer // 16, values.dtype)
    zero = values.dtype.type(0)
    step = 0
    for epoch in range(losses.shape[0]):
        for task in range(tasks):
            shuffle(order, key, (first + epoch) * tasks + task)
            head, points = heads[task], inputs[task]
            for start in range(0, rows, batch):
                count = min(batch, rows - start)
                full = (count + 15) // 16 * 16
                for r in range(count):
                    if short:
                        copy_row(points, 8 * order[start + r], values, 16 * r, 8)
                    else:
                        copy_row(points, 16 * order[start + r], values, 16 * r, 16)
                for r in range(16 * count, 16 * full):
                    values[r] = zero
                # Forward.
                if short:
                    affine_rows(values, 0, vector, 0, values, layer, full, 8)
                else:
                    affine_rows(values, 0, vector, 0, values, layer, full, 16)
                for place in range(1, depth):
                    at = place * layer
                    affine_rows(values, at, vector, place * 272, values, at + layer, full, 16)
                # Loss.
                top = depth * layer
                for r in range(0, full, 16):
                    dot_rows(values, top + 16 * r, head, 0, answers, r)
                loss = zero
                inverse = values.dtype.type(1 / count)
                for r in range(count):
                    off = answers[r] + head[16] - targets[task, order[start + r]]
                    loss += off * off
                    answers[r] = (inverse + inverse) * off
                for r in range(count, full):
                    answers[r] = zero
                losses[epoch, task] += loss * inverse
                # Backward.
                now, other = 0, layer
                spread_rows(answers, 0, head, 0, values, top, pulls, 0, full)
                for place in range(depth - 1, 0, -1):
                    at = place * layer
                    outer_sum(values, at, pulls, now, gradient, place * 272, full, 16)
                    turn(vector, place * 272, turned, 0)
                    pull_rows(pulls, now, turned, 0, values, at, pulls, other, full)
                    now, other = other, now
                if short:
                    outer_sum(values, 0, pulls, now, gradient, 0, full, 8)
                else:
                    outer_sum(values, 0, pulls, now, gradient, 0, full, 16)
                adamw_step(vector, gradient, mean, square, rates[step], roots[step], given)
                step += 1
