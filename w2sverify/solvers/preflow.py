"""The largest flow from surpluses to shortages along edges, in floats or integers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from w2sverify.solvers.compiled import compiled

__all__ = ["Network"]

Indices = NDArray[np.intp]

# Plain Python is done with fewer edges than this before arrays pay.
_SMALL = 256


@dataclass(frozen=True, eq=False)
class Network:
    """The edges `tails[k] -> heads[k]` of a graph, sorted by tail, with both adjacencies.

    Made by `Network.of`. A flow is a number `>= 0` on each edge, without an upper limit.
    """

    nodes: int
    tails: Indices
    heads: Indices
    first: Indices
    back: Indices
    into: Indices

    @classmethod
    def of(cls, nodes: int, tails: Indices, heads: Indices) -> Network:
        """Index the edges."""
        ranks = np.arange(nodes + 1)
        into = np.argsort(heads, kind="stable")
        first = np.searchsorted(tails, ranks)
        return cls(nodes, tails, heads, first, np.searchsorted(heads[into], ranks), into)

    def drain(self, surplus: Any) -> tuple[Any, Any]:
        """Send as much surplus (positive entries) as possible to shortages (negative entries).

        `surplus` is a float64 array, or a list of integers of any size, and is changed into what is
        left. Returns the flow on each edge, and for each node whether a shortage that is left can
        still be reached from it: from those that cannot, no edge leads to those that can, and no
        flow crosses the other way. With integers everything is exact.

        Method: highest-label preflow push with labels recomputed now and then; what cannot arrive
        is not returned to its source. It ends in floats as well: every push empties a node or an
        edge to 0 exactly. O(nodes^2 sqrt(edges)).

        Source: Goldberg and Tarjan, J. ACM 35 (1988); Cherkassky and Goldberg, Algorithmica 19
        (1997); shortages as sinks: Hochbaum, Operations Research 56 (2008).
        """
        edges = len(self.tails)
        if isinstance(surplus, np.ndarray) and edges < _SMALL:
            rest = surplus.tolist()
            found, reached = self.drain(rest)
            surplus[:] = rest
            return np.array(found, dtype=np.float64), np.array(reached, dtype=bool)
        arrays = (self.tails, self.heads, self.first, self.back, self.into)
        if isinstance(surplus, np.ndarray):
            flow = np.zeros(edges)
            labels, links = np.zeros((2, self.nodes), dtype=np.intp)
            _push(flow, surplus, *arrays, labels, links, np.zeros(self.nodes + 1, dtype=np.intp))
            return flow, labels < self.nodes
        amounts, label = [0] * edges, [0] * self.nodes
        plain = [array.tolist() for array in arrays]
        _push.__wrapped__(  # type: ignore[attr-defined]
            amounts, surplus, *plain, label, [0] * self.nodes, [0] * (self.nodes + 1)
        )
        return amounts, [near < self.nodes for near in label]


@compiled
def _push(
    flow: Any,
    surplus: Any,
    tails: Any,
    heads: Any,
    first: Any,
    back: Any,
    into: Any,
    label: Any,
    link: Any,
    bucket: Any,
) -> None:
    """Labels are lower bounds of the distance to a shortage, `nodes` where none can be reached."""
    nodes = len(label)
    while True:
        # Breadth first from the shortages; link serves as the queue.
        filled = 0
        for i in range(nodes):
            label[i] = nodes
            if surplus[i] < 0:
                label[i] = 0
                link[filled] = i
                filled += 1
        done = 0
        while done < filled:
            j = link[done]
            done += 1
            near = label[j] + 1
            for k in range(back[j], back[j + 1]):
                i = tails[into[k]]
                if label[i] == nodes:
                    label[i] = near
                    link[filled] = i
                    filled += 1
            for e in range(first[j], first[j + 1]):
                i = heads[e]
                if label[i] == nodes and flow[e] > 0:
                    label[i] = near
                    link[filled] = i
                    filled += 1
        # Nodes with a surplus, in a list for each label.
        highest = -1
        for near in range(nodes + 1):
            bucket[near] = -1
        for i in range(nodes):
            if surplus[i] > 0 and label[i] < nodes:
                near = label[i]
                link[i] = bucket[near]
                bucket[near] = i
                highest = max(highest, near)
        if highest < 0:
            return
        relabelled = 0
        while highest >= 0 and relabelled <= nodes // 32:
            i = bucket[highest]
            if i < 0:
                highest -= 1
                continue
            bucket[highest] = link[i]
            while surplus[i] > 0:
                target, lowest = label[i] - 1, nodes
                for e in range(first[i], first[i + 1]):
                    j = heads[e]
                    near = label[j]
                    if near == target:
                        amount = surplus[i]
                        before = surplus[j]
                        flow[e] += amount
                        surplus[i] -= amount
                        surplus[j] += amount
                        if before <= 0 and surplus[j] > 0:
                            link[j] = bucket[near]
                            bucket[near] = j
                        break
                    lowest = min(lowest, near)
                if not surplus[i] > 0:
                    break
                for k in range(back[i], back[i + 1]):
                    e = into[k]
                    if flow[e] > 0:
                        j = tails[e]
                        near = label[j]
                        if near == target:
                            amount = min(surplus[i], flow[e])
                            before = surplus[j]
                            flow[e] -= amount
                            surplus[i] -= amount
                            surplus[j] += amount
                            if before <= 0 and surplus[j] > 0:
                                link[j] = bucket[near]
                                bucket[near] = j
                            if not surplus[i] > 0:
                                break
                        else:
                            lowest = min(lowest, near)
                if surplus[i] > 0:
                    label[i] = min(lowest + 1, nodes)
                    relabelled += 1
                    if label[i] == nodes:
                        break
            if label[i] < nodes:
                highest = max(highest, label[i])
