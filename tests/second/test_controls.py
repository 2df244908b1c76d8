"""The second checker on negative controls and enclosed students: judgements computed by hand."""

from __future__ import annotations

from fractions import Fraction as F
from typing import Any

import pytest

from w2sverify.second import Judgement, check

from .make import Document, algebraic, assert_judged, certificate, conic, judgement, sealed

DISK = conic([[1, 0], [0, 1]], [[0, 0], [1, 0], [0, 1]], [1, 0, 0], [("second-order", 3)])


def test_two_points_are_not_convex() -> None:
    # V = {0, 1}, g = 49/100, p = 0, f = 1: slack = -49/50, t = 49/100 is not in V.
    strong = algebraic([[1]], [[(1, [0, 0]), (-1, [0])]])
    document = certificate(strong, [F(49, 100)], [0], truth=[1], role="given")
    expected = judgement(
        "REFUTED",
        "refuted proved unproved proved",
        "convex",
        slack=F(-49, 50),
        misfit=F(2401, 10000),
        student_error=F(1),
        weak_error=F(2601, 10000),
    )
    assert_judged(document, expected)


def test_a_circle_is_not_convex() -> None:
    # g-p = (0, -9/10), p-f = (-1, 1): slack = -9/10, t = 9/20: (9/20, 11/20) is off the circle.
    circle = algebraic([[1, 0], [0, 1]], [[(1, [0, 0]), (1, [1, 1]), (-1, [])]])
    document = certificate(circle, [0, F(1, 10)], [0, 1], truth=[1, 0], role="given")
    expected = judgement(
        "REFUTED",
        "refuted proved unproved proved",
        "convex",
        slack=F(-9, 10),
        misfit=F(81, 200),
        student_error=F(1),
        weak_error=F(101, 200),
    )
    assert_judged(document, expected)


def test_nothing_is_claimed_of_the_projection_onto_an_algebraic_class() -> None:
    circle = algebraic([[1, 0], [0, 1]], [[(1, [0, 0]), (1, [1, 1]), (-1, [])]])
    document = certificate(circle, [0, 1], [0, 1], role="given")
    expected = judgement("UNDECIDED", "unproved unproved unproved proved", misfit=F(0))
    assert_judged(document, expected)


def test_a_segment_outside_a_curve_whose_image_is_convex_refutes_nothing() -> None:
    # theta_2 = theta_1^2, but V = {theta_1} is the line: here p = 0 is just not the projection.
    parabola = algebraic([[1, 0]], [[(1, [1]), (-1, [0, 0])]])
    document = certificate(parabola, [F(1, 2)], [0, 0], truth=[1, 1], role="given")
    expected = judgement(
        "REFUTED",
        "unproved proved unproved proved",
        "undetermined",
        slack=F(-1),
        misfit=F(1, 4),
        student_error=F(1),
        weak_error=F(1, 4),
    )
    assert_judged(document, expected)


def test_a_curve_that_is_convex_where_there_is_weight_refutes_nothing() -> None:
    # The graph of theta_2 = theta_1^2 is seen only where theta_2 has weight.
    unit = [[1, 0], [0, 1]]
    graph = algebraic(unit, [[(1, [1]), (-1, [0, 0])]])
    for weights, status in (([1, 0], "unproved"), ([1, 1], "refuted"), ([7, 1], "refuted")):
        document = certificate(
            graph, [F(1, 2), 0], [0, 0], truth=[1, 1], role="given", weights=weights
        )
        assert check(sealed(document)).hypotheses["convex"] == status


@pytest.mark.parametrize(
    ("features", "status"),
    [
        ([[1, 0], [2, 0]], "unproved"),
        ([[1, 1], [2, 2], [3, 3]], "unproved"),
        ([[1, 1], [1, 2], [0, 0]], "refuted"),
        # A determinant that vanishes modulo the prime the rank is first tried with.
        ([[1, 1], [1, 1 + 2**63 - 25]], "refuted"),
        ([[F(1, 3), 0], [0, 2**63 - 25]], "refuted"),
    ],
)
def test_a_segment_counts_only_where_coefficients_are_unique(
    features: list[list[int | F]], status: str
) -> None:
    # On the parabola theta_2 = theta_1^2 from (0, 0) to (1, 1), towards the middle of the values.
    parabola = algebraic(features, [[(1, [1]), (-1, [0, 0])]])
    weak = [F(row[0] + row[1], 2) for row in features]
    document = certificate(parabola, weak, [0, 0], truth=[1, 1], role="given")
    answer = check(sealed(document))
    assert answer.hypotheses["convex"] == status
    assert answer.blame == ("convex" if status == "refuted" else "undetermined")


