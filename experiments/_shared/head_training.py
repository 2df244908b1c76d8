"""What a trainer of heads is given, and what it offers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from w2sverify.errors import InputError

from .task_batches import Array, TaskBatches

__all__ = ["HeadTrainer", "HeadTraining"]


@dataclass(frozen=True, eq=False, kw_only=True)
class HeadTraining(TaskBatches):
    """T heads `start[T, width + 1]` (the bias last), each trained on targets `[T, N]` for itself.

    `features[N, width]` are shared, `features[T, N, width]` each task's own; all arrays are held in
    the type of `start`. The loss of a batch is the mean of `(phi theta_t + b_t - y)^2`.

    Raises `InputError` for shapes that do not fit, no rows, and values that are not finite.
    """

    start: Array
    features: Array

    def __post_init__(self) -> None:
        self.hold("start features targets", self.start.dtype)
        phi, goals, (tasks, columns) = self.features, self.targets, self.start.shape
        shapes = {(*goals.shape[1:], columns - 1), (*goals.shape, columns - 1)}
        if goals.ndim != 2 or 0 in goals.shape or len(goals) != tasks or phi.shape not in shapes:
            raise InputError(
                f"Features of shape {phi.shape} do not fit targets of shape {goals.shape}; give "
                "[N, width] or [T, N, width], and [T, N]."
            )


class HeadTrainer(Protocol):
    """One training under way; built from a `HeadTraining`."""

    @property
    def heads(self) -> Array:
        """The heads as they are now: `[T, width + 1]`."""
        ...

    def train(self, first: int, count: int) -> Array:
        """Run epochs `first` to `first + count - 1`, which follow those before.

        Returns the mean over its batches of the loss of each task before its step: `[count, T]`.
        """
        ...
