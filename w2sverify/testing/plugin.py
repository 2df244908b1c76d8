"""The pytest plugin: `pytest -p w2sverify.testing.plugin --w2s-class mypackage:MyClass`."""

from __future__ import annotations

import os
from collections.abc import Generator
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from .check import Check
    from .isolation import Isolation
    from .run import CheckResult
    from .strategies import Kind

__all__ = ["demand", "load_profile"]

#: Settings of each Hypothesis profile; W2S_PROFILE names one without its prefix `w2s-`.
PROFILES: dict[str, dict[str, Any]] = {
    "dev": {"max_examples": 10},
    "ci": {"max_examples": 30, "derandomize": True, "database": None},
    "nightly": {"max_examples": 1000},
}
RESULTS = pytest.StashKey[list["CheckResult"]]()


def pytest_addoption(parser: pytest.Parser) -> None:
    """`--w2s-class`."""
    group = parser.getgroup("w2sverify", "checks of strong classes")
    group.addoption(
        "--w2s-class",
        action="append",
        default=[],
        metavar="MODULE:NAME",
        help="run every check on this strong class, too: package.module:Name, file.py:Name, or "
        "the name of one that is installed (repeatable)",
    )
    group.addoption(
        "--w2s-time-limit",
        type=float,
        default=60.0,
        metavar="SECONDS",
        help="for one case of a check of a class that is not built in (default: 60)",
    )


@pytest.hookimpl(tryfirst=True)  # then the plugin of Hypothesis loads the one a user names
def pytest_configure(config: pytest.Config) -> None:
    """Register the profiles and load the one that W2S_PROFILE names."""
    load_profile(config, os.environ.get("W2S_PROFILE"))


def load_profile(config: pytest.Config, name: str | None) -> None:
    """Load the Hypothesis profile `w2s-<name>`, unless the command line names another profile.

    Raises `pytest.UsageError` for a name that is none of dev, ci and nightly.
    """
    from hypothesis import settings

    for key, values in PROFILES.items():
        settings.register_profile(f"w2s-{key}", deadline=None, print_blob=True, **values)
    if name is not None and name not in PROFILES:
        raise pytest.UsageError(
            f"W2S_PROFILE is {name!r}; set it to one of {', '.join(PROFILES)}, or unset it."
        )
    if name is not None and config.getoption("--hypothesis-profile", None) is None:
        settings.load_profile(f"w2s-{name}")


def pytest_report_header(config: pytest.Config) -> str:
    """What decides, how much is tried and from which seed: enough to run the same again."""
    from hypothesis import settings

    from .. import __version__

    seed = config.getoption("--hypothesis-seed", None)
    if seed is None:
        seed = "derandomised" if settings().derandomize else "random"
    profile = settings.get_current_profile_name()
    return (
        f"w2sverify: kernel {__version__}, profile {profile}, "
        f"{settings().max_examples} cases for each check, seed {seed}"
    )


def pytest_collection_modifyitems(
    session: pytest.Session, config: pytest.Config, items: list[pytest.Item]
) -> None:
    """Add one test for each check of each class of `--w2s-class`."""
    names = config.getoption("--w2s-class", [])
    if not names:
        return
    from ..errors import InputError
    from ..registry import find
    from .check import all_checks
    from .check_class import is_trusted
    from .isolation import Isolation

    for name in names:
        kind: Kind | Isolation
        try:
            if is_trusted(name):
                kind = find("classes", name)
            else:
                kind = Isolation(name, time_limit=config.getoption("--w2s-time-limit"))
                kind.close()  # it can be loaded; its first check starts it again
                config.add_cleanup(kind.close)
        except InputError as error:
            raise pytest.UsageError(f"--w2s-class: {error}") from None
        for check in all_checks():
            label = f"{name.rpartition(':')[2]}[{check.name}]"
            node = f"w2sverify::{label}"
            item = _ClassItem.from_parent(session, name=label, nodeid=node, kind=kind, check=check)
            items.append(item)


class _ClassItem(pytest.Item):
    """One check of one class from the command line."""

    def __init__(self, *, kind: Kind | Isolation, check: Check, **options: Any) -> None:
        super().__init__(**options)
        self.kind, self.check = kind, check

    def runtest(self) -> None:
        demand(self.config, self.check, self.kind)

    def repr_failure(
        self, excinfo: pytest.ExceptionInfo[BaseException], style: Any = None
    ) -> str | Any:
        if excinfo.errisinstance(pytest.fail.Exception):
            return str(excinfo.value)
        return super().repr_failure(excinfo, style)

    def reportinfo(self) -> tuple[str, int | None, str]:
        return f"w2sverify/{self.check.name}", None, self.name


def demand(config: pytest.Config, check: Check, kind: Kind | Isolation) -> None:
    """Run a check as part of a test: fail or skip as it does, and count it for the summary.

    `kind` is a class, tried in this process, or one that is tried in a process of its own.
    """
    from hypothesis import settings

    from .isolation import Isolation
    from .run import run_check

    if isinstance(kind, Isolation):
        now, seed = settings(), config.getoption("--hypothesis-seed", None)
        number = int(seed) if str(seed).isdigit() else None
        shared = now.max_examples, now.derandomize, now.database is not None, number
        result = kind.run(check, shared)
    else:
        result = run_check(check, kind)
    config.stash.setdefault(RESULTS, []).append(result)
    if result.status == "skipped":
        pytest.skip(result.message)
    if result.status != "passed":
        pytest.fail(f"{result.line} The demand: {check.sentence}", pytrace=False)


def pytest_runtest_teardown(item: pytest.Item, nextitem: pytest.Item | None) -> None:
    """End the process of a class after its last check."""
    from .isolation import Isolation

    kind = getattr(item, "kind", None)
    if isinstance(kind, Isolation) and getattr(nextitem, "kind", None) is not kind:
        kind.close()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Carry the counts in the report, so that they reach the summary from other processes."""
    report = yield
    results = item.config.stash.get(RESULTS, [])
    if call.when == "call" and results:
        report.user_properties += [("w2s", (r.status, r.tried, r.exercised)) for r in results]
        results.clear()
    return report


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """How many checks ran, on how many cases, and how many were skipped."""
    found = [
        value
        for reports in terminalreporter.stats.values()
        for report in reports
        for name, value in getattr(report, "user_properties", ())
        if name == "w2s"
    ]
    if not found:
        return
    counts = [
        f"{sum(status == name for status, _, _ in found)} {name}"
        for name in ("passed", "failed", "error", "skipped")
    ]
    tried, exercised = (sum(value[k] for value in found) for k in (1, 2))
    terminalreporter.section("w2sverify")
    terminalreporter.line(
        f"{len(found)} checks of strong classes: {', '.join(counts)}; "
        f"{exercised:,} of {tried:,} cases exercised them."
    )


def pytest_unconfigure() -> None:
    """End the twin's child process."""
    import sys

    module = sys.modules.get(f"{__package__}.twin")
    if module is not None:
        module.close_twin()
