"""The second checker where a condition holds with equality, and just beyond."""

from __future__ import annotations

from fractions import Fraction as F

import pytest

from w2sverify.second import Judgement, check

from .make import Document, Number, algebraic, certificate, conic, sealed

TINY = F(1, 10**9)
HALF = conic([[1]], [[1]], [0], [("nonnegative", 1)])
PAIR = conic([[1], [1]], [[1]], [0], [("nonnegative", 1)])
LINE = conic([[1], [1]])


def of(document: Document) -> Judgement:
    answer = check(sealed(document))
    assert "failed with" not in answer.reason
    return answer


def enclosed(weak: Number, student: Number, truth: Number, by: str = "coefficients") -> Judgement:
    """V = {theta >= 0} in one point, p >= 0 >= g: the projection is 0, the gap is (p - g) p."""
    dual = [student - weak]
    return of(certificate(HALF, [weak], [student], dual=dual, truth=[truth], truth_by=by))


@pytest.mark.parametrize(
    ("truth", "verdict"),
    [
        # g = -3, p = 1: gap 4, slack 8 (f-1), N = (f-5)^2; at f = 3 (16-8)^2 = 4 * 4 * 4.
        (3, "PROVED"), (3 - TINY, "UNDECIDED"), (F(5, 2), "UNDECIDED"), (2, "UNDECIDED"),
        (0, "UNDECIDED"), (5, "PROVED"), (100, "PROVED"),
        # At f = -3, (-32)^2 = 4 * 4 * 64.
        (-3, "UNDECIDED"), (-3 - TINY, "REFUTED"), (-3 + TINY, "UNDECIDED"),
    ],
)  # fmt: skip
def test_how_far_an_enclosed_student_decides(truth: Number, verdict: str) -> None:
    answer = enclosed(-3, 1, truth)
    assert answer.verdict == verdict
    assert answer.gap == 4
    assert answer.slack == 8 * (F(truth) - 1)
    assert answer.hypotheses["student"] == "enclosed"
    assert answer.blame == ("truth" if verdict == "REFUTED" else None)


def test_a_margin_of_exactly_nothing_holds() -> None:
    # g = 0, p = 1, f = 2: gap 1, slack 2, N = 0; the projection is g, and the slack is 0.
    assert enclosed(0, 1, 2).verdict == "PROVED"
    assert enclosed(0, 1, 2 - TINY).verdict == "UNDECIDED"


def test_a_truth_at_the_distance_of_the_gap_may_be_a_member() -> None:
    # <g-p, f-p> = 4 (1 - f) is the gap at f = 0.
    assert enclosed(-3, 1, 0, "values").hypotheses["truth"] == "unproved"
    assert enclosed(-3, 1, -TINY, "values").hypotheses["truth"] == "refuted"


@pytest.mark.parametrize("role", ["given", "projection"])
def test_a_slack_of_zero_holds(role: str) -> None:
    # V = the constants on two points: g-p = (-1, 1) is orthogonal to all of them.
    answer = of(certificate(LINE, [0, 2], [1], dual=[], truth=[3], role=role))
    assert (answer.verdict, answer.slack, answer.gap) == ("PROVED", F(0), F(0))
    assert answer.hypotheses["student"] == "proved"


def test_a_gap_of_zero_encloses_no_student_outside() -> None:
    # V = {theta >= 0}, Q = (1, 1): g = (-2, 0), p = -1 has a residual without a mean. Under
    # W = (1, 3), <g-p, 1> = 1/2, and with f = 1 the slack of p is -2.
    document = certificate(PAIR, [-2, 0], [-1], dual=[0], truth=[1], weights=[1, 3], train=[1, 1])
    answer = of(document)
    assert (answer.verdict, answer.slack, answer.gap) == ("UNDECIDED", F(-2), F(0))
    document["student"]["role"] = "given"
    answer = of(document)
    assert (answer.verdict, answer.blame) == ("REFUTED", "undetermined")


def test_the_student_is_refuted_under_the_train_weights() -> None:
    # g = (1, -1), p = 0: <g-p, 1> has the sign of the first weight less the second.
    document = certificate(LINE, [1, -1], [0], truth=[1], role="given", weights=[1, 2])
    document["train_weights"] = ["2", "1"]
    answer = of(document)
    assert (answer.verdict, answer.blame, answer.slack) == ("UNDECIDED", None, F(2, 3))
    assert answer.hypotheses["student"] == "refuted"
    document["train_weights"], document["weights"] = document["weights"], ["2", "1"]
    answer = of(document)
    assert (answer.verdict, answer.blame) == ("REFUTED", "undetermined")
    assert answer.hypotheses["student"] == "unproved"


def test_the_truth_is_refuted_under_the_train_weights() -> None:
    # V = {theta >= 0}, g = p = 0 in the first point: lambda = 2 >= 0 under Q = (1, 2), g = (0, -1).
    document = certificate(
        PAIR,
        [0, -1],
        [0],
        dual=[2],
        truth=[-1, -1],
        truth_by="values",
        weights=[1, 1],
        train=[1, 2],
    )
    answer = of(document)
    assert answer.hypotheses["truth"] == "refuted"
    assert (answer.verdict, answer.blame) == ("REFUTED", "truth")
    # A student by values is not proved to be the projection, and then the truth is not to blame.
    document["student"] = {"role": "given", "values": ["0", "0"]}
    answer = of(document)
    assert answer.hypotheses == {
        "convex": "proved", "truth": "refuted", "student": "unproved", "measure": "refuted",
    }  # fmt: skip
    assert (answer.verdict, answer.blame) == ("REFUTED", "undetermined")


def test_a_measure_is_to_blame_only_with_a_proved_truth() -> None:
    document = certificate(
        LINE, [0, 1], [F(9, 10)], dual=[], truth=[F(2, 5), F(2, 5)], truth_by="values", train=[1, 9]
    )
    answer = of(document)
    assert (answer.verdict, answer.blame) == ("REFUTED", "undetermined")
    assert answer.hypotheses["student"] == "proved"


def test_an_algebraic_class_whose_student_has_no_segment() -> None:
    two = algebraic([[1]], [[(1, [0, 0]), (-1, [0])]])
    document = certificate(two, [F(49, 100)], [0], truth=[1], role="given", student_by="values")
    answer = of(document)
    assert (answer.verdict, answer.blame) == ("REFUTED", "undetermined")
    # Where p is f, nothing separates them.
    answer = of(certificate(two, [F(49, 100)], [1], truth=[1], role="given"))
    assert (answer.verdict, answer.slack) == ("UNDECIDED", F(0))
    # p = -1/2 is no member, and the nearest point of its segment to f = 1 is the member 0.
    answer = of(certificate(two, [0], [F(-1, 2)], truth=[1], role="given"))
    assert answer.hypotheses["convex"] == "unproved"
    assert answer.hypotheses["student"] == "refuted"
