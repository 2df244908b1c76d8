"""Certificates in order, for every cone, role, form and verdict, and their judgements by hand."""

from fractions import Fraction
from typing import NamedTuple

from .documents import Document, algebraic, certificate, conic
from .oracle import Expected

F = Fraction
HALF, FIFTH = F(1, 2), F(1, 5)
LINE = conic([[1], [1]])
HALF_LINE = conic([[1]], [[1]], [0], [("nonnegative", 1)])  # theta >= 0
BELOW = conic([[1]], [[-1]], [0], [("nonnegative", 1)])  # theta <= 0
DISC = conic([[1, 0], [0, 1]], [[0, 0], [1, 0], [0, 1]], [1, 0, 0], [("second-order", 3)])
IDENTITY = [[1, 0, 0], [0, 1, 0], [0, 0, 1]]
SEMIDEFINITE = conic(IDENTITY, IDENTITY, [0, 0, 0], [("semidefinite", 2)])
CIRCLE = algebraic([[1, 0], [0, 1]], [[(1, (0, 0)), (1, (1, 1)), (-1, ())]])
PARABOLA = algebraic([[1, 0]], [[(1, (1,)), (-1, (0, 0))]])
TWO_POINTS = algebraic([[1]], [[(1, (0, 0)), (-1, (0,))]])  # 0 and 1


class Entry(NamedTuple):
    document: Document
    expected: Expected


def judged(
    document: Document,
    verdict: str,
    numbers: tuple[int | Fraction | None, ...],
    statuses: str = "proved proved proved proved",
    blame: str | None = None,
) -> Entry:
    """`numbers`: slack, gap, weak error, student error, misfit.

    `statuses`: convex, measure, student, truth.
    """
    names = ("convex", "measure", "student", "truth")
    hypotheses = tuple(sorted(zip(names, statuses.split(), strict=True)))
    exact = tuple(None if number is None else F(number) for number in numbers)
    head = verdict, document["statement"], document["subject"]
    return Entry(document, Expected(*head, *exact, hypotheses, blame))


def mixed() -> Document:
    """A plane, a half-space, a ball and a semidefinite slice at once, at p = (1, 0, 0).

    1 - theta_1 = 0 with dual 3, theta_2 >= 0 with dual 2, and with dual zero
    |(theta_2, theta_3)| <= 1 and [[theta_1, theta_3], [theta_3, 1]] semidefinite.
    """
    rows = [[-1, 0, 0], [0, 1, 0], [0, 0, 0], [0, 1, 0], [0, 0, 1], [1, 0, 0], [0, 0, 1], [0, 0, 0]]
    cones = [("zero", 1), ("nonnegative", 1), ("second-order", 3), ("semidefinite", 2)]
    family = conic(IDENTITY, rows, [1, 0, 1, 0, 0, 0, 0, 1], cones)
    dual = [3, 2, 0, 0, 0, 0, 0, 0]
    return certificate(family, [4, -2, 0], [1, 0, 0], [1, HALF, HALF], dual=dual)


def singular() -> Document:
    """0 <= theta <= 1 as [[theta, 0, theta], [0, 0, 0], [theta, 0, 1]] semidefinite."""
    rows: list[list[int]] = [[1], [0], [0], [1], [0], [0]]
    family = conic([[1]], rows, [0, 0, 0, 0, 0, 1], [("semidefinite", 3)])
    # At p = 1 the block is (1, 0, 1)(1, 0, 1)^T, orthogonal to the dual (1, 0, -1)(1, 0, -1)^T.
    return certificate(family, [2], [1], [0], dual=[1, 0, 0, -2, 0, 1])


