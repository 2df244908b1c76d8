"""The generators reach the corners, in fewer cases than the checks of one class get."""

from collections import Counter
from fractions import Fraction

import pytest
from hypothesis import Phase, find, given, settings
from hypothesis import strategies as st

from w2sverify.classes import L1Ball, Linear
from w2sverify.convex import ConvexClass
from w2sverify.draw import generator
from w2sverify.errors import InputError, PluginError
from w2sverify.registry import discover
from w2sverify.testing.check import Check, CheckFailed, all_checks
from w2sverify.testing.reach import CORNERS, corners, reachable
from w2sverify.testing.run import run_check
from w2sverify.testing.strategies import backward_cases, cases

CLASSES = discover("classes").members
QUIET = settings(derandomize=True, database=None, deadline=None, phases=[Phase.generate])


@pytest.mark.parametrize("kind", CLASSES.values(), ids=CLASSES)
def test_every_corner_is_reached(kind):
    count = 100
    assert count <= settings().max_examples * sum(check.share for check in all_checks())
    reached = Counter()

    @settings(QUIET, max_examples=count)
    @given(cases(kind))
    def collect(case):
        reached.update(corners(case))

    collect()
    missed = reachable(kind) - set(reached)
    assert not missed, f"{count} cases of {kind.__name__} reach {dict(reached)}"
    assert set(reached) <= set(CORNERS)
    # What is called unreachable really is.
    assert set(reached) - reachable(kind) <= {"rank-deficient", "fewer-points-than-columns"}


@pytest.mark.parametrize("kind", CLASSES.values(), ids=CLASSES)
def test_backward_cases_know_the_answer(kind):
    known, moved = [], []

    @settings(QUIET, max_examples=30)
    @given(backward_cases(kind))
    def collect(case):
        if case.answer is not None:
            known.append(case)
            moved.append(any(case.answer.dual or ()))

    collect()
    assert len(known) >= 10
    assert any(moved) == ("active-constraint" in reachable(kind))


@pytest.mark.parametrize("kind", CLASSES.values(), ids=CLASSES)
def test_a_failure_is_shown_in_small_numbers(kind):
    seen = []

    def run(case):
        if case.best.certificate.judgement.misfit > Fraction(1, 2):
            seen.append(case)
            raise CheckFailed("The misfit is above 1/2.")

    options = settings(QUIET, max_examples=60, phases=[Phase.generate, Phase.shrink])
    result = run_check(Check("misfit", "Small misfit.", run), kind, options=options)
    assert result.status == "failed"
    smallest = seen[-1]
    assert repr(smallest) in result.message
    assert smallest.space.size <= 2
    assert max(map(abs, smallest.labels)) <= 3


def test_a_strategy_that_can_generate_nothing_raises():
    class Refuses(Linear):
        def conic(self, features):
            raise InputError("These features are not for this class; give others.")

    with pytest.raises(PluginError, match=r"refuses all of 20.*not for this class"):
        cases(Refuses)


def test_a_class_that_makes_others_is_refused():
    class Other(Linear):
        @classmethod
        def arbitrary(cls, rng):
            return Linear()

    with pytest.raises(PluginError, match="made a Linear"):
        cases(Other)


def test_one_object_keeps_its_parameters():
    ball = L1Ball(radius=0.125)
    assert find(cases(ball), lambda case: True).strong_class is ball


@given(st.integers(0, 2**32 - 1))
@settings(QUIET, max_examples=20)
def test_drawn_classes_are_of_their_kind(seed):
    for kind in CLASSES.values():
        made = kind.arbitrary(generator(seed, "class"))
        assert isinstance(made, ConvexClass)
        # A class may have others as its parameters.
        names = {**CLASSES, **vars(__import__(kind.__module__, fromlist=["x"]))}
        assert eval(repr(made), names) == made
