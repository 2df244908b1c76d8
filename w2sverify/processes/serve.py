"""What a child process does: answers calls until its input ends or its parent is gone."""

from __future__ import annotations

import contextlib
import faulthandler
import importlib
import os
import pickle
import signal
import sys
import threading
import time
from collections.abc import Callable
from typing import Any

from .board import Board, put_up

__all__ = ["serve", "serve_pipes"]


def serve(module: str, factory: str, board: int) -> None:
    """Answer the calls that come on the standard input, in a fresh process."""

    def make() -> Callable[..., Any]:
        function: Callable[..., Any] = getattr(importlib.import_module(module), factory)()
        return function

    serve_pipes(make, os.dup(0), os.dup(1), board)


def serve_pipes(
    make: Callable[[], Callable[..., Any]], requests: int, answers: int, board: int
) -> None:
    """Call `make`, then what it made with each pickled tuple of arguments; pickle what it returns.

    The function reads nothing and prints nowhere: whatever libraries say must not get between the
    answers. Ctrl-C is for the parent. Memory ends where that of the machine does, so that asking
    for more raises `MemoryError`.
    """
    parent = os.getppid()
    _settle()
    put_up(Board(board))
    threading.Thread(target=_end_with, args=(parent,), daemon=True).start()
    with os.fdopen(requests, "rb") as reader, os.fdopen(answers, "wb") as writer:
        function = None
        answer: tuple[Any, str] = (None, "")
        try:
            function = make()
        except BaseException as error:  # whatever it is, it is an answer
            answer = (None, f"{type(error).__name__}: {error}.")
        while True:
            writer.write(_bytes(answer))
            writer.flush()
            if function is None:
                return
            try:
                arguments = pickle.load(reader)
            except EOFError:
                return
            try:
                answer = (function(*arguments), "")
            except BaseException as error:  # as above
                answer = (None, f"{type(error).__name__}: {error}.")


def _bytes(answer: tuple[Any, str]) -> bytes:
    try:
        return pickle.dumps(answer)
    except Exception as error:  # pickling runs the class's own code
        return pickle.dumps((None, f"The answer cannot be sent. {type(error).__name__}: {error}."))


def _settle() -> None:
    """Leave the terminal, Ctrl-C and the memory of others alone."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    faulthandler.disable()
    nowhere = os.open(os.devnull, os.O_RDWR)
    for standard in (0, 1, 2):
        os.dup2(nowhere, standard)
    sys.stdin = open(0, closefd=False)  # noqa: SIM115
    sys.stdout = sys.stderr = open(1, "w", closefd=False)  # noqa: SIM115
    with contextlib.suppress(ImportError, OSError, ValueError):
        import resource

        memory = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        hard = resource.getrlimit(resource.RLIMIT_DATA)[1]
        if hard == resource.RLIM_INFINITY or memory < hard:
            resource.setrlimit(resource.RLIMIT_DATA, (memory, hard))


def _end_with(parent: int) -> None:
    """End this process when its parent has ended, whatever it is doing."""
    while os.getppid() == parent:
        time.sleep(1.0)
    os._exit(1)
