"""The chain of Theorem 2: letters by hand, and the step that fails is named."""

from dataclasses import replace
from fractions import Fraction

import pytest

from w2sverify.draw import generator
from w2sverify.instance import Function
from w2sverify.registry import discover
from w2sverify.theorems import _hand as hand
from w2sverify.theorems.theorem_2_chain import (
    Theorem2Chain,
    careless,
    chain_of,
    draw_chain,
    margins,
    tight,
    whole_sample,
)

CLASSES = discover("classes").members
TWO = Fraction(2)


def sampled():
    """Constants: weak (1, -1), sample of the first point, q = 0, student 1, truth -1."""
    instance = hand.forgotten_points()
    whole = replace(instance, student=Function([0]), train_weights=None)
    return replace(instance, also=(whole,))


def test_the_letters_by_hand():
    instance = sampled()
    chain = chain_of(instance, *instance.also)
    assert chain.letters == dict(zip("ABCDEFGHI", (1, 1, 2, 0, 1, 2, 4, 1, 2), strict=True))
    # g - p = (0, -2), f_s - p = (-2, -2): on the sample 0, everywhere 2 * (0 + 4) / 2.
    assert (chain.terms, chain.excess) == ((0, 4, 0), 4)
    assert chain.losses == (0, 1)
    assert not chain.broken
    judgement = Theorem2Chain().judge(instance)
    # T = 1 and F = 2: 8 - (4 - 2)^2.
    assert (judgement.verdict, judgement.slack) == ("PROVED", 4)


@pytest.mark.parametrize(("constant", "slack"), [(1, Fraction(-3, 64)), (2, 0)])
def test_the_constant_of_the_sharp_form(constant, slack):
    # Excess 1/2, T and F 1/8: c^2 / 64 - (1/2 - 1/4)^2.
    found = margins(chain_of(tight(), *tight().also), Fraction(constant))
    assert list(found.values())[-1] == slack


@pytest.mark.parametrize(
    ("instance", "steps", "blame"),
    [
        (whole_sample(hand.two_points()), ["C >= A + B"], "convex"),
        (whole_sample(hand.outside()), ["C >= A + B"], "member"),
        (careless(), ["P_n l_p <= P_n l_q", "T1 <= 0"], "student"),
    ],
)
def test_a_step_that_fails_is_named(instance, steps, blame):
    judgement = Theorem2Chain().judge(instance)
    assert (judgement.verdict, judgement.blame) == ("REFUTED", blame)
    assert all(step in judgement.reason for step in steps), judgement.reason
    assert "I >= H + B" not in judgement.reason


@pytest.mark.parametrize("kind", ["L1Ball", "Monotone", "Simplex", "Linear"])
def test_the_margins_are_the_steps(kind):
    rng = generator(4, kind)
    for _ in range(6):
        instance = draw_chain(rng, CLASSES[kind].arbitrary(rng))
        for other in (instance, whole_sample(hand.outside()), careless()):
            chain = chain_of(other, *other.also)
            found = {name: margin >= 0 for name, margin in margins(chain, TWO).items()}
            assert found == chain.steps
        assert Theorem2Chain().judge(instance).verdict == "PROVED"


def test_evidence_about_another_problem_proves_nothing():
    (whole,) = sampled().also
    changed = replace(sampled(), also=(replace(whole, weak=[1, 1]),))
    assert Theorem2Chain().judge(changed).verdict == "UNDECIDED"
    unproved = replace(sampled(), dual=None)
    assert Theorem2Chain().judge(unproved).verdict == "UNDECIDED"
