"""The interface test of strong classes."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .run import CheckResult
    from .strategies import Kind

__all__ = ["check_class"]


def check_class(
    kind: Kind | str,
    *,
    examples: int = 40,
    only: tuple[str, ...] = (),
    time_limit: float = 60.0,
    quiet: bool = False,
) -> list[CheckResult]:
    """Try every check on a strong class: `{Phi theta : A theta + b in K}` with its projection.

    `kind` is a subclass of `ConvexClass`, one object of it if its parameters are to stay as they
    are, or a name: `package.module:Name`, `file.py:Name`. `examples` is the number of cases for
    each check (slow ones take a part of it); `only` names checks, all of them where empty. The
    cases are the same in every run. A class that is not built in is tried in a process of its own,
    which it may end, and in which one case may take `time_limit` seconds; what it prints is lost.

    Returns one result for each check: passed, failed with the smallest failing case, skipped with
    the reason (never counted as passed), or error where the class raised, hung, crashed or returned
    what it may not. Prints them, unless `quiet`.

    Raises `InputError` for a name in `only` that no check has, a name that is no class, and a time
    limit that is not a positive number.
    """
    from contextlib import closing

    from hypothesis import settings

    from ..errors import InputError
    from .check import all_checks
    from .isolation import Isolation
    from .run import run_check

    names = [check.name for check in all_checks()]
    for name in only:
        if name not in names:
            raise InputError(f"There is no check {name!r}; choose from {', '.join(names)}.")
    options = settings(max_examples=examples, derandomize=True, database=None)
    chosen = [check for check in all_checks() if not only or check.name in only]
    results = []

    def add(result: CheckResult) -> None:
        results.append(result)
        if not quiet:
            print(result.line)

    if is_trusted(kind):
        for check in chosen:
            add(run_check(check, _found(kind), options=options))
    else:
        with closing(Isolation(kind, time_limit=time_limit)) as isolation:
            for check in chosen:
                add(isolation.run(check, (examples, True, False, None)))
    if not quiet:
        counts = [
            f"{sum(result.status == status for result in results)} {status}"
            for status in ("passed", "failed", "error", "skipped")
        ]
        print(f"{len(results)} checks ran: {', '.join(counts)}.")
    return results


def is_trusted(kind: Kind | str) -> bool:
    """Whether a class is built in, and so needs no process of its own."""
    from ..registry import is_built_in

    if isinstance(kind, str):
        return is_built_in("classes", kind)
    cls = kind if isinstance(kind, type) else type(kind)
    return cls.__module__.partition(".")[0] == __name__.partition(".")[0]


def _found(kind: Kind | str) -> Kind:
    from ..registry import find

    return find("classes", kind) if isinstance(kind, str) else kind
