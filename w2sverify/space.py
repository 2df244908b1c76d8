"""The sample space: points with probability weights."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from typing import Any

import numpy as np

from .arrays import as_float_array
from .errors import InputError
from .exact import to_fractions

__all__ = ["SampleSpace"]


@dataclass(frozen=True, eq=False)
class SampleSpace:
    """n points with probability weights w; functions on them are vectors.

    `<u, v> = sum_i w_i u_i v_i` and `d(u, v) = <u - v, u - v>`, the squared L2(P) distance.

    The weights are n non-negative numbers that sum to one: exactly, or, for floats, up to the
    rounding of dividing n floats by their sum (at most `n 2^-52`, by the standard bound for
    summation in any order). The exact measure is always the weights divided by their exact sum.

    Raises `InputError` for weights that are empty, negative, not finite, not real or do not sum to
    one. Source: Charikar et al. 2024, section 2 (d_P).
    """

    weights: np.ndarray[Any, np.dtype[np.float64]]
    exact_weights: tuple[Fraction, ...]

    def __init__(self, weights: Any) -> None:
        if isinstance(weights, list | tuple) and all(type(w) is Fraction for w in weights):
            exact, rounding = list(weights), Fraction(0)
        else:
            values = np.asarray(as_float_array(weights, "weights", axes=1))
            if values.ndim != 1:
                raise InputError(
                    f"The weights have shape {values.shape}; give one weight for each point."
                )
            exact = to_fractions(values.tolist())
            rounding = Fraction(len(exact), 1 << 52)
        if not exact:
            raise InputError("The list of weights is empty; give one weight for each point.")
        if min(exact) < 0:
            place = exact.index(min(exact))
            raise InputError(
                f"Weight {place} is {float(exact[place])!r}, but no probability is negative; "
                "correct it."
            )
        total = sum(exact)
        if abs(total - 1) > rounding:
            raise InputError(
                f"The weights sum to {float(total)!r}, which is {float(total - 1):+.3g} from 1; "
                "divide them by their sum."
            )
        object.__setattr__(self, "exact_weights", tuple(exact))
        floats = np.array([float(weight / total) for weight in exact])
        floats.flags.writeable = False
        object.__setattr__(self, "weights", floats)

    @classmethod
    def uniform(cls, points: int) -> SampleSpace:
        """n points of weight exactly 1/n each."""
        if isinstance(points, bool) or not isinstance(points, int | np.integer) or points < 1:
            raise InputError(f"A sample space of {points!r} points is not possible; give n >= 1.")
        return cls([Fraction(1, int(points))] * int(points))

    @property
    def size(self) -> int:
        """The number of points, n."""
        return len(self.exact_weights)

    def repeated(self, outputs: int) -> SampleSpace:
        """The same points once for each of k outputs: a space of n k points of weight `w_i / k`.

        A function into R^k is a function on it, point by point: `<u, v> = sum_i w_i <u_i, v_i> / k`
        is the mean over outputs.
        """
        return self if outputs == 1 else _repeated(self, outputs)

    def weights_like(self, array: Any) -> Any:
        """The float weights as an array of the namespace and device of another."""
        if isinstance(array, np.ndarray):
            return self.weights
        from array_api_compat import array_namespace, device

        xp = array_namespace(array)
        return xp.asarray(self.weights.copy(), dtype=xp.float64, device=device(array))

    def inner(self, u: Any, v: Any) -> Any:
        """`<u, v>` in floats, over the last axis."""
        return (np.asarray(u) * np.asarray(v)) @ self.weights

    def distance(self, u: Any, v: Any) -> Any:
        """`d(u, v) = <u - v, u - v>` in floats, over the last axis."""
        difference = np.asarray(u) - np.asarray(v)
        return self.inner(difference, difference)


@lru_cache(maxsize=16)
def _repeated(space: SampleSpace, outputs: int) -> SampleSpace:
    # The weights are known to be right, and there may be very many of them.
    made = object.__new__(SampleSpace)
    exact = [weight / outputs for weight in space.exact_weights]
    object.__setattr__(made, "exact_weights", tuple(w for w in exact for _ in range(outputs)))
    floats = np.repeat(space.weights / outputs, outputs)
    floats.flags.writeable = False
    object.__setattr__(made, "weights", floats)
    return made
