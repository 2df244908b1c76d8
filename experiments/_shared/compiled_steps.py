"""What the compiled trainers share: permutations and AdamW."""

from __future__ import annotations

import math
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from types import CellType, FunctionType
from typing import Any

import numpy as np
from numba import njit

from .adamw import AdamW
from .row_orders import FIRST, GAMMA, SECOND
from .task_batches import Array, TaskBatches

__all__ = ["adamw_step", "compiled", "scalars", "schedule", "shuffle"]

# What a trainer calls, by the names of the modules in this folder.
_CALLED = ("compiled_steps", "row_orders", "vector_code", "vectors")


def compiled(function: Callable[..., None]) -> Any:
    """Compile on the first call, and keep the result in a file for the next process.

    Numba's cache notices a change in the function's own file; of the files it calls into, it is
    told by a closed-over digest, which it takes for a part of the function.
    """
    texts = [Path(__file__).with_name(f"{name}.py").read_bytes() for name in _CALLED]
    code = function.__code__.replace(co_freevars=("digest",))
    cell = (CellType(sha256(b"".join(texts)).hexdigest()),)
    closed = FunctionType(code, function.__globals__, function.__name__, None, cell)
    closed.__qualname__, closed.__module__ = function.__qualname__, function.__module__
    options = {"nogil": True, "error_model": "numpy"}
    try:
        return njit(cache=True, **options)(closed)
    except RuntimeError:  # no folder for the cache can be written
        return njit(**options)(closed)


def scalars(optimiser: AdamW, dtype: np.dtype[Any]) -> tuple[Any, ...]:
    """The constants of `adamw_step`, in the type of the parameters."""
    given = optimiser
    keep = 1 - given.learning_rate * given.weight_decay
    least = np.finfo(dtype).tiny
    values = (keep, 1 - given.beta1, given.beta2, 1 - given.beta2, given.eps, least)
    return tuple(dtype.type(value) for value in values)


def schedule(work: TaskBatches, losses: Array, steps: int, first: int) -> tuple[Any, ...]:
    """What both trainers pass on: targets, losses, the factors of each step, constants, orders.

    `losses[count, T]` are of the epochs from `first`, each of so many steps.
    """
    optimiser, kind = work.optimiser, losses.dtype
    factors = optimiser.factors(first * steps, len(losses) * steps, kind)
    constants = scalars(optimiser, kind)
    return (work.targets, losses, *factors, constants, np.uint64(work.key), first, work.batch)


@njit(nogil=True)  # type: ignore[untyped-decorator]
def shuffle(order: Any, key: Any, number: int) -> None:
    """Permutation `number` of `row_orders`, in place."""
    rows = order.size
    for i in range(rows):
        order[i] = i
    offset = key + np.uint64(number) * np.uint64(rows) * GAMMA
    for i in range(rows - 1, 0, -1):
        state = offset + np.uint64(i) * GAMMA
        state = (state ^ (state >> np.uint64(30))) * FIRST
        state = (state ^ (state >> np.uint64(27))) * SECOND
        state = state ^ (state >> np.uint64(31))
        other = np.int64(((state >> np.uint64(32)) * np.uint64(i + 1)) >> np.uint64(32))
        moved = order[other]
        order[other] = order[i]
        order[i] = moved


@njit(nogil=True, error_model="numpy")  # type: ignore[untyped-decorator]
def adamw_step(
    vector: Any, gradient: Any, mean: Any, square: Any, rate: Any, root: Any, given: Any
) -> None:
    """One step of AdamW in place, as `AdamWState.step`.

    Means that are subnormal, as those of dead units become, are set to 0, because processors are
    slow with them. In float32 it moves a parameter by less than 1e-32, which changes none above
    1e-25.
    """
    keep, new, old, fresh, eps, least = given
    zero = vector.dtype.type(0)
    for i in range(vector.size):
        slope = gradient[i]
        m = mean[i] + new * (slope - mean[i])
        v = old * square[i] + fresh * (slope * slope)
        m = zero if abs(m) < least else m
        v = zero if v < least else v
        mean[i] = m
        square[i] = v
        vector[i] = keep * vector[i] - rate * (m / (math.sqrt(v) * root + eps))
