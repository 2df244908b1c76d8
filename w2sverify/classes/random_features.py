"""Balls of functions on random features."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from ..conic import Rows, dense_rows
from ..convex import ConvexClass
from ..draw import Floats, generator
from ..errors import InputError
from ._atoms import draw_atoms, relu_design, relu_rows
from ._elementary import cosine
from ._mapped import Mapped
from ._radius import check_radius
from ._table import check_count
from .l2_ball import L2Ball

__all__ = ["RandomFeatures"]

_KINDS = ("relu", "fourier")
# So many entries at once stay in cache through the passes that make them.
_ENTRIES = 1 << 13


@dataclass(frozen=True)
class RandomFeatures(Mapped):
    """Combinations of random functions: `V = {sum_j theta_j phi_j(x) : |theta|_2 <= radius}`.

    `phi_j(x) = max(<w_j, x> + b_j, 0)` for the kind relu and `cos(<w_j, x> + b_j)` for fourier,
    j = 1, ..., count. `seed` and `scale` draw them, the same on every machine: w_j is normal of
    standard deviation `scale` (in one over the unit of x), b_j normal of 1 for relu and uniform on
    the circle for fourier. There may be any number of feature columns; each has a stream of its
    own. Relu features are exact. Cosines are irrational: their float values, of angles taken
    modulo a turn, define the functions. Fit: the secular equation, O(n count^2). Exact: a rational
    point whose gap is proven to be below `2^-200` of the scale.

    Raises `InputError` for a count below 1, a negative seed, another kind, and a radius or scale
    that is not positive and finite. Source: Rahimi and Recht 2007; Rahimi and Recht 2008.
    """

    count: int = 32
    radius: float = 1.0
    seed: int = 0
    kind: str = "relu"
    scale: float = 1.0
    feature_columns: ClassVar[int | None] = None

    def __post_init__(self) -> None:
        check_count(self.count, "count", 1)
        check_count(self.seed, "seed", 0)
        check_radius(self)
        if self.kind not in _KINDS:
            raise InputError(f"kind is {self.kind!r}; choose one of {', '.join(_KINDS)}.")
        if not (isinstance(self.scale, int | float) and 0 < self.scale < math.inf):
            raise InputError(f"scale is {self.scale!r}; give a positive finite number.")
        object.__setattr__(self, "scale", float(self.scale))

    @property
    def base(self) -> ConvexClass:
        """The ball of coefficients."""
        return L2Ball(self.radius)

    def columns(self, features: Floats) -> int:
        """The number of random functions."""
        del features
        return self.count

    def exact_design(self, features: Floats) -> Rows:
        """The positive parts exactly, or the floats of the cosines."""
        if self.kind == "relu":
            return relu_rows(features, self._atoms(features))
        return dense_rows(self.float_design(features))

    def float_design(self, features: Floats) -> Floats:
        """The random functions in floats."""
        atoms = self._atoms(features)
        if self.kind == "relu":
            return relu_design(features, atoms)
        points = features.reshape(-1, features.shape[-1])
        design = np.empty((len(points), self.count))
        step = max(1, _ENTRIES // self.count)
        for start in range(0, len(points), step):
            block = slice(start, start + step)
            design[block] = _cosines(points[block], atoms)
        return design.reshape(*features.shape[:-1], self.count)

    def _atoms(self, features: Floats) -> Floats:
        """The rows (w, b); for fourier b is in turns."""
        atoms = draw_atoms(self.seed, self.count, features.shape[-1]).copy()
        atoms[:, :-1] *= self.scale
        if self.kind == "fourier":
            drawn = generator(self.seed, "phases").integers(0, 1 << 20, self.count)
            atoms[:, -1] = drawn / 2.0**20
        return atoms

    @classmethod
    def arbitrary(cls, rng: np.random.Generator) -> RandomFeatures:
        """Two to seven functions of either kind."""
        return cls(
            count=int(rng.integers(2, 8)),
            radius=float(rng.integers(1, 17)) / 4,
            seed=int(rng.integers(0, 1000)),
            kind=str(rng.choice(_KINDS)),
            scale=float(rng.choice([0.5, 1.0, 2.0])),
        )


def _cosines(points: Floats, atoms: Floats) -> Floats:
    """`cos(<w, x> + b)`, b in turns.

    Each term is reduced modulo a turn before the next is added: nothing overflows, and the order of
    the sum is one for all points and machines.
    """
    turns = np.broadcast_to(atoms[:, -1], (len(points), len(atoms)))
    for column, frequencies in zip(points.T, (atoms[:, :-1] / (2.0 * math.pi)).T, strict=True):
        term = np.clip(column[:, None] * frequencies, -1e300, 1e300)
        turns = turns + (term - np.rint(term))
    return cosine(turns)
