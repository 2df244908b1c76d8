"""The interface test as `verify` takes it before it believes a class that is not built in."""

from __future__ import annotations

import hypothesis  # noqa: F401 (the children need it; its absence is to be seen here)

from .check import all_checks
from .isolation import Isolation

__all__ = ["trial"]

ENOUGH = 3


def trial(name: str, *, examples: int = 10, time_limit: float = 60.0) -> list[str]:
    """A sentence for each check that the class fails, at most three; none where it may be believed.

    Checks that load a large library are left out: others see the same faults. Raises `InputError`
    for a name that is no class.
    """
    found: list[str] = []
    with Isolation(name, time_limit=time_limit) as isolation:
        for check in all_checks():
            if check.loads or len(found) == ENOUGH:
                continue
            result = isolation.run(check, (examples, True, False, None))
            if result.status in ("failed", "error"):
                found.append(f"{name} does not pass {check.name}: {result.message}")
    return found
