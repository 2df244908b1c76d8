"""The second checker: whole judgements computed by hand."""

from __future__ import annotations

from fractions import Fraction as F
from typing import Any

import pytest

from w2sverify.second import Judgement, check

from .make import Document, algebraic, certificate, conic, sealed

FOUR = ("convex", "truth", "student", "measure")


def judgement(verdict: str, statuses: str, blame: str | None = None, **numbers: Any) -> Judgement:
    """An expected judgement; `statuses` are in the order of `FOUR`; there is a truth if an error."""
    return Judgement(
        verdict=verdict,
        reason="",
        statement="theorem-1" if "student_error" in numbers else "projection",
        subject="test",
        hypotheses=dict(zip(FOUR, statuses.split(), strict=True)),
        blame=blame,
        **numbers,
    )


def assert_judged(document: Document, expected: Judgement) -> None:
    answer = check(sealed(document))
    assert answer.reason.endswith(".")
    assert "failed with" not in answer.reason
    assert {**vars(answer), "reason": ""} == vars(expected), answer.reason


# Zero cone: V = {(a, a)} is written with two coefficients and a - b = 0. g = (0, 2), p = (1, 1).
# Stationarity: (g - p) + lambda (1, -1) = 0, lambda = 1.
DIAGONAL = conic([[1, 0], [0, 1]], [[1, -1]], [0], [("zero", 1)])


def test_zero_cone() -> None:
    assert_judged(
        certificate(DIAGONAL, [0, 2], [1, 1], dual=[1], truth=[3, 3]),
        # g-p = (-1, 1) is orthogonal to p-f = (-2, -2).
        judgement(
            "PROVED",
            "proved proved proved proved",
            slack=F(0),
            gap=F(0),
            misfit=F(1),
            student_error=F(4),
            weak_error=F(5),
        ),
    )


# Nonnegative cone: V = {theta >= 0} in R^2, g = (-1, 2), p = (0, 2), g-p = (-1, 0), so that
# lambda = (1, 0).
ORTHANT = conic(
    [[1, 0], [0, 1]], [[1, 0], [0, 1]], [0, 0], [("nonnegative", 1), ("nonnegative", 1)]
)


def test_nonnegative_cone_with_weights() -> None:
    # Weights (1, 3): lambda = (1, 0) is stationary, 1*(-1) + 1 = 0. f = (1, 1): p-f = (-1, 1),
    # slack = 2 (1*(-1)(-1) + 0) / 4, F = (1*4 + 3*1)/4, G = (1 + 3)/4, I = 1/4.
    assert_judged(
        certificate(ORTHANT, [-1, 2], [0, 2], dual=[1, 0], truth=[1, 1], weights=[1, 3]),
        judgement(
            "PROVED",
            "proved proved proved proved",
            slack=F(1, 2),
            gap=F(0),
            misfit=F(1, 4),
            student_error=F(1),
            weak_error=F(7, 4),
        ),
    )


def test_a_member_that_is_not_the_projection() -> None:
    # p = (1/10, 2), g-p = (-11/10, 0), lambda = (11/10, 0), gap = 11/100 / 2. Truth (3, 2):
    # p-f = (-29/10, 0), slack = 11/10 * 29/10 = 319/100, N = (g+f-2p)^2/2 = (18/10)^2/2 = 81/50,
    # (319/100 - 11/100)^2 = 9.4864 >= 4 * 11/200 * 81/50 = 0.3564.
    document = certificate(ORTHANT, [-1, 2], [F(1, 10), 2], dual=[F(11, 10), 0], truth=[3, 2])
    numbers: dict[str, Any] = {
        "slack": F(319, 100),
        "gap": F(11, 200),
        "misfit": F(121, 200),
        "student_error": F(841, 200),
        "weak_error": F(8),
    }
    expected = judgement("PROVED", "proved proved enclosed proved", **numbers)
    assert_judged(document, expected)
    # The same p as the student itself is not proved to be the projection, and is not refuted by f.
    document["student"]["role"] = "given"
    assert_judged(document, judgement("UNDECIDED", "proved proved unproved proved", **numbers))


