"""The training loops of the notebook of Charikar et al. 2024, in plain PyTorch as written there."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np
import torch
from torch import nn

__all__ = ["linear_of", "network_of", "train_head", "train_representation"]

Batches = Iterable[tuple[int, Any]]


def network_of(layers: Any) -> nn.Sequential:
    """`Linear` and `ReLU` blocks with given parameters."""
    blocks: list[nn.Module] = []
    for weight, bias in layers:
        blocks += [linear_of(weight, bias), nn.ReLU()]
    return nn.Sequential(*blocks)


def linear_of(weight: Any, bias: Any) -> nn.Linear:
    """A `Linear` with given parameters."""
    made = nn.Linear(np.shape(weight)[1], np.shape(weight)[0])
    made.weight = nn.Parameter(torch.tensor(weight))
    made.bias = nn.Parameter(torch.tensor(bias))
    return made


def train_representation(
    network: nn.Module, heads: list[nn.Linear], inputs: Any, targets: Any, batches: Batches
) -> float:
    """Cells 10 and 12: AdamW on the representation, the true heads fixed; the sum of the losses.

    `batches` are (task, rows), in order.
    """
    criterion = nn.MSELoss()
    optimizer = torch.optim.AdamW(network.parameters(), lr=1e-3)
    total = 0.0
    for task, rows in batches:
        optimizer.zero_grad()
        outputs = heads[task](network(inputs[task][rows]))
        loss = criterion(outputs, targets[task][rows])
        loss.backward()
        optimizer.step()
        total += loss.item()
    return total


def train_head(
    network: nn.Module, head: nn.Linear, inputs: Any, targets: Any, batches: Iterable[Any]
) -> float:
    """Cells 16, 19 and 23: AdamW on one head, the representation frozen; the sum of the losses."""
    criterion = nn.MSELoss()
    optimizer = torch.optim.AdamW(head.parameters(), lr=1e-3)
    for parameter in network.parameters():
        parameter.requires_grad = False
    total = 0.0
    for rows in batches:
        optimizer.zero_grad()
        outputs = head(network(inputs[rows]))
        loss = criterion(outputs, targets[rows])
        loss.backward()
        optimizer.step()
        total += loss.item()
    return total
