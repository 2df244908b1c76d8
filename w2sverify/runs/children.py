"""Child processes at work side by side."""

from __future__ import annotations

import threading
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import closing
from queue import Queue
from typing import TypeVar

from ..processes.child_process import ChildProcess

__all__ = ["side_by_side"]

T = TypeVar("T")


def side_by_side(
    children: Sequence[ChildProcess],
    work: Callable[[ChildProcess], Generator[T, None, None]],
) -> Iterator[T]:
    """What `work(child)` yields for each child, all at once, as it comes.

    Each child has a thread, and is closed when its work ends. An error in it is raised here.
    Leaving the iteration in any way, an interruption too, ends all children.
    """
    found: Queue[tuple[T] | BaseException | None] = Queue()
    stop = threading.Event()

    def run(child: ChildProcess) -> None:
        try:
            with closing(work(child)) as results:
                for result in results:
                    if stop.is_set():
                        return
                    found.put((result,))
        except BaseException as error:  # a fault of ours, which the caller has to see
            found.put(error)
        finally:
            child.close()
            found.put(None)

    threads = [threading.Thread(target=run, args=(child,), daemon=True) for child in children]
    for thread in threads:
        thread.start()
    ended = 0
    try:
        while ended < len(children):
            result = found.get()
            if isinstance(result, BaseException):
                raise result
            if result is None:
                ended += 1
            else:
                yield result[0]
    finally:
        stop.set()
        while any(thread.is_alive() for thread in threads):
            for child, thread in zip(children, threads, strict=True):
                child.kill()
                thread.join(0.02)
