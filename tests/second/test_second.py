"""The second checker: whole judgements computed by hand."""

from __future__ import annotations

from fractions import Fraction as F
from typing import Any

import pytest

from w2sverify.second import check

from .make import assert_judged, certificate, conic, judgement, sealed, write

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
    # theta = (a, b): a - b = 0, [[a, b], [b, c]] semidefinite, 2 >= |(a, b)|, and b >= 1/4.
    rows = [[1, -1], [1, 0], [0, 1], [0, 0], [0, 0], [1, 0], [0, 1], [0, 1]]
    cones = [("zero", 1), ("semidefinite", 2), ("second-order", 3), ("nonnegative", 1)]
    points: list[tuple[int | F, int | F, int | F, bool]] = [
        (F(1, 2), F(1, 2), 1, True),
        (F(1, 2), F(1, 2), F(1, 2), True),  # singular
        (F(1, 4), F(1, 4), 1, True),
        (F(1, 5), F(1, 5), 1, False),  # 1/5 < 1/4
        (F(1, 2), F(1, 2), -1, False),
        (F(1, 2), F(1, 2), F(1, 3), False),  # 1/4 > 1/6
        (F(3, 2), F(3, 2), 3, False),  # 9/2 > 4
        (F(1, 2), F(1, 3), 1, False),
    ]
    for a, b, c, member in points:
        offset = [0, 0, 0, c, 2, 0, 0, F(-1, 4)]
        strong = conic([[1, 0], [0, 1]], rows, offset, cones)
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


def test_every_number_of_the_stationarity_may_be_a_fraction() -> None:
    # V = {theta phi : (theta - 1/3) / 11 >= 0}, p at theta = 1/2.
    weights, phi, weak = [F(1, 2), F(2, 3)], [F(1, 5), F(-3, 7)], [F(-9, 13), F(5, 17)]
    p = [x / 2 for x in phi]
    pull = sum((w * x * (g - y) for w, x, g, y in zip(weights, phi, weak, p, strict=True)), F(0))
    dual = -11 * pull
    assert dual > 0
    strong = conic([[x] for x in phi], [[F(1, 11)]], [F(-1, 33)], [("nonnegative", 1)])
    document = certificate(strong, weak, [F(1, 2)], dual=[dual], weights=weights)
    misfit = sum((w * (g - y) ** 2 for w, g, y in zip(weights, weak, p, strict=True)), F(0))
    assert_judged(
        document,
        judgement(
            "PROVED",
            "proved unproved enclosed proved",
            gap=dual * (F(1, 2) - F(1, 3)) / 11 / sum(weights),
            misfit=misfit / sum(weights),
        ),
    )
    document["dual"] = [write(dual * (1 + F(1, 10**9)))]
    assert check(sealed(document)).gap is None
