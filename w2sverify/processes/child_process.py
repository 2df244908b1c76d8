"""A function in a process of its own, which may crash, hang or be killed."""

from __future__ import annotations

import pickle
import signal
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable
from time import monotonic
from typing import Any

from .board import SIZE, Board
from .fork import Fork
from .serve import serve_pipes

__all__ = ["ChildProcess"]

_COMMAND = (
    "import sys; sys.path[:] = {path!r}; from {package}.serve import serve; "
    "serve({module!r}, {factory!r}, {board})"
)


class ChildProcess:
    """Calls `factory()(*arguments)` in a child, one call after another.

    `module` and `factory` name a function without arguments that does the slow imports and returns
    the function to call; arguments and results are pickled. The child starts with the first call,
    outlives it, and is started again when it died. Not multiprocessing: a child that it spawns runs
    the caller's main script again, up to its `if __name__` guard, which many scripts lack.

    The function may divide its work by `processes.board.begin`: then the limit of a call holds for
    each piece. After a call that the child did not survive, `ending` says what happened to it,
    `work` and `method` what it was doing.
    """

    def __init__(self, module: str, factory: str, *, start_limit: float) -> None:
        self._names = (module, factory)
        self._function: Callable[..., Any] | None = None
        self._start_limit = start_limit
        self._process: subprocess.Popen[bytes] | Fork | None = None
        self._board: Board | None = None
        self.ending = self.work = self.method = ""

    @classmethod
    def forked(cls, function: Callable[..., Any], *, start_limit: float = 60.0) -> ChildProcess:
        """A child that is a copy of this process and calls `function(*arguments)`.

        For what cannot be imported elsewhere. The copy is made at the first call, and again when it
        died. Where there is no fork, the call raises `OSError`.
        """
        made = cls("", "", start_limit=start_limit)
        made._function = function
        return made

    @property
    def pid(self) -> int | None:
        """The process id of the child, or None while there is none."""
        return None if self._process is None else self._process.pid

    def call(self, arguments: tuple[Any, ...], limit: float) -> tuple[Any, str]:
        """The result and an empty string, or None and a sentence that says what went wrong.

        What can go wrong: the function raised, the child died or could not start within
        `start_limit` seconds, or the answer, or a piece of the work, took more than `limit`
        seconds, which ends the child.
        """
        self.ending = self.work = self.method = ""
        if self._process is not None and self._process.poll() is not None:
            self.close()
        if self._process is None:
            self._process, self._board = self._launch()
            _, reason = self._exchange(self._process, None, self._start_limit)
            if reason:
                self.close()
                return None, f"The child process could not start. {reason}"
        return self._exchange(self._process, arguments, limit)

    def kill(self) -> None:
        """End the child from another thread; a call that waits for it answers that it died."""
        process = self._process
        if process is not None:
            process.kill()

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

    def _launch(self) -> tuple[subprocess.Popen[bytes] | Fork, Board]:
        with tempfile.TemporaryFile() as page:
            page.truncate(SIZE)
            file, function = page.fileno(), self._function
            if function is not None:

                def answer(requests: int, answers: int) -> None:
                    serve_pipes(lambda: function, requests, answers, file)

                return Fork(answer), Board(file)
            module, factory = self._names
            package = __name__.rpartition(".")[0]
            command = _COMMAND.format(
                path=sys.path, package=package, module=module, factory=factory, board=file
            )
            process = subprocess.Popen(
                [sys.executable, "-c", command],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                pass_fds=(file,),
            )
            return process, Board(file)

    def _exchange(
        self,
        process: subprocess.Popen[bytes] | Fork,
        arguments: tuple[Any, ...] | None,
        limit: float,
    ) -> tuple[Any, str]:
        """Send the arguments, if any, and wait for an answer; killing the child ends the wait."""
        late, done = threading.Event(), threading.Event()

        def watch() -> None:
            deadline = monotonic() + limit
            while not done.wait(max(0.0, deadline - monotonic())):
                began = 0.0 if self._board is None else self._board.began
                if began + limit <= deadline:
                    late.set()
                    process.kill()
                    return
                deadline = began + limit

        watcher = threading.Thread(target=watch, daemon=True)
        watcher.start()
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
            if self._board is not None:
                self.work, self.method = self._board.work, self._board.method
            if late.is_set():
                self.ending = f"did not answer within {limit:g} s"
                return None, f"There was no answer within {limit:g} s: raise the time limit."
            self.ending = _ending(process.returncode)
            return None, f"The process died with exit code {process.returncode}."
        except BaseException:
            self.close()  # or the answer that is on its way would be taken for the next one
            raise
        finally:
            done.set()
            watcher.join()


def _ending(code: int | None) -> str:
    """What a process did that ended with this code."""
    if code is not None and code < 0:
        names = {int(each): each.name for each in signal.Signals}
        return f"ended its process by {names.get(-code, f'signal {-code}')}"
    return f"ended its process with exit code {code}"