def test_a_nearer_member_of_an_algebraic_class_refutes_the_student() -> None:
    # V = {0, 1/2, 1}: t (f-p) = 1/2 is a member nearer to g = 1/2 than p = 0.
    three = algebraic([[1]], [[(2, [0, 0, 0]), (-3, [0, 0]), (1, [0])]])
    document = certificate(three, [F(1, 2)], [0], truth=[1], role="given")
    numbers: dict[str, Any] = {
        "slack": F(-1),
        "misfit": F(1, 4),
        "student_error": F(1),
        "weak_error": F(1, 4),
    }
    expected = judgement("REFUTED", "unproved proved refuted proved", "student", **numbers)
    assert_judged(document, expected)
    # Where the nearest point of the line is beyond f, the point is f.
    document = certificate(three, [F(3)], [0], truth=[1], role="given")
    assert check(sealed(document)).hypotheses["student"] == "refuted"


def test_a_shrunk_student_is_not_the_projection() -> None:
    # V = the constants, g = f = 1, p = 2/3: slack = 2 (1/3)(-1/3).
    line = conic([[1]])
    document = certificate(line, [1], [F(2, 3)], truth=[1], role="given")
    expected = judgement(
        "REFUTED",
        "proved proved refuted proved",
        "student",
        slack=F(-2, 9),
        misfit=F(1, 9),
        student_error=F(1, 9),
        weak_error=F(0),
    )
    assert_judged(document, expected)


def test_a_truth_outside() -> None:
    # V = the first axis, g = f = (0, 1), p = 0: slack = 2 <(0, 1), (0, -1)> = -1.
    axis = conic([[1], [0]])
    document = certificate(axis, [0, 1], [0], dual=[], truth=[0, 1], truth_by="values")
    expected = judgement(
        "REFUTED",
        "proved refuted proved proved",
        "truth",
        slack=F(-1),
        gap=F(0),
        misfit=F(1, 2),
        student_error=F(1, 2),
        weak_error=F(0),
    )
    assert_judged(document, expected)


def test_another_measure() -> None:
    # g-p = (-9/10, 1/10), p-f = 1/2: slack = 2 * 1/2 * (-4/5)/2 = -2/5; under Q, <g-p, 1> = 0.
    line = conic([[1], [1]])
    document = certificate(
        line,
        [0, 1],
        [F(9, 10)],
        dual=[],
        truth=[F(2, 5)],
        weights=[F(1, 2), F(1, 2)],
        train=[F(1, 10), F(9, 10)],
    )
    expected = judgement(
        "REFUTED",
        "proved proved proved refuted",
        "measure",
        slack=F(-2, 5),
        gap=F(0),
        misfit=F(41, 100),
        student_error=F(1, 4),
        weak_error=F(13, 50),
    )
    assert_judged(document, expected)
    document["train_weights"] = ["2", "2"]
    assert check(sealed(document)).hypotheses["measure"] == "proved"


def test_the_gap_is_under_the_train_weights_as_given() -> None:
    # V = {theta >= 0} of constants, Q = (2, 4), g = (-3, 0), p = 1: Q.(g-p) = -8 - 4 = -12,
    # lambda = 12, gap = 12 * 1 / 6 = 2; under W = (1, 1) the misfit is (16 + 1)/2.
    half = conic([[1], [1]], [[1]], [0], [("nonnegative", 1)])
    document = certificate(half, [-3, 0], [1], dual=[12], train=[2, 4])
    assert_judged(
        document,
        judgement("PROVED", "proved unproved enclosed refuted", gap=F(2), misfit=F(17, 2)),
    )


# The projection of (2, 1) onto the unit disk is (2, 1)/sqrt(5): it can only be enclosed.
NEAR = [F(894427, 10**6), F(447213, 10**6)]


