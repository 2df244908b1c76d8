"""Runs a check on the cases of a class."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from typing import Any, Literal

from hypothesis import HealthCheck, given, settings
from hypothesis.errors import Unsatisfiable

from .case import Case
from .check import Check, CheckFailed, NothingToCheck
from .strategies import Kind, backward_cases, cases

__all__ = ["CheckResult", "run_check"]


@dataclass(frozen=True)
class CheckResult:
    """What became of one check on one class.

    `exercised` of `tried` cases said something. `status` is passed only if that is at least one;
    skipped if there is none; failed where a demand was not met, with the shrunk case; error where
    the class raised.
    """

    name: str
    strong_class: str
    status: Literal["passed", "failed", "skipped", "error"]
    message: str
    tried: int
    exercised: int

    @property
    def line(self) -> str:
        """The result as one line of text."""
        return f"{self.strong_class} {self.name}: {self.status}. {self.message}"


def run_check(check: Check, kind: Kind, *, options: settings | None = None) -> CheckResult:
    """Try a check on generated cases of a class (or of one object of it).

    `options` are Hypothesis settings; the current profile where None. A failure is shrunk, and the
    message shows the smallest case. Never raises for what the class does.
    """
    options = settings() if options is None else options
    name = kind.__name__ if isinstance(kind, type) else repr(kind)
    tried, exercised = 0, 0
    vacuous: Counter[str] = Counter()
    failing: list[Case] = []

    def run(case: Case) -> None:
        nonlocal tried, exercised
        tried += 1
        try:
            check.run(case)
        except NothingToCheck as reason:
            vacuous[str(reason)] += 1
        except Exception:
            failing[:] = [case]
            raise
        else:
            exercised += 1

    # Hypothesis derives a derandomised stream, and the key of its database, from the name.
    run.__name__ = run.__qualname__ = re.sub(r"\W", "_", f"{check.name}_{name}")
    scaled = settings(
        options,
        max_examples=max(4, round(options.max_examples * check.share)),
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.nested_given],
        deadline=None,
        report_multiple_bugs=False,
    )

    def result(status: Any, message: str) -> CheckResult:
        return CheckResult(check.name, name, status, message, tried, exercised)

    try:
        if check.draws == "backward":
            strategy = backward_cases(kind)
        else:
            strategy = cases(kind, plain=check.draws == "plain")
    except Exception as error:  # a class may raise anything; it is a result, not our end
        return result("error", f"The class raised {type(error).__name__}: {error}")
    trial = scaled(given(strategy)(run))
    try:
        trial()
    except Unsatisfiable:
        return result("error", "The class refuses every case that was generated; correct it.")
    except CheckFailed as error:
        return result("failed", f"{error} Smallest case: {failing[0]!r}")
    except Exception as error:  # as above
        where = f" Smallest case: {failing[0]!r}" if failing else ""
        return result("error", f"The class raised {type(error).__name__}: {error}{where}")
    if not exercised:
        reason = vacuous.most_common(1)[0][0] if vacuous else "No case was drawn."
        return result("skipped", f"None of {tried} cases could exercise it: {reason}")
    return result(
        "passed",
        f"{exercised} of {tried} cases exercised it; a fault on a share of them below "
        f"{min(1.0, 3 / exercised):.2g} may have been missed.",
    )
