"""Checks of what every class promises its callers."""

from __future__ import annotations

import copy
from typing import Any

import numpy as np

from ..case import Case
from ..check import CheckFailed, check

__all__ = ["deterministic", "inputs_not_changed"]


@check()
def inputs_not_changed(case: Case) -> None:
    """A projection leaves the arrays it is given, and those it passes on, as they were."""
    features, weak = case.features.copy(), case.weak.copy()
    done = [case.project()]
    if case.strong_class.has_exact_route:
        done.append(case.project(exact=True))
    case.strong_class.conic(case.features)
    arrays = [(case.features, case.weak), *((p.features, p.target) for p in done)]
    for seen in arrays:
        for name, before, after in zip(("features", "target"), (features, weak), seen, strict=True):
            if before.tobytes() != np.asarray(after).tobytes():
                raise CheckFailed(
                    f"The {name} were {before.tolist()} and are {after.tolist()} after a "
                    "projection; work on a copy in `fit`, `conic` and `exact_point`."
                )


@check()
def deterministic(case: Case) -> None:
    """A projection asked for again, after another one or of a copy, is the same to the bit."""
    again = copy.copy(case.strong_class)
    exact = case.strong_class.has_exact_route
    first = _numbers(case, case.strong_class, exact)
    case.strong_class.project(case.space, case.features, case.weak[::-1] + 1.0)
    for name, chosen in (("the same class", case.strong_class), ("a copy of it", again)):
        second = _numbers(case, chosen, exact)
        if first != second:
            raise CheckFailed(
                f"Two projections of the same labels differ for {name}: {first[0]} and "
                f"{second[0]}; keep no state, and take random numbers from a seed in the class. "
                "Correct `fit`, `exact_point` or `__init__`."
            )


def _numbers(case: Case, strong_class: Any, exact: bool) -> tuple[Any, ...]:
    fitted = strong_class.project(case.space, case.features, case.weak)
    arrays = [np.asarray(part, dtype=np.float64) for part in (fitted.values, fitted.coef)]
    # As hexadecimal text, so that NaN equals itself and 0.0 is not -0.0.
    numbers: list[Any] = [[entry.hex() for entry in part.ravel().tolist()] for part in arrays]
    if exact:
        point = strong_class.project(case.space, case.features, case.weak, exact=True).point
        numbers.append(point)
    return tuple(numbers)
