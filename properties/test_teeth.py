"""The checks have teeth: every planted bug is caught, and every check catches one."""

import pytest

from w2sverify.registry import discover
from w2sverify.testing.check import all_checks
from w2sverify.testing.planted import planted_bugs
from w2sverify.testing.teeth import catch, unmoved

CLASSES = discover("classes").members
BUGS = planted_bugs()


@pytest.mark.parametrize("bug", BUGS, ids=lambda bug: bug.name)
@pytest.mark.parametrize("kind", CLASSES.values(), ids=CLASSES)
def test_every_planted_bug_is_caught(kind, bug):
    reason = bug.harmless(kind)
    if reason:
        assert unmoved(bug, kind), f"{reason} But {bug.name} changes its students."
    else:
        assert catch(bug, kind) is not None, f"{bug.name} in {kind.__name__} is not caught."


@pytest.mark.parametrize("check", all_checks(), ids=lambda check: check.name)
def test_every_check_catches_something(check):
    likely = sorted(BUGS, key=lambda bug: check.name not in bug.likely)
    for bug, kind in ((bug, kind) for bug in likely for kind in CLASSES.values()):
        if catch(bug, kind, checks=(check,)) is not None:
            return
    pytest.fail(f"No planted bug makes {check.name} fail; it has no teeth.")


def test_the_likely_checks_exist():
    assert {name for bug in BUGS for name in bug.likely} == {check.name for check in all_checks()}


@pytest.mark.parametrize("bug", BUGS, ids=lambda bug: bug.name)
def test_a_bug_is_harmless_only_in_some_classes(bug):
    assert any(not bug.harmless(kind) for kind in CLASSES.values())
