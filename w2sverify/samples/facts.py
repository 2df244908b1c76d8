"""What a bound is told."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

from ..errors import InputError

__all__ = ["Facts"]


@dataclass(frozen=True)
class Facts:
    """The numbers that bounds of Theorem 2 are made of; a bound reads those that it needs.

    `sample_size` n, `delta` (the allowed probability of failure), `width` W (all of g, f_s and the
    class, and f for the paper's chain, have values in one interval of this length), `complexity`
    R_n (an upper bound of the Rademacher complexity of the class), `epsilon = d(f_s, f)`,
    `weak_error` F, `misfit` I (of the student: a number, or an array with one for each replicate,
    as F where teachers differ), `signed_sup` s1 (the support function at one vector of signs over
    n, for a class centred on 0), `dimension` d of the span, `leverage` L = sup phi' Sigma^-1 phi,
    `residual` M = sup |g - q|, `member_size` K (for a Euclidean ball of linear functions, its
    radius times the longest feature vector) and `label_size` sup |g|. A number that is not known is
    NaN, and so is every bound that needs it.

    Raises `InputError` for an n below 1 or a delta outside (0, 1).
    """

    sample_size: int
    delta: float
    width: float = math.nan
    complexity: float = math.nan
    epsilon: float = math.nan
    weak_error: Any = math.nan
    misfit: Any = math.nan
    signed_sup: Any = math.nan
    dimension: float = math.nan
    leverage: float = math.nan
    residual: float = math.nan
    member_size: float = math.nan
    label_size: float = math.nan

    def __post_init__(self) -> None:
        if self.sample_size < 1 or not 0 < self.delta < 1:
            raise InputError(
                f"The sample size is {self.sample_size!r} and delta {self.delta!r}; "
                "give n >= 1 and 0 < delta < 1."
            )
