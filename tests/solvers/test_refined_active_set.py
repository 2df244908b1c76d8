"""Active rows at any scale: what floats cannot see at once, they see step by step."""

from fractions import Fraction
from unittest import mock

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from w2sverify.solvers import refined_active_set as module
from w2sverify.solvers.active_set import solve_active_set
from w2sverify.solvers.integer_quadratic import IntegerQuadratic, RationalPoint
from w2sverify.solvers.refined_active_set import refined_active_set

PROFILE = settings(derandomize=True, deadline=None, max_examples=60)


def pairs(gaps):
    """`min sum (y - g)^2 / 2` with `y_0 <= y_1`, `y_2 <= y_3`, ..; each pair of g differs by a gap
    of so many units of 2^-200.
    """
    size = 2 * len(gaps)
    linear = [value for gap in gaps for value in (1 << 200, (1 << 200) + gap)]
    rows = [{2 * k: -1, 2 * k + 1: 1} for k in range(len(gaps))]
    problem = IntegerQuadratic(
        [{j: 1} for j in range(size)], linear, rows, [0] * len(gaps), [False] * len(gaps)
    )
    return problem, RationalPoint(linear, [0] * len(gaps), 1)


GAPS = [-(1 << 200), -(1 << 160), 1 << 161, -(1 << 130), 1 << 131]


def test_it_tells_rows_apart_far_below_rounding():
    problem, point = pairs(GAPS)
    assert set(refined_active_set(problem, point).active) == {0, 1, 3}


def test_one_float_solve_does_not():
    problem, point = pairs(GAPS)
    with mock.patch.object(module, "_STEPS", 1):
        assert set(refined_active_set(problem, point).active) != {0, 1, 3}


def test_nothing_wrong_nothing_found():
    problem, point = pairs([1, 5, 1 << 150])
    assert refined_active_set(problem, point) is None


@PROFILE
@given(st.data())
def test_its_rows_solve_isotonic_regression(data):
    size = data.draw(st.integers(2, 7))
    bits = data.draw(st.sampled_from([2, 60, 300]))
    goal = data.draw(st.lists(st.integers(-(1 << bits), 1 << bits), min_size=size, max_size=size))
    rows = [{j: -1, j + 1: 1} for j in range(size - 1)] * 2
    problem = IntegerQuadratic(
        [{j: 1} for j in range(size)], goal, rows, [0] * len(rows), [False] * len(rows)
    )
    found = refined_active_set(problem, RationalPoint(goal, [0] * len(rows), 1))
    if found is None:
        assert goal == sorted(goal)
        return
    point = solve_active_set(problem, found.active, found.point)
    assert problem.fault(point) == ""


@pytest.mark.parametrize("shift", [0, 400, -400])
def test_the_unit_does_not_matter(shift):
    problem, point = pairs(GAPS)
    scale = Fraction(2) ** shift
    linear = [int(value * scale * (1 << 400)) for value in problem.linear]
    moved = IntegerQuadratic(problem.hessian, linear, problem.rows, problem.offset, [False] * 5)
    found = refined_active_set(moved, RationalPoint(linear, point.multipliers, 1))
    assert set(found.active) == {0, 1, 3}


def test_a_contradiction_gives_no_answer_or_one_that_is_judged():
    rows = [{0: 1}, {0: -1}]
    problem = IntegerQuadratic([{0: 1}], [0], rows, [-2, 1], [False, False])
    point = RationalPoint([0], [0, 0], 1)
    found = refined_active_set(problem, point)
    if found is not None:
        solved = solve_active_set(problem, found.active, found.point)
        assert problem.fault(solved) != ""
