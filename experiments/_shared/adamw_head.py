"""The paper's heads: AdamW on many tasks at once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from w2sverify.draw import Floats
from w2sverify.errors import InputError

from .adamw import AdamW
from .engines import Engine, choose_engine
from .head_training import HeadTrainer, HeadTraining
from .numpy_heads import NumpyHeads
from .row_orders import draw_key
from .run_epochs import run_epochs
from .sample import draw_heads
from .task_batches import Array
from .torch_heads import TorchHeads

__all__ = ["TrainedHeads", "adamw_heads"]


@dataclass(frozen=True, eq=False)
class TrainedHeads:
    """The heads `[T, width + 1]` (the bias last) after the last step, as float64, and the means
    over the batches of a task, each taken before its step, `losses[epochs, T]`. `engine` is the one
    that ran.
    """

    heads: Floats
    losses: Array
    engine: str


def adamw_heads(
    features: Any,
    targets: Any,
    *,
    rng: np.random.Generator,
    epochs: int = 1000,
    batch: int = 32,
    learning_rate: float = 1e-3,
    weight_decay: float = 0.01,
    dtype: Any = np.float32,
    engine: Engine = "auto",
    device: str = "auto",
    progress: Callable[[int], None] | None = None,
) -> TrainedHeads:
    """Heads for targets `[T, n]`, trained by AdamW as the notebook trains all three kinds.

    `features[n, width]` are shared by the tasks, `features[T, n, width]` each task's own. Each task
    starts at a random head and runs for itself: batches of a fresh permutation in each epoch, decay
    on weights and bias. Engines as in `pretrain`; `progress` is told the number of epochs that are
    done. Training in `dtype`.

    Raises `InputError` for shapes that do not fit, values that are not finite in `dtype`, and a
    training that diverges.

    Source: cells 16, 19 and 23 of the notebook of Charikar et al. 2024.
    """
    if epochs < 0:
        raise InputError(f"epochs is {epochs}; give a number that is not negative.")
    if np.dtype(dtype) not in (np.float32, np.float64):
        raise InputError(f"dtype is {np.dtype(dtype)}; train in float32 or float64.")
    optimiser = AdamW(learning_rate=learning_rate, weight_decay=weight_decay)
    tasks, width = len(np.atleast_1d(targets)), int(np.shape(features)[-1])
    start = draw_heads(rng, tasks, width=width).astype(dtype)
    work = HeadTraining(
        start=start,
        features=features,
        targets=targets,
        key=draw_key(rng),
        batch=batch,
        optimiser=optimiser,
    )
    name, device = choose_engine(engine, device, compiles=width <= 16)
    trainer = _trainer(work, name, device)
    losses = run_epochs(trainer, epochs, learning_rate, progress)
    return TrainedHeads(np.asarray(trainer.heads, dtype=np.float64), losses, name)


def _trainer(work: HeadTraining, engine: str, device: str) -> HeadTrainer:
    if engine == "torch":
        return TorchHeads(work, device)
    if engine == "numpy":
        return NumpyHeads(work)
    from .compiled_heads import CompiledHeads

    return CompiledHeads(work)
