"""The dynamic programme of `lipschitz_chain` with its corners in trees."""

from __future__ import annotations

from typing import Any

import numpy as np

from w2sverify.solvers.compiled import compiled

__all__ = ["peaks_in_trees"]


@compiled
def peaks_in_trees(target: Any, weights: Any, limits: Any, peaks: Any, done: Any) -> None:
    """Write the zeros `r_i` of `lipschitz_chain` for the rows of `target[B, n]` not yet done.

    The same recursion. The corners left and right of the zero are two treaps, of each of which the
    branch next to the zero is a stack: an entry is a corner with all those between it and the next
    entry as its outer subtree, with the sums that tell whether the zero passes them all at once.
    Shifts and changes of side wait at the root of a subtree until someone looks inside.

    Cost: O(n log n) expected, and close to O(n) where the zero passes few corners at a time. The
    priorities are a fixed hash of the index, so that the same input gives the same floats.
    Source: Seidel and Aragon, Algorithmica 16 (1996) 464 (treaps).
    """
    count, size = target.shape
    nodes = 2 * size
    rank = np.empty(nodes, np.int64)
    state = 88172645463325252
    for x in range(nodes):
        state = (state * 1103515245 + 12345) % 2147483648
        rank[x] = state
    # Of each corner: place (less the shift of its side) and jump of the slope; of its subtree: sums
    # of the jumps and of jump times place; what waits for its children: a shift and a sign.
    place, jump, jumps, moments = np.empty(nodes), np.empty(nodes), np.empty(nodes), np.empty(nodes)
    shift, flip = np.zeros(nodes), np.ones(nodes)
    child, stack = np.full((2, nodes), -1), np.empty((2, nodes), np.int64)
    depth, moved = np.zeros(2, np.int64), np.zeros(2)

    def settle(x: int) -> None:
        for side in range(2):
            y = child[side, x]
            if y >= 0:
                place[y] += shift[x]
                moments[y] = flip[x] * (moments[y] + shift[x] * jumps[y])
                jump[y] *= flip[x]
                jumps[y] *= flip[x]
                shift[y] += shift[x]
                flip[y] *= flip[x]
        shift[x], flip[x] = 0.0, 1.0

    def total(x: int) -> None:
        jumps[x], moments[x] = jump[x], jump[x] * place[x]
        for side in range(2):
            y = child[side, x]
            if y >= 0:
                jumps[x] += jumps[y]
                moments[x] += moments[y]

    def push(side: int, x: int) -> None:
        # Entries of lower rank become the outer subtree of the new one.
        last = -1
        while depth[side] > 0 and rank[stack[side, depth[side] - 1]] < rank[x]:
            depth[side] -= 1
            y = stack[side, depth[side]]
            settle(y)
            child[1 - side, y] = last
            total(y)
            last = y
        child[side, x], child[1 - side, x] = last, -1
        total(x)
        stack[side, depth[side]] = x
        depth[side] += 1

    def unroll(side: int, x: int) -> None:
        # A subtree inside the top entry: its inner branch goes onto the stack.
        while x >= 0:
            settle(x)
            inside = child[1 - side, x]
            child[1 - side, x] = -1
            total(x)
            stack[side, depth[side]] = x
            depth[side] += 1
            x = inside

    for b in range(count):
        if done[b]:
            continue
        own, fence = (b if weights.shape[0] > 1 else 0), (b if limits.shape[0] > 1 else 0)
        depth[0] = depth[1] = 0
        moved[0] = moved[1] = 0.0
        for i in range(size):
            weight, goal = weights[own, i], target[b, i]
            slope, force = weight, 0.0
            side = 1
            if i > 0 and goal < place[stack[0, depth[0] - 1]] + moved[0]:
                side = 0
            other, sign = 1 - side, (1.0 if side else -1.0)
            # Corners are passed while the derivative, slope (v - goal) - force, is short of zero.
            while depth[side] > 0:
                x = stack[side, depth[side] - 1]
                here = place[x] + moved[side] - goal
                if sign * (slope * here - force) >= 0.0:
                    break
                depth[side] -= 1
                settle(x)
                outer, whole = child[side, x], False
                if depth[side] > 0:
                    beyond = place[stack[side, depth[side] - 1]] + moved[side] - goal
                    steep = slope + jumps[x]
                    torque = force + moments[x] + jumps[x] * (moved[side] - goal)
                    if sign * (steep * beyond - torque) < 0.0:
                        whole, slope, force = True, steep, torque
                if not whole:
                    slope += jump[x]
                    force += jump[x] * here
                change = moved[side] - moved[other]
                child[side, x] = -1
                if whole and outer >= 0:
                    shift[x], flip[x] = change, -1.0
                    child[side, x] = outer
                    settle(x)
                place[x] += change
                jump[x] = -jump[x]
                push(other, x)
                unroll(other if whole else side, outer)
            slope = max(slope, weight)
            peak = goal + force / slope
            peaks[b, i] = peak
            if i + 1 < size:
                for edge in range(2):
                    x = 2 * i + edge
                    place[x], jump[x] = peak - moved[edge], slope
                    shift[x], flip[x] = 0.0, 1.0
                    push(edge, x)
                    moved[edge] += limits[fence, i] if edge else -limits[fence, i]
        done[b] = True
