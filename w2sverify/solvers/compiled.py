"""Sequential kernels: plain Python, compiled by numba where it is installed and worth it."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache, wraps
from time import perf_counter
from types import FunctionType
from typing import Any, TypeVar, cast

__all__ = ["compiled"]

Kernel = TypeVar("Kernel", bound=Callable[..., Any])

# Below this many numbers in the first argument, plain Python is done before numba has loaded.
_WORTH = 4096
# Small calls that took this many seconds, all kernels together, would have paid for loading it.
_PATIENCE = 1.0
_spent = [0.0]


def compiled(kernel: Kernel) -> Kernel:
    """Compile a function of NumPy arrays and numbers on its first large call, or after many small.

    `kernel` is written in the part of Python that numba takes, and may call other kernels of its
    module. Without numba (the extra `fast`), and where the first argument holds fewer than 4096
    numbers and such calls took less than a second so far, it runs as it is; both give the same
    floats, because nothing is reordered. `kernel.__wrapped__` is the plain twin, for tests.
    """

    @wraps(kernel)
    def run(*arguments: Any) -> Any:
        if getattr(arguments[0], "size", 1) >= _WORTH or _spent[0] > _PATIENCE:
            return _jit(kernel)(*arguments)
        start = perf_counter()
        result = kernel(*arguments)
        _spent[0] += perf_counter() - start
        return result

    setattr(run, _MARK, kernel)
    return cast("Kernel", run)


_MARK = "_kernel"


@cache
def _jit(kernel: Callable[..., Any]) -> Callable[..., Any]:
    try:
        import numba
    except ImportError:
        return kernel
    jitted: Callable[..., Any] = numba.njit(cache=True, nogil=True)(_linked(kernel))
    return jitted


def _linked(kernel: Any) -> Any:
    """The kernel, with the kernels of its module that it calls compiled too.

    Not those of other modules: numba's cache would not notice that they have changed.
    """
    called = {name: kernel.__globals__.get(name) for name in kernel.__code__.co_names}
    inner = {
        name: _jit(getattr(value, _MARK))
        for name, value in called.items()
        if hasattr(value, _MARK) and value.__module__ == kernel.__module__
    }
    if not inner:
        return kernel
    return wraps(kernel)(FunctionType(kernel.__code__, {**kernel.__globals__, **inner}))