def enclosed(truth: list[Any]) -> tuple[Document, F]:
    residual = [2 - NEAR[0], 1 - NEAR[1]]
    head = F(1236069, 10**6)  # just above sqrt(5) - 1
    assert head**2 >= residual[0] ** 2 + residual[1] ** 2
    assert NEAR[0] ** 2 + NEAR[1] ** 2 < 1
    dual = [head, -residual[0], -residual[1]]
    gap = (head - residual[0] * NEAR[0] - residual[1] * NEAR[1]) / 2
    return certificate(DISK, [2, 1], NEAR, dual=dual, truth=truth), gap


def expected_enclosed(truth: list[Any], gap: F, verdict: str, statuses: str) -> Judgement:
    f, g, p = [F(x) for x in truth], [F(2), F(1)], NEAR

    def form(u: list[F], v: list[F]) -> F:
        return sum((x * y for x, y in zip(u, v, strict=True)), F(0)) / 2

    def minus(u: list[F], v: list[F]) -> list[F]:
        return [x - y for x, y in zip(u, v, strict=True)]

    return judgement(
        verdict,
        statuses,
        "truth" if verdict == "REFUTED" else None,
        gap=gap,
        slack=2 * form(minus(g, p), minus(p, f)),
        weak_error=form(minus(g, f), minus(g, f)),
        student_error=form(minus(p, f), minus(p, f)),
        misfit=form(minus(g, p), minus(g, p)),
    )


@pytest.mark.parametrize(
    ("truth", "verdict", "statuses"),
    [
        ([0, 1], "PROVED", "proved proved enclosed proved"),
        (NEAR, "UNDECIDED", "proved proved enclosed proved"),
        ([F(894428, 10**6), F(447213, 10**6)], "UNDECIDED", "proved unproved enclosed proved"),
        ([3, 1], "REFUTED", "proved refuted enclosed proved"),
    ],
)
def test_an_irrational_projection_is_enclosed(
    truth: list[Any], verdict: str, statuses: str
) -> None:
    document, gap = enclosed(truth)
    assert 0 < gap < F(1, 10**5)
    assert_judged(document, expected_enclosed(truth, gap, verdict, statuses))


def test_an_enclosed_student_under_another_measure_says_nothing() -> None:
    document, gap = enclosed([0, 1])
    document["weights"] = ["1", "2"]
    document["train_weights"] = ["1", "1"]
    answer = check(sealed(document))
    assert (answer.verdict, answer.gap) == ("UNDECIDED", gap)
    assert answer.hypotheses["student"] == "enclosed"


def test_a_student_that_is_no_member_encloses_nothing() -> None:
    # V = {theta >= 0}, g = -1, p = -1/2: lambda = 1/2 is stationary, and the bound is -1/4.
    half = conic([[1]], [[1]], [0], [("nonnegative", 1)])
    document = certificate(half, [-1], [F(-1, 2)], dual=[F(1, 2)], truth=[0])
    expected = judgement(
        "UNDECIDED",
        "proved proved unproved proved",
        slack=F(1, 2),
        gap=F(-1, 4),
        misfit=F(1, 4),
        student_error=F(1, 4),
        weak_error=F(1),
    )
    assert_judged(document, expected)


def test_what_no_hypothesis_explains_is_undetermined() -> None:
    # g-p = 1, p-f = -1; the gap is not bounded, and the truth is by values.
    document = certificate(conic([[1]]), [1], [0], truth=[1], truth_by="values", role="given")
    expected = judgement(
        "REFUTED",
        "proved unproved unproved proved",
        "undetermined",
        slack=F(-2),
        misfit=F(1),
        student_error=F(1),
        weak_error=F(0),
    )
    assert_judged(document, expected)


def test_no_coefficients_at_all() -> None:
    document = certificate(conic([[], []]), [1, 2], [], dual=[], truth=[])
    expected = judgement(
        "PROVED",
        "proved proved proved proved",
        slack=F(0),
        gap=F(0),
        misfit=F(5, 2),
        student_error=F(0),
        weak_error=F(5, 2),
    )
    assert_judged(document, expected)
