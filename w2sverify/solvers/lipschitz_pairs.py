"""The nearest vector with bounded differences between all pairs, by constraint generation."""

from __future__ import annotations

from typing import Any

import numpy as np

from w2sverify.conic import ConicForm
from w2sverify.solvers.weighted_design import Floats

__all__ = ["lipschitz_pairs"]

# Up to so many points all pairs are given at once; above, the shortest of each point at first.
_ALL, _NEAREST = 24, 4
# Pairs enter while violated by more than this share of the range of the target; a refined vector
# that violates none by more is kept.
_VIOLATED, _REFINED = 1e-9, 2.0**-44
# Rounds of constraint generation; in practice there are fewer than 10.
_ROUNDS = 50


def lipschitz_pairs(target: Floats, weights: Floats, limits: Floats) -> Floats:
    """`argmin sum_i w_i (g_i - v_i)^2` over `|v_i - v_j| <= c_ij`, for each row of the target.

    `target[B, n]`, `weights[n]` (not negative, not all zero) and the symmetric `limits[n, n]`
    (not negative, perhaps infinite; the diagonal is not read) are floats. Returns `v[B, n]`. Raises
    nothing on finite input.

    Method: an interior point method on few pairs, to which those violated most are added until
    none is. Where the pairs that carry a force are known, the differences along a forest of them
    are too, and the level of each tree is a mean of the data, which gives full accuracy.
    Cost: O(n^2) for each round, and a sparse solve with some pairs for each point.
    """
    fitted = np.empty(target.shape)
    for row, goal in enumerate(target):
        middle = goal[0]
        with np.errstate(over="ignore", invalid="ignore"):
            unit = float(np.max(goal) / 2 - np.min(goal) / 2)
        if unit == 0.0:
            fitted[row] = goal
            continue
        with np.errstate(over="ignore"):
            reach = limits / unit
        scaled = goal / unit - middle / unit
        fitted[row] = (_project(scaled, weights, reach) + middle / unit) * unit
    return fitted


def _project(target: Floats, weights: Floats, limits: Floats) -> Floats:
    """The projection of a target of range 2."""
    size = len(target)
    # The projection stays within the range of the target, so longer limits bind nothing.
    binding = np.triu(limits < 2.0, 1)
    if size > _ALL:
        order = np.argpartition(limits + np.diag(np.full(size, np.inf)), _NEAREST, axis=1)
        chosen = np.zeros((size, size), dtype=bool)
        np.put_along_axis(chosen, order[:, :_NEAREST], True, axis=1)
        chosen = (chosen | chosen.T) & binding
    else:
        chosen = binding.copy()
    values = target
    for _ in range(_ROUNDS):
        values = _on_pairs(target, weights, limits, chosen)
        excess = np.where(binding, np.abs(values[:, None] - values) - limits, -1.0)
        if np.max(excess) <= _VIOLATED:
            break
        # The worst pair of each row and of each column, and at most as many as there are points.
        both = np.maximum(excess, excess.T)
        worst = np.argmax(both, axis=1)
        found = np.flatnonzero(both[np.arange(size), worst] > _VIOLATED)
        first, last = np.minimum(found, worst[found]), np.maximum(found, worst[found])
        if np.all(chosen[first, last]):
            break
        chosen[first, last] = True
    return values


def _on_pairs(target: Floats, weights: Floats, limits: Floats, chosen: Any) -> Floats:
    """The projection under the chosen pairs alone."""
    from w2sverify.solvers.conic_least_squares import conic_least_squares

    tails, heads = (part.tolist() for part in np.nonzero(chosen))
    reach = limits[tails, heads]
    rows: list[dict[int, int]] = []
    for i, j in zip(tails, heads, strict=True):
        rows += [{i: -1, j: 1}, {i: 1, j: -1}]
    if not rows:
        return target
    ones: list[dict[int, int]] = [{i: 1} for i in range(len(target))]
    offset = np.repeat(reach, 2).tolist()
    form = ConicForm(len(target), ones, rows, offset, [("nonnegative", len(rows))])
    # The solver's tolerances are absolute: the mean weight becomes 1.
    values, dual = conic_least_squares(form, weights * len(weights), target)
    refined = _refined(target, weights, reach, np.array(tails), np.array(heads), values, dual)
    gap = np.abs(refined[tails] - refined[heads]) - reach
    better = weights @ (refined - target) ** 2 <= weights @ (values - target) ** 2 + _VIOLATED
    return refined if np.max(gap) <= _REFINED and better else values


def _refined(
    target: Floats,
    weights: Floats,
    reach: Floats,
    tails: Any,
    heads: Any,
    values: Floats,
    dual: Floats,
) -> Floats:
    """Trees of tight pairs, those of the largest force first, each at the mean of what is left."""
    force = dual[0::2] - dual[1::2]
    slack = reach - np.abs(values[tails] - values[heads])
    tight = np.flatnonzero(np.abs(force) > slack)
    near: list[list[tuple[int, float]]] = [[] for _ in target]
    label = list(range(len(target)))

    def root(i: int) -> int:
        while label[i] != i:
            label[i] = label[label[i]]
            i = label[i]
        return i

    for e in tight[np.argsort(-np.abs(force[tight]), kind="stable")].tolist():
        i, j = int(tails[e]), int(heads[e])
        one, other = root(i), root(j)
        if one != other:
            label[one] = other
            rise = float(reach[e]) if values[j] > values[i] else -float(reach[e])
            near[i].append((j, rise))
            near[j].append((i, -rise))
    shape, tree = np.zeros(len(target)), np.full(len(target), -1)
    for start in range(len(target)):
        if tree[start] < 0:
            tree[start], queue = start, [start]
            for i in queue:
                for j, rise in near[i]:
                    if tree[j] < 0:
                        tree[j] = start
                        shape[j] = shape[i] + rise
                        queue.append(j)
    mass = np.bincount(tree, weights, len(target))
    level = values[tree] - shape[tree]
    for _ in range(2):
        error = np.bincount(tree, weights * (target - shape - level), len(target))
        share = np.divide(error, mass, out=np.zeros(len(target)), where=mass > 0)
        level = level + share[tree]
    return np.asarray(level + shape)
