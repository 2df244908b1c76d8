"""Sequential kernels: plain Python, compiled by numba where it is installed and worth it."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache, wraps
from typing import Any, TypeVar, cast

__all__ = ["compiled"]

Kernel = TypeVar("Kernel", bound=Callable[..., Any])

# Below this many numbers in the first argument, plain Python is done before numba has loaded.
_WORTH = 4096


def compiled(kernel: Kernel) -> Kernel:
    """Compile a function of NumPy arrays and numbers on its first large call.

    `kernel` is written in the part of Python that numba takes. Without numba (the extra `fast`),
    and where the first argument holds fewer than 4096 numbers, it runs as it is; both give the same
    floats, because nothing is reordered. `kernel.__wrapped__` is the plain twin, for tests.
    """

    @wraps(kernel)
    def run(*arguments: Any) -> Any:
        chosen = _jit(kernel) if arguments[0].size >= _WORTH else kernel
        return chosen(*arguments)

    return cast("Kernel", run)


@cache
def _jit(kernel: Callable[..., Any]) -> Callable[..., Any]:
    try:
        import numba
    except ImportError:
        return kernel
    jitted: Callable[..., Any] = numba.njit(cache=True, nogil=True)(kernel)
    return jitted
