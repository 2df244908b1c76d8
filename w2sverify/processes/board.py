"""A page of memory that a child process writes and its parent reads, even after its death."""

from __future__ import annotations

import mmap
import struct
from time import monotonic

__all__ = ["SIZE", "Board", "begin", "enter", "put_up", "watched"]

#: Bytes of the page: a head, the name of a method, the description of a piece of work.
SIZE = 1 << 16
_HEAD = struct.Struct("<dII")
_METHOD, _WORK = 64, 1024


class Board:
    """The page: when the present piece of work began, what it is, and the method that is running.

    The clock is `time.monotonic`, which is one for all processes of a machine.
    """

    def __init__(self, file: int) -> None:
        self._page = mmap.mmap(file, SIZE)

    @property
    def began(self) -> float:
        """When the last piece of work began; 0 before the first."""
        return float(_HEAD.unpack_from(self._page)[0])

    @property
    def work(self) -> str:
        """The description of the last piece of work, or an empty string between two."""
        return self._read(_WORK, _HEAD.unpack_from(self._page)[1])

    @property
    def method(self) -> str:
        """The name of the method that runs, or an empty string."""
        return self._read(_METHOD, _HEAD.unpack_from(self._page)[2])

    def write(self, work: str | None = None, method: str | None = None) -> None:
        """Write what is not None. A description of a piece of work also sets its time."""
        began, work_size, method_size = _HEAD.unpack_from(self._page)
        if work is not None:
            data = work.encode("ascii", "replace")[: SIZE - _WORK]
            self._page[_WORK : _WORK + len(data)] = data
            began, work_size = monotonic(), len(data)
        if method is not None:
            data = method.encode("ascii", "replace")[: _WORK - _METHOD]
            self._page[_METHOD : _METHOD + len(data)] = data
            method_size = len(data)
        _HEAD.pack_into(self._page, 0, began, work_size, method_size)

    def _read(self, start: int, size: int) -> str:
        return self._page[start : min(start + size, SIZE)].decode("ascii", "replace")


_OWN: list[Board] = []


def put_up(board: Board) -> None:
    """Make this the board of the process."""
    _OWN[:] = [board]


def watched() -> bool:
    """Whether anybody reads what `begin` and `enter` say: true in a child process."""
    return bool(_OWN)


def begin(work: str) -> None:
    """A piece of work begins, and its time limit. Nothing happens where nobody watches."""
    if _OWN:
        _OWN[0].write(work=work)


def enter(method: str) -> str:
    """A method begins, or is returned to; gives the name of the one that ran before."""
    if not _OWN:
        return ""
    before = _OWN[0].method
    _OWN[0].write(method=method)
    return before
