"""A distribution on finitely many points, with a truth and a weak model."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np

from ..arrays import as_float_array
from ..draw import Floats
from ..errors import InputError
from ..exact import to_fraction
from ..space import SampleSpace

__all__ = ["Population"]


@dataclass(frozen=True, eq=False)
class Population:
    """N points with weights: the measure P of Theorem 2, so that `d_P` is a finite sum.

    `features[N, d]` (`h_s`), `truth[N]` (f), `weak[N]` (g) and `member[N]`, the values of a
    function `f_s` of the strong class near the truth; epsilon is `d(f_s, f)`. `member_coef[d]` are
    its coefficients where it is linear in the features. Everything is float64, which means the
    rational that it is. `space` has the weights, uniform where it is left out.

    `distance` is a float, right up to rounding; `exact_distance` is a fraction, for small N. That
    the member is in the class is checked by whoever knows the class: `exact_chain` does exactly.

    Raises `InputError` for arrays that are not finite float64 arrays on the same N points.
    """

    features: Floats
    truth: Floats
    weak: Floats
    member: Floats
    space: SampleSpace
    member_coef: Floats | None = None

    def __init__(
        self,
        features: Any,
        truth: Any,
        weak: Any,
        member: Any,
        *,
        space: SampleSpace | None = None,
        member_coef: Any = None,
    ) -> None:
        table = np.asarray(as_float_array(features, "features", axes=2))
        size = len(table)
        named = {"features": table}
        for name, value in (("truth", truth), ("weak", weak), ("member", member)):
            named[name] = np.asarray(as_float_array(value, name, axes=1))
        space = SampleSpace.uniform(size) if space is None else space
        shapes = {name: array.shape for name, array in named.items()}
        right = table.ndim == 2 and space.size == size
        if not right or any(shapes[name] != (size,) for name in ("truth", "weak", "member")):
            raise InputError(
                f"The population has the shapes {shapes} and {space.size} weights; give features "
                "[N, d] and truth, weak and member [N] on the same N points."
            )
        if member_coef is not None:
            coef = np.asarray(as_float_array(member_coef, "member_coef", axes=1))
            if coef.shape != table.shape[1:]:
                raise InputError(
                    f"member_coef has shape {coef.shape}; give one number for each of the "
                    f"{table.shape[1]} feature columns."
                )
            object.__setattr__(self, "member_coef", coef)
        for name, array in named.items():
            object.__setattr__(self, name, array)
        object.__setattr__(self, "space", space)

    @property
    def size(self) -> int:
        """The number of points, N."""
        return len(self.features)

    def distance(self, u: Any, v: Any) -> Any:
        """`d(u, v)` in floats, over the last axis."""
        return self.space.distance(u, v)

    def exact_distance(self, u: Any, v: Any) -> Fraction:
        """`d(u, v)` of two lists of N floats or fractions, exactly."""
        gaps = (to_fraction(a) - to_fraction(b) for a, b in zip(u, v, strict=True))
        weights = self.space.exact_weights
        total = sum((w * e * e for w, e in zip(weights, gaps, strict=True)), Fraction(0))
        return total / sum(weights)

    @property
    def epsilon(self) -> float:
        """`d(f_s, f)`."""
        return float(self.distance(self.member, self.truth))

    @property
    def weak_error(self) -> float:
        """F, `d(g, f)`."""
        return float(self.distance(self.weak, self.truth))
