from fractions import Fraction

import numpy as np
import pytest

from w2sverify import SampleSpace
from w2sverify.classes import Box, L2Ball, Linear
from w2sverify.testing.accuracy import float_error, twin_error
from w2sverify.testing.case import Case
from w2sverify.testing.exactly import above, distance, exact_values, inner, root_sum, text
from w2sverify.testing.reach import CORNERS, corners, is_constrained, reachable


def case_of(strong_class, weak, features, **options):
    features, weak = np.array(features, dtype=float), np.array(weak, dtype=float)
    return Case(strong_class, SampleSpace.uniform(len(weak)), features, weak, **options)


def test_inner_and_distance_by_hand():
    weights = [Fraction(1), 3]
    assert inner(weights, [1, 2.0], [Fraction(1, 3), 1]) == (Fraction(1, 3) + 6) / 4
    assert distance(weights, [1, 2], [0, 0.5]) == (1 + 3 * Fraction(9, 4)) / 4
    assert distance(weights, [Fraction(1, 7), 0.1], [Fraction(1, 7), 0.1]) == 0


def test_they_do_not_round():
    huge, tiny = 2.0**600, 2.0**-600
    assert inner([1], [huge], [huge]) == Fraction(2) ** 1200
    assert distance([1, 1], [huge + 1.0, tiny], [huge, 0]) == Fraction(2) ** -1200 / 2


def test_sums_of_roots_are_rounded_up_only():
    assert root_sum(Fraction(1, 4), Fraction(9)) == Fraction(7, 2)
    assert root_sum() == 0
    assert above(Fraction(2), Fraction(14, 10))
    assert not above(Fraction(2), root_sum(Fraction(2)))
    assert not above(Fraction(0), Fraction(0))


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (Fraction(0), "0"),
        (Fraction(1, 3), "0.333333"),
        (Fraction(-5), "-5"),
        (Fraction(1, 1 << 2000), "1 * 2^-2000"),
        (Fraction(3 << 2000), "1.5 * 2^2001"),
    ],
)
def test_numbers_of_any_size_are_shown(value, shown):
    assert text(value) == shown


def test_exact_values_of_both_routes():
    case = case_of(Linear(), [0.0, 1.0, 1.0], [[1.0], [1.0], [1.0]])
    assert exact_values(case.exact) == [Fraction(2, 3)] * 3
    assert exact_values(case.fitted) == [Fraction(v) for v in case.fitted.values.tolist()]


def test_what_a_float_owes():
    case = case_of(Linear(), [3.0, 3.0], [[-2.0], [-2.0]])
    # |g| = 3, |Phi| max|theta| = 2 * 3/2.
    assert float_error(case) == Fraction(6, 1 << 26)
    assert twin_error(case) == Fraction(6, 1 << 16)
    nothing = case_of(Linear(), [0.0], [[1.0]])
    assert float_error(nothing) == 0
    assert twin_error(nothing) == Fraction(1, 1 << 16)


def test_membership_is_the_kernels():
    case = case_of(L2Ball(radius=1.0), [0.0], [[1.0, 1.0]])
    assert case.is_member([Fraction(3, 5), Fraction(4, 5)])
    assert not case.is_member([Fraction(3, 5), Fraction(4, 5) + Fraction(1, 1 << 90)])
    assert not case.is_member([Fraction(0)])


def test_a_case_prints_itself_in_full():
    case = case_of(Box(), [0.1, -3.0], np.zeros((2, 0)), seed=4, plain=False)
    assert repr(case) == (
        "Case(Box(lower=0.0, upper=1.0), weights=[1/2, 1/2], features=[[], []] of shape (2, 0), "
        "weak=[0.1, -3.0], seed=4, plain=False)"
    )
    assert case.member(0) == case.member(0)
    assert case.rng("a").integers(1 << 40) != case.rng("b").integers(1 << 40)


def test_corners_by_hand():
    found = corners(case_of(L2Ball(radius=1.0), [5.0], [[1.0, 2.0]]))
    assert found >= {"one-point", "fewer-points-than-columns", "rank-deficient"}
    assert "active-constraint" in found
    assert "zero-misfit" not in found
    found = corners(case_of(Linear(), [2.0, 2.0, 2.0**60], [[1.0], [1.0], [2.0**59]]))
    assert found == {
        "duplicated-points",
        "ties-in-a-column",
        "zero-misfit",
        "extreme-scale",
        "gap-zero",
    }
    found = corners(case_of(Box(0.0, 1.0), [0.5, 0.25], np.zeros((2, 0))))
    assert found == {"no-active-constraint", "zero-misfit", "gap-zero"}


def test_what_is_reachable():
    assert not is_constrained(Linear)
    assert is_constrained(Box)
    assert {"active-constraint", "no-active-constraint"}.isdisjoint(reachable(Linear))
    assert "duplicated-points" not in reachable(Box)
    assert reachable(L2Ball) == set(CORNERS)