CATALOGUE: dict[str, Entry] = {
    # Theorem 1, proved: every cone at gap zero.
    "no rows": judged(certificate(LINE, [0, 2], [1], [3], dual=[]), "PROVED", (0, 0, 5, 4, 1)),
    "no coefficients": judged(
        certificate(conic([[], []]), [1, 3], [], [], dual=[]), "PROVED", (0, 0, 5, 0, 5)
    ),
    "no coefficients, constant row": judged(
        certificate(conic([[]], [[]], [2], [("nonnegative", 1)]), [1], [], [], dual=[0]),
        "PROVED",
        (0, 0, 1, 0, 1),
    ),
    "zero": judged(
        certificate(
            conic([[1, 0], [0, 1]], [[1, 1]], [-1], [("zero", 1)]),
            [1, 1],
            [HALF, HALF],
            [0, 1],
            dual=[-HALF],
        ),
        "PROVED",
        (0, 0, HALF, F(1, 4), F(1, 4)),
    ),
    "nonnegative": judged(
        certificate(HALF_LINE, [-1], [0], [2], dual=[1]), "PROVED", (4, 0, 9, 4, 1)
    ),
    "second-order": judged(
        certificate(
            DISC, [F(6, 5), F(8, 5)], [F(3, 5), F(4, 5)], [0, 1], dual=[1, F(-3, 5), F(-4, 5)]
        ),
        "PROVED",
        (FIFTH, 0, F(9, 10), FIFTH, HALF),
    ),
    "second-order of size 1": judged(
        certificate(conic([[1]], [[-1]], [1], [("second-order", 1)]), [3], [1], [-1], dual=[2]),
        "PROVED",
        (8, 0, 16, 4, 4),
    ),
    "semidefinite": judged(
        certificate(
            SEMIDEFINITE,
            [0, 1, 0],
            [HALF, HALF, HALF],
            [1, 0, 0],
            dual=[HALF, -1, HALF],
            weights=[1, 2, 1],
        ),
        "PROVED",
        (F(1, 4), 0, F(3, 4), F(1, 4), F(1, 4)),
    ),
    "semidefinite of order 1": judged(
        certificate(conic([[2]], [[1]], [-1], [("semidefinite", 1)]), [0], [1], [3], dual=[4]),
        "PROVED",
        (16, 0, 36, 16, 4),
    ),
    "semidefinite, singular": judged(singular(), "PROVED", (2, 0, 4, 1, 1)),
    "all cones": judged(mixed(), "PROVED", (F(2, 3), 0, F(31, 6), F(1, 6), F(13, 3))),
    "zero weight": judged(
        certificate(LINE, [0, 5], [0], [3], dual=[], weights=[2, 0]), "PROVED", (0, 0, 9, 9, 0)
    ),
    "fractional weights": judged(
        certificate(LINE, [0, 4], [1], [3], dual=[], weights=[F(3, 4), F(1, 4)]),
        "PROVED",
        (0, 0, 7, 4, 3),
    ),
    "scaled train weights": judged(
        certificate(LINE, [0, 2], [1], [3], dual=[], weights=[3, 3], train_weights=[HALF, HALF]),
        "PROVED",
        (0, 0, 5, 4, 1),
    ),
    "given": judged(
        certificate(HALF_LINE, [-1], [0], [2], dual=[1], role="given"), "PROVED", (4, 0, 9, 4, 1)
    ),
    # Theorem 1 for a student that is only enclosed.
    "enclosed": judged(
        certificate(
            DISC,
            [F(6, 5), F(8, 5)],
            [F(3, 5), F(4, 5)],
            [0, 1],
            dual=[F(101, 100), F(-3, 5), F(-4, 5)],
        ),
        "PROVED",
        (FIFTH, F(1, 200), F(9, 10), FIFTH, HALF),
        "proved proved enclosed proved",
    ),
    # gap 4, slack 16, N = (4 - 2)^2: (16 - 2 * 4)^2 = 4 * 4 * 4.
    "enclosed, exactly at the bound": judged(
        certificate(BELOW, [3], [-1], [-3], dual=[4]),
        "PROVED",
        (16, 4, 36, 4, 16),
        "proved proved enclosed proved",
    ),
    # p is halfway between g and f: N = 0, and the slack is 2 gap.
    "enclosed, halfway": judged(
        certificate(BELOW, [0], [-1], [-2], dual=[1]),
        "PROVED",
        (2, 1, 4, 1, 1),
        "proved proved enclosed proved",
    ),
    "enclosed, beyond the bound": judged(
        certificate(BELOW, [3], [-1], [F(-29, 10)], dual=[4]),
        "UNDECIDED",
        (F(76, 5), 4, F(3481, 100), F(361, 100), 16),
        "proved proved enclosed proved",
    ),
    "enclosed, measures differ": judged(
        certificate(
            conic([[1], [0]], [[-1]], [0], [("nonnegative", 1)]),
            [3, 1],
            [-1],
            [-3],
            dual=[4],
            weights=[1, 1],
            train_weights=[1, 0],
        ),
        "UNDECIDED",
        (8, 4, F(37, 2), 2, F(17, 2)),
        "proved refuted enclosed proved",
    ),
    # Refuted.
    "truth outside": judged(
        certificate(HALF_LINE, [-1], [0], [-1], dual=[1]),
        "REFUTED",
        (-2, 0, 0, 1, 1),
        "proved proved proved refuted",
        "truth",
    ),
    "truth outside, by values": judged(
        certificate(HALF_LINE, [-1], [0], [-1], dual=[1], truth_by="values"),
        "REFUTED",
        (-2, 0, 0, 1, 1),
        "proved proved proved refuted",
        "truth",
    ),
    "truth outside, enclosed": judged(
        certificate(BELOW, [F(3, 4)], [F(-1, 4)], [F(15, 4)], dual=[1]),
        "REFUTED",
        (-8, F(1, 4), 9, 16, 1),
        "proved proved enclosed refuted",
        "truth",
    ),
    "measures differ": judged(
        certificate(LINE, [0, 4], [1], [3], dual=[], weights=[1, 1], train_weights=[3, 1]),
        "REFUTED",
        (-4, 0, 5, 4, 5),
        "proved refuted proved proved",
        "measure",
    ),
    "student not the projection": judged(
        certificate(HALF_LINE, [0], [1], [0], role="given"),
        "REFUTED",
        (-2, None, 0, 1, 1),
        "proved proved refuted proved",
        "student",
    ),
    "student by values": judged(
        certificate(LINE, [0, 0], [1, 2], [0], role="given", student_by="values", dual=[]),
        "REFUTED",
        (-5, None, 0, F(5, 2), F(5, 2)),
        "proved proved refuted proved",
        "student",
    ),
    "nothing to blame": judged(
        certificate(HALF_LINE, [0], [1], [0], role="given", truth_by="values"),
        "REFUTED",
        (-2, None, 0, 1, 1),
        "proved proved unproved unproved",
        "undetermined",
    ),
    "circle": judged(
        certificate(CIRCLE, [0, HALF], [1, 0], [0, 1], role="given"),
        "REFUTED",
        (F(-3, 2), None, F(1, 8), 1, F(5, 8)),
        "refuted proved unproved proved",
        "convex",
    ),
    # V is the line: theta_2 = theta_1^2 says nothing about theta_1, the only feature.
    "curve whose functions are convex": judged(
        certificate(PARABOLA, [HALF], [0, 0], [1, 1], role="given"),
        "REFUTED",
        (-1, None, F(1, 4), 1, F(1, 4)),
        "unproved proved unproved proved",
        "undetermined",
    ),
    # The same where the second feature shows at a point without weight only.
    "curve that the measure does not see": judged(
        certificate(
            algebraic([[1, 0], [0, 1]], [[(1, (0, 0)), (-1, (1,))]]),
            [HALF, 0],
            [0, 0],
            [1, 1],
            role="given",
            weights=[1, 0],
        ),
        "REFUTED",
        (-1, None, F(1, 4), 1, F(1, 4)),
        "unproved proved unproved proved",
        "undetermined",
    ),
    "student beside the two points": judged(
        certificate(TWO_POINTS, [3], [F(1, 4)], [1], role="given"),
        "REFUTED",
        (F(-33, 8), None, 4, F(9, 16), F(121, 16)),
        "unproved proved refuted proved",
        "student",
    ),
    "two points, the nearer": judged(
        certificate(TWO_POINTS, [F(2, 5)], [0], [1], role="given"),
        "REFUTED",
        (F(-4, 5), None, F(9, 25), 1, F(4, 25)),
        "refuted proved unproved proved",
        "convex",
    ),
    "two points, the farther": judged(
        certificate(TWO_POINTS, [2], [0], [1], role="given"),
        "REFUTED",
        (-4, None, 1, 1, 4),
        "unproved proved refuted proved",
        "student",
    ),
    # Undecided.
    "truth by values": judged(
        certificate(HALF_LINE, [-1], [0], [2], dual=[1], truth_by="values"),
        "UNDECIDED",
        (4, 0, 9, 4, 1),
        "proved proved proved unproved",
    ),
    "no dual": judged(
        certificate(HALF_LINE, [-1], [0], [2]),
        "UNDECIDED",
        (4, None, 9, 4, 1),
        "proved proved unproved proved",
    ),
    "given, gap positive": judged(
        certificate(BELOW, [3], [-1], [-3], dual=[4], role="given"),
        "UNDECIDED",
        (16, 4, 36, 4, 16),
        "proved proved unproved proved",
    ),
    "measures differ, no harm": judged(
        certificate(LINE, [0, 4], [1], [-1], dual=[], weights=[1, 1], train_weights=[3, 1]),
        "UNDECIDED",
        (4, 0, 13, 4, 5),
        "proved refuted proved proved",
    ),
    "circle, no harm": judged(
        certificate(CIRCLE, [2, 0], [1, 0], [0, 1], role="given"),
        "UNDECIDED",
        (1, None, F(5, 2), 1, HALF),
        "unproved proved unproved proved",
    ),
    "student outside": judged(
        certificate(HALF_LINE, [-2], [-1], [2], dual=[1]),
        "UNDECIDED",
        (6, -1, 16, 9, 1),
        "proved proved unproved proved",
    ),
    # The projection alone.
    "projection": judged(
        certificate(HALF_LINE, [-1], [0], dual=[1]),
        "PROVED",
        (None, 0, None, None, 1),
        "proved proved proved unproved",
    ),
    "projection, other measure": judged(
        certificate(LINE, [0, 4], [1], dual=[], weights=[1, 1], train_weights=[3, 1]),
        "PROVED",
        (None, 0, None, None, 5),
        "proved refuted proved unproved",
    ),
    "projection, enclosed": judged(
        certificate(BELOW, [3], [-1], dual=[4]),
        "PROVED",
        (None, 4, None, None, 16),
        "proved proved enclosed unproved",
    ),
    "projection, given": judged(
        certificate(BELOW, [3], [-1], dual=[4], role="given"),
        "PROVED",
        (None, 4, None, None, 16),
        "proved proved unproved unproved",
    ),
    "projection outside": judged(
        certificate(HALF_LINE, [-2], [-1], dual=[1]),
        "UNDECIDED",
        (None, -1, None, None, 1),
        "proved proved unproved unproved",
    ),
    "projection of values": judged(
        certificate(LINE, [0, 2], [1, 1], role="given", student_by="values", dual=[]),
        "UNDECIDED",
        (None, 0, None, None, 1),
        "proved proved unproved unproved",
    ),
    "projection, algebraic": judged(
        certificate(CIRCLE, [2, 0], [1, 0], role="given"),
        "UNDECIDED",
        (None, None, None, None, HALF),
        "unproved proved unproved unproved",
    ),
}
