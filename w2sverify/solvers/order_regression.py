"""Isotonic regression on a partial order, in floats: recursive partitioning by minimum cuts."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from w2sverify.solvers.isotonic import isotonic
from w2sverify.solvers.partial_order import PartialOrder
from w2sverify.solvers.preflow import Network

__all__ = ["order_regression"]

Floats = NDArray[np.float64]
Indices = NDArray[np.intp]


def order_regression(order: PartialOrder, target: Floats, weights: Floats) -> tuple[Any, Any]:
    """Minimise `sum_i w_i (g_i - v_i)^2` over levels v that respect the order.

    `target[m]` and `weights[m]` (not negative, not all zero) are finite, one for each level.
    Returns `v[m]`, exactly monotone, and `block[m]`: v is the weighted mean of each block, up to
    rounding. Levels of weight 0 get a value between those below and above.

    Method: where all levels compare, `isotonic`. Otherwise a block is split into the upper set
    whose weighted sum of `g - mean` is largest and the rest, which is a minimum cut; where that sum
    is 0 the block is finished. All blocks are split at once, one maximum flow a round. A cut that
    rounding invents has two means in the wrong order or as close as rounding, and does no harm: the
    first is refused, the second changes nothing. Cost: the flow (in practice near the square of the
    levels) times the depth of the recursion, which is about the logarithm of the number of blocks,
    and at worst that number.

    Source: Spouge, Wan and Wilbur, J. Optim. Theory Appl. 117 (2003); Luss, Rosset and Shahar, Ann.
    Appl. Stat. 6 (2012).
    """
    top = float(np.max(np.abs(target[weights > 0]), initial=0.0))
    # A power of two changes no digit, and keeps products of tiny numbers from vanishing.
    unit = np.ldexp(1.0, int(np.clip(np.frexp(top)[1], -1000, 1000)))
    goal = np.where(weights > 0, target, 0.0) * (1.0 / unit)
    block = np.zeros(order.levels, dtype=np.intp)
    if order.is_chain:
        values = isotonic(target, weights)
        block[1:] = np.cumsum(values[1:] > values[:-1])
        return values, block
    means = _means(goal, weights, block)
    # The levels and edges of blocks that may still be split.
    nodes, tails, heads = np.arange(order.levels), order.tails, order.heads
    while nodes.size:
        own = block[nodes]
        surplus = weights[nodes] * (goal[nodes] - means[own])
        upper = ~Network.of(nodes.size, tails, heads).drain(surplus)[1]
        first = len(means)
        halves, place = np.unique(2 * own + upper, return_inverse=True)
        parts = _means(goal[nodes], weights[nodes], place)
        pair = np.flatnonzero((halves[1:] == halves[:-1] + 1) & (halves[1:] % 2 == 1))
        split = pair[parts[pair + 1] > parts[pair]]
        # Both halves of a block that is split are new blocks.
        name = np.full(len(halves), -1)
        name[split], name[split + 1] = first + 2 * np.arange(len(split)) + [[0], [1]]
        means = np.append(means, np.column_stack([parts[split], parts[split + 1]]).ravel())
        live = name[place] >= 0
        block[nodes[live]] = name[place[live]]
        inner = live[tails] & (place[tails] == place[heads])
        rank = np.cumsum(live) - 1
        nodes, tails, heads = nodes[live], rank[tails[inner]], rank[heads[inner]]
    block = np.unique(block, return_inverse=True)[1]
    means = _means(goal, weights, block)
    values = np.array(order.raised(means[block].tolist())) * unit
    return values, block


def _means(goal: Floats, weights: Floats, block: Indices) -> Floats:
    """The weighted mean of each block, corrected once for its rounding."""
    mass = np.bincount(block, weights)
    mass[mass == 0] = 1.0
    means = np.bincount(block, weights * goal) / mass
    return means + np.bincount(block, weights * (goal - means[block])) / mass
