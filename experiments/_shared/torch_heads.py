"""AdamW heads in plain PyTorch, all tasks in one step, on any device."""

from __future__ import annotations

import numpy as np

from .head_training import HeadTraining
from .one_thread import one_thread
from .task_batches import Array

__all__ = ["TorchHeads"]


class TorchHeads:
    """Autograd and `torch.optim.AdamW` on stacked heads: the readable twin.

    The loss is the sum over the tasks, so each head's gradient is its own.
    """

    def __init__(self, work: HeadTraining, device: str = "cpu") -> None:
        import torch

        self.work, self.device = work, device
        self.parameter = torch.nn.Parameter(torch.tensor(work.start, device=device))
        given = work.optimiser
        self.optimiser = torch.optim.AdamW(
            [self.parameter],
            lr=given.learning_rate,
            betas=(given.beta1, given.beta2),
            eps=given.eps,
            weight_decay=given.weight_decay,
        )

    @property
    def heads(self) -> Array:
        """The heads as they are now."""
        return np.asarray(self.parameter.detach().cpu().numpy().copy())

    def train(self, first: int, count: int) -> Array:
        """Epochs one after another; see `HeadTrainer`."""
        import torch

        work = self.work
        features = torch.tensor(work.features, device=self.device)
        targets = torch.tensor(work.targets, device=self.device)
        losses = torch.zeros((count, work.tasks), dtype=targets.dtype, device=self.device)
        tasks = torch.arange(work.tasks, device=self.device)[:, None]
        with one_thread():
            for epoch in range(count):
                orders = torch.tensor(work.orders(first + epoch), device=self.device)
                for rows in torch.split(orders, work.batch, dim=1):
                    phi = features[rows] if features.ndim == 2 else features[tasks, rows]
                    answer = (phi @ self.parameter[:, :-1, None])[..., 0] + self.parameter[:, -1:]
                    loss = ((answer - targets[tasks, rows]) ** 2).mean(dim=1)
                    self.optimiser.zero_grad()
                    torch.autograd.backward(loss.sum())
                    self.optimiser.step()
                    losses[epoch] += loss.detach()
        return np.asarray(losses.cpu().numpy() / work.batches)
