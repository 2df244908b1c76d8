"""Theorem 1 with a penalty, a curved class, one point of a chord, two measures: by hand."""

from dataclasses import replace
from fractions import Fraction

import pytest

from w2sverify.instance import Function
from w2sverify.theorems import chord_convexity, covariate_shift, function_ball, ridge_student
from w2sverify.theorems._making import AXIS, SEGMENT, made
from w2sverify.theorems.chord_convexity import ChordConvexity
from w2sverify.theorems.covariate_shift import CovariateShift, sine
from w2sverify.theorems.function_ball import FunctionBall
from w2sverify.theorems.ridge_student import RidgeStudent


def test_ridge_by_hand():
    # Weak (2, 4), student (1, 2), truth (0, 1): the gradient (1/2, 1) is half the student;
    # errors 13/2, 1, 5/2; 1/2 (2 + 5 - 1) = 3.
    judgement = RidgeStudent().judge(ridge_student.halved())
    assert (judgement.verdict, judgement.slack) == ("PROVED", 0)
    assert (judgement.weak_error, judgement.student_error, judgement.misfit) == (
        Fraction(13, 2),
        1,
        Fraction(5, 2),
    )
    assert RidgeStudent(factor=Fraction(2)).judge(ridge_student.halved()).slack == -3


def test_ridge_without_a_penalty_is_a_projection():
    ends = Function([2]), Function([7])
    judgement = RidgeStudent().judge(made(AXIS, [2, 3], *ends, "", role="given"))
    assert (judgement.verdict, judgement.slack) == ("PROVED", 0)
    zero = made(AXIS, [2, 3], Function([0]), Function([7]), "", role="given")
    assert RidgeStudent().judge(zero).hypotheses["stationary"] == "refuted"


@pytest.mark.parametrize(("truth", "slack"), [(-1, 0), (0, 12), (1, 0)])
def test_a_ball_of_one_point(truth, slack):
    # Weak 3, student 1, misfit 4: s = 2 * 2 * (1 - f), G = (1 - f)^2, s^2 - 4 G^2.
    judgement = FunctionBall().judge(function_ball.interval(1, truth, dual=[2, -2]))
    assert (judgement.verdict, judgement.slack) == ("PROVED", slack)


def test_a_segment_is_no_ball():
    segment = made(SEGMENT, [Fraction(3)], Function([1]), Function([0]), "", dual=[0, 2])
    assert FunctionBall().judge(segment).hypotheses["ball"] == "refuted"


@pytest.mark.parametrize(
    ("weak", "verdict", "slack"),
    [(Fraction(1, 4), "PROVED", 0), (Fraction(0), "PROVED", Fraction(1, 2)), (1, "REFUTED", -1.5)],
)
def test_the_chord_by_hand(weak, verdict, slack):
    # Student 0, truth 1: (w-1)^2 - w^2 - 1/2, and the middle 1/2 is farther while w <= 1/4.
    ends = Function([0]), Function([1])
    judgement = ChordConvexity().judge(made(SEGMENT, [weak], *ends, "", role="given"))
    assert (judgement.verdict, judgement.slack) == (verdict, slack)


def test_the_chord_is_an_equivalence():
    # The hypothesis at s is the conclusion at s, so the smallest s that holds is -slack / G.
    for eighths in range(9):
        claim = ChordConvexity(part=Fraction(eighths, 8))
        judgement = claim.judge(chord_convexity.tight())
        holds = eighths >= 4 or eighths == 0
        assert (judgement.hypotheses["chord"] == "proved") == holds
        assert (judgement.slack >= 0) == (eighths >= 4)


@pytest.mark.parametrize(("constant", "slack"), [(2, 0), (1, -27)])
def test_two_measures_by_hand(constant, slack):
    # kappa 4, k = 3/5, G = 5/2, I = 10, slack -6: c^2 * 9 - 36.
    assert sine(covariate_shift.tight()) == Fraction(3, 5)
    judgement = CovariateShift(Fraction(constant)).judge(covariate_shift.tight())
    assert judgement.slack == slack
    assert judgement.verdict == ("PROVED" if slack == 0 else "REFUTED")


def test_a_measure_without_the_other():
    one_sided = replace(covariate_shift.tight(), weights=[Fraction(1), Fraction(0)])
    assert sine(one_sided) == 1
    assert sine(replace(covariate_shift.tight(), train_weights=None)) == 0
