"""The interface test of strong classes."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .run import CheckResult
    from .strategies import Kind

__all__ = ["check_class"]


def check_class(
    kind: Kind, *, examples: int = 40, only: tuple[str, ...] = (), quiet: bool = False
) -> list[CheckResult]:
    """Try every check on a strong class: `{Phi theta : A theta + b in K}` with its projection.

    `kind` is a subclass of `ConvexClass`, or one object of it if its parameters are to stay as
    they are. `examples` is the number of cases for each check (slow ones take a part of it);
    `only` names checks, all of them where empty. The cases are the same in every run.

    Returns one result for each check: passed, failed with the smallest failing case, skipped with
    the reason (never counted as passed), or error where the class raised. Prints them, unless
    `quiet`.

    Raises `InputError` for a name in `only` that no check has.
    """
    from hypothesis import settings

    from ..errors import InputError
    from .check import all_checks
    from .run import run_check

    names = [check.name for check in all_checks()]
    for name in only:
        if name not in names:
            raise InputError(f"There is no check {name!r}; choose from {', '.join(names)}.")
    options = settings(max_examples=examples, derandomize=True, database=None)
    results = []
    for check in all_checks():
        if not only or check.name in only:
            results.append(run_check(check, kind, options=options))
            if not quiet:
                print(results[-1].line)
    if not quiet:
        counts = [
            f"{sum(result.status == status for result in results)} {status}"
            for status in ("passed", "failed", "error", "skipped")
        ]
        print(f"{len(results)} checks ran: {', '.join(counts)}.")
    return results
