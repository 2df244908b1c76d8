"""Claims 3 and 5 and the identity: numbers by hand, and what they must not accept."""

from dataclasses import replace
from fractions import Fraction

import pytest

from w2sverify.instance import Function
from w2sverify.theorems._making import CONSTANTS, SEGMENT, made
from w2sverify.theorems.claim_3 import Claim3
from w2sverify.theorems.claim_5 import Claim5
from w2sverify.theorems.gain_identity import GainIdentity

HALF = Fraction(1, 2)


def mixture(weak, first=0, second=1):
    return made(SEGMENT, [weak], Function([first]), Function([second]), "by hand", role="given")


def test_a_mixture_of_members_is_one():
    judgement = Claim3().judge(mixture(HALF))
    assert (judgement.verdict, judgement.slack) == ("PROVED", 0)
    assert judgement.hypotheses == dict.fromkeys(("convex", "first", "second"), "proved")


def test_what_is_no_mixture_is_not_proved():
    # 2 is beyond the segment, and the mixture of 0 and 3 is none of two members.
    assert Claim3().judge(mixture(Fraction(2))).verdict == "UNDECIDED"
    outside = Claim3().judge(mixture(HALF, second=3))
    assert (outside.verdict, outside.hypotheses["second"]) == ("UNDECIDED", "unproved")
    values = replace(mixture(HALF), truth=Function([1], by="values"))
    assert Claim3().judge(values).verdict == "UNDECIDED"


def three(weak, student, truth):
    labels = [Fraction(weak)] * 2
    return made(CONSTANTS, labels, Function([student]), Function([truth]), "", role="given")


@pytest.mark.parametrize(
    ("numbers", "slack", "without"),
    [
        ((0, 1, 2), 0, -4),  # distances 1, 1, 4: 4 - (4-2)^2, and without roots -(4-2)^2
        ((0, 0, 0), 0, 0),
        ((0, 2, 1), 0, -4),
    ],
)
def test_the_triangle_by_hand(numbers, slack, without):
    instance = three(*numbers)
    assert Claim5().judge(instance).slack == slack
    judgement = Claim5(roots=False).judge(instance)
    assert judgement.slack == without
    assert judgement.verdict == ("REFUTED" if without < 0 else "UNDECIDED")


def test_a_right_angle():
    corner = [Fraction(0), Fraction(0)]
    ends = (Function([1, 0], by="values"), Function([0, 1], by="values"))
    instance = made(CONSTANTS, corner, *ends, "", role="given")
    # Distances 1/2, 1/2, 1: the long side has 4/4 - 0, the short ones 2 + 1.
    assert Claim5().judge(instance).slack == 1


def test_the_identity_by_hand():
    # w = 0, s = 3, f = 1: 1 - 4 - 9 = 2 (-3)(2).
    judgement = GainIdentity().judge(three(0, 3, 1))
    assert (judgement.verdict, judgement.slack) == ("PROVED", 0)
    assert GainIdentity(sign=1).judge(three(0, 3, 1)).slack == -12
