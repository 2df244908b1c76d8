"""The cheapest flow between nodes, exactly: the network simplex method."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

import numpy as np

from w2sverify.exact import Rational, common_denominator

__all__ = ["cheapest_flow"]

# Pivots chosen by the largest violation, for each node; then the first one, which cannot cycle.
_GREEDY = 20


def cheapest_flow(
    nodes: int, pairs: Sequence[tuple[int, int, Rational]], supply: Sequence[Rational]
) -> list[Fraction] | None:
    """Signed flows f on the pairs (i, j, cost), positive from i to j, that carry the supply away:

        sum over pairs (i, .) of f - sum over pairs (., i) of f = supply_i,  sum cost |f| least.

    Costs are positive. Returns one Fraction for each pair, or None where the supply does not sum to
    0 or the pairs do not connect the nodes.

    Method: the flow on a spanning tree is determined. Potentials with `pi_i - pi_j = cost` along
    its flow prove it cheapest where no other pair has `|pi_i - pi_j| > cost`; one that has enters
    the tree. Pairs are chosen in floats, and the last word is in integers.

    Source: Dantzig 1951; Cunningham, Math. Programming 11 (1976).
    """
    amounts, bottom = common_denominator(supply)
    costs, _ = common_denominator([cost for *_, cost in pairs])
    if sum(amounts):
        return None
    network = _Network(nodes, [(i, j) for i, j, _ in pairs], costs, amounts)
    if not network.connected:
        return None
    limit = _GREEDY * nodes
    while (chosen := network.violated(greedy=limit > 0)) is not None:
        network.pivot(chosen)
        limit -= 1
    return [Fraction(flow, bottom) for flow in network.flow]


class _Network:
    """A spanning tree with its flow and potentials, all integers."""

    def __init__(
        self, nodes: int, ends: list[tuple[int, int]], costs: list[int], supply: list[int]
    ) -> None:
        self.ends, self.costs, self.flow = ends, costs, [0] * len(ends)
        self.sign = [1] * len(ends)
        self.tree: list[set[int]] = [set() for _ in range(nodes)]
        largest = max(costs, default=1)
        self.tail, self.head = (np.array([e[k] for e in ends], dtype=int) for k in (0, 1))
        self.floats = np.array([cost / largest for cost in costs])
        self.largest = largest
        # Short pairs first, as Kruskal does.
        label = list(range(nodes))

        def root(i: int) -> int:
            while label[i] != i:
                label[i] = label[label[i]]
                i = label[i]
            return i

        for e in sorted(range(len(ends)), key=costs.__getitem__):
            i, j = map(root, ends[e])
            if i != j:
                label[i] = j
                for end in ends[e]:
                    self.tree[end].add(e)
        self.potential = [0] * nodes
        order = self._walk()
        self.connected = len(order) == nodes
        rest = list(supply)
        for node, parent, e in reversed(order[1:]):
            flow = rest[node] if self.ends[e][0] == node else -rest[node]
            self.flow[e], self.sign[e] = flow, -1 if flow < 0 else 1
            rest[parent] += rest[node]
        self._walk()

    def _walk(self) -> list[tuple[int, int, int]]:
        """Set the potentials from node 0 outwards: (node, parent, pair) in that order."""
        order, seen = [(0, -1, -1)], {0}
        for node, _, _ in order:
            for e in self.tree[node]:
                i, j = self.ends[e]
                other = j if node == i else i
                if other not in seen:
                    seen.add(other)
                    order.append((other, node, e))
                    drop = self.sign[e] * self.costs[e]
                    self.potential[other] = self.potential[node] + (drop if other == i else -drop)
        return order

    def violated(self, *, greedy: bool) -> int | None:
        """A pair whose potentials differ by more than its cost: the worst one, or the first."""
        if greedy:
            height = np.array([p / self.largest for p in self.potential])
            excess = np.abs(height[self.tail] - height[self.head]) - self.floats
            worst = int(np.argmax(excess)) if len(excess) else 0
            if len(excess) and excess[worst] > 0 and self._excess(worst) > 0:
                return worst
        return next((e for e in range(len(self.ends)) if self._excess(e) > 0), None)

    def _excess(self, e: int) -> int:
        i, j = self.ends[e]
        return abs(self.potential[i] - self.potential[j]) - self.costs[e]

    def pivot(self, e: int) -> None:
        """Send flow through the pair and back through the tree until a flow there is used up."""
        i, j = self.ends[e]
        self.sign[e] = 1 if self.potential[i] > self.potential[j] else -1
        start, goal = (i, j) if self.sign[e] > 0 else (j, i)
        # The way back, from the far end of the new pair to its near end.
        way: dict[int, tuple[int, int]] = {goal: (-1, -1)}
        queue = [goal]
        for node in queue:
            for edge in self.tree[node]:
                a, b = self.ends[edge]
                other = b if node == a else a
                if other not in way:
                    way[other] = (node, edge)
                    queue.append(other)
        cycle, node = [], start
        while node != goal:
            before, edge = way[node]
            # Through the tree from `before` to `node`.
            cycle.append((edge, 1 if self.ends[edge][0] == before else -1))
            node = before
        against = [(edge, turn) for edge, turn in cycle if self.sign[edge] != turn]
        out, _ = min(against, key=lambda item: (abs(self.flow[item[0]]), item[0]))
        amount = abs(self.flow[out])
        for edge, turn in cycle:
            self.flow[edge] += turn * amount
        self.flow[e] += self.sign[e] * amount
        for end in self.ends[out]:
            self.tree[end].remove(out)
        for end in self.ends[e]:
            self.tree[end].add(e)
        self._walk()
