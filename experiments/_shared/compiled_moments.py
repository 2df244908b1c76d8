"""Gram matrices and moments of 16 features, compiled by numba."""

from __future__ import annotations

from typing import Any

import numpy as np

from w2sverify.draw import Floats

from .compiled_steps import compiled
from .vectors import dot_rows, outer_sum, weighted_sum

__all__ = ["compiled_correlations", "compiled_gram"]


def compiled_gram(phi: Floats) -> Floats:
    """`[..., 17, 17]` of the features `[..., n, 16]` and a constant."""
    pages = np.ascontiguousarray(phi).reshape(-1, phi.shape[-2] * 16)
    sums = np.empty((len(pages), 17 * 16))
    _grams(pages, sums)
    rows = sums.reshape(*phi.shape[:-2], 17, 16)
    last = np.concatenate([rows[..., 16, :], np.full((*phi.shape[:-2], 1), phi.shape[-2])], axis=-1)
    return np.concatenate([rows, last[..., :, None]], axis=-1)


def compiled_correlations(phi: Floats, goals: Floats, heads: Floats) -> Floats:
    """`[T, 17]`: the sums over n of each column times `goals[T, n] - phi theta - b`."""
    pages = np.ascontiguousarray(phi).reshape(-1, phi.shape[-2] * 16)
    found = np.empty((len(goals), 17))
    _correlations(pages, goals, heads, found)
    return found


@compiled
def _grams(pages: Any, sums: Any) -> None:
    for page in range(pages.shape[0]):
        outer_sum(pages[page], 0, pages[page], 0, sums[page], 0, pages.shape[1] // 16, 16)


@compiled
def _correlations(pages: Any, goals: Any, heads: Any, found: Any) -> None:
    tasks, rows = goals.shape
    full = rows // 16 * 16
    off = np.empty(rows)
    for task in range(tasks):
        page, head = pages[task if pages.shape[0] > 1 else 0], heads[task]
        for r in range(0, full, 16):
            dot_rows(page, 16 * r, head, 0, off, r)
        for r in range(full, rows):
            off[r] = 0.0
            for k in range(16):
                off[r] += page[16 * r + k] * head[k]
        for r in range(rows):
            off[r] = goals[task, r] - off[r] - head[16]
        weighted_sum(page, 0, off, 0, found[task], 0, full)
        for r in range(full, rows):
            for k in range(16):
                found[task, k] += off[r] * page[16 * r + k]
            found[task, 16] += off[r]