@pytest.mark.parametrize(
    ("dual", "student"),
    [([-1, 0], [0, 2]), ([1, 1], [0, 2]), (None, [0, 2]), ([1, F(1, 2**80)], [0, 2])],
)
def test_a_bad_dual_bounds_nothing(dual: list[Any] | None, student: list[Any]) -> None:
    assert_judged(
        certificate(ORTHANT, [-1, 2], student, dual=dual),
        judgement("UNDECIDED", "proved unproved unproved proved", misfit=F(1, 2)),
    )


def test_the_dual_cone_is_tested_even_where_it_is_stationary() -> None:
    # g = (1, 2): g-p = (1, 0) needs lambda = (-1, 0).
    assert_judged(
        certificate(ORTHANT, [1, 2], [0, 2], dual=[-1, 0]),
        judgement("UNDECIDED", "proved unproved unproved proved", misfit=F(1, 2)),
    )


def test_projection_statement_carries_the_gap() -> None:
    assert_judged(
        certificate(ORTHANT, [-1, 2], [F(1, 10), 2], dual=[F(11, 10), 0]),
        judgement("PROVED", "proved unproved enclosed proved", gap=F(11, 200), misfit=F(121, 200)),
    )
    # p = (-1/10, 2) is no member; the bound is then no distance, and may be negative.
    assert_judged(
        certificate(ORTHANT, [-1, 2], [F(-1, 10), 2], dual=[F(9, 10), 0]),
        judgement(
            "UNDECIDED", "proved unproved unproved proved", gap=F(-9, 200), misfit=F(81, 200)
        ),
    )


# Second-order cone: the unit disk, g = (3, 4), p = (3/5, 4/5), g-p = (12/5, 16/5) = -lambda_x,
# |lambda_x| = 4 = lambda_t, so that the gap is (4 - (12/5)(3/5) - (16/5)(4/5)) / 2 = 0.
DISK = conic([[1, 0], [0, 1]], [[0, 0], [1, 0], [0, 1]], [1, 0, 0], [("second-order", 3)])


def test_second_order_cone() -> None:
    document = certificate(
        DISK, [3, 4], [F(3, 5), F(4, 5)], dual=[4, F(-12, 5), F(-16, 5)], truth=[1, 0]
    )
    # p-f = (-2/5, 4/5): slack = -24/25 + 64/25, G = (4+16)/50, I = 16/2, F = (4 + 16)/2.
    expected = judgement(
        "PROVED",
        "proved proved proved proved",
        slack=F(8, 5),
        gap=F(0),
        misfit=F(8),
        student_error=F(2, 5),
        weak_error=F(10),
    )
    assert_judged(document, expected)
    # A given student that is the projection is the same.
    document["student"]["role"] = "given"
    assert_judged(document, expected)
    # A head just too short for the dual cone, and a truth just outside.
    document["dual"][0] = f"{4 * 10**30 - 1:x}/{10**30:x}"
    assert check(sealed(document)).gap is None
    document["dual"][0] = "4"
    document["truth"]["coefficients"] = [f"{10**30 + 1:x}/{10**30:x}", "0"]
    assert check(sealed(document)).hypotheses["truth"] == "unproved"
    document["truth"]["coefficients"] = ["-1", "0"]
    assert check(sealed(document)).verdict == "PROVED"


def test_a_second_order_cone_needs_a_nonnegative_head() -> None:
    # t >= |x| with t = theta: p = -1 has t^2 >= x^2 = 0, and is no member.
    ray = conic([[1]], [[1], [0]], [0, 0], [("second-order", 2)])
    expected = judgement("UNDECIDED", "proved unproved unproved proved", gap=F(0), misfit=F(0))
    assert_judged(certificate(ray, [-1], [-1], dual=[0, 0]), expected)


# Semidefinite cone: symmetric 2 x 2 matrices with the weights (1, 2, 1) of the Frobenius norm.
# p = (1, 1)(1, 1)', g - p = -(1, -1)(1, -1)', so that g = (0, 2, 0), and lambda = (1, -2, 1) is
# semidefinite only with its off-diagonal entry halved.
SYMMETRIC = conic(
    [[1, 0, 0], [0, 1, 0], [0, 0, 1]],
    [[1, 0, 0], [0, 1, 0], [0, 0, 1]],
    [0, 0, 0],
    [("semidefinite", 2)],
)


