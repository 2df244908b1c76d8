"""Theorem 1: numbers worked out by hand, its controls, and what the judgement says of each."""

from fractions import Fraction
from itertools import islice

import numpy as np
import pytest

from w2sverify import Function, Instance, SampleSpace, Verdict
from w2sverify.classes import Box, L1Ball, Linear
from w2sverify.draw import generator
from w2sverify.registry import discover, find
from w2sverify.theorem import Control

CLASSES = discover("classes").members
THEOREM = find("theorems", "theorem-1")()
ASSUMPTIONS = {assumption.name: assumption for assumption in THEOREM.assumptions}
HALF = Fraction(1, 2)


def test_it_says_what_it_is():
    assert THEOREM.name == "theorem-1"
    assert set(ASSUMPTIONS) == {"convex", "truth", "student", "measure"}
    assert all(assumption.sentence.endswith(".") for assumption in THEOREM.assumptions)
    assert "Charikar" in THEOREM.source
    assert r"\le" in THEOREM.statement
    assert set(THEOREM.origins) == {"random", "backward", "adversarial", "real"}


def test_a_ball_by_hand():
    # One feature x = 1 on one point, |theta| <= 1, weak label 3: the student is 1.
    space, ones = SampleSpace.uniform(1), np.ones((1, 1))
    student = L1Ball(radius=1.0).project(space, ones, np.array([3.0]), exact=True)
    truth = Function([Fraction(0), HALF])  # u - v = -1/2
    judgement = student.instance(truth).certificate.judgement
    # F = 3.5^2, G = 1.5^2, I = 2^2; slack = 2 (3-1)(1+1/2) = 6 = 12.25 - 2.25 - 4.
    assert judgement.verdict == "PROVED"
    assert (judgement.weak_error, judgement.student_error, judgement.misfit) == (
        Fraction(49, 4),
        Fraction(9, 4),
        4,
    )
    assert (judgement.slack, judgement.gap) == (6, 0)
    assert judgement.hypotheses == dict.fromkeys(ASSUMPTIONS, "proved")
    assert all(assumption.holds(judgement) for assumption in THEOREM.assumptions)
    assert judgement.blame is None


def test_a_span_is_pythagoras():
    space = SampleSpace([Fraction(1, 3), Fraction(2, 3)])
    student = Linear().project(space, np.ones((2, 1)), np.array([0.0, 3.0]), exact=True)
    assert student.point == (Fraction(2),)
    judgement = student.instance(Function([Fraction(7)])).certificate.judgement
    assert (judgement.verdict, judgement.slack) == ("PROVED", 0)
    assert judgement.weak_error == judgement.student_error + judgement.misfit == Fraction(27)


def given(student, truth, **options):
    form = Linear().conic(np.ones((2, 1)))
    weak = [Fraction(0), Fraction(2)]
    return Instance(form, [HALF, HALF], weak, student, None, truth, role="given", **options)


def test_a_shrunk_student_is_refuted_and_blamed():
    # The projection is 1; the student 1/2; the truth 1 is nearer to the weak labels.
    judgement = given(Function([HALF]), Function([1])).certificate.judgement
    assert (judgement.verdict, judgement.blame) == ("REFUTED", "student")
    assert judgement.slack == -HALF
    assert not ASSUMPTIONS["student"].holds(judgement)


def test_a_student_that_is_not_the_projection_may_be_lucky():
    judgement = given(Function([HALF]), Function([0])).certificate.judgement
    assert (judgement.verdict, judgement.blame) == ("UNDECIDED", None)
    assert judgement.slack == HALF
    assert "student" in judgement.reason


@pytest.mark.parametrize("name", [name for name, a in ASSUMPTIONS.items() if not a.shared])
@pytest.mark.parametrize("kind", CLASSES.values(), ids=CLASSES)
def test_each_control_breaks_one_assumption_only(kind, name):
    rng = generator(6, "control", name, kind.__name__)
    chosen, refuted = kind.arbitrary(rng), 0
    for control in islice(ASSUMPTIONS[name].broken(rng, chosen), 12):
        judgement = control.instance.certificate.judgement
        assert control.assumption == name
        assert judgement.verdict in ("REFUTED", "UNDECIDED", "PROVED")
        if judgement.verdict != "REFUTED":
            continue
        refuted += 1
        assert control.must == "refuted"
        assert judgement.blame == name
        assert control.is_met(judgement)
        others = set(ASSUMPTIONS) - {name}
        assert all(judgement.hypotheses[other] != "refuted" for other in others)
    assert bool(refuted) == (not (name == "measure" and chosen.weightless))


def test_the_circle_and_two_points_are_not_convex():
    controls = list(ASSUMPTIONS["convex"].broken(generator(0, "x"), None))
    assert len(controls) == 2
    for control in controls:
        judgement = control.instance.certificate.judgement
        assert control.is_met(judgement)
        assert (judgement.verdict, judgement.blame) == ("REFUTED", "convex")
    # charikar2024, section 4: the two points {0, 1}, weak 0.49, truth 1.
    first = controls[0].instance.certificate.judgement
    assert first.slack == 2 * Fraction(49, 100) * (0 - 1)


def test_what_looks_bad_holds():
    for control in THEOREM.passing():
        judgement = control.instance.certificate.judgement
        assert control.must == "hold"
        assert control.is_met(judgement), control.name
        assert judgement.slack >= 0


def test_on_a_box_the_measure_does_no_harm():
    rng = generator(0, "box")
    for control in islice(ASSUMPTIONS["measure"].broken(rng, Box()), 10):
        judgement = control.instance.certificate.judgement
        assert control.must == "hold"
        assert control.is_met(judgement)
        assert judgement.slack >= 0


def test_a_control_needs_its_class():
    with pytest.raises(TypeError, match="needs a class"):
        next(ASSUMPTIONS["truth"].broken(generator(0, "x"), None))


@pytest.mark.parametrize(
    ("must", "verdict", "blame", "slack", "met"),
    [
        ("refuted", "REFUTED", "student", -1, True),
        ("refuted", "REFUTED", "truth", -1, False),
        ("refuted", "UNDECIDED", None, -1, False),
        ("refuted", "PROVED", None, 1, False),
        ("hold", "PROVED", None, 0, True),
        ("hold", "UNDECIDED", None, 1, True),
        ("hold", "UNDECIDED", None, -1, False),
        ("hold", "UNDECIDED", None, None, False),
        ("hold", "REFUTED", "student", 1, False),
    ],
)
def test_when_a_control_is_met(must, verdict, blame, slack, met):
    judgement = given(Function([1]), Function([1])).certificate.judgement
    judgement = judgement._replace(verdict=verdict, blame=blame, slack=slack)
    control = Control("made up", "student", must, given(Function([1]), Function([1])))
    assert control.is_met(judgement) is met


def test_the_three_columns_are_separate():
    # Slack is negative, but the gap is 0 and the student proved: the truth is outside.
    space = SampleSpace.uniform(2)
    student = Linear().project(space, np.ones((2, 1)), np.array([0.0, 2.0]), exact=True)
    certificate = student.instance(Function([0, 2], by="values")).certificate
    assert certificate.verdict is Verdict.REFUTED
    assert certificate.slack == -2
    assert certificate.gap == 0
    assert certificate.judgement.hypotheses["truth"] == "refuted"
    assert certificate.judgement.hypotheses["student"] == "proved"
