from fractions import Fraction

import numpy as np
import pytest

from w2sverify import PluginError, SampleSpace
from w2sverify.classes import Box, L1Ball, Linear
from w2sverify.draw import generator
from w2sverify.testing.check import all_checks
from w2sverify.testing.planted import planted_bugs
from w2sverify.testing.strategies import cases
from w2sverify.testing.teeth import catch, unmoved

BUGS = {bug.name: bug for bug in planted_bugs()}


def test_the_bugs_that_the_suite_promises_to_catch():
    assert BUGS.keys() >= {
        "scaled-projection",
        "wrong-weights",
        "support-off-by-one",
        "multipliers-off-by-one",
        "multipliers-negated",
        "member-outside",
        "other-conic-form",
    }
    assert all(bug.sentence.endswith(".") for bug in BUGS.values())


@pytest.mark.parametrize("name", BUGS)
def test_a_planted_class_is_its_own_class_with_the_same_parameters(name):
    broken = BUGS[name].plant(L1Ball)
    assert issubclass(broken, L1Ball)
    assert broken is not L1Ball
    made = broken.arbitrary(generator(3, "x"))
    assert type(made) is broken
    assert made.radius == L1Ball.arbitrary(generator(3, "x")).radius
    assert repr(made).startswith(f"{broken.__name__}(radius=")


def test_scaled_students():
    space, ones, weak = SampleSpace.uniform(2), np.ones((2, 1)), np.array([1.0, 3.0])
    both = BUGS["scaled-projection"].plant(Linear)()
    assert both.project(space, ones, weak).values.tolist() == [1.8, 1.8]
    assert both.project(space, ones, weak, exact=True).point == (Fraction(9, 5),)
    fit = BUGS["scaled-fit"].plant(Linear)()
    assert fit.project(space, ones, weak).values.tolist() == [1.8, 1.8]
    assert fit.project(space, ones, weak, exact=True).point == (2,)


def test_why_a_bug_is_harmless():
    assert "one projection for all weights" in BUGS["wrong-weights"].harmless(Box)
    assert "no constraints" in BUGS["member-outside"].harmless(Linear)
    assert "no second column" in BUGS["last-column-ignored"].harmless(Box)
    assert BUGS["wrong-weights"].harmless(Linear) == ""


def test_a_false_excuse_is_found_out():
    # Calling a class weightless does not make it so: the reason is confronted with its students.
    class Excused(Linear):
        weightless = True

    bug = BUGS["wrong-weights"]
    assert bug.harmless(Excused)
    assert not unmoved(bug, Excused, examples=40)
    assert unmoved(bug, Box, examples=10)


def test_catch_names_the_check():
    caught = catch(BUGS["scaled-projection"], Box)
    assert caught.status == "failed"
    assert caught.strong_class == "BoxWithScaledProjection"
    blind = tuple(check for check in all_checks() if check.name == "members-accepted")
    assert catch(BUGS["scaled-fit"], Box, checks=blind, examples=4) is None


def test_a_class_that_hides_its_own_name_cannot_be_planted_in_silence():
    class Stubborn(Box):
        @classmethod
        def arbitrary(cls, rng):
            return Box()

    with pytest.raises(PluginError, match="let it return `cls"):
        cases(BUGS["jitter"].plant(Stubborn))
