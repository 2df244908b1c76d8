"""A copy of this process, with the part of the interface of `subprocess.Popen` that is used."""

from __future__ import annotations

import os
import signal
import warnings
from collections.abc import Callable
from contextlib import suppress

__all__ = ["Fork"]


class Fork:
    """Runs `serve(requests, answers)` in a copy of this process; both are file descriptors.

    A copy knows what cannot be imported: classes of a notebook, a main script, a function. Only the
    calling thread goes on in it. Raises `OSError` where there is no fork.
    """

    def __init__(self, serve: Callable[[int, int], None]) -> None:
        if not hasattr(os, "fork"):
            raise OSError("This system cannot fork.")
        self.returncode: int | None = None
        requests, requests_end = os.pipe()
        answers_end, answers = os.pipe()
        with warnings.catch_warnings():
            # Later versions of Python warn where another thread runs, which is stopped in the copy.
            warnings.simplefilter("ignore", DeprecationWarning)
            self.pid = os.fork()
        if self.pid == 0:
            code = 1
            try:
                os.close(requests_end)
                os.close(answers_end)
                serve(requests, answers)
                code = 0
            finally:
                os._exit(code)
        os.close(requests)
        os.close(answers)
        self.stdin = os.fdopen(requests_end, "wb")
        self.stdout = os.fdopen(answers_end, "rb")

    def poll(self) -> int | None:
        """The exit code, the negative signal that ended it, or None while it runs."""
        return self._reap(os.WNOHANG)

    def wait(self) -> int | None:
        """Wait for the end; the exit code."""
        return self._reap(0)

    def kill(self) -> None:
        """End it at once."""
        if self.poll() is None:
            with suppress(ProcessLookupError):
                os.kill(self.pid, signal.SIGKILL)

    def _reap(self, options: int) -> int | None:
        if self.returncode is None:
            try:
                pid, status = os.waitpid(self.pid, options)
            except ChildProcessError:  # somebody else waited for it
                self.returncode = 0
                return 0
            if pid:
                self.returncode = os.waitstatus_to_exitcode(status)
        return self.returncode