def test_semidefinite_cone() -> None:
    # f = (1, -1, 1): p-f = (0, 2, 0), g-p = (-1, 1, -1): slack = 2 * 2*2/4 = 2, G = 2*4/4,
    # I = (1 + 2 + 1)/4, F = (1 + 2*9 + 1)/4.
    document = certificate(
        SYMMETRIC, [0, 2, 0], [1, 1, 1], dual=[1, -2, 1], truth=[1, -1, 1], weights=[1, 2, 1]
    )
    assert_judged(
        document,
        judgement(
            "PROVED",
            "proved proved proved proved",
            slack=F(2),
            gap=F(0),
            misfit=F(1),
            student_error=F(2),
            weak_error=F(5),
        ),
    )
    document["truth"]["coefficients"] = ["1", f"-{2**70 + 1:x}/{2**70:x}", "1"]
    assert check(sealed(document)).hypotheses["truth"] == "unproved"


def test_the_dual_of_a_semidefinite_cone_is_halved_off_the_diagonal() -> None:
    # With weights (1, 1, 1), p = 0 and g = (-1, 3, -1), lambda = (1, -3, 1) has determinant
    # 1 - 9/4 < 0; for g = (-1, 2, -1), 1 - 1 = 0.
    for off, gap in ((3, None), (2, F(0))):
        answer = check(sealed(certificate(SYMMETRIC, [-1, off, -1], [0, 0, 0], dual=[1, -off, 1])))
        assert answer.gap == gap


def test_a_product_of_all_cones_takes_its_rows_in_order() -> None:
    # theta = (a, b): a - b = 0, a >= 0, 1 >= |(a, b)|, and [[a, b], [b, c]] semidefinite.
    rows = [[1, -1], [1, 0], [0, 0], [1, 0], [0, 1], [1, 0], [0, 1], [0, 0]]
    cones = [("zero", 1), ("nonnegative", 1), ("second-order", 3), ("semidefinite", 2)]
    points: list[tuple[int | F, int | F, int | F, bool]] = [
        (F(1, 2), F(1, 2), 1, True),
        (F(1, 2), F(1, 2), F(1, 2), True),  # singular
        (0, 0, 1, True),
        (0, 0, -1, False),
        (F(1, 2), F(1, 2), F(1, 3), False),  # 1/4 > 1/6
        (F(4, 5), F(4, 5), 1, False),  # 32/25 > 1
        (F(1, 2), F(1, 3), 1, False),
        (F(-1, 2), F(-1, 2), 1, False),
    ]
    for a, b, c, member in points:
        strong = conic([[1, 0], [0, 1]], rows, [0, 0, 1, 0, 0, 0, 0, c], cones)
        document = certificate(strong, [0, 0], [0, 0], dual=[0] * 8, truth=[a, b])
        assert (check(sealed(document)).hypotheses["truth"] == "proved") is member


# Truth and student by values.
def test_values_instead_of_coefficients() -> None:
    document = certificate(ORTHANT, [-1, 2], [0, 2], dual=[1, 0], truth=[1, 1], truth_by="values")
    numbers: dict[str, Any] = {
        "slack": F(1),
        "gap": F(0),
        "misfit": F(1, 2),
        "student_error": F(1),
        "weak_error": F(5, 2),
    }
    assert_judged(document, judgement("UNDECIDED", "proved unproved proved proved", **numbers))
    # The student by values is not a proved projection, and its gap comes from the other formula.
    document = certificate(
        ORTHANT, [-1, 2], [0, 2], dual=[1, 0], truth=[1, 1], role="given", student_by="values"
    )
    assert_judged(document, judgement("UNDECIDED", "proved proved unproved proved", **numbers))
    # Truth (-3, 2): <g-p, f-p> = 3/2 > 0 = gap, so that it is outside; slack = -3.
    document = certificate(ORTHANT, [-1, 2], [0, 2], dual=[1, 0], truth=[-3, 2], truth_by="values")
    assert_judged(
        document,
        judgement(
            "REFUTED",
            "proved refuted proved proved",
            "truth",
            slack=F(-3),
            gap=F(0),
            misfit=F(1, 2),
            student_error=F(9, 2),
            weak_error=F(2),
        ),
    )


# Negative controls.
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
