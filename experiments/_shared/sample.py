"""Inputs and tasks of the synthetic experiments."""

from __future__ import annotations

import numpy as np

from w2sverify.draw import Floats
from w2sverify.errors import InputError

__all__ = ["SIGMA", "apply_heads", "draw_heads", "draw_inputs"]

#: The standard deviation of the inputs, which the notebook names `var`.
SIGMA = 500.0


def draw_inputs(
    rng: np.random.Generator, *shape: int, inputs: int = 8, sigma: float = SIGMA
) -> Floats:
    """`[..., inputs]` points of N(0, sigma^2 I), rounded to float32 and returned as float64.

    So training in either precision sees the same points. `sigma=1` is the variant whose inputs are
    divided by sigma: with the same generator, the same points up to that rounding.

    Raises `InputError` for a sigma that is not positive.
    """
    if not 0 < sigma < 1e30:
        raise InputError(f"sigma is {sigma!r}; give a positive number below 1e30.")
    return (sigma * rng.standard_normal((*shape, inputs))).astype(np.float32).astype(np.float64)


def draw_heads(rng: np.random.Generator, tasks: int, *, width: int = 16) -> Floats:
    """Heads `[tasks, width + 1]`, the bias last: uniform on +-1/sqrt(width), as torch draws them.

    Rounded to float32, which is how the notebook holds them.
    """
    bound = width**-0.5
    return rng.uniform(-bound, bound, (tasks, width + 1)).astype(np.float32).astype(np.float64)


def apply_heads(heads: Floats, features: Floats) -> Floats:
    """`features theta + bias`: `[tasks, n]` for heads `[tasks, width + 1]` and features
    `[n, width]`, which all tasks share, or `[tasks, n, width]`.
    """
    if heads.ndim != 2 or features.shape[-1] + 1 != heads.shape[1]:
        raise InputError(
            f"Heads of shape {heads.shape} do not fit features of shape {features.shape}; give "
            "[tasks, width + 1] and [..., n, width]."
        )
    if features.ndim == 2:
        return heads[:, :-1] @ features.T + heads[:, -1:]
    return (features @ heads[:, :-1, None])[..., 0] + heads[:, -1:]
