"""Exact twins of a few replicates."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from .exact_chain import ExactChain, exact_chain
from .sample import draw_counts
from .setting import Setting

__all__ = ["ExactCheck", "exact_check"]


@dataclass(frozen=True)
class ExactCheck:
    """Replicates that were done twice, in floats and in rationals.

    `broken` counts the steps of the chain that fail, by name. `deviation` is the largest difference
    between the two in G, I, H and the excess. `gap` is the largest gap of any exact projection.
    """

    chains: tuple[ExactChain, ...]
    broken: dict[str, int]
    deviation: float
    gap: Fraction

    @property
    def holds(self) -> bool:
        """Whether no step fails on any of them."""
        return not self.broken


def exact_check(
    setting: Setting,
    sample_size: int,
    replicates: int,
    rng: np.random.Generator,
    *,
    gamma: Fraction | None = None,
) -> ExactCheck:
    """Draw samples, and follow the chain of Theorem 2 on each of them exactly.

    For populations of a few dozen points; the float route is that of the setting. `gamma` is the
    Gamma of Lemma 4, if it is to be checked. Raises what `exact_chain` raises.
    """
    world = setting.population
    plus, minus = draw_counts(rng, world.space, sample_size, replicates)
    floats = setting.evaluate(plus, minus, signed=False)
    chains, broken, deviation = [], dict[str, int](), 0.0
    for i, counts in enumerate(plus + minus):
        chain = exact_chain(setting.strong_class, world, counts, gamma=gamma)
        chains.append(chain)
        for step in chain.broken:
            broken[step] = broken.get(step, 0) + 1
        pairs = [(floats.excess[i], chain.excess)]
        letters = (("error", "G"), ("misfit", "I"), ("distance", "H"))
        pairs += [(getattr(floats, name)[i], chain.letters[letter]) for name, letter in letters]
        deviation = max(deviation, *(abs(float(Fraction(float(a)) - b)) for a, b in pairs))
    gap = max((max(chain.gap, chain.sample_gap) for chain in chains), default=Fraction(0))
    return ExactCheck(tuple(chains), broken, deviation, gap)
