"""What each method of a class must return."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from ..convex import ConvexClass
from .form_fault import form_fault, is_number

__all__ = ["returned_fault"]


def returned_fault(method: str, owner: Any, arguments: tuple[Any, ...], result: Any) -> str:
    """What is wrong with the result of a method, as the end of a sentence; or nothing.

    `owner` is the object, or the class for `arbitrary`; `arguments` are those after it.
    """
    demand = DEMANDS.get(method)
    if demand is None or len(arguments) != demand[0]:
        return ""
    return demand[1](owner, arguments, result)


def _conic(owner: Any, arguments: tuple[Any, ...], result: Any) -> str:
    return form_fault(result, arguments[0].shape[-2] * owner.outputs)


def _fit(_owner: Any, arguments: tuple[Any, ...], result: Any) -> str:
    _, _, target = arguments
    fault = _array_fault(result, target)
    if fault:
        return fault
    if tuple(result.shape[:-1]) != tuple(target.shape[:-1]) or result.ndim != target.ndim:
        return (
            f"returned shape {tuple(result.shape)} for labels of shape {tuple(target.shape)}, "
            "whose leading axes it must keep"
        )
    return ""


def _predict(owner: Any, arguments: tuple[Any, ...], result: Any) -> str:
    features, coef = arguments
    fault = _array_fault(result, coef)
    shape = (*coef.shape[:-1], features.shape[-2] * owner.outputs)
    if not fault and tuple(result.shape) != shape:
        return f"returned shape {tuple(result.shape)} instead of {shape}"
    return fault


def _array_fault(result: Any, like: Any) -> str:
    wanted = type(like).__name__
    if isinstance(like, np.ndarray) != isinstance(result, np.ndarray) or not hasattr(
        result, "dtype"
    ):
        found = "None" if result is None else f"a {type(result).__name__}"
        return f"returned {found} instead of a {wanted} of float64"
    if str(result.dtype).rpartition(".")[2] != "float64":
        return f"returned a {wanted} of {result.dtype} instead of float64"
    return "" if result.ndim else f"returned a {wanted} without axes"


def _numbers(result: Any, name: str = "a list of numbers") -> str:
    if not isinstance(result, Sequence) or isinstance(result, str):
        found = "None" if result is None else f"a {type(result).__name__}"
        return f"returned {found} instead of {name}"
    wrong = [entry for entry in result if not is_number(entry)]
    if wrong:
        return f"returned {wrong[0]!r} ({type(wrong[0]).__name__}) among {name}"
    return ""


def _lift(_owner: Any, _arguments: tuple[Any, ...], result: Any) -> str:
    return _numbers(result)


def _dual(_owner: Any, arguments: tuple[Any, ...], result: Any) -> str:
    if result is None:
        return ""
    rows = len(arguments[0].constraints)
    fault = _numbers(result)
    return fault or (
        "" if len(result) == rows else f"returned {len(result)} numbers for {rows} constraints"
    )


def _exact_point(_owner: Any, _arguments: tuple[Any, ...], result: Any) -> str:
    if not isinstance(result, tuple) or len(result) != 2:
        return "did not return a pair: coefficients, and multipliers or None"
    return _numbers(result[0]) or ("" if result[1] is None else _numbers(result[1]))


def _supported_pair(_owner: Any, _arguments: tuple[Any, ...], result: Any) -> str:
    if result is None:
        return ""
    if not isinstance(result, tuple) or len(result) != 2:
        return "did not return a pair, a member and a gradient, or None"
    fault = _numbers(result[0]) or _numbers(result[1])
    if not fault and len(result[0]) != len(result[1]):
        return f"returned a member of {len(result[0])} and a gradient of {len(result[1])} numbers"
    return fault


def _arbitrary(owner: Any, _arguments: tuple[Any, ...], result: Any) -> str:
    if type(result) is owner or (isinstance(result, ConvexClass) and owner is not type(result)):
        return ""  # a subclass may inherit it: the strategies say which class they wanted
    return f"returned {result!r} instead of an object of the class; let it return `cls(...)`"


def _draw_features(owner: Any, arguments: tuple[Any, ...], result: Any) -> str:
    points, columns = arguments[1], owner.feature_columns
    if not isinstance(result, np.ndarray) or result.dtype != np.float64:
        return "did not return a NumPy array of float64"
    right = result.ndim == 2 and len(result) == points and columns in (None, result.shape[1])
    if not right:
        wanted = "d" if columns is None else columns
        return f"returned shape {result.shape} instead of ({points}, {wanted})"
    return "" if np.isfinite(result).all() else "returned features that are not finite"


def _contains(_owner: Any, _arguments: tuple[Any, ...], result: Any) -> str:
    right = result is None or isinstance(result, bool | np.bool_)
    return "" if right else f"returned {result!r} instead of True, False or None"


Demand = Callable[[Any, tuple[Any, ...], Any], str]
#: The number of arguments of each method, and what its result must be.
DEMANDS: dict[str, tuple[int, Demand]] = {
    "arbitrary": (1, _arbitrary),
    "conic": (1, _conic),
    "contains": (2, _contains),
    "draw_features": (2, _draw_features),
    "exact_point": (3, _exact_point),
    "fit": (3, _fit),
    "lift": (2, _lift),
    "member": (2, _lift),
    "multipliers": (2, _dual),
    "predict": (2, _predict),
    "supported_pair": (2, _supported_pair),
}
