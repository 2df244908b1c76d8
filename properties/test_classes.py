"""Every check on every class that is found."""

import pytest

from w2sverify.registry import discover
from w2sverify.testing.check import all_checks
from w2sverify.testing.plugin import demand

CLASSES = discover("classes")


def test_no_class_is_broken():
    assert CLASSES.problems == ()
    assert CLASSES.members


@pytest.mark.parametrize("check", all_checks(), ids=lambda check: check.name)
@pytest.mark.parametrize("kind", CLASSES.members.values(), ids=CLASSES.members)
def test_class(request, kind, check):
    demand(request.config, check, kind)
