"""Two-layer networks of bounded variation norm over a dictionary of neurons."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np

from ..conic import Rows
from ..convex import ConvexClass
from ..draw import Floats, small_floats
from ..errors import InputError
from ._atoms import relu_design, relu_rows, unit_atoms
from ._mapped import Mapped
from ._radius import check_radius
from ._table import as_table, check_count
from .l1_ball import L1Ball

__all__ = ["Dictionary"]


@dataclass(frozen=True)
class Dictionary(Mapped):
    """Two-layer networks: `V = {sum_j theta_j max(<w_j, x> + b_j, 0) : |theta|_1 <= radius}`.

    This is the variation-norm ball, or a convexified two-layer network, with neurons from a given
    list. `directions` are k rows (w_j, b_j), one number longer than there are feature columns, an
    array or nested sequences. Left out, `count` of them are drawn from `seed`, uniform on the unit
    sphere up to rounding to multiples of 2^-10, for any number of feature columns. The radius has
    the unit of the values over that of the neurons. Fit: homotopy on the Gram matrix, O(n k^2).
    Its conic form has the positive and negative parts as coefficients. Exact: the neurons' values
    are rational and the active set is solved over the rationals, gap 0.

    Raises `InputError` for a radius that is not positive and finite, a count below 1, a negative
    seed, and directions that are no table of finite numbers. Source: Bach 2017, Breaking the curse
    of dimensionality with convex neural networks; Pilanci and Ergen 2020.
    """

    radius: float = 1.0
    directions: tuple[tuple[float, ...], ...] | None = None
    count: int = 32
    seed: int = 0
    polyhedral: ClassVar[bool] = True

    def __post_init__(self) -> None:
        check_radius(self)
        check_count(self.count, "count", 1)
        check_count(self.seed, "seed", 0)
        if self.directions is not None:
            object.__setattr__(self, "directions", as_table(self.directions, "directions"))
            object.__setattr__(self, "feature_columns", len(self.directions[0]) - 1)

    @property
    def base(self) -> ConvexClass:
        """The ball of coefficients."""
        return L1Ball(self.radius)

    def columns(self, features: Floats) -> int:
        """The number of neurons."""
        del features
        return self.count if self.directions is None else len(self.directions)

    def exact_design(self, features: Floats) -> Rows:
        """The neurons' values, exactly."""
        return relu_rows(features, self._atoms(features))

    def float_design(self, features: Floats) -> Floats:
        """The neurons' values in floats."""
        return relu_design(features, self._atoms(features))

    def _atoms(self, features: Any) -> Floats:
        columns = int(features.shape[-1])
        if self.directions is None:
            return unit_atoms(self.seed, self.count, columns)
        if len(self.directions[0]) != columns + 1:
            raise InputError(
                f"The directions have {len(self.directions[0])} numbers for {columns} feature "
                "columns; give one for each column and the offset."
            )
        return np.array(self.directions)

    @classmethod
    def arbitrary(cls, rng: np.random.Generator) -> Dictionary:
        """Two to eight neurons, given or drawn."""
        radius, count = float(rng.integers(1, 17)) / 4, int(rng.integers(2, 9))
        if rng.random() < 0.5:
            table = small_floats(rng, count, int(rng.integers(2, 6)), bits=2)
            return cls(radius, table)  # type: ignore[arg-type]
        return cls(radius, count=count, seed=int(rng.integers(0, 1000)))
