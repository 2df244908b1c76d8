"""Repairs of violated pairs on the forest of pairs that carry a force, in floats."""

from __future__ import annotations

from typing import Any

import numpy as np

from w2sverify.solvers.compiled import compiled

__all__ = ["repair_pairs"]


@compiled
def repair_pairs(
    limits: Any,
    target: Any,
    weights: Any,
    values: Any,
    worst: Any,
    violated: float,
    ends: Any,
    links: Any,
    first: Any,
    forces: Any,
) -> None:
    """Repair the pairs (i, worst[i]) that still are violated, as `ForceForest.repair` does.

    With no pairs to repair, put each tree at the mean of what is left, which removes the rounding
    of the repairs. A pair held has a slot; `ends[0, slot]` is its higher node (-1 for a free slot)
    and `ends[1, slot]` its lower one; the pairs of a node are a list that begins at `first` and
    goes on in `links`, of entries 2 slot + end.
    """
    size = len(values)
    order = np.empty((2, size), np.int64)
    parent, via = np.empty(size, np.int64), np.empty(size, np.int64)
    seen, mass, rate = np.full(size, -1), np.empty(size), np.zeros(size)
    shape = np.zeros(size)
    free = np.empty(size, np.int64)
    vacant = 0
    for slot in range(size):
        if ends[0, slot] < 0:
            free[vacant] = slot
            vacant += 1

    def walk(start: int, side: int, stamp: int) -> int:
        order[side, 0], parent[start], via[start], seen[start] = start, -1, -1, stamp
        count, place = 1, 0
        while place < count:
            node = order[side, place]
            place += 1
            entry = first[node]
            while entry >= 0:
                slot, end = entry // 2, entry % 2
                other = ends[1 - end, slot]
                if seen[other] != stamp:
                    seen[other], parent[other], via[other] = stamp, node, slot
                    order[side, count] = other
                    count += 1
                entry = links[end, slot]
        return count

    def drop(slot: int) -> None:
        for end in range(2):
            node, entry, before = ends[end, slot], first[ends[end, slot]], -1
            while entry != 2 * slot + end:
                before, entry = entry, links[entry % 2, entry // 2]
            if before < 0:
                first[node] = links[end, slot]
            else:
                links[before % 2, before // 2] = links[end, slot]
        ends[0, slot] = ends[1, slot] = -1

    stamp = 0
    for i in range(len(worst)):
        j = worst[i]
        if j < 0 or abs(values[i] - values[j]) - limits[i, j] <= violated:
            continue
        high, low, limit = (i, j, limits[i, j]) if values[i] > values[j] else (j, i, limits[i, j])
        force = 0.0
        for _ in range(4 * size):
            stamp += 1
            below = walk(low, 1, stamp)
            step, out = np.inf, -1
            if seen[high] == stamp:
                # Its own tree holds the pair: the force goes round a cycle, and nothing moves.
                node = high
                while node != low:
                    slot = via[node]
                    if ends[0, slot] != parent[node] and forces[slot] < step:
                        step, out = forces[slot], slot
                    node = parent[node]
                if out < 0:
                    break  # only rounding can bring this about
                node = high
                while node != low:
                    slot = via[node]
                    forces[slot] += step if ends[0, slot] == parent[node] else -step
                    node = parent[node]
            else:
                above = walk(high, 0, stamp)
                counts = (above, below)
                excess = values[high] - values[low] - limit
                heavy = np.zeros(2)
                for side in range(2):
                    for place in range(counts[side] - 1, -1, -1):
                        mass[order[side, place]] = weights[order[side, place]]
                    for place in range(counts[side] - 1, 0, -1):
                        node = order[side, place]
                        mass[parent[node]] += mass[node]
                    heavy[side] = mass[order[side, 0]]
                room = 0.0
                if heavy[0] > 0.0 and heavy[1] > 0.0:
                    room = excess / (1.0 / heavy[0] + 1.0 / heavy[1])
                    step = room
                    # What a unit of force at the root of a tree adds to the forces in it.
                    for side in range(2):
                        inward = 0 if side == 0 else 1
                        for place in range(1, counts[side]):
                            node = order[side, place]
                            slot = via[node]
                            sign = 1.0 if ends[inward, slot] == node else -1.0
                            rate[slot] = sign * mass[node] / heavy[side]
                            if rate[slot] < 0.0 and forces[slot] < -step * rate[slot]:
                                step, out = -forces[slot] / rate[slot], slot
                    for side in range(2):
                        for place in range(counts[side]):
                            node = order[side, place]
                            values[node] += (-step if side == 0 else step) / heavy[side]
                            if place > 0:
                                slot = via[node]
                                forces[slot] = max(forces[slot] + step * rate[slot], 0.0)
                else:
                    # A tree without weight follows without force.
                    step, side = 0.0, 1 if heavy[0] > 0.0 else 0
                    for place in range(counts[side]):
                        values[order[side, place]] += excess if side == 1 else -excess
            force += step
            if out >= 0:
                drop(out)
                free[vacant] = out
                vacant += 1
                continue
            vacant -= 1
            slot = free[vacant]
            ends[0, slot], ends[1, slot], forces[slot] = high, low, force
            for end in range(2):
                node = ends[end, slot]
                links[end, slot] = first[node]
                first[node] = 2 * slot + end
            break
    if len(worst) > 0:
        return
    for start in range(size):
        if seen[start] >= 0:
            continue
        count = walk(start, 0, start)
        shape[start], heavy_sum = 0.0, weights[start]
        for place in range(1, count):
            node = order[0, place]
            slot = via[node]
            step = limits[ends[0, slot], ends[1, slot]]
            shape[node] = shape[parent[node]] + (step if ends[0, slot] == node else -step)
            heavy_sum += weights[node]
        level = values[start]
        if heavy_sum > 0.0:
            for _ in range(2):
                error = 0.0
                for place in range(count):
                    node = order[0, place]
                    error += weights[node] * (target[node] - shape[node] - level)
                level += error / heavy_sum
        for place in range(count):
            node = order[0, place]
            values[node] = level + shape[node]
