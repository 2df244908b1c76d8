"""Which method of a class raised an error."""

from __future__ import annotations

import inspect

from ..convex import ConvexClass
from .strategies import Kind

__all__ = ["blame"]


def blame(error: BaseException, kind: Kind) -> str:
    """A sentence that names the innermost method of the class in the error's trace."""
    cls = kind if isinstance(kind, type) else type(kind)
    codes = {}
    for owner in reversed(cls.__mro__):
        if owner not in (object, ConvexClass):
            for name, value in vars(owner).items():
                function = inspect.unwrap(getattr(value, "__func__", value))
                codes[getattr(function, "__code__", None)] = name
    trace, method = error.__traceback__, ""
    while trace is not None:
        method = codes.get(trace.tb_frame.f_code, method)
        trace = trace.tb_next
    who = f"`{method}`" if method else "The class"
    return f"{who} raised {type(error).__name__}: {error}; correct it."
