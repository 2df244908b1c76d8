"""What a trainer of representations is given, and what it offers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from w2sverify.errors import InputError

from .relu_network import ReluNetwork
from .task_batches import Array, TaskBatches

__all__ = ["Pretraining", "Trainer"]


@dataclass(frozen=True, eq=False, kw_only=True)
class Pretraining(TaskBatches):
    """T tasks with fixed heads, on which one network is trained.

    `heads[T, width + 1]` (the bias last), `inputs[T, N, d]` and `targets[T, N]` are held in the
    type of the start's parameters. The loss of a batch is the mean of
    `(h(x) theta_t + b_t - y)^2`. An epoch takes the tasks in order.

    Raises `InputError` for shapes that do not fit, no rows, and values that are not finite.
    """

    start: ReluNetwork
    heads: Array
    inputs: Array

    def __post_init__(self) -> None:
        self.hold("heads inputs targets", self.start.dtype)
        goals, net = self.targets.shape, self.start
        wanted = len(goals) == 2 and 0 not in goals and self.inputs.shape == (*goals, net.inputs)
        if not wanted or self.heads.shape != (goals[0], net.width + 1):
            raise InputError(
                f"Heads {self.heads.shape}, inputs {self.inputs.shape} and targets {goals} do not "
                f"fit a network with {net.inputs} inputs and width {net.width}; give "
                "[T, width + 1], [T, N, inputs] and [T, N]."
            )


class Trainer(Protocol):
    """One training under way; built from a `Pretraining`."""

    def train(self, first: int, count: int) -> Array:
        """Run epochs `first` to `first + count - 1`, which follow those before.

        Returns the mean over the batches of each task of the loss before its step: `[count, T]`.
        """
        ...

    def network(self) -> ReluNetwork:
        """The network as it is now."""
        ...
