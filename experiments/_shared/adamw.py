"""The settings of AdamW."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np

from w2sverify.errors import InputError

__all__ = ["AdamW"]


@dataclass(frozen=True, kw_only=True)
class AdamW:
    """`p <- (1 - rate decay) p - rate m' / (sqrt(v') + eps)`, as `torch.optim.AdamW` by default.

    m and v are the running means of the gradient and of its square, `m' = m / (1 - beta1^t)` and
    `v' = v / (1 - beta2^t)` in step t = 1, 2, ... The decay is decoupled from the gradient.

    Raises `InputError` for a rate, decay or eps that is negative or not finite, and for betas
    outside [0, 1).

    Source: Loshchilov and Hutter 2019; the notebook of Charikar et al. 2024, which keeps torch's
    defaults but for the rate.
    """

    learning_rate: float = 1e-3
    weight_decay: float = 0.01
    beta1: float = 0.9
    beta2: float = 0.999
    eps: float = 1e-8

    def __post_init__(self) -> None:
        for name in ("learning_rate", "weight_decay", "eps"):
            value = getattr(self, name)
            if not (value >= 0 and math.isfinite(value)):
                raise InputError(f"{name} is {value!r}; give a finite number that is not negative.")
        for name in ("beta1", "beta2"):
            value = getattr(self, name)
            if not 0 <= value < 1:
                raise InputError(f"{name} is {value!r}; give a number in [0, 1).")

    def factors(self, done: int, count: int, dtype: Any) -> tuple[Any, Any]:
        """`rate / (1 - beta1^t)` and `1 / sqrt(1 - beta2^t)` for the `count` steps after `done`."""
        steps = np.arange(done + 1, done + count + 1, dtype=np.float64)
        rates = self.learning_rate / (1 - self.beta1**steps)
        return rates.astype(dtype), ((1 - self.beta2**steps) ** -0.5).astype(dtype)
