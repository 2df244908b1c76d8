"""The scale of the fast rate and its side condition."""

from __future__ import annotations

import math

from ..facts import Facts

__all__ = ["CHERNOFF", "scale", "well_conditioned"]

#: 1 / (1/2 - log(2) / 2), rounded up: the exponent of the matrix Chernoff bound at one half.
CHERNOFF = 6.52


def scale(facts: Facts) -> float:
    """`zeta = M (sqrt d + sqrt(2 L log(2/delta))) / sqrt n`."""
    tail = math.sqrt(2 * facts.leverage * math.log(2 / facts.delta))
    return facts.residual * (math.sqrt(facts.dimension) + tail) / math.sqrt(facts.sample_size)


def well_conditioned(facts: Facts) -> bool:
    """`n >= 6.52 L log(2 d / delta)`."""
    needed = CHERNOFF * facts.leverage * math.log(2 * facts.dimension / facts.delta)
    return facts.sample_size >= needed
