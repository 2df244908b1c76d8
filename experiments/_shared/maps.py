"""The three representations of a panel, h*, h_w and h_s, as published or with scaled inputs."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from w2sverify.draw import Floats, generator

from .engines import Engine
from .pretrain import Pretrained, pretrain
from .protocol import Protocol, Representation
from .relu_network import ReluNetwork
from .sample import apply_heads, draw_heads, draw_inputs

__all__ = ["Inputs", "Maps", "make_maps"]

Inputs = str


@dataclass(frozen=True, eq=False)
class Maps:
    """Networks, and what each divides its inputs by. All take points of N(0, sigma^2 I).

    `losses` are those of the last epoch of pretraining, `variance` that of the labels.
    """

    truth: ReluNetwork
    weak: ReluNetwork
    strong: ReluNetwork
    divide: float
    divide_truth: float
    losses: dict[str, float]
    variance: float | None

    def features(self, role: str, points: Floats) -> Floats:
        """`h(x)` of `truth`, `weak` or `strong` in float64."""
        network: ReluNetwork = getattr(self, role)
        by = self.divide_truth if network is self.truth else self.divide
        return network.features(points / by)


def make_maps(protocol: Protocol, seed: int, inputs: Inputs, *, biases: bool = True) -> Maps:
    """The maps of one seed. `inputs` is `published`, or `scaled`: divided by sigma.

    Networks that are learned then see x / sigma, while h* and the labels stay as they are. Where a
    network is h* with noise, all three see x / sigma: P is N(0, I). With `biases=False` noise is
    added to weights only.
    """
    truth = ReluNetwork.random(generator(seed, "truth"), depth=5)
    noise = "perturbed" in (protocol.weak.kind, protocol.strong.kind)
    by = protocol.sigma if inputs == "scaled" else 1.0
    losses: dict[str, float] = {}
    variance = None

    def make(role: str, kind: Representation) -> ReluNetwork:
        nonlocal variance
        if kind.kind == "truth":
            return truth
        if kind.kind == "perturbed":
            return truth.perturbed(generator(seed, "noise", role), kind.scale, biases=biases)
        found, variance = learn(
            seed,
            kind.depth,
            by,
            protocol.sigma,
            protocol.pretraining_tasks,
            protocol.pretraining_samples,
            protocol.epochs,
            protocol.batch,
            protocol.learning_rate,
            protocol.weight_decay,
            protocol.engine,
            protocol.device,
        )
        losses[role] = float(np.mean(found.losses[-1])) if len(found.losses) else variance
        return found.network

    weak, strong = make("weak", protocol.weak), make("strong", protocol.strong)
    return Maps(truth, weak, strong, by, by if noise else 1.0, losses, variance)


@lru_cache(maxsize=8)
def learn(
    seed: int,
    depth: int,
    divide: float,
    sigma: float,
    tasks: int,
    samples: int,
    epochs: int,
    batch: int,
    learning_rate: float,
    weight_decay: float,
    engine: Engine,
    device: str,
) -> tuple[Pretrained, float]:
    """Stage 1: a network trained on tasks of h*, and the variance of their labels.

    Panels of one seed share networks, and a process that runs several trains each only once.
    """
    truth = ReluNetwork.random(generator(seed, "truth"), depth=5)
    rng = generator(seed, "pretraining", tasks, samples)
    points = draw_inputs(rng, tasks, samples, sigma=sigma)
    heads = draw_heads(rng, tasks)
    targets = apply_heads(heads, truth.features(points))
    found = pretrain(
        ReluNetwork.random(generator(seed, "start", depth), depth=depth),
        heads,
        points / divide,
        targets,
        rng=generator(seed, "order", depth),
        epochs=epochs,
        batch=batch,
        learning_rate=learning_rate,
        weight_decay=weight_decay,
        engine=engine,
        device=device,
    )
    return found, float(np.mean(np.var(targets, axis=1)))
