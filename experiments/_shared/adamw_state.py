"""AdamW, step by step."""

from __future__ import annotations

from typing import Any

import numpy as np

from .adamw import AdamW

__all__ = ["AdamWState"]

Array = np.ndarray[Any, Any]


class AdamWState:
    """The running means of AdamW for parameters of one shape, in their type."""

    def __init__(self, optimiser: AdamW, parameters: Array) -> None:
        self.optimiser = optimiser
        self.steps = 0
        self.mean = np.zeros_like(parameters)
        self.square = np.zeros_like(parameters)

    def step(self, parameters: Array, gradient: Array) -> None:
        """Change the parameters in place."""
        given, kind = self.optimiser, parameters.dtype.type
        (rate,), (inverse,) = given.factors(self.steps, 1, kind)
        self.steps += 1
        parameters *= kind(1 - given.learning_rate * given.weight_decay)
        self.mean += (gradient - self.mean) * kind(1 - given.beta1)
        self.square *= kind(given.beta2)
        self.square += kind(1 - given.beta2) * gradient * gradient
        root = np.sqrt(self.square) * inverse + kind(given.eps)
        parameters -= rate * (self.mean / root)
