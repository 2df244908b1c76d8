"""Pairs at their limits and the forces they carry, in trees."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

__all__ = ["ForceForest"]

Walk = list[tuple[int, int, int]]


class ForceForest:
    """The minimum of `sum_i w_i (g_i - v_i)^2 / 2` where some pairs (i, j, c) are held at their
    limits, `|v_i - v_j| = c`, with the forces that hold them.

    The pairs held form a forest. `values` is v: on each tree the differences are given and the
    level is a weighted mean. `forces` names for each pair held whether it falls (i above j) and its
    force, which flows from the higher end to the lower: at each node what flows out, less what
    flows in, is `w_i (g_i - v_i)`. Forces are never negative.
    """

    def __init__(
        self,
        target: Sequence[Fraction],
        weights: Sequence[Fraction],
        pairs: Sequence[tuple[int, int, Fraction]],
    ) -> None:
        self.target, self.weights, self.pairs = target, weights, pairs
        self.values = list(target)
        self.forces: dict[int, tuple[bool, Fraction]] = {}
        self.near: list[set[int]] = [set() for _ in target]

    def begin(self, held: Sequence[tuple[int, bool]]) -> None:
        """Hold those of these pairs (pair, whether it falls) that form a forest, and let go of
        pairs with negative forces until there is none.
        """
        label = list(range(len(self.values)))

        def root(i: int) -> int:
            while label[i] != i:
                label[i] = label[label[i]]
                i = label[i]
            return i

        for e, falls in held:
            i, j, _ = self.pairs[e]
            if root(i) != root(j):
                label[root(i)] = root(j)
                self._hold(e, falls, Fraction(0))
        seen: set[int] = set()
        roots = list(range(len(self.values)))
        while roots:
            node = roots.pop()
            if node in seen:
                continue
            walk = self._walk(node)
            self._settle(walk)
            wrong = [e for _, _, e in walk[1:] if self.forces[e][1] < 0]
            if wrong:
                roots += [end for e in wrong for end in self.pairs[e][:2]]
                for e in wrong:
                    self._drop(e)
                seen -= {k for k, _, _ in walk}
            else:
                seen |= {k for k, _, _ in walk}

    def excess(self, e: int) -> Fraction:
        """By how much a pair is violated."""
        i, j, limit = self.pairs[e]
        return abs(self.values[i] - self.values[j]) - limit

    def repair(self, e: int) -> None:
        """Raise the force of a violated pair from 0 until it is at its limit; pairs whose force is
        used up on the way are let go.
        """
        i, j, _ = self.pairs[e]
        falls = self.values[i] > self.values[j]
        high, low = (i, j) if falls else (j, i)
        force = Fraction(0)
        while True:
            below = self._walk(low)
            order = {node: (parent, edge) for node, parent, edge in below}
            if high in order:
                # Its own tree holds the pair: the force goes round a cycle, and nothing moves.
                rates, node = {}, high
                while node != low:
                    parent, edge = order[node]
                    rates[edge] = Fraction(self._along(edge, parent))
                    node = parent
                force += self._push(rates, None)
                continue
            above, excess = self._walk(high), self.excess(e)
            masses = [self._mass(walk) for walk in (above, below)]
            if not all(masses):
                # A tree without weight follows without force.
                walk, move = (above, -excess) if not masses[0] else (below, excess)
                self._shift(walk, move)
                break
            rates = {
                **self._rates(above, masses[0], 1),
                **self._rates(below, masses[1], -1),
            }
            room = excess / (1 / masses[0] + 1 / masses[1])
            step = self._push(rates, room)
            force += step
            self._shift(above, -step / masses[0])
            self._shift(below, step / masses[1])
            if step == room:
                break
        self._hold(e, falls, force)

    def _rates(self, walk: Walk, mass: Fraction, inward: int) -> dict[int, Fraction]:
        """What a unit of force at the root of a tree adds to the forces in it."""
        carried = {node: self.weights[node] for node, _, _ in walk}
        rates = {}
        for node, parent, edge in reversed(walk[1:]):
            rates[edge] = inward * self._along(edge, node) * carried[node] / mass
            carried[parent] += carried[node]
        return rates

    def _along(self, e: int, node: int) -> int:
        """1 where the force of a pair flows out of this end, -1 where it flows in."""
        return 1 if (self.pairs[e][0] == node) == self.forces[e][0] else -1

    def _push(self, rates: dict[int, Fraction], room: Fraction | None) -> Fraction:
        """Add a multiple of the rates to the forces: the room, or less where a force is used up."""
        ends = [(-self.forces[e][1] / rate, e) for e, rate in rates.items() if rate < 0]
        step, out = min(ends, default=(room, -1)) if room is None else min([*ends, (room, -1)])
        if step is None:
            raise RuntimeError("A pair is held against itself, which positive limits exclude.")
        for e, rate in rates.items():
            falls, force = self.forces[e]
            self.forces[e] = falls, force + step * rate
        if out >= 0:
            self._drop(out)
        return step

    def _settle(self, walk: Walk) -> None:
        """Put a tree at the mean of what is left, and compute its forces."""
        start = walk[0][0]
        shape = {start: Fraction(0)}
        for node, parent, e in walk[1:]:
            limit = self.pairs[e][2]
            shape[node] = shape[parent] + (limit if self._along(e, node) > 0 else -limit)
        mass = self._mass(walk)
        level = self.target[start]
        if mass:
            moments = [self.weights[k] * (self.target[k] - s) for k, s in shape.items()]
            level = sum(moments, Fraction(0)) / mass
        carried = {}
        for node, s in shape.items():
            self.values[node] = level + s
            carried[node] = self.weights[node] * (self.target[node] - level - s)
        for node, parent, e in reversed(walk[1:]):
            self.forces[e] = self.forces[e][0], carried[node] * self._along(e, node)
            carried[parent] += carried[node]

    def _walk(self, start: int) -> Walk:
        """The tree of a node from there outwards: (node, parent, pair)."""
        walk, seen = [(start, -1, -1)], {start}
        for node, _, _ in walk:
            for e in sorted(self.near[node]):
                i, j, _ = self.pairs[e]
                other = j if node == i else i
                if other not in seen:
                    seen.add(other)
                    walk.append((other, node, e))
        return walk

    def _mass(self, walk: Walk) -> Fraction:
        return sum((self.weights[node] for node, _, _ in walk), Fraction(0))

    def _shift(self, walk: Walk, move: Fraction) -> None:
        for node, _, _ in walk:
            self.values[node] += move

    def _hold(self, e: int, falls: bool, force: Fraction) -> None:
        self.forces[e] = falls, force
        for end in self.pairs[e][:2]:
            self.near[end].add(e)

    def _drop(self, e: int) -> None:
        del self.forces[e]
        for end in self.pairs[e][:2]:
            self.near[end].remove(e)
