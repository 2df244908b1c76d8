"""Pretraining in plain PyTorch: the readable twin, on any device."""

from __future__ import annotations

import numpy as np

from .one_thread import one_thread
from .pretraining import Pretraining
from .relu_network import ReluNetwork
from .task_batches import Array

__all__ = ["TorchTrainer"]


class TorchTrainer:
    """The notebook's loop: `torch.nn`, autograd, `torch.optim.AdamW`, one batch at a time."""

    def __init__(self, work: Pretraining, device: str = "cpu") -> None:
        import torch
        from torch import nn

        self.work, self.device = work, device
        blocks: list[nn.Module] = []
        for weight, bias in work.start.layers:
            linear = nn.Linear(weight.shape[1], weight.shape[0], device=device)
            linear.weight = nn.Parameter(torch.tensor(weight, device=device))
            linear.bias = nn.Parameter(torch.tensor(bias, device=device))
            blocks += [linear, nn.ReLU()]
        self.model = nn.Sequential(*blocks)
        given = work.optimiser
        self.optimiser = torch.optim.AdamW(
            self.model.parameters(),
            lr=given.learning_rate,
            betas=(given.beta1, given.beta2),
            eps=given.eps,
            weight_decay=given.weight_decay,
        )
        self.loss = nn.MSELoss()

    def train(self, first: int, count: int) -> Array:
        """Epochs one after another; see `Trainer`."""
        import torch

        work = self.work
        inputs, targets, heads = (
            torch.tensor(part, device=self.device)
            for part in (work.inputs, work.targets, work.heads)
        )
        losses = torch.zeros((count, work.tasks), dtype=inputs.dtype, device=self.device)
        with one_thread():
            for epoch in range(count):
                orders = torch.tensor(work.orders(first + epoch), device=self.device)
                for task, order in enumerate(orders):
                    for rows in order.split(work.batch):
                        features = self.model(inputs[task, rows])
                        answer = features @ heads[task, :-1] + heads[task, -1]
                        loss = self.loss(answer, targets[task, rows])
                        self.optimiser.zero_grad()
                        loss.backward()
                        self.optimiser.step()
                        losses[epoch, task] += loss.detach()
        return np.asarray(losses.cpu().numpy() / work.batches)

    def network(self) -> ReluNetwork:
        """The network as it is now."""
        parts = [part.detach().cpu().numpy().copy() for part in self.model.parameters()]
        return ReluNetwork(tuple(zip(parts[::2], parts[1::2], strict=True)))
