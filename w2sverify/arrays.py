"""Input checking for arrays: one sentence with the value and the next step."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any

import numpy as np

from .errors import InputError

__all__ = ["as_float_array", "as_like", "as_numpy", "one_by_one"]

_FLOAT64 = np.dtype(np.float64)


def as_float_array(value: Any, name: str, *, axes: int) -> Any:
    """A finite float64 array of NumPy or torch with at least `axes` axes, holding at least one
    point.

    float32 becomes float64, which is exact. Raises `InputError` for complex, object, float16 and
    integer types, NaN, infinities, too few axes and no points.
    """
    if type(value) is np.ndarray and value.dtype is _FLOAT64 and value.ndim >= axes:
        some = value.size or 0 not in value.shape[: value.ndim - axes + 1]
        if some and np.logical_and.reduce(np.isfinite(value), axis=None):
            return value.copy()
    from array_api_compat import array_namespace, is_array_api_obj

    array: Any = value if is_array_api_obj(value) else np.asarray(value)
    if isinstance(array, np.ma.MaskedArray):
        raise InputError(f"{name} is a masked array; drop the masked points and pass the rest.")
    kind = str(array.dtype).removeprefix("torch.")
    if kind not in ("float64", "float32"):
        raise InputError(
            f"{name} has type {kind}; convert it to float64 first, so that no value changes unseen."
        )
    xp = array_namespace(array)
    if getattr(array, "requires_grad", False):
        array = array.detach()
    array = xp.astype(array, xp.float64)
    shape = tuple(array.shape)
    if len(shape) < axes:
        raise InputError(f"{name} has shape {shape}; give at least {axes} axes.")
    if 0 in shape[: len(shape) - axes + 1]:
        raise InputError(f"{name} has shape {shape}, which holds no points; give at least one.")
    finite = xp.isfinite(array)
    if not bool(xp.all(finite)):
        flat = np.asarray(finite).reshape(-1)
        place = tuple(int(i) for i in np.unravel_index(int(np.argmin(flat)), shape))
        index = ", ".join(map(str, place))
        raise InputError(
            f"{name}[{index}] is {float(array[place])}; "
            "replace or drop the points that are not finite."
        )
    return array


def as_numpy(array: Any) -> Any:
    """The array on the host, as NumPy."""
    if isinstance(array, np.ndarray):
        return array
    return np.asarray(array.cpu() if hasattr(array, "cpu") else array)


def as_like(array: Any, other: Any) -> Any:
    """The NumPy array in the namespace and on the device of another."""
    if isinstance(other, np.ndarray):
        return array
    from array_api_compat import array_namespace, device

    return array_namespace(other).asarray(array, device=device(other))


def one_by_one(fit: Callable[..., Any]) -> Callable[..., Any]:
    """A decorator of `fit(self, space, features, target)` for `features[n, d]`, `target[n]`.

    The method itself sees NumPy arrays of one target alone, and returns its m coefficients. The
    decorated one takes `target[..., n]` and `features[n, d]` or `features[..., n, d]`, of NumPy or
    torch, and returns `[..., m]` of the same kind: what `ConvexClass.fit` promises. A method for
    which m depends on the features cannot be used on features that differ within a batch.
    """

    @functools.wraps(fit)
    def batched(self: Any, space: Any, features: Any, target: Any) -> Any:
        x, goals = as_numpy(features), as_numpy(target)
        rows = goals.reshape(-1, goals.shape[-1])
        pages = [x] * len(rows) if x.ndim == 2 else list(x.reshape(len(rows), *x.shape[-2:]))
        found = np.array([fit(self, space, p, g) for p, g in zip(pages, rows, strict=True)])
        coef = found.reshape(*goals.shape[:-1], -1).astype(np.float64, copy=False)
        return as_like(coef, target)

    return batched
