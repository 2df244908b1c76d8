"""Runs a check on the cases of a class."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from typing import Any, Literal

from hypothesis import HealthCheck, given, settings
from hypothesis import seed as seeded
from hypothesis.errors import Flaky, Unsatisfiable

from ..errors import PluginError
from ..processes.board import begin, watched
from .blame import blame
from .case import Case
from .check import Check, CheckFailed, NothingToCheck
from .strategies import Kind, seeded_cases, small_cases, with_answer

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


def run_check(
    check: Check, kind: Kind, *, options: settings | None = None, seed: int | None = None
) -> CheckResult:
    """Try a check on generated cases of a class (or of one object of it).

    `options` are Hypothesis settings; the current profile where None. `seed` is for Hypothesis,
    too. A failure is shrunk, and the message shows the smallest case. Never raises for what the
    class does.
    """
    options = settings() if options is None else options
    backward = check.draws == "backward"
    name = kind.__name__ if isinstance(kind, type) else repr(kind)
    tried, exercised = 0, 0
    vacuous: Counter[str] = Counter()
    failing: list[Case] = []

    def run(case: Case) -> None:
        nonlocal tried, exercised
        tried += 1
        if watched():
            begin(repr(case))
        try:
            check.run(case)
        except NothingToCheck as reason:
            vacuous[str(reason)] += 1
        except (Exception, SystemExit):
            failing[:] = [case]
            raise
        else:
            exercised += 1
        finally:
            begin("")

    scaled = settings(
        options,
        max_examples=max(2, round(options.max_examples * check.share / 2)),
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
        deadline=None,
        report_multiple_bugs=False,
    )

    def result(status: Any, message: str) -> CheckResult:
        return CheckResult(check.name, name, status, message, tried, exercised)

    # The small cases first: what fails among them shrinks to something that a person can follow.
    # As one strategy, a failure would shrink to the shorter description, which is a seed.
    for source in (small_cases, seeded_cases):
        try:
            strategy = source(kind, plain=check.draws != "any")
            # Hypothesis derives a derandomised stream, and the key of its database, from the name.
            run.__name__ = re.sub(r"\W", "_", f"{check.name}_{name}_{source.__name__}")
            trial = given(strategy.map(with_answer) if backward else strategy)(run)
            scaled(trial if seed is None else seeded(seed)(trial))()
        except Unsatisfiable:
            continue  # a class may need features of its own kind; it has to accept those at least
        except CheckFailed as error:
            return result("failed", f"{error} Smallest case: {failing[0]!r}")
        except Flaky:
            return result(
                "failed",
                "The same case fails and passes, so the class gives different answers to one "
                f"question; correct `fit` to keep no state.{_where(failing)}",
            )
        except PluginError as error:
            return result("error", f"{error}{_where(failing, error)}")
        except (Exception, SystemExit) as error:  # a class may raise anything; it is a result
            return result("error", f"{blame(error, kind)}{_where(failing, error)}")
    if not tried:
        return result("error", "The class refuses every case that was generated; correct it.")
    if not exercised:
        reason = vacuous.most_common(1)[0][0] if vacuous else "No case was drawn."
        return result("skipped", f"None of {tried} cases could exercise it: {reason}")
    return result(
        "passed",
        f"{exercised} of {tried} cases exercised it; a fault on a share of them below "
        f"{min(1.0, 3 / exercised):.2g} may have been missed.",
    )


def _where(failing: list[Case], error: BaseException | None = None) -> str:
    """The case of a failure, or of an error while it was drawn."""
    shown = [repr(case) for case in failing]
    shown += [note for note in getattr(error, "__notes__", ()) if note.startswith("Case(")]
    return f" Smallest case: {shown[0]}" if shown else ""
