"""A progress bar on the terminal, for commands that take a while."""

from __future__ import annotations

import sys
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext

__all__ = ["progress_bar"]

Update = Callable[[float, float, str], None]


def progress_bar(title: str, *, quiet: bool) -> AbstractContextManager[Update | None]:
    """A bar with an estimate of the time that is left; None where nobody looks at one."""
    if quiet or not sys.stderr.isatty():
        return nullcontext(None)
    return _Bar(title)


class _Bar:
    def __init__(self, title: str) -> None:
        self._title = title

    def __enter__(self) -> Update:
        from rich.console import Console
        from rich.progress import (
            BarColumn,
            Progress,
            TaskProgressColumn,
            TextColumn,
            TimeElapsedColumn,
            TimeRemainingColumn,
        )

        columns = (
            self._title,
            BarColumn(),
            TaskProgressColumn(),
            TimeElapsedColumn(),
            "left:",
            TimeRemainingColumn(),
            TextColumn("{task.description}"),
        )
        self._progress = Progress(*columns, console=Console(stderr=True), transient=True)
        self._progress.start()
        self._bar = self._progress.add_task("", total=None)
        return self._update

    def _update(self, done: float, total: float, what: str) -> None:
        self._progress.update(self._bar, completed=done, total=total, description=what)

    def __exit__(self, *_: object) -> None:
        self._progress.stop()
