"""Isotonic regression on a partial order, exactly, with the flow that proves it."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

import numpy as np

from w2sverify.exact import Rational, common_denominator
from w2sverify.solvers.partial_order import PartialOrder
from w2sverify.solvers.preflow import Network

__all__ = ["exact_flow", "exact_order_regression"]


def exact_order_regression(
    order: PartialOrder,
    sums: Sequence[Rational],
    weights: Sequence[Rational],
    hint: Sequence[int] | None = None,
) -> tuple[list[Fraction], list[Fraction]]:
    """Minimise `sum_i w_i v_i^2 - 2 s_i v_i` over levels v that respect the order.

    `sums[m]` are s and `weights[m]` w >= 0, for each level the sums of `w g` and `w` over its
    points (`s = 0` where `w = 0`). Returns v and a flow `y >= 0`, one number for each edge of the
    order, with `out - in = s - w v` at each level and `y = 0` where an edge rises: so v is optimal.

    Method: as `order_regression`, in integers, without rounding. `hint` is a guess of the blocks,
    which are then only split further; where their means break the order it is dropped.
    """
    totals, top = common_denominator(sums)
    masses, bottom = common_denominator(weights)
    block = [0] * order.levels if hint is None else list(hint)
    size = max(block) + 1
    tails, heads = order.tails, order.heads
    while True:
        mass, total = [0] * size, [0] * size
        for b, w, s in zip(block, masses, totals, strict=True):
            mass[b] += w
            total[b] += s
        # A block is settled where what it lacks and what it has too much of cancel.
        place = np.array(block, dtype=np.intp)
        kept = np.flatnonzero(place[tails] == place[heads])
        surplus = [
            s * mass[b] - w * total[b] for b, w, s in zip(block, masses, totals, strict=True)
        ]
        network = Network.of(order.levels, tails[kept], heads[kept])
        flow, lower = network.drain(surplus)
        if not any(surplus):
            break
        names: dict[tuple[int, bool], int] = {}
        block = [
            names.setdefault((b, near), len(names)) for b, near in zip(block, lower, strict=True)
        ]
        size = len(names)
    pieces = [
        Fraction(t * bottom, m * top) if m else None for t, m in zip(total, mass, strict=True)
    ]
    values = _fill(order, [pieces[b] for b in block])
    pairs = zip(tails.tolist(), heads.tolist(), strict=True)
    if any(values[low] > values[high] for low, high in pairs):
        return exact_order_regression(order, sums, weights)
    dual = [Fraction(0)] * len(tails)
    for k, amount in zip(kept.tolist(), flow, strict=True):
        if amount:
            dual[k] = Fraction(amount, mass[block[int(tails[k])]] * top)
    return values, dual


def exact_flow(
    nodes: int, edges: Sequence[tuple[int, int]], surplus: Sequence[Rational]
) -> list[Fraction] | None:
    """A flow `y >= 0` on the edges with `out - in = surplus` at each node, or None if none exists.

    Exact.
    """
    rest, bottom = common_denominator(surplus)
    if sum(rest):
        return None
    order = sorted(range(len(edges)), key=lambda k: edges[k][0])
    tails = np.array([edges[k][0] for k in order], dtype=np.intp)
    heads = np.array([edges[k][1] for k in order], dtype=np.intp)
    flow = Network.of(nodes, tails, heads).drain(rest)[0]
    if any(rest):
        return None
    found = [Fraction(0)] * len(edges)
    for k, amount in zip(order, flow, strict=True):
        found[k] = Fraction(amount, bottom)
    return found


def _fill(order: PartialOrder, values: Sequence[Fraction | None]) -> list[Fraction]:
    """Blocks without weight take the largest value below them, or else the least one there is."""
    if None not in values:
        return [value for value in values if value is not None]
    least = min((value for value in values if value is not None), default=Fraction(0))
    found = list(values)
    for low, high in zip(order.tails.tolist(), order.heads.tolist(), strict=True):
        below, above = found[low], found[high]
        if values[high] is None and below is not None and (above is None or above < below):
            found[high] = below
    return [least if value is None else value for value in found]
