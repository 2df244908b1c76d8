"""The sharper facts around Theorems 1 and 2: numbers by hand, and evidence that does not fit."""

from dataclasses import replace
from fractions import Fraction

import pytest

from w2sverify.instance import Function
from w2sverify.theorems import _hand as hand
from w2sverify.theorems import approximate_minimiser, non_realizable_bound, sample_on_subspace
from w2sverify.theorems._evidence import Numbers, root_margin
from w2sverify.theorems._making import CONSTANTS, made
from w2sverify.theorems.approximate_minimiser import ApproximateMinimiser
from w2sverify.theorems.non_realizable_bound import NonRealizableBound
from w2sverify.theorems.perfect_teacher import PerfectTeacher
from w2sverify.theorems.sample_on_subspace import SampleOnSubspace
from w2sverify.theorems.subspace_equality import SubspaceEquality

HALF = Fraction(1, 2)


def test_pythagoras():
    # Weak (2, 3), student (2, 0), truth (5, 0): errors 9/2 + 9/2, 9/2, misfit 9/2.
    judgement = SubspaceEquality().judge(hand.orthogonal())
    assert (judgement.verdict, judgement.slack) == ("PROVED", 0)
    assert (judgement.weak_error, judgement.student_error) == (9, Fraction(9, 2))


def test_a_cap_makes_it_strict():
    judgement = SubspaceEquality().judge(hand.capped())
    assert (judgement.verdict, judgement.blame, judgement.slack) == ("REFUTED", "subspace", -4)


@pytest.mark.parametrize(("constant", "slack"), [(2, 0), (1, Fraction(-3, 4)), (3, Fraction(5, 4))])
def test_the_constant_of_the_bound_is_two(constant, slack):
    # Misfit, epsilon and minus the gain are 1/2: (c^2 / 4) - 1.
    judgement = NonRealizableBound(Fraction(constant)).judge(non_realizable_bound.tight())
    assert judgement.slack == slack
    assert judgement.verdict == ("REFUTED" if slack < 0 else "PROVED")


@pytest.mark.parametrize(("constant", "slack"), [(2, 0), (1, -12)])
def test_the_constant_of_a_hasty_student_is_two(constant, slack):
    # Slack -4, delta 1, A 4: 4 c^2 - 16.
    judgement = ApproximateMinimiser(Fraction(constant)).judge(approximate_minimiser.tight())
    assert judgement.slack == slack


@pytest.mark.parametrize(("constant", "slack"), [(2, 0), (1, -3)])
def test_the_constant_of_a_sample_is_two(constant, slack):
    # |gain - misfit| = 4, H = A = 1: c^2 - (4-2)^2.
    judgement = SampleOnSubspace(Fraction(constant)).judge(sample_on_subspace.tight())
    assert judgement.slack == slack


def test_a_teacher_that_errs():
    judgement = PerfectTeacher().judge(non_realizable_bound.tight())
    assert (judgement.verdict, judgement.slack) == ("PROVED", 0)
    far = made(CONSTANTS, [0, 0], Function([3]), Function([1]), "", role="given")
    # 1 - 4 + 9.
    assert PerfectTeacher().judge(far).slack == -6


@pytest.mark.parametrize(
    ("theorem", "instance"),
    [
        (NonRealizableBound(), non_realizable_bound.tight()),
        (ApproximateMinimiser(), approximate_minimiser.tight()),
        (SampleOnSubspace(), sample_on_subspace.tight()),
    ],
)
def test_evidence_about_another_problem_proves_nothing(theorem, instance):
    assert theorem.judge(instance).verdict == "PROVED"
    (other,) = instance.also
    for change in ({"weak": [5, 5]}, {"weights": [HALF / 2, 3 * HALF / 2]}):
        judgement = theorem.judge(replace(instance, also=(replace(other, **change),)))
        assert judgement.verdict == "UNDECIDED", judgement


def test_an_unproved_projection_is_not_enough():
    # Without its dual vector the student is not known to be the projection.
    instance = replace(hand.capped(), dual=None)
    near = replace(instance, truth=Function([1], by="values"), also=(instance,))
    judgement = NonRealizableBound().judge(near)
    assert judgement.verdict == "UNDECIDED"
    assert "student" in judgement.reason


def test_the_margin_of_a_root():
    for rest, square in ((3, 9), (3, 10), (3, 8), (-3, 0), (0, 0)):
        margin = root_margin(Fraction(rest), Fraction(square))
        assert (margin >= 0) == (rest <= square**0.5)


def test_enclosures_hold_the_true_projection():
    # Weak label 3 on the numbers from 0 to 1: the projection 1 has slack 4 and misfit 4 to truth 0;
    # from 1 - t, with gap at most 2t, both are enclosed.
    for power in (1, 3, 10, 40):
        step = Fraction(1, 1 << power)
        near = replace(hand.capped(), student=Function([1 - step]), dual=[0, 2 + step])
        judgement = near.certificate.judgement
        assert judgement.hypotheses["student"] == "enclosed"
        numbers = Numbers(judgement)
        assert numbers.slack_low <= 4 <= numbers.slack_high
        assert numbers.misfit_low <= 4 <= numbers.misfit_high
        assert numbers.slack_high - numbers.slack_low < 16 * Fraction(1, 1 << (power // 2))


def test_a_gap_above_the_misfit_bounds_it_by_nothing():
    # With I = 0 and a gap of 1 the true misfit may be 0; (0 - 1)^2 = 1 would be above it.
    instance = made(
        CONSTANTS, [Fraction(0), Fraction(0)], Function([0]), Function([0]), "", dual=[]
    )
    judgement = instance.certificate.judgement
    loose = judgement._replace(hypotheses={**judgement.hypotheses, "student": "enclosed"})
    for gap in (Fraction(1), Fraction(1, 4)):
        assert Numbers(loose._replace(gap=gap)).misfit_low == 0
        assert Numbers(loose._replace(gap=gap, misfit=gap / 4)).misfit_low == 0
    assert Numbers(loose._replace(gap=Fraction(1), misfit=Fraction(4))).misfit_low == 1


def test_a_student_that_only_encloses_the_projection_is_not_the_given_one():
    near = hand.outside()
    near = replace(near, truth=near.student)
    instance = replace(hand.outside(), also=(near,))
    assert NonRealizableBound().judge(instance).verdict == "PROVED"
    assert NonRealizableBound().judge(replace(instance, role="given")).verdict == "UNDECIDED"
