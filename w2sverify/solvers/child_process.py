"""A function in a process of its own, which may crash, hang or be killed."""

from __future__ import annotations

import importlib
import os
import pickle
import subprocess
import sys
import threading
from typing import Any

__all__ = ["ChildProcess"]

_COMMAND = (
    "import sys; sys.path[:] = {path!r}; from {here} import _serve; _serve({module!r}, {factory!r})"
)


class ChildProcess:
    """Calls `factory()(*arguments)` in a child, one call after another.

    `module` and `factory` name a function without arguments that does the slow imports and returns
    the function to call; arguments and results are pickled. The child starts with the first call,
    outlives it, and is started again when it died. Not multiprocessing: a child that it spawns runs
    the caller's main script again, up to its `if __name__` guard, which many scripts lack.
    """

    def __init__(self, module: str, factory: str, *, start_limit: float) -> None:
        self._names = (module, factory)
        self._start_limit = start_limit
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def pid(self) -> int | None:
        """The process id of the child, or None while there is none."""
        return None if self._process is None else self._process.pid

    def call(self, arguments: tuple[Any, ...], limit: float) -> tuple[Any, str]:
        """The result and an empty string, or None and a sentence that says what went wrong.

        What can go wrong: the function raised, the child died or could not start within
        `start_limit` seconds, or the answer took more than `limit` seconds, which ends the child.
        """
        if self._process is not None and self._process.poll() is not None:
            self.close()
        if self._process is None:
            module, factory = self._names
            command = _COMMAND.format(path=sys.path, here=__name__, module=module, factory=factory)
            self._process = subprocess.Popen(
                [sys.executable, "-c", command],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
            )
            _, reason = self._exchange(self._process, None, self._start_limit)
            if reason:
                self.close()
                return None, f"The child process could not start. {reason}"
        return self._exchange(self._process, arguments, limit)

    def close(self) -> None:
        """End the child, at once; the next call starts another."""
        process, self._process = self._process, None
        if process is not None:
            process.kill()
            process.wait()
            for pipe in (process.stdin, process.stdout):
                try:
                    if pipe is not None:
                        pipe.close()
                except BrokenPipeError:
                    pass  # what was still to be written has no reader any more

    def _exchange(
        self, process: subprocess.Popen[bytes], arguments: tuple[Any, ...] | None, limit: float
    ) -> tuple[Any, str]:
        """Send the arguments, if any, and wait for an answer; killing the child ends the wait."""
        late = threading.Event()

        def stop() -> None:
            late.set()
            process.kill()

        timer = threading.Timer(limit, stop)
        timer.start()
        try:
            if arguments is not None and process.stdin is not None:
                pickle.dump(arguments, process.stdin)
                process.stdin.flush()
            if process.stdout is None:
                raise EOFError
            answer: tuple[Any, str] = pickle.load(process.stdout)
            return answer
        except (EOFError, OSError, pickle.UnpicklingError):
            self.close()
            if late.is_set():
                return None, f"There was no answer within {limit:g} s: raise the time limit."
            return None, f"The process died with exit code {process.returncode}."
        except BaseException:
            self.close()  # or the answer that is on its way would be taken for the next one
            raise
        finally:
            timer.cancel()
            timer.join()


def _serve(module: str, factory: str) -> None:
    """The child: answers calls until its input ends."""
    # Libraries print; their lines must not get between the answers.
    with os.fdopen(os.dup(1), "wb") as answers:
        os.dup2(2, 1)
        function = None
        answer: tuple[Any, str] = (None, "")
        try:
            function = getattr(importlib.import_module(module), factory)()
        except Exception as error:
            answer = (None, f"{type(error).__name__}: {error}.")
        while True:
            pickle.dump(answer, answers)
            answers.flush()
            if function is None:
                return
            try:
                arguments = pickle.load(sys.stdin.buffer)
            except EOFError:
                return
            try:
                answer = (function(*arguments), "")
            except Exception as error:
                answer = (None, f"{type(error).__name__}: {error}.")
