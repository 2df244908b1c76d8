"""Pretraining of a representation on tasks with known heads."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from w2sverify.errors import InputError

from .adamw import AdamW
from .engines import Engine, choose_engine
from .numpy_trainer import NumpyTrainer
from .pretraining import Pretraining, Trainer
from .relu_network import ReluNetwork
from .row_orders import draw_key
from .run_epochs import run_epochs
from .task_batches import Array
from .torch_trainer import TorchTrainer

__all__ = ["Pretrained", "pretrain"]


@dataclass(frozen=True, eq=False)
class Pretrained:
    """The network after the last step, and `losses[epochs, T]`: means over the batches of a task,
    each taken before its step. `engine` is the one that ran.
    """

    network: ReluNetwork
    losses: Array
    engine: str


def pretrain(
    start: ReluNetwork,
    heads: Any,
    inputs: Any,
    targets: Any,
    *,
    rng: np.random.Generator,
    epochs: int = 1000,
    batch: int = 32,
    learning_rate: float = 1e-3,
    weight_decay: float = 0.01,
    engine: Engine = "auto",
    device: str = "auto",
    progress: Callable[[int], None] | None = None,
) -> Pretrained:
    """Train a network on T tasks whose heads stay fixed, as the notebook does.

    AdamW on the representation alone, constant rate, decoupled decay; batches of one task at a time
    in the tasks' order, each task's rows permuted anew in every epoch; no early stopping, the last
    iterate is kept. Arguments as in `Pretraining`; the type of the start's parameters, float32 in
    the notebook, is that of the whole training. `rng` gives the permutations: the same generator,
    the same batches with every engine. `engine` is one of `numba` (compiled, one core, releases the
    GIL), `torch` (eager, on `device`) and `numpy`; `auto` is the first of them that is installed
    and fits. `progress` is told the number of epochs that are done.

    Every engine is reproducible by itself, bit by bit, on the same machine; between engines, the
    first steps agree to rounding, and rounding grows.

    Raises `InputError` as `Pretraining` does, for an engine that is not there, and for a training
    that diverges.

    Source: cells 10 and 12 of the notebook of Charikar et al. 2024.
    """
    if epochs < 0:
        raise InputError(f"epochs is {epochs}; give a number that is not negative.")
    optimiser = AdamW(learning_rate=learning_rate, weight_decay=weight_decay)
    work = Pretraining(
        start=start,
        heads=heads,
        inputs=inputs,
        targets=targets,
        key=draw_key(rng),
        batch=batch,
        optimiser=optimiser,
    )
    sizes = [start.inputs, *(len(bias) for _, bias in start.layers)]
    name, device = choose_engine(engine, device, compiles=max(sizes) <= 16)
    trainer = _trainer(work, name, device)
    losses = run_epochs(trainer, epochs, learning_rate, progress)
    return Pretrained(trainer.network(), losses, name)


def _trainer(work: Pretraining, engine: str, device: str) -> Trainer:
    if engine == "torch":
        return TorchTrainer(work, device)
    if engine == "numpy":
        return NumpyTrainer(work)
    from .compiled_trainer import CompiledTrainer

    return CompiledTrainer(work)
