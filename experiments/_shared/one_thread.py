"""Torch with one thread."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

__all__ = ["one_thread"]


@contextmanager
def one_thread() -> Iterator[None]:
    """Within, torch uses one thread of the CPU; then as many as before.

    On matrices of 32 by 16 more threads gain nothing, and on a busy machine they cost a factor of
    17.
    """
    import torch

    before = torch.get_num_threads()
    torch.set_num_threads(1)
    try:
        yield
    finally:
        torch.set_num_threads(before)
