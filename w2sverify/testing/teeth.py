"""Which check catches a planted bug."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import Phase, given, settings

from ..convex import ConvexClass
from .case import Case
from .check import Check, all_checks
from .planted import PlantedBug
from .run import CheckResult, run_check
from .strategies import cases

__all__ = ["catch", "unmoved"]


def _options(examples: int) -> settings:
    """Cases that are the same in every run, and no shrinking: that it fails is enough."""
    phases = (Phase.generate,)
    return settings(max_examples=examples, derandomize=True, database=None, phases=phases)


def catch(
    bug: PlantedBug,
    kind: type[ConvexClass],
    *,
    examples: int = 60,
    checks: tuple[Check, ...] | None = None,
) -> CheckResult | None:
    """The first check that fails on the class with the bug; None if all pass."""
    chosen = sorted(
        all_checks() if checks is None else checks,
        key=lambda check: (check.name not in bug.likely, -check.share),
    )
    broken, options = bug.plant(kind), _options(examples)
    results = (run_check(check, broken, options=options) for check in chosen)
    return next((r for r in results if r.status in ("failed", "error")), None)


def unmoved(bug: PlantedBug, kind: type[ConvexClass], *, examples: int = 12) -> bool:
    """Whether the class with the bug gives the same students as without it, to the last bit.

    This confronts the reason why a bug is harmless with what the class does.
    """
    broken, moved = bug.plant(kind), []

    def compare(case: Case) -> None:
        changed = object.__new__(broken)
        changed.__dict__.update(vars(case.strong_class))
        if _students(case) != _students(replace(case, strong_class=changed)):
            moved.append(case)

    _options(examples)(given(cases(kind))(compare))()
    return not moved


def _students(case: Case) -> tuple[object, ...]:
    numbers: tuple[object, ...] = (case.fitted.values.tobytes(),)
    if case.strong_class.has_exact_route:
        numbers += (case.exact.point, case.exact.dual)
    return numbers
